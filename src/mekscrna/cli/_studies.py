"""From the word a user gave to a study and the catalog it belongs to."""

from __future__ import annotations

from pathlib import Path

from mekscrna.errors import InputError
from mekscrna.spec.catalog import Catalog
from mekscrna.spec.study import Study


def open_study(name: str, root: Path | None) -> tuple[Study, Catalog]:
    """Return the study of that id, or in that YAML file, and the checked catalog.

    A file inside some ``configs/studies/`` brings the library around it.

    Raises
    ------
    InputError
        No such study or file, or faults in the library; all are listed.
    """
    if name.endswith((".yaml", ".yml")):
        return _from_file(Path(name), root)
    catalog = Catalog.open(root)
    return catalog.study(name), catalog


def _from_file(path: Path, root: Path | None) -> tuple[Study, Catalog]:
    if not path.is_file():
        raise InputError(f"{path}: there is no such study file.")
    around = path.resolve().parents
    if root is None and len(around) > 2 and around[0].name == "studies" and around[1].name == "configs":
        root = around[2]
    catalog = Catalog.open(root)
    return catalog.with_study(path)
