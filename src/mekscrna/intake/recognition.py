"""Which files are matrices, which tables, and which neither, told by their names."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final

from mekscrna.data._reader import Found, Reader
from mekscrna.data.formats import READERS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_LAST: Final = ("text",)
"""Readers whose names fit many files; those that are sure go first."""
_TABLES: Final = (".csv", ".tsv", ".txt", ".tab")
_PACKED: Final = (".gz", ".gzip")


@dataclass(frozen=True, slots=True, kw_only=True)
class Recognized:
    """A matrix that a reader would read, by the names of its files."""

    reader: Reader
    found: Found


@dataclass(frozen=True, slots=True, kw_only=True)
class Sorted:
    """The files of a deposit, sorted by what reads them."""

    matrices: tuple[Recognized, ...]
    texts: tuple[PurePosixPath, ...]
    """Text files that belong to no matrix: tables, or nothing."""
    others: tuple[PurePosixPath, ...]
    """Files that nothing here reads."""


def recognize(names: Sequence[PurePosixPath]) -> Sorted:
    """Sort files by the readers that recognize them; a file goes to one reader alone."""
    taken: set[PurePosixPath] = set()
    matrices: list[Recognized] = []
    for reader in sorted(READERS.values(), key=lambda each: (each.name in _LAST, each.name)):
        left = [name for name in names if name not in taken and not (set(name.parents) & taken)]
        for found in _found(reader, left):
            if found.path not in taken:
                matrices.append(Recognized(reader=reader, found=found))
                taken |= {name for name in (found.path, found.barcodes, found.features) if name is not None}
    rest = [name for name in names if name not in taken and not (set(name.parents) & taken)]
    texts = tuple(name for name in rest if is_text_name(name))
    known = set(texts)
    place = _places(names, {each.found.path for each in matrices})
    matrices.sort(key=lambda each: place[each.found.path])
    return Sorted(
        matrices=tuple(matrices),
        texts=texts,
        others=tuple(name for name in rest if name not in known),
    )


def is_text_name(name: PurePosixPath) -> bool:
    """Tell whether a file's name is that of a table of text."""
    return _ends(name, _TABLES)


def _found(reader: Reader, names: Sequence[PurePosixPath]) -> Iterable[Found]:
    if reader.recognize is not None:
        return reader.recognize(names)
    found = dict.fromkeys(part for name in names if (part := _part(name, reader.suffixes)) is not None)
    return tuple(Found(path=part) for part in found)


def _part(name: PurePosixPath, suffixes: tuple[str, ...]) -> PurePosixPath | None:
    """Return the file, or the folder around it, that ends as a format does."""
    for part in (*reversed(name.parents), name):
        is_folder = part != name
        if part.name.lower().endswith(suffixes) if is_folder else _ends(part, suffixes):
            return part
    return None


def _ends(name: PurePosixPath, suffixes: tuple[str, ...]) -> bool:
    low = name.name.lower()
    for packing in _PACKED:
        if low.endswith(packing) and not low.endswith(suffixes):
            low = low[: -len(packing)]
    return low.endswith(suffixes)


def _places(names: Sequence[PurePosixPath], wanted: set[PurePosixPath]) -> dict[PurePosixPath, int]:
    """Return where each wanted file, or the first file below each wanted folder, stands among the names."""
    place = dict.fromkeys(wanted, len(names))
    for number, name in reversed(tuple(enumerate(names))):
        for part in (name, *name.parents):
            if part in place:
                place[part] = number
    return place
