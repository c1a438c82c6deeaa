"""The JSON Schema offers what a declaration may hold, with the words of its documentation."""

from __future__ import annotations

from typing import Any

import pytest
from declarations import TEXTS
from ruamel.yaml import YAML

from mekscrna.errors import UnknownNameError
from mekscrna.spec.catalog import Catalog
from mekscrna.spec.cell_types import CELL_TYPES
from mekscrna.spec.schema import json_schema

KINDS = ("dataset", "prospect", "signature", "claim", "study")


def accepts(schema: dict[str, Any], value: Any, whole: dict[str, Any]) -> bool:
    """Say whether a value fits, by the keywords that decide about keys, kinds and choices."""
    if "$ref" in schema:
        return accepts(whole["$defs"][schema["$ref"].removeprefix("#/$defs/")], value, whole)
    for word in ("anyOf", "oneOf"):
        if word in schema:
            return any(accepts(each, value, whole) for each in schema[word])
    choices = [schema["const"]] if "const" in schema else schema.get("enum")
    if choices is not None:
        return value in choices
    kind = schema.get("type")
    if kind == "object":
        keys, more = schema.get("properties", {}), schema.get("additionalProperties", True)
        return (
            isinstance(value, dict)
            and set(schema.get("required", ())) <= set(value)
            and all(
                accepts(keys[key], each, whole)
                if key in keys
                else (more if isinstance(more, bool) else accepts(more, each, whole))
                for key, each in value.items()
            )
        )
    if kind == "array":
        return isinstance(value, list) and all(
            accepts(schema.get("items", {}), each, whole) for each in value
        )
    python = {"string": str, "integer": int, "number": (int, float), "boolean": bool, "null": type(None)}
    return kind is None or isinstance(value, python[kind])


@pytest.mark.parametrize("kind", KINDS)
def test_every_key_of_the_top_says_what_it_is(kind: str) -> None:
    schema = json_schema(kind)
    assert schema["$schema"].endswith("2020-12/schema")
    assert schema["description"]
    assert schema["additionalProperties"] is False
    assert all(
        each.get("title") or "$ref" in each or "anyOf" in each for each in schema["properties"].values()
    )


def test_documentation_of_a_field_is_its_description() -> None:
    url = json_schema("dataset")["$defs"]["File"]["properties"]["url"]
    assert url["description"].startswith("Where ``mekscrna fetch`` gets it")


def test_cell_types_are_offered() -> None:
    assert json_schema("claim")["properties"]["population"]["enum"] == list(CELL_TYPES)
    assert json_schema("dataset")["properties"]["cell_types"]["propertyNames"]["enum"] == list(CELL_TYPES)


@pytest.mark.parametrize("kind", KINDS)
def test_the_schema_accepts_the_whole_shipped_library(kind: str) -> None:
    schema, catalog = json_schema(kind), Catalog.open()
    shelf = {
        "dataset": catalog.datasets,
        "prospect": catalog.prospects,
        "signature": catalog.all_signatures,
        "claim": catalog.claims,
        "study": catalog.studies,
    }[kind]
    assert shelf
    for spec in shelf.values():
        file = catalog.file_of(spec)
        assert file is not None
        assert accepts(schema, YAML(typ="safe").load(file), schema), file


@pytest.mark.parametrize("kind", TEXTS, ids=lambda kind: kind.__name__)
def test_the_schema_refuses_a_misspelt_key(kind: type) -> None:
    schema = json_schema(kind.__name__.lower())
    right = YAML(typ="safe").load(TEXTS[kind])
    assert accepts(schema, right, schema)
    assert not accepts(schema, {**right, "titel": "x"}, schema)
    assert not accepts(schema, {key: right[key] for key in right if key != "id"}, schema)


def test_an_unknown_kind_offers_the_nearest() -> None:
    with pytest.raises(UnknownNameError, match=r"Did you mean 'claim'\?"):
        json_schema("claims")
