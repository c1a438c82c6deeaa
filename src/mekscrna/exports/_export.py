"""What an export is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from pathlib import Path

    from mekscrna.record import Run


class Write(Protocol):
    """Writes a run into its folder, in another format."""

    def __call__(self, run: Run, folder: Path) -> tuple[Path, ...]:
        """Write what there is to write; return the files, in order."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """A format that other programs read."""

    name: str
    title: str
    write: Write
