"""The base of every declaration: frozen, strict, nothing extra allowed."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from typing import Annotated, NamedTuple, Self, TypeAlias

from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints, WithJsonSchema, model_validator
from pydantic_core import PydanticCustomError

from mekscrna.errors import suggestion
from mekscrna.spec.cell_types import CELL_TYPES

SLUG_PATTERN = r"^[a-z][a-z0-9]*(_[a-z0-9]+)*$"

Slug = Annotated[str, StringConstraints(pattern=SLUG_PATTERN, max_length=80)]
"""An id: lower-case words joined by underscores, safe as file name, column name and URL fragment."""

Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
"""A non-empty sentence or name."""


def _house_type(name: str) -> str:
    if name not in CELL_TYPES:
        raise PydanticCustomError(
            "house_type",
            "'{name}' is not a cell type known here. {hint}",
            {"name": name, "hint": suggestion(name, CELL_TYPES)},
        )
    return name


HouseType = Annotated[
    str, AfterValidator(_house_type), WithJsonSchema({"type": "string", "enum": list(CELL_TYPES)})
]
"""The id of a house cell type, such as ``cd8_t``."""


class Fault(NamedTuple):
    """Two parts of a declaration that do not go together."""

    path: tuple[str | int, ...]
    """The place, from the declaration that was checked."""
    what: str
    hint: str = ""


Check: TypeAlias = Callable[[], Iterable[Fault]]


class Spec(BaseModel):
    """Something a person writes down before anything is computed."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid", use_attribute_docstrings=True)

    def digest(self) -> str:
        """Return the sha256 (hex) of this declaration in canonical JSON."""
        return hashlib.sha256(self.model_dump_json(exclude_none=True).encode()).hexdigest()

    def checks(self) -> Iterator[Check]:
        """Yield the rules by which the parts of this declaration have to agree; each gives its faults."""
        yield from ()

    @model_validator(mode="after")
    def _agrees_with_itself(self) -> Self:
        faults = tuple(fault for check in self.checks() for fault in check())
        if faults:
            words = "; ".join(f"{fault.what} {fault.hint}".rstrip() for fault in faults)
            raise PydanticCustomError("parts_disagree", "{words}", {"words": words, "faults": faults})
        return self


def repeated(names: Iterable[str], at: tuple[str | int, ...], *, noun: str) -> Iterator[Fault]:
    """Yield a fault for every name that stood before in the same list, which is at the path `at`."""
    seen: set[str] = set()
    for place, name in enumerate(names):
        if name in seen:
            yield Fault((*at, place), f"the {noun} '{name}' stands twice")
        seen.add(name)
