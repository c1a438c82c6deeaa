"""From the word a user gave to a study and the catalog it belongs to."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from mekscrna.data import readers
from mekscrna.discovery import module_names
from mekscrna.errors import InputError, Problem, SpecError, suggestion
from mekscrna.scoring import methods
from mekscrna.spec.catalog import Catalog
from mekscrna.spec.reading import open_document
from mekscrna.spec.study import Study

if TYPE_CHECKING:
    from mekscrna.spec.dataset import Dataset

_ENDS = (".yaml", ".yml")


def open_study(name: str, root: Path | None) -> tuple[Study, Catalog]:
    """Return the study of that id, or in that YAML file, and the checked catalog.

    A file inside some ``configs/studies/`` brings the library around it. Of a dataset, by its id or its file
    in some ``configs/datasets/``, it is the study that asks every claim which compares its arms.

    Raises
    ------
    InputError
        No such study or file, or faults in the library; all are listed.
    """
    if name.lower().endswith(_ENDS):
        return _from_file(Path(name), root)
    if "/" in name or "\\" in name:
        near = next((name + end for end in _ENDS if Path(name + end).is_file()), None)
        hint = f" Did you mean {near}?" if near else ""
        raise InputError(f"{name}: neither the id of a study nor a YAML file.{hint}")
    catalog = Catalog.open(root)
    if name in catalog.studies:
        return catalog.study(name), catalog
    if name in {*catalog.datasets, *catalog.prospects}:
        return catalog.with_study_of(name)
    for noun, folder in (("study", "studies"), ("dataset", "datasets")):
        here = Path("configs", folder, f"{name}.yaml")
        if root is None and here.is_file():
            raise InputError(f"No {noun} named '{name}' in the shipped library. {here} is here: add --root .")
    return catalog.study(name), catalog


def check_parts(studies: list[Study], catalog: Catalog) -> None:
    """See that the scoring methods and file formats that studies need are there.

    Raises
    ------
    SpecError
        Some are not; all are told, at their places.
    """
    problems: list[Problem] = []
    for study in studies:
        for place, name in enumerate(study.methods):
            problems += _unknown("scoring method", name, study, path=("methods", place), catalog=catalog)
        for entry in study.datasets:
            dataset = catalog.dataset(entry.id)
            problems += _unknown("reader", dataset.reader, dataset, path=("reader",), catalog=catalog)
            for place, file in enumerate(dataset.files):
                if file.reader is not None:
                    path = ("files", place, "reader")
                    problems += _unknown("reader", file.reader, dataset, path=path, catalog=catalog)
    if problems:
        raise SpecError(dict.fromkeys(problems))


def _unknown(
    kind: str, name: str, spec: Study | Dataset, *, path: tuple[str | int, ...], catalog: Catalog
) -> list[Problem]:
    known = module_names(methods if kind == "scoring method" else readers)
    file = catalog.file_of(spec)
    if name in known or file is None:
        return []
    what = f"there is no {kind} '{name}'"
    return [open_document(file).problem(path, what, hint=suggestion(name, known))]


def _from_file(path: Path, root: Path | None) -> tuple[Study, Catalog]:
    if not path.is_file():
        raise InputError(f"{path}: there is no such study file.")
    around = path.resolve().parents
    is_shelved = len(around) > 2 and around[1].name == "configs"
    if root is None and is_shelved and around[0].name in ("studies", "datasets"):
        root = around[2]
    catalog = Catalog.open(root)
    if is_shelved and around[0].name == "datasets":
        return catalog.with_study_of(path.stem)
    return catalog.with_study(path)
