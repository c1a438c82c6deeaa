"""Where the files of a dataset lie, and whether they are the ones declared."""

from __future__ import annotations

import hashlib
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

from mekscrna.data._reader import Deposit
from mekscrna.errors import DataError, Problem

if TYPE_CHECKING:
    from mekscrna.spec.dataset import Dataset, File


def sha256_of(path: Path) -> str:
    """Return the sha256 of a file in hexadecimal."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def locate(dataset: Dataset, data_dir: Path | None = None) -> tuple[Path, ...]:
    """Return the path of every file of a dataset, in the order declared.

    Parameters
    ----------
    dataset
        Its ``files`` are looked up; nothing is opened.
    data_dir
        The data folder; None is the current folder.

    Raises
    ------
    DataError
        Files are missing; all are named, each with files of a similar name nearby.
    """
    paths = tuple(below(file, data_dir) for file in dataset.files)
    missing = [
        absence(file, path) for file, path in zip(dataset.files, paths, strict=True) if not path.is_file()
    ]
    if missing:
        raise DataError(missing)
    return paths


def deposit_of(dataset: Dataset, file: File, data_dir: Path | None) -> Deposit:
    """Return where the files of one matrix lie, and what was declared about them."""
    root = data_dir or Path()
    return Deposit(
        path=below(file, data_dir),
        barcodes=None if file.barcodes is None else root / file.barcodes,
        features=None if file.features is None else root / file.features,
        orientation=dataset.matrix.orientation,
    )


def below(file: File, data_dir: Path | None) -> Path:
    """Return where a file lies below the data folder; None is the current folder."""
    return (data_dir or Path()) / file.path


def absence(file: File, path: Path) -> Problem:
    """Say that a file is not where it should be, and what is."""
    if path.is_dir():
        return Problem(file=file.path, what=f"is a folder, not a file: {path.absolute()}.")
    if path.is_symlink() and not path.exists():
        return Problem(file=file.path, what=f"is a link that leads nowhere: {path.readlink()}.")
    if path.exists():
        return Problem(file=file.path, what=f"is no file that can be read: {path.absolute()}.")
    near = _similar(path)
    hints = []
    if near:
        hints.append(f"Did you mean {near}?")
    if not path.parent.is_dir():
        hints.append(f"There is no folder {path.parent}; is the data folder (--data-dir) right?")
    if file.url:
        hints.append(f"It can be fetched from {file.url}.")
    return Problem(file=file.path, what=f"no such file: looked for {path.absolute()}.", hint=" ".join(hints))


def _similar(path: Path) -> str:
    for folder in (path.parent, path.parent.parent):
        if folder.is_dir():
            names = {entry.name: entry for entry in folder.iterdir()}
            near = get_close_matches(path.name, names, n=3, cutoff=0.75)
            if near:
                return " or ".join(str(names[name]) for name in near)
    return ""


def mismatch(file: File, path: Path) -> Problem | None:
    """Say that a file is not the one declared; None where it is, or where no sha256 is declared."""
    if file.sha256 is None:
        return None
    found = sha256_of(path)
    if found == file.sha256:
        return None
    return Problem(
        file=file.path,
        what=f"is not the file that was declared: its sha256 is {found}, declared is {file.sha256}.",
        hint="Download it again; if the source has changed it on purpose, declare the new sha256.",
    )


def verify(dataset: Dataset, paths: tuple[Path, ...]) -> None:
    """Check the sha256 of every file that declares one.

    Raises
    ------
    DataError
        Files differ from those declared; all are named, with both digests.
    """
    pairs = zip(dataset.files, paths, strict=True)
    problems = [problem for file, path in pairs if (problem := mismatch(file, path)) is not None]
    if problems:
        raise DataError(problems)
