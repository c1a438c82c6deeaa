"""Faults of a recipe, found before anything is drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mekscrna.errors import Problem, SpecError, suggestion
from mekscrna.simulation.genes import reference_genes
from mekscrna.simulation.markers import AUTHOR_LABELS, LISTS
from mekscrna.simulation.plan import shares
from mekscrna.spec.cell_types import CELL_TYPES, lineage

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from mekscrna.spec.dataset import Dataset
    from mekscrna.spec.signature import Signature
    from mekscrna.spec.simulation import Simulation


def check_recipe(
    dataset: Dataset, signatures: Mapping[str, Signature]
) -> tuple[Simulation, dict[str, Signature]]:
    """Return the recipe of a dataset and the human gene lists that shape it, sorted by id.

    Raises
    ------
    SpecError
        All faults of the recipe at once.
    """
    recipe = dataset.simulation
    human = {name: signatures[name] for name in sorted(signatures) if signatures[name].species == "human"}
    if recipe is None:
        what = f"dataset '{dataset.id}' has no simulation block, so there is nothing to simulate."
        raise SpecError([Problem(path="simulation", what=what)])
    problems = [*_dataset_faults(dataset, recipe), *_name_faults(recipe, human)]
    if problems:
        raise SpecError(problems)
    asked = LISTS.union((shift.signature for shift in recipe.shifts), recipe.drop_genes)
    return recipe, {name: each for name, each in human.items() if name in asked}


def _dataset_faults(dataset: Dataset, recipe: Simulation) -> Iterator[Problem]:
    fixed = {
        "species": (dataset.species, "human"),
        "assay": (dataset.assay, "single_cell"),
        "reader": (dataset.reader, "h5ad"),
        "matrix.slot": (dataset.matrix.slot, "X"),
        "matrix.kind": (dataset.matrix.kind, "counts"),
    }
    for path, (found, allowed) in fixed.items():
        if found != allowed:
            yield Problem(path=path, what=f"is '{found}'; a simulated dataset has '{allowed}'.")
    if dataset.genes.column is not None:
        yield Problem(path="genes.column", what="simulated files hold symbols as index; leave it out.")
    if dataset.pairing is not None and not recipe.paired:
        yield Problem(path="pairing", what="samples are to be paired, but simulation.paired is false.")
    for role in ("treated", "reference"):
        arm = getattr(recipe, role)
        yield from _unknown(f"simulation.{role}", "arm", name=arm, known=dataset.arms)


def _name_faults(recipe: Simulation, signatures: Mapping[str, Signature]) -> Iterator[Problem]:
    for name in recipe.composition:
        yield from _unknown("simulation.composition", "cell type to simulate", name=name, known=AUTHOR_LABELS)
    for number, shift in enumerate(recipe.shifts):
        path = f"simulation.shifts.{number}.signature"
        yield from _unknown(path, "human signature", name=shift.signature, known=signatures)
    for number, gene_shift in enumerate(recipe.gene_shifts):
        path = f"simulation.gene_shifts.{number}.gene"
        yield from _unknown(path, "human gene", name=gene_shift.gene, known=reference_genes())
    for number, name in enumerate(recipe.drop_genes):
        yield from _unknown(f"simulation.drop_genes.{number}", "human signature", name=name, known=signatures)
    for kind in ("shifts", "gene_shifts", "changes"):
        for number, planted in enumerate(getattr(recipe, kind)):
            path = f"simulation.{kind}.{number}.population"
            yield from _population_faults(path, planted.population, shares(recipe))


def _population_faults(path: str, population: str, simulated: Iterable[str]) -> Iterator[Problem]:
    if not lineage(population) & set(simulated):
        what = f"there are no {CELL_TYPES[population].title} in this tumor."
        yield Problem(path=path, what=what, hint=f"Simulated are: {', '.join(simulated)}.")


def _unknown(path: str, kind: str, *, name: str, known: Collection[str]) -> Iterator[Problem]:
    if name not in known:
        yield Problem(path=path, what=f"no {kind} named '{name}'.", hint=suggestion(name, known))
