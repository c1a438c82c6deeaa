"""Walk through the types of a declaration, beside the path of a fault."""

from __future__ import annotations

from difflib import get_close_matches
from types import NoneType, UnionType
from typing import TYPE_CHECKING, Annotated, Any, Literal, NamedTuple, TypeAlias, Union, get_args, get_origin

from mekscrna.spec._base import Spec

if TYPE_CHECKING:
    from collections.abc import Iterable

Path: TypeAlias = tuple[str | int, ...]

KEY = "[key]"
"""How pydantic marks that the key of a mapping is at fault, not its value."""


class Place(NamedTuple):
    """Where a fault is: its path in the document, the declaration around it, and whether a key is meant."""

    path: Path
    owner: type[Spec] | None
    """The innermost declaration on the way, whose keys are the allowed ones."""
    is_key: bool


def find_place(model: type[Spec], loc: Path) -> Place:
    """Turn the location that pydantic reports into a place in the document.

    pydantic names the members of unions on the way (``readout.score_shift.signature``); a document does not.
    """
    path: list[str | int] = []
    current: Any = model
    owner: type[Spec] | None = model
    for position, part in enumerate(loc):
        if part == KEY:
            return Place(tuple(path), owner, is_key=True)
        is_last = position == len(loc) - 1
        current, is_tag = _step(current, part, is_last=is_last)
        if not is_tag:
            path.append(part)
        if isinstance(current, type) and issubclass(current, Spec):
            owner = current
    return Place(tuple(path), owner, is_key=False)


def _step(current: Any, part: str | int, *, is_last: bool) -> tuple[Any, bool]:
    """Return the type one part further down, and whether the part only names a member of a union."""
    options = members(current)
    if len(options) > 1:
        for option in options:
            if isinstance(option, type) and issubclass(option, Spec) and part in tags(option):
                return option, True
        return None, is_last
    option = options[0]
    if isinstance(option, type) and issubclass(option, Spec):
        field = option.model_fields.get(str(part))
        return (field.annotation if field else None), False
    inside = get_args(option)
    if get_origin(option) is dict:
        return inside[1], False
    if get_origin(option) is tuple:
        return inside[part if isinstance(part, int) and Ellipsis not in inside else 0], False
    return None, False


def members(annotation: Any) -> tuple[Any, ...]:
    """Return the members of a union without None; a single type gives itself. Annotations are taken off."""
    if get_origin(annotation) is Annotated:
        return members(get_args(annotation)[0])
    if get_origin(annotation) in {Union, UnionType}:
        return tuple(
            member for each in get_args(annotation) if each is not NoneType for member in members(each)
        )
    return (annotation,)


def tags(option: type[Spec]) -> tuple[str, ...]:
    """Return the values of ``kind`` by which a member of a union is known."""
    field = option.model_fields.get("kind")
    return get_args(field.annotation) if field and get_origin(field.annotation) is Literal else ()


def nearest(name: str, known: Iterable[str]) -> list[str]:
    """Return the known name that a misspelt one was probably meant to be, if any (as `suggestion` does)."""
    return get_close_matches(name, sorted(known), n=1, cutoff=0.6)
