"""The base of every declaration: frozen, strict, nothing extra allowed."""

from __future__ import annotations

import hashlib
from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]*(_[a-z0-9]+)*$", max_length=80)]
"""An id: lower-case words joined by underscores, safe as file name, column name and URL fragment."""

Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
"""A non-empty sentence or name."""


class Spec(BaseModel):
    """Something a person writes down before anything is computed."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid", use_attribute_docstrings=True)

    def digest(self) -> str:
        """Return the sha256 (hex) of this declaration in canonical JSON."""
        return hashlib.sha256(self.model_dump_json(exclude_none=True).encode()).hexdigest()
