"""What is to be fetched: the files that a declaration names, each once, and where each goes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath, PureWindowsPath
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from mekscrna.data.archives import outermost
from mekscrna.errors import DataError, InputError, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mekscrna.spec.dataset import Dataset


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """One file to be had."""

    path: PurePosixPath
    """Where it goes below the data folder; an archive goes there whole."""
    url: str | None
    """None where nobody has said where it is."""
    sha256: str | None = None
    md5: str | None = None
    n_bytes: int | None = None
    is_pinned: bool = True
    """Whether it is to stay the same; descriptions of deposits do not."""


def wanted_of(dataset: Dataset) -> tuple[Wanted, ...]:
    """List what a dataset names: its files, their companions, its tables; an archive once.

    Raises
    ------
    DataError
        Of one file two addresses or two digests are declared, or one leads out of the data folder.
    """
    found: dict[PurePosixPath, Wanted] = {}
    problems = []
    for path, url, sha256 in _named(dataset):
        target = outermost(path)
        if path.is_absolute() or PureWindowsPath(path).is_absolute() or ".." in path.parts:
            problems.append(Problem(file=dataset.id, path="path", what=f"'{path}' leaves the data folder."))
        known = found.get(target, Wanted(path=target, url=url, sha256=sha256))
        for what, one, other in (("url", known.url, url), ("sha256", known.sha256, sha256)):
            if one and other and one != other:
                hint = f"Both stand for {target}. Declare one."
                problems.append(
                    Problem(file=dataset.id, path=what, what=f"'{one}' and '{other}' differ.", hint=hint)
                )
        found[target] = Wanted(path=target, url=known.url or url, sha256=known.sha256 or sha256)
    if problems:
        raise DataError(dict.fromkeys(problems))
    return tuple(found.values())


def _named(dataset: Dataset) -> Iterator[tuple[PurePosixPath, str | None, str | None]]:
    for file in dataset.files:
        yield PurePosixPath(file.path), file.url, file.sha256
        for companion in (file.barcodes, file.features):
            if companion is not None:
                yield PurePosixPath(companion), None, None
    for table in dataset.cell_tables:
        yield PurePosixPath(table.path), table.url, table.sha256


def wanted_at(url: str) -> Wanted:
    """Return what one address leads to, under the name that stands in it.

    Raises
    ------
    InputError
        The address holds no name that a file could go by.
    """
    parts = [unquote(part) for part in urlsplit(url).path.split("/") if part]
    if len(parts) > 2 and parts[-1] == "content" and parts[-3] == "files":
        parts.pop()  # Zenodo: …/files/<name>/content
    name = parts[-1] if parts else ""
    if not is_plain_name(name) or "." not in name:
        raise InputError(
            f"{url}: no file name stands in this address. Give the address of the record (Zenodo, figshare), "
            "or declare a dataset whose file has this url and a path."
        )
    return Wanted(path=PurePosixPath(name), url=url)


def is_plain_name(name: str) -> bool:
    """Tell whether a name from the network is that of a file, and leads nowhere else."""
    return (
        bool(name)
        and name not in {".", ".."}
        and len(name.encode()) <= 255
        and not any(sign in name for sign in "/\\\0:")
        and name.isprintable()
    )
