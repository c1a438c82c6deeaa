"""How the parts of a dataset's declaration have to agree with each other."""

from __future__ import annotations

from collections import Counter
from pathlib import PurePosixPath, PureWindowsPath
from typing import TYPE_CHECKING

from mekscrna.errors import suggestion
from mekscrna.spec._base import Fault, repeated
from mekscrna.spec.cell_types import ALL, lineage

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mekscrna.spec.dataset import Dataset
    from mekscrna.spec.simulation import Simulation


def arms_are_apart(dataset: Dataset) -> Iterator[Fault]:
    """See that a value of the arm column belongs to one arm; values are compared as text."""
    first: dict[str, str] = {}
    for name, arm in dataset.arms.items():
        for place, value in enumerate(arm.values):
            text = str(value)
            if text in first:
                where = "twice in this arm" if first[text] == name else f"in arm '{first[text]}' too"
                yield Fault(("arms", name, "values", place), f"the value '{text}' stands {where}")
            first.setdefault(text, name)


def columns_say_one_thing(dataset: Dataset) -> Iterator[Fault]:
    """See that each column is named once and no covariate repeats arm or donor."""
    obs = dataset.obs
    yield from repeated(obs.sample, ("obs", "sample"), noun="column")
    yield from repeated(dataset.covariates, ("covariates",), noun="covariate")
    for place, name in enumerate(dataset.covariates):
        for role in ("arm", "donor"):
            if name == getattr(obs, role):
                yield Fault(("covariates", place), f"'{name}' is the {role} column already")


def pairs_have_donors(dataset: Dataset) -> Iterator[Fault]:
    """See that the donor of each sample is known where samples are paired."""
    if dataset.pairing is not None and dataset.obs.donor is None:
        yield Fault(
            ("pairing",), "pairs are by donor, but obs.donor is not given", "Add obs.donor: <column>."
        )


def labels_have_one_source(dataset: Dataset) -> Iterator[Fault]:
    """See that cell types come from mapped labels, from one population for all cells, or from neither."""
    column, labels, population = dataset.obs.cell_type, dataset.cell_types, dataset.population
    if population is not None and (column is not None or labels):
        yield Fault(
            ("population",),
            "all cells are declared to be of one type, and labels are declared as well",
            "Keep population, or obs.cell_type with cell_types.",
        )
    elif column is not None and not labels and dataset.annotation != "markers":
        yield Fault(
            ("obs", "cell_type"),
            f"the labels in '{column}' are not mapped to house types",
            "Add cell_types, such as cd8_t: [CD8*].",
        )
    elif labels and column is None:
        yield Fault(
            ("cell_types",), "labels are mapped, but obs.cell_type does not say which column holds them"
        )


def labels_go_one_way(dataset: Dataset) -> Iterator[Fault]:
    """See that an author label is mapped once and only bulk rows stand for all cells."""
    first: dict[str, str] = {}
    for name, labels in dataset.cell_types.items():
        for place, label in enumerate(labels):
            if label in first:
                yield Fault(
                    ("cell_types", name, place), f"the label '{label}' goes to '{first[label]}' already"
                )
            first.setdefault(label, name)
    if ALL in dataset.cell_types and dataset.assay == "single_cell":
        yield Fault(
            ("cell_types", ALL),
            "'all' stands for a mixture, and a cell is none",
            "Leave it out; labels not named become unassigned.",
        )


def annotation_has_what_it_needs(dataset: Dataset) -> Iterator[Fault]:
    """See that markers are asked of single cells of unknown types, and labels where there are some."""
    way = dataset.annotation
    if way is None:
        return
    if dataset.population is not None:
        yield Fault(("annotation",), "all cells are declared to be of one type already", "Leave it out.")
    elif way != "labels" and dataset.assay == "bulk":
        yield Fault(("annotation",), "a bulk row holds many cells, and markers name one", "Leave it out.")
    elif way != "markers" and not dataset.cell_types:
        hint = "Add obs.cell_type and cell_types, or write markers."
        yield Fault(("annotation",), f"'{way}' asks for labels, but none are mapped", hint)


