"""Check what can be checked of a declaration some of whose parts are wrong."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter, ValidationError

from mekscrna.spec._base import Fault, Spec
from mekscrna.spec._places import find_place, members, nearest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from pydantic_core import ErrorDetails

    from mekscrna.errors import Problem
    from mekscrna.spec._document import Document

    Path = tuple[str | int, ...]


def faults_of_the_rest(
    model: type[Spec], errors: Sequence[ErrorDetails], document: Document
) -> Iterator[Problem]:
    """Yield the disagreements between those parts of a faulty declaration that are right in themselves.

    A rule that needs a part which is wrong or missing is passed over: its turn comes when that is mended.
    """
    bad = {find_place(model, error["loc"]).path for error in errors if error["type"] != "parts_disagree"}
    if not bad:
        return
    for fault in _faults(_partial(model, document.values, bad)):
        yield document.problem(fault.path, fault.what, hint=fault.hint)


def _faults(spec: Spec) -> Iterator[Fault]:
    for check in spec.checks():
        try:
            yield from tuple(check())
        except (AttributeError, TypeError):
            continue
    for name, value in vars(spec).items():
        if isinstance(value, Spec):
            yield from (fault._replace(path=(name, *fault.path)) for fault in _faults(value))


def _partial(model: type[Spec], values: Mapping[str, Any], bad: Iterable[Path]) -> Spec:
    """Make a declaration without its faulty parts; to read one of those is an AttributeError."""
    wrong = [path for path in bad if path]
    meant = {near for path in wrong for near in _meant(model, path)}
    parts: dict[str, Any] = {}
    for name, field in model.model_fields.items():
        if name not in values:
            if not field.is_required() and name not in meant:
                parts[name] = field.get_default(call_default_factory=True)
            continue
        below = [path[1:] for path in wrong if path[0] == name]
        value = values[name]
        inner = members(field.annotation)[0]
        if not below:
            parts |= _valid(name, value, model)
        elif isinstance(inner, type) and issubclass(inner, Spec) and isinstance(value, dict) and all(below):
            parts[name] = _partial(inner, value, below)
    spec = model.model_construct(**parts)
    for name in set(model.model_fields) - set(parts):
        vars(spec).pop(name, None)
    return spec


def _meant(model: type[Spec], path: Path) -> list[str]:
    """Return the key that an unknown one was probably meant to be."""
    if len(path) > 1 or path[0] in model.model_fields:
        return []
    return nearest(str(path[0]), model.model_fields)


def _valid(name: str, value: Any, model: type[Spec]) -> dict[str, Any]:
    field = model.model_fields[name]
    annotation: Any = field.rebuild_annotation()
    try:
        return {name: TypeAdapter(annotation).validate_json(json.dumps(value), strict=True)}
    except ValidationError:
        return {}
