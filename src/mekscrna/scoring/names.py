"""Which scoring methods there are, told without loading any."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mekscrna.discovery import module_names
from mekscrna.errors import UnknownNameError
from mekscrna.scoring import methods

if TYPE_CHECKING:
    from collections.abc import Iterable


def check_names(names: Iterable[str]) -> None:
    """Check that every scoring method named is there.

    Raises
    ------
    UnknownNameError
        No such method; the message offers the nearest.
    """
    known = module_names(methods)
    for name in names:
        if name not in known:
            raise UnknownNameError("scoring method", name, known)
