"""Which files of names belong to which matrix market file, told by their own names."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING, Final, Generic, Literal, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Role = Literal["matrix", "barcodes", "features"]
Key = tuple[str, ...]
P = TypeVar("P", bound=PurePath)

_PACKED: Final = r"(\.gz|\.gzip)?$"
_MATRIX_END: Final = re.compile(r"(^|[._-])mtx(\.txt)?" + _PACKED)
_TABLE_END: Final = re.compile(r"(\.(tsv|txt|csv))?" + _PACKED)
_SEPARATORS: Final = re.compile(r"[._\-\s]+")
_WORDS: Final[dict[Role, frozenset[str]]] = {
    "matrix": frozenset({"matrix", "mtx", "sparse", "counts", "count"}),
    "barcodes": frozenset({"barcodes", "barcode", "cells", "cell", "cellnames", "cellids", "colnames"}),
    "features": frozenset({"features", "feature", "genes", "gene", "genenames", "geneids", "rownames"}),
}
_AFTER: Final = frozenset({"names", "name", "ids", "id", "list"})
_FOLDERS: Final = re.compile(
    r"^(outs|(raw|filtered|sample)_.*(matrix|matrices)|count|(GRCh|GRCm|hg|mm|refdata).*)$", re.IGNORECASE
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Named(Generic[P]):
    """A file whose name says what it holds."""

    path: P
    role: Role
    key: Key
    """The other parts of its name, lower case; those of one sample share them."""
    label: str
    """The same as written."""


def named(path: P) -> Named[P] | None:
    """Tell by its name what a file holds; None where that is neither a matrix nor names of cells or genes."""
    name = path.name
    if name.startswith("."):
        return None
    if ends := _MATRIX_END.search(name.lower()):
        return _parted(path, name[: ends.start()], "matrix")
    stem = name[: _TABLE_END.search(name.lower()).start()]  # type: ignore[union-attr] # it matches the end
    words = [word for word in _SEPARATORS.split(stem.lower()) if word not in _AFTER]
    roles: tuple[Role, ...] = ("barcodes", "features")
    for word in reversed(words):
        for role in roles:
            if word in _WORDS[role]:
                return _parted(path, stem, role)
    return None


def _parted(path: P, stem: str, role: Role) -> Named[P]:
    words = [word for word in _SEPARATORS.split(stem) if word]
    while role != "matrix" and words and words[-1].lower() in _AFTER:
        words.pop()
    places = [i for i, word in enumerate(words) if word.lower() in _WORDS[role]]
    if places:
        del words[places[-1]]
    key = tuple(word.lower() for word in words)
    at = _last_word(stem, role) if places else len(stem)
    before, after = stem[:at].strip("._- "), _SEPARATORS.sub("_", stem[at:])
    tail = "_".join(after.split("_")[1:]).strip("_") if places else ""
    return Named(path=path, role=role, key=key, label="_".join(part for part in (before, tail) if part))


def _last_word(stem: str, role: Role) -> int:
    spans = re.finditer(r"[^._\-\s]+", stem)
    return [span.start() for span in spans if span.group().lower() in _WORDS[role]][-1]


def companion(matrix: Named[P], role: Role, among: Sequence[Named[P]]) -> tuple[P | None, tuple[P, ...]]:
    """Choose the names of cells or genes that belong to a matrix.

    They are: those of the same key; else of the longest key that begins the matrix's; else of one that begins
    with it. Genes may be those of all matrices of a folder, cells only where it holds one matrix.

    Parameters
    ----------
    matrix
        The matrix.
    role
        ``barcodes`` or ``features``.
    among
        All files of the folder that say what they hold.

    Returns
    -------
    The file, None where none is certain; and all files of that role.
    """
    candidates = [each for each in among if each.role == role]
    matrices = [each for each in among if each.role == "matrix"]
    is_alone = len({each.key for each in matrices}) <= 1
    for group in (
        [each for each in candidates if each.key == matrix.key],
        _longest(
            each for each in candidates if _begins(each.key, matrix.key, allow_empty=role == "features")
        ),
        [each for each in candidates if matrix.key and _begins(matrix.key, each.key)],
        _shared(candidates, matrices) if is_alone or role == "features" else [],
    ):
        chosen = _as_packed(group, matrix)
        if len(chosen) == 1:
            return chosen[0].path, tuple(each.path for each in candidates)
        if chosen:
            break
    return None, tuple(each.path for each in candidates)


def _begins(short: Key, long: Key, *, allow_empty: bool = False) -> bool:
    return (bool(short) or allow_empty) and len(short) < len(long) and long[: len(short)] == short


def _longest(candidates: Iterable[Named[P]]) -> list[Named[P]]:
    found = list(candidates)
    length = max((len(each.key) for each in found), default=0)
    return [each for each in found if len(each.key) == length]


def _shared(candidates: list[Named[P]], matrices: list[Named[P]]) -> list[Named[P]]:
    taken = {each.key for each in matrices}
    return [each for each in candidates if each.key not in taken]


def _as_packed(group: list[Named[P]], matrix: Named[P]) -> list[Named[P]]:
    """Of a file and its compressed twin, take the one that is compressed as the matrix is."""
    if len(group) < 2:
        return group
    alike = [each for each in group if _is_packed(each.path) == _is_packed(matrix.path)]
    return alike or group


def _is_packed(path: PurePath) -> bool:
    return path.suffix.lower() in (".gz", ".gzip")


def label_of(matrix: Named[P]) -> str:
    """Return what tells a matrix from others: its prefix, or the folder that is named for it."""
    if matrix.label:
        return matrix.label
    folders = [name for name in matrix.path.parent.parts if not _FOLDERS.match(name)]
    return folders[-1] if folders else ""
