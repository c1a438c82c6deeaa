"""What pydantic complains of, in plain words, at its place in the file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mekscrna.errors import suggestion
from mekscrna.spec._base import SLUG_PATTERN
from mekscrna.spec._places import find_place, nearest
from mekscrna.spec.dataset import SHA256_PATTERN, SLOT_PATTERN
from mekscrna.spec.signature import SYMBOL_PATTERN

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pydantic_core import ErrorDetails

    from mekscrna.errors import Problem
    from mekscrna.spec._base import Spec
    from mekscrna.spec._document import Document
    from mekscrna.spec._places import Place

_WANTED = {
    "string_type": "text",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "int_parsing": "a whole number",
    "float_type": "a number",
    "float_parsing": "a number",
    "bool_type": "true or false",
    "bool_parsing": "true or false",
    "tuple_type": "a list",
    "dict_type": "a block of lines 'key: value'",
    "model_type": "a block of lines 'key: value'",
    "model_attributes_type": "a block of lines 'key: value'",
}
_BOUNDS = {
    "greater_than": ("gt", "more than"),
    "greater_than_equal": ("ge", "at least"),
    "less_than": ("lt", "less than"),
    "less_than_equal": ("le", "at most"),
}
_LENGTHS = {
    "string_too_short": "must not be empty",
    "too_short": "must not be empty",
    "string_too_long": "is too long: at most {max_length} characters",
    "too_long": "the list is too long: at most {max_length} values",
}
_PATTERNS = {
    SLUG_PATTERN: ("is not an id", "Use lower-case words joined by underscores, such as my_study_2."),
    SYMBOL_PATTERN: ("is not a gene symbol", "Use the approved symbol, such as HLA-A or Cd274."),
    SHA256_PATTERN: (
        "is not a sha256",
        "It has 64 characters, 0-9 and a-f; leave the key out to record what is found.",
    ),
    SLOT_PATTERN: ("is no place in an h5ad file", "Allowed: X, raw/X, layers/<name>."),
}


def problems_of(errors: Sequence[ErrorDetails], model: type[Spec], document: Document) -> Iterator[Problem]:
    """Yield one problem per place; complaints of several members of a union become one.

    A key that is missing because it is misspelt is told once, where it stands.
    """
    wanted: dict[tuple[str | int, ...], list[str]] = {}
    misspelt = set(_misspelt(errors, model))
    for error in errors:
        place = find_place(model, error["loc"])
        kind = error["type"]
        if (kind == "missing" and place.path in misspelt) or _is_echo(error):
            continue
        if kind == "parts_disagree":
            for fault in error["ctx"]["faults"]:
                yield document.problem((*place.path, *fault.path), fault.what, hint=fault.hint)
        elif kind in _WANTED:
            wanted.setdefault(place.path, []).append(_WANTED[kind])
        else:
            yield _one(error, place, document)
    for path, kinds in wanted.items():
        yield _wrong_type(path, list(dict.fromkeys(kinds)), document)


def _is_echo(error: ErrorDetails) -> bool:
    """Say whether a list is called too short only because its items are wrong, which is told already."""
    return error["type"] == "too_short" and bool(error["input"])


def _misspelt(errors: Sequence[ErrorDetails], model: type[Spec]) -> Iterator[tuple[str | int, ...]]:
    for error in errors:
        place = find_place(model, error["loc"])
        if error["type"] == "extra_forbidden" and place.owner:
            near = nearest(str(place.path[-1]), place.owner.model_fields)
            yield from ((*place.path[:-1], name) for name in near)


def _one(error: ErrorDetails, place: Place, document: Document) -> Problem:
    kind, path = error["type"], place.path
    if kind == "extra_forbidden":
        allowed = list(place.owner.model_fields) if place.owner else []
        hint = suggestion(str(path[-1]), allowed)
        return document.problem(path, f"unknown key '{path[-1]}'", hint=hint, at_key=True)
    if kind in {"missing", "union_tag_not_found"}:
        return _missing(error, path, document)
    if kind == "union_tag_invalid":
        path = (*path, "kind")
    what, hint = _words(error)
    return document.problem(path, what, hint=hint, at_key=place.is_key)


def _missing(error: ErrorDetails, path: tuple[str | int, ...], document: Document) -> Problem:
    if error["type"] == "union_tag_not_found":
        return document.problem((*path, "kind"), "the key 'kind' is missing")
    if isinstance(path[-1], int):
        return document.problem(path[:-1], f"the list is too short: it needs {path[-1] + 1} values")
    return document.problem(path, f"the key '{path[-1]}' is missing")


def _words(error: ErrorDetails) -> tuple[str, str]:
    """Return what is wrong, and what is allowed, of one complaint."""
    kind, found, about = error["type"], error["input"], error.get("ctx", {})
    if kind == "json_invalid":  # the JSON is our own: only its depth can be at fault
        return "its lists and blocks are nested too deeply", ""
    if kind == "house_type":
        return f"'{about['name']}' is not a cell type known here", about["hint"]
    if kind in {"literal_error", "union_tag_invalid"}:
        text = about.get("expected") or about["expected_tags"]
        allowed = [each.strip().strip("'") for each in text.replace(" or ", ", ").split(",")]
        value = about["tag"] if kind == "union_tag_invalid" else found
        return f"{shown(value)} is not allowed here", _nearest_and_all(str(value), allowed)
    if kind == "string_pattern_mismatch":
        words, hint = _PATTERNS.get(about["pattern"], ("does not have the right form", ""))
        return f"{shown(found)} {words}", hint
    if kind in _BOUNDS:
        bound, words = _BOUNDS[kind]
        return f"must be {words} {about[bound]:g}, found {shown(found)}", ""
    return _LENGTHS.get(kind, "{msg}").format(**about, msg=error["msg"]), ""


def _nearest_and_all(value: str, allowed: list[str]) -> str:
    listed = f"Allowed: {', '.join(allowed)}."
    near = suggestion(value, allowed)
    return listed if near == listed or near.startswith("Allowed") else f"{near} {listed}"


def _wrong_type(path: tuple[str | int, ...], kinds: list[str], document: Document) -> Problem:
    found = document.value(path)
    if found is None:
        return document.problem(path, "no value is given", hint=f"Write {' or '.join(kinds)}.")
    hint, written = "", document.written.get(path)
    if kinds[0] == "text" and written is not None:
        hint = f'Put it in quotes: "{written}".'
    elif kinds == ["a list"] and written is not None:
        hint = f"Put it in brackets: [{written}]."
    said = shown(found) if written is None or isinstance(found, str) else written
    return document.problem(path, f"must be {' or '.join(kinds)}, found {said}", hint=hint)


def shown(value: Any) -> str:
    """Say a value as a person would."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return f"'{value}'"
    if isinstance(value, list):
        return f"a list of {len(value)}"
    if isinstance(value, dict):
        return "a block of keys"
    return f"{value}"
