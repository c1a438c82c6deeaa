"""Which pieces of a zarr's arrays are stored, and whether the arrays can be as large as they say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mekscrna.data._damage import NotOpenedError
from mekscrna.data.stores.claims import Claim
from mekscrna.data.stores.tables import attribute, is_array

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path
    from zipfile import ZipInfo

_METADATA = frozenset({".zarray", ".zattrs", ".zgroup", ".zmetadata", "zarr.json"})
_LARGE = 64 * 2**20
_BEST_COMPRESSION = 100
"""How many times larger a large piece of a zip may become; what zarr stores is compressed already."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pieces:
    """The files of a zarr that hold values."""

    top: str
    """Where the root of the zarr is, within the folder or zip; empty at its top."""
    sizes: Mapping[str, Mapping[str, int]]
    """Path of an array → file → its size in bytes."""
    homes: frozenset[str]
    """Paths of all groups and arrays."""

    def children(self, group: Any) -> list[str]:
        """Return the names in a group, by its files; zarr would read the metadata of all of them at once."""
        above = str(group.path)
        return sorted(
            home.rpartition("/")[2] for home in self.homes if home and home.rpartition("/")[0] == above
        )

    def check(self, node: Any, depth: int = 3, *, is_needed: bool = False) -> list[str]:
        """See that the arrays of an element can be as large as they say, are whole, and hold no code.

        Parameters
        ----------
        node
            A group or an array.
        depth
            How many levels of groups are looked into.
        is_needed
            Whether the array would be wrong without all of its pieces.

        Returns
        -------
        Sentences on pieces that are not stored: zarr leaves those of one value out, so they may be right.

        Raises
        ------
        ValueError
            A size that cannot be, pieces missing of values or names, or pickled objects.
        """
        if is_array(node):
            return self._check_array(node, is_needed=is_needed)
        if attribute(node, "encoding-type").startswith("cs"):
            needed = "data"
        else:
            needed = "values" if is_needed else attribute(node, "_index")
        names = self.children(node) if depth else []
        return [
            said for name in names for said in self.check(node[name], depth - 1, is_needed=name == needed)
        ]

    def _check_array(self, array: Any, *, is_needed: bool) -> list[str]:
        codecs = [type(codec).__name__.lower() for codec in (*array.filters, *array.compressors)]
        if any("pickle" in codec for codec in codecs):
            raise NotOpenedError(f"{array.name} is pickled, and reading that could run code")
        files = self.sizes.get(array.path, {})
        claim = Claim(
            name=str(array.name),
            shape=tuple(array.shape),
            chunk=tuple(array.shards or array.chunks),
            itemsize=getattr(array.dtype, "itemsize", 1),
            stored=lambda: sum(files.values()),
            n_pieces=lambda: len(files),
        )
        claim.check()
        n_missing = claim.n_claimed() - len(files)
        if n_missing <= 0 or array.basename == "mask":  # of text in which nothing is missing, as a rule
            return []
        if is_needed:
            raise ValueError(f"{array.name} lacks {n_missing} of its {claim.n_claimed()} pieces")
        what = f"{n_missing} of the {claim.n_claimed()} pieces of {str(array.name).strip('/')} are not stored"
        return [f"Took {what} to hold {array.fill_value!r} throughout, as zarr has it."]


def in_folder(folder: Path) -> Pieces:
    """Return the pieces that lie in a folder, which is the root."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return _sorted_out("", ((path.relative_to(folder).as_posix(), path.stat().st_size) for path in files))


def in_zip(entries: Sequence[ZipInfo], top: str) -> Pieces:
    """Return the pieces that lie in a zip, whose folder `top` is the root.

    Raises
    ------
    ValueError
        One of them would unpack to far more than what is stored of it.
    """
    for entry in entries:
        if entry.file_size > max(_LARGE, _BEST_COMPRESSION * entry.compress_size):
            sizes = f"{entry.file_size:,} bytes from {entry.compress_size:,}"
            raise ValueError(f"{entry.filename} in the zip would unpack to {sizes}")
    return _sorted_out(top, ((entry.filename, entry.file_size) for entry in entries if not entry.is_dir()))


def _sorted_out(top: str, files: Iterable[tuple[str, int]]) -> Pieces:
    """Give every file to the array it belongs to: the nearest folder above it that has metadata."""
    found = dict(files)
    homes = frozenset(name.rpartition("/")[0] for name in found if name.rpartition("/")[2] in _METADATA)
    sizes: dict[str, dict[str, int]] = {}
    for name, size in found.items():
        home, _, last = name.rpartition("/")
        while home and home not in homes:
            home = home.rpartition("/")[0]
        if last not in _METADATA:
            sizes.setdefault(home, {})[name] = size
    return Pieces(top=top, sizes=sizes, homes=homes)