def copy_number_has_what_it_needs(dataset: Dataset) -> Iterator[Fault]:
    """See that copy numbers are asked of single cells of more than one type."""
    if dataset.copy_number and dataset.assay == "bulk":
        yield Fault(
            ("copy_number",), "a bulk row holds many cells, and copy numbers are of one", "Leave it out."
        )
    elif dataset.copy_number and dataset.population is not None:
        what = "all cells are declared to be of one type, so none are left to compare them with"
        yield Fault(("copy_number",), what, "Leave it out.")


def matrix_agrees_with_itself(dataset: Dataset) -> Iterator[Fault]:
    """See that only logs have a base, and that counts are recovered only where there are none."""
    matrix = dataset.matrix
    if matrix.log_base != "e" and matrix.kind != "log1p":
        yield Fault(
            ("matrix", "log_base"),
            f"'{matrix.kind}' values are no logs, so they have no base",
            "Leave it out, or write kind: log1p.",
        )
    if matrix.recover_counts and matrix.kind not in {"log1p", "normalized"}:
        yield Fault(
            ("matrix", "recover_counts"),
            f"'{matrix.kind}' are counts already",
            "Leave it out, or write kind: log1p or kind: normalized.",
        )


def companions_lie_below_the_data_folder(dataset: Dataset) -> Iterator[Fault]:
    """See that the paths of tables and companions stay inside the data folder."""
    paths = [(("cell_tables", place, "path"), table.path) for place, table in enumerate(dataset.cell_tables)]
    paths += [
        (("files", place, name), path)
        for place, file in enumerate(dataset.files)
        for name in ("barcodes", "features")
        if (path := getattr(file, name)) is not None
    ]
    for where, path in paths:
        if _leaves(path):
            yield Fault(
                where,
                f"'{path}' leaves the data folder",
                "Write the path below the folder given as --data-dir.",
            )


def files_lie_below_the_data_folder(dataset: Dataset) -> Iterator[Fault]:
    """See that a path is relative, stays inside the data folder and is named once."""
    counted: Counter[str] = Counter()
    for place, file in enumerate(dataset.files):
        if _leaves(file.path):
            yield Fault(
                ("files", place, "path"),
                f"'{file.path}' leaves the data folder",
                "Write the path below the folder given as --data-dir.",
            )
        counted[file.path] += 1
        if counted[file.path] == 2:
            yield Fault(("files", place, "path"), f"the file '{file.path}' stands twice")


def _leaves(path: str) -> bool:
    inside = PurePosixPath(path)
    return inside.is_absolute() or PureWindowsPath(path).is_absolute() or ".." in inside.parts


def simulation_can_be_made(dataset: Dataset) -> Iterator[Fault]:
    """See that a simulated dataset is one file of human cells and plants only in cells that it makes."""
    plan = dataset.simulation
    if plan is None:
        return
    for key, right in (("species", "human"), ("assay", "single_cell")):
        if getattr(dataset, key) != right:
            yield Fault((key,), f"a simulated dataset is {right.replace('_', ' ')}", f"Write {key}: {right}.")
    for key in ("treated", "reference"):
        arm = getattr(plan, key)
        if arm not in dataset.arms:
            yield Fault(("simulation", key), f"the dataset has no arm '{arm}'", suggestion(arm, dataset.arms))
    if len(dataset.files) > 1:
        yield Fault(("files",), "a simulated dataset is one file")
    if dataset.pairing is not None and not plan.paired:
        yield Fault(("simulation", "paired"), "the samples are declared as pairs but simulated without")
    yield from _planted_where_cells_are(plan)


def _planted_where_cells_are(plan: Simulation) -> Iterator[Fault]:
    if not plan.composition:
        return
    for key in ("shifts", "gene_shifts", "changes"):
        for place, planted in enumerate(getattr(plan, key)):
            if not lineage(planted.population) & set(plan.composition):
                yield Fault(
                    ("simulation", key, place, "population"),
                    f"no '{planted.population}' cells are in the composition",
                    f"Allowed: {', '.join(sorted(plan.composition))}.",
                )
