"""Names as ids: lower-case words joined by underscores."""

from __future__ import annotations

import re

from mekscrna.spec._base import SLUG_PATTERN


def slug(name: str) -> str:
    """Return the id that a name makes: lower-case words joined by underscores."""
    words = re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")[:70].strip("_")
    return words if re.fullmatch(SLUG_PATTERN, words) else f"dataset_{words}".rstrip("_")


def is_slug(name: str) -> bool:
    """Tell whether a name can be an id."""
    return re.fullmatch(SLUG_PATTERN, name) is not None and len(name) <= 80
