"""The files of one matrix market deposit: the matrix, and the names declared or found beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mekscrna.data.matrix_market.companions import companion, named
from mekscrna.errors import DataError, Problem

if TYPE_CHECKING:
    from pathlib import Path

    from mekscrna.data._reader import Deposit
    from mekscrna.data.matrix_market.companions import Role

_ROLES: Final[dict[Role, str]] = {"barcodes": "cell", "features": "gene"}


def files(deposit: Deposit) -> tuple[Path, Path, Path]:
    """Return matrix, cell names and gene names: as declared, or found beside the matrix by their names.

    Raises
    ------
    DataError
        Files of names are not there, or it is not certain which belong to the matrix.
    """
    path = matrix_in(deposit.path)
    found = {role: deposit.barcodes if role == "barcodes" else deposit.features for role in _ROLES}
    missing = []
    for role, declared in found.items():
        if declared is None:
            found[role], candidates = _beside(path, role)
            if found[role] is None:
                missing.append(_missing(path, role, candidates))
    barcodes, features = found["barcodes"], found["features"]
    if barcodes is None or features is None:
        raise DataError(missing)
    return path, barcodes, features


def matrix_in(path: Path) -> Path:
    """Return the matrix: the path itself, or the one in a folder.

    Raises
    ------
    DataError
        The folder holds none, or several.
    """
    if not path.is_dir():
        return path
    inside = [each for each in map(named, sorted(path.iterdir())) if each and each.role == "matrix"]
    if len(inside) == 1:
        return inside[0].path
    names = ", ".join(each.path.name for each in inside) or "none"
    what = f"is a folder with {len(inside)} matrix market files ({names})."
    raise DataError([Problem(file=path.name, what=what, hint="Declare the path of one.")])


def _beside(path: Path, role: Role) -> tuple[Path | None, tuple[Path, ...]]:
    try:
        neighbors = [each for each in map(named, sorted(path.parent.iterdir())) if each]
    except OSError:
        neighbors = []
    matrix = named(path) or named(path.with_name(f"{path.name}.mtx"))
    return (None, ()) if matrix is None else companion(matrix, role, neighbors)


def _missing(path: Path, role: Role, candidates: tuple[Path, ...]) -> Problem:
    noun = _ROLES[role]
    if candidates:
        names = ", ".join(each.name for each in candidates)
        what = f"it is not certain which file of {noun} names belongs to it: {names}."
        return Problem(file=path.name, path=role, what=what, hint=f"Declare {role}: and the path of one.")
    what = f"there is no file of {noun} names beside it (such as {role}.tsv.gz, with the same prefix)."
    return Problem(file=path.name, path=role, what=what, hint=f"Declare its path in {role}.")
