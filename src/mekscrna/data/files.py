"""Where the files of a dataset lie, in folders or archives, and whether they are the ones declared."""

from __future__ import annotations

from difflib import get_close_matches
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from mekscrna.data._reader import Deposit
from mekscrna.data.archives import fault_of, listed_beside, reach_all, split
from mekscrna.data.digests import sha256_of, size_of
from mekscrna.data.formats import reader_for
from mekscrna.errors import DataError, Problem

if TYPE_CHECKING:
    from mekscrna.spec.dataset import Dataset, File, Remote

__all__ = [
    "absence",
    "below",
    "deposit_of",
    "locate",
    "mismatch",
    "present",
    "sha256_of",
    "size_of",
    "verify",
]


def locate(dataset: Dataset, data_dir: Path | None = None) -> tuple[Path, ...]:
    """Return the path of every file of a dataset, in the order declared; some may lead into archives.

    Parameters
    ----------
    dataset
        Its ``files`` are looked up; nothing is unpacked.
    data_dir
        The data folder; None is the current folder.

    Raises
    ------
    DataError
        Files are missing; all are named, each with files of a similar name nearby.
    """
    paths = tuple(below(file, data_dir) for file in dataset.files)
    missing = [
        absence(file, path, dataset=dataset)
        for file, path in zip(dataset.files, paths, strict=True)
        if not present(path)
    ]
    if missing:
        raise DataError(missing)
    return paths


def below(file: Remote, data_dir: Path | None) -> Path:
    """Return where a file lies below the data folder, as declared; None is the current folder."""
    return (data_dir or Path()) / file.path


def present(path: Path) -> bool:
    """Tell whether there is something to read: a file, a folder with something in it, a member of an archive.

    A member counts as present where its archive cannot be listed: what is wrong is said when it is opened.
    """
    try:
        archive, inside = split(path)
        if inside is not None:
            return fault_of(path) is None
        return archive.is_file() or (archive.is_dir() and any(archive.iterdir()))
    except DataError:
        return True


def deposit_of(dataset: Dataset, file: File, data_dir: Path | None) -> Deposit:
    """Return where the files of one matrix really lie, and what was declared about them.

    What lies in an archive is unpacked to the cache, with what else the dataset needs of that archive.
    Companions that are not declared are looked for in the archive by the reader's own rules.

    Raises
    ------
    DataError
        A declared companion is not there, or an archive cannot be unpacked.
    UnknownNameError
        No such reader.
    """
    root = data_dir or Path()
    path = root / file.path
    declared = {name: root / each for name in ("barcodes", "features") if (each := getattr(file, name))}
    faults = [
        absence(file.model_copy(update={"path": getattr(file, name), "url": None}), each)
        for name, each in declared.items()
        if not present(each)
    ]
    if faults:
        raise DataError(faults)
    parts = {"path": path, **_companions(dataset, file, path), **declared}
    also = [
        root / each
        for other in dataset.files
        for each in (other.path, other.barcodes, other.features)
        if each
    ]
    real = dict(zip(parts, reach_all(parts.values(), also=also), strict=True))
    return Deposit(**real, orientation=dataset.matrix.orientation)


def _companions(dataset: Dataset, file: File, path: Path) -> dict[str, Path]:
    """Find the companions of a matrix in an archive; on disk the reader finds them itself."""
    archive, inside = split(path)
    recognize = reader_for(dataset, file).recognize
    if inside is None or recognize is None:
        return {}
    for found in recognize(listed_beside(path)):
        if found.path == inside:
            named = {"barcodes": found.barcodes, "features": found.features}
            return {name: archive / each for name, each in named.items() if each is not None}
    return {}


def absence(file: Remote, path: Path, *, dataset: Dataset | None = None) -> Problem:
    """Say that a file is not where it should be, and what is."""
    archive, inside = split(path)
    if inside is not None:
        return _absence_inside(file, path)
    if path.is_dir():
        return Problem(file=file.path, what=f"is a folder, not a file: {path.absolute()}.")
    if path.is_symlink() and not path.exists():
        return Problem(file=file.path, what=f"is a link that leads nowhere: {path.readlink()}.")
    if path.exists():
        return Problem(file=file.path, what=f"is no file that can be read: {path.absolute()}.")
    near = _similar(archive, file.path)
    hints = []
    if near:
        hints.append(f"Did you mean {near}?")
    if not path.parent.is_dir():
        hints.append(f"There is no folder {path.parent}; is the data folder (--data-dir) right?")
    if file.url and dataset is not None:
        hints.append(f"`mekscrna fetch {dataset.id}` gets it from {file.url}.")
    elif file.url:
        hints.append(f"It can be fetched from {file.url} (`mekscrna fetch`).")
    return Problem(file=file.path, what=f"no such file: looked for {path.absolute()}.", hint=" ".join(hints))


def _absence_inside(file: Remote, path: Path) -> Problem:
    fault = fault_of(path)
    if fault is None:
        return Problem(file=file.path, what=f"cannot be reached: {path.absolute()}.")
    return Problem(file=file.path, what=fault.what, hint=fault.hint)


def _similar(path: Path, declared: str) -> str:
    """Name files that are called nearly so; those in the same folder as they would be declared."""
    for folder in (path.parent, path.parent.parent):
        if folder.is_dir():
            names = {entry.name: entry for entry in folder.iterdir()}
            near = get_close_matches(path.name, names, n=3, cutoff=0.75)
            if near:
                is_beside = folder == path.parent
                beside = PurePosixPath(declared)
                return " or ".join(str(beside.with_name(name) if is_beside else names[name]) for name in near)
    return ""


def mismatch(file: Remote, path: Path) -> Problem | None:
    """Say that a file is not the one declared; None where it is, or where no sha256 is declared.

    Of a path into an archive the archive is compared, of a folder the list of its files (`sha256_of`).
    """
    if file.sha256 is None:
        return None
    found = sha256_of(path)
    if found == file.sha256:
        return None
    archive, inside = split(path)
    whose = "its sha256" if inside is None else f"the sha256 of {archive.name}"
    return Problem(
        file=file.path,
        what=f"is not the file that was declared: {whose} is {found}, declared is {file.sha256}.",
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
