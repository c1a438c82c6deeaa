"""The signature files of the library and of a folder of one's own, without reading anything else."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from mekscrna.errors import InputError, SpecError, UnknownNameError
from mekscrna.genes.library import library_root
from mekscrna.spec._own_signatures import slug_of
from mekscrna.spec.gene_sets import SUFFIXES, read_gene_sets
from mekscrna.spec.reading import read
from mekscrna.spec.signature import Signature

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from mekscrna.errors import Problem
    from mekscrna.genes.reference import Species


def signature_files(root: Path | None = None) -> dict[str, Path]:
    """Return the file of each signature by id: the shipped library's, and those below one's own folder.

    Raises
    ------
    InputError
        There is no folder ``signatures/`` in one's own folder.
    """
    files: dict[str, Path] = {}
    for folder in (library_root(), *([root] if root else [])):
        if not (folder / "signatures").is_dir():
            raise InputError(f"{folder}: there is no folder signatures/ in it.")
        found = (folder / "signatures").glob("*.y*ml")
        files |= {file.stem: file for file in sorted(found) if not file.name.startswith(".")}
    return files


def read_signatures(files: Iterable[Path]) -> dict[str, Signature]:
    """Read signature files, by id.

    Raises
    ------
    SpecError
        With every fault of every file.
    """
    found: dict[str, Signature] = {}
    problems: list[Problem] = []
    for file in files:
        try:
            found[file.stem] = read(file, Signature)
        except SpecError as error:
            problems += error.problems
    if problems:
        raise SpecError(problems)
    return found


def signature_of(word: str, files: Mapping[str, Path], *, species: Species = "human") -> Signature:
    """Return the one signature that a word names: an id, a file that holds one list, or ``FILE:SET``.

    Parameters
    ----------
    files
        The library's, as :func:`signature_files` gives them.
    species
        Of lists in GMT files and tables, which do not say.

    Raises
    ------
    UnknownNameError
        No such signature, or no such set in the file; the message offers the nearest.
    InputError
        The file holds several lists.
    SpecError
        The file has faults.
    """
    found = _lists_of(word, files, species)
    if len(found) > 1:
        listed = ", ".join(list(found)[:6])
        raise InputError(f"{word}: there are {len(found)} lists in it ({listed} …). Write {word}:SET.")
    return next(iter(found.values()))


def signatures_named(
    words: Iterable[str], files: Mapping[str, Path], *, species: Species = "human"
) -> dict[str, Signature]:
    """Return all signatures that words name, by id; a file brings every list in it.

    Raises
    ------
    UnknownNameError
        No such signature, or no such set in the file; the message offers the nearest.
    InputError
        Two different lists have one id.
    SpecError
        A file has faults.
    """
    found: dict[str, Signature] = {}
    for word in words:
        for name, signature in _lists_of(word, files, species).items():
            if found.setdefault(name, signature) != signature:
                raise InputError(f"{word}: another list has the id '{name}' already.")
    return found


def is_file_name(word: str) -> bool:
    """Say whether a word names a file of gene lists, and not a signature by its id."""
    return word.lower().endswith(tuple(SUFFIXES)) or "/" in word


def _lists_of(word: str, files: Mapping[str, Path], species: Species) -> dict[str, Signature]:
    if word in files:
        return {word: read(files[word], Signature)}
    file, colon, name = word.rpartition(":")
    has_set = bool(colon) and is_file_name(file) and not is_file_name(name)
    path = file if has_set else word
    if not is_file_name(path):
        raise UnknownNameError("signature", word, files)
    found = read_gene_sets(Path(path), species=species)
    if not has_set:
        return found
    wanted = slug_of(name)
    if wanted not in found:
        raise UnknownNameError(f"set in {path}", name, found)
    return {wanted: found[wanted]}
