"""The files of a library, read onto five shelves."""

from __future__ import annotations

from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from mekscrna.errors import InputError, Problem, SpecError, suggestion
from mekscrna.spec.claim import Claim
from mekscrna.spec.dataset import Dataset
from mekscrna.spec.prospect import Prospect
from mekscrna.spec.reading import open_document, read
from mekscrna.spec.signature import Signature
from mekscrna.spec.study import Study

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mekscrna.spec._base import Fault, Spec

KINDS: Final[dict[str, type[Spec]]] = {
    "signature": Signature,
    "dataset": Dataset,
    "prospect": Prospect,
    "claim": Claim,
    "study": Study,
}
_FOLDERS: Final = {
    "signature": Path("signatures"),
    "dataset": Path("configs/datasets"),
    "prospect": Path("configs/prospects"),
    "claim": Path("configs/claims"),
    "study": Path("configs/studies"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelves:
    """Declarations by id, and the file each was read from, by kind and id."""

    signatures: dict[str, Signature] = field(default_factory=dict)
    datasets: dict[str, Dataset] = field(default_factory=dict)
    prospects: dict[str, Prospect] = field(default_factory=dict)
    claims: dict[str, Claim] = field(default_factory=dict)
    studies: dict[str, Study] = field(default_factory=dict)
    files: dict[tuple[str, str], Path] = field(default_factory=dict)
    unread: set[tuple[str, str]] = field(default_factory=set)
    """Kind and name of files with faults of their own."""

    def shelf(self, kind: str) -> dict[str, Any]:
        """Return the declarations of a kind: dataset, prospect, signature, claim or study."""
        shelves: dict[str, dict[str, Any]] = {
            "signature": self.signatures,
            "dataset": self.datasets,
            "prospect": self.prospects,
            "claim": self.claims,
            "study": self.studies,
        }
        return shelves[kind]

    def problem(self, kind: str, name: str, fault: Fault) -> Problem:
        """Return a problem at a place of the file that a declaration was read from."""
        file = self.files.get((kind, name))
        if file is None:
            return Problem(what=f"{fault.what}.", path=f"{kind} {name}", hint=fault.hint)
        return open_document(file).problem(fault.path, fault.what, hint=fault.hint)


def read_shelves(roots: Iterable[Path]) -> tuple[Shelves, list[Problem]]:
    """Read all declarations below some folders; what could not be read is told in the problems.

    Raises
    ------
    InputError
        A folder is not there, or holds neither ``signatures/`` nor ``configs/``.
    """
    shelves = Shelves()
    problems: list[Problem] = []
    for root in roots:
        _check_root(root)
        problems += _misplaced(root / "configs")
        for kind in KINDS:
            for file in _files(root / _FOLDERS[kind]):
                problems += _put(kind, file, shelves)
    return shelves, problems


def _check_root(root: Path) -> None:
    if not root.exists():
        raise InputError(f"{root}: there is no such folder. {_nearest_folder(root)}".rstrip())
    if not root.is_dir():
        raise InputError(f"{root}: this is a file. A library is a folder with signatures/ or configs/ in it.")
    if not _is_library(root):
        near = [each for each in (root.parent, *sorted(root.glob("*/"))) if _is_library(each)]
        hint = f"Did you mean {near[0]}?" if near else ""
        raise InputError(f"{root}: there is no folder signatures/ or configs/ in it. {hint}".rstrip())


def _is_library(folder: Path) -> bool:
    return (folder / "signatures").is_dir() or (folder / "configs").is_dir()


def _nearest_folder(root: Path) -> str:
    beside = [each.name for each in root.parent.glob("*/")] if root.parent.is_dir() else []
    near = get_close_matches(root.name, beside, n=1, cutoff=0.6)
    return f"Did you mean {root.parent / near[0]}?" if near else ""


def _misplaced(configs: Path) -> list[Problem]:
    """Say which YAML files below ``configs/`` lie where nothing is read."""
    shelves = [folder.name for folder in _FOLDERS.values() if folder.parent.name == "configs"]
    lost = {file: suggestion("", shelves) for file in _files(configs)}
    for folder in configs.glob("*/"):
        if folder.name not in shelves:
            lost |= dict.fromkeys(_files(folder), suggestion(folder.name, shelves))
    what = "nothing is read from this folder of configs/."
    return [Problem(file=str(file), what=what, hint=hint) for file, hint in sorted(lost.items())]


def _files(folder: Path) -> list[Path]:
    """Return the YAML files in a folder; hidden ones are not a person's (macOS writes ``._x.yaml``)."""
    return sorted(
        file
        for file in folder.glob("*")
        if file.suffix.lower() in {".yaml", ".yml"} and not file.name.startswith(".")
    )


def _put(kind: str, file: Path, shelves: Shelves) -> list[Problem]:
    """Read one file onto its shelf, and say what is wrong with it."""
    try:
        spec = read(file, KINDS[kind])
    except SpecError as error:
        shelves.unread.add((kind, file.stem))
        return list(error.problems)
    shelf, name = shelves.shelf(kind), file.stem
    if name in shelf:
        if shelf[name] == spec:
            return []
        first = shelves.files[kind, name]
        what = f"the {kind} '{name}' is declared otherwise in {first} already"
        return [open_document(file).problem(("id",), what, hint="Give one of them another id.")]
    shelf[name] = spec
    shelves.files[kind, name] = file
    return []
