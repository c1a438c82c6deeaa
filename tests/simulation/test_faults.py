"""A faulty recipe is refused before anything is drawn, with all faults at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from mekscrna.errors import SpecError
from mekscrna.simulation.tumour import simulate
from mekscrna.spec.dataset import Genes
from mekscrna.spec.simulation import PlantedChange, PlantedGeneShift, PlantedShift

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from mekscrna.spec.dataset import Dataset
    from mekscrna.spec.signature import Signature

    Make = Callable[..., Dataset]
    Lists = Mapping[str, Signature]


def faults(dataset: Dataset, lists: Lists) -> dict[str, str]:
    with pytest.raises(SpecError) as caught:
        simulate(dataset, lists)
    return {problem.path: str(problem) for problem in caught.value.problems}


def test_every_fault_is_named_with_the_nearest_right_name(recipe: Make, lists: Lists) -> None:
    found = faults(
        recipe(
            shifts=(PlantedShift(signature="wagle2018_mpass", population="neutrophil", log2_fold=1.0),),
            gene_shifts=(PlantedGeneShift(gene="CD247X", population="all", log2_fold=1.0),),
            changes=(PlantedChange(population="mast", log_odds=1.0),),
            drop_genes=("wang2019_apm81",),
            treated="treated",
            composition={"malignant": 1.0, "cd8_t": 1.0, "oligodendrocyte": 1.0},
        ),
        lists,
    )
    assert "'wagle2018_mpas'" in found["simulation.shifts.0.signature"]
    assert "no neutrophils in this tumor" in found["simulation.shifts.0.population"]
    assert "CD247" in found["simulation.gene_shifts.0.gene"]
    assert "no mast cells in this tumor" in found["simulation.changes.0.population"]
    assert "'wang2019_apm18'" in found["simulation.drop_genes.0"]
    assert "no cell type to simulate named 'oligodendrocyte'" in found["simulation.composition"]
    assert "untreated" in found["simulation.treated"]
    assert len(found) == 7


@pytest.mark.parametrize(
    ("update", "path"),
    [
        ({"species": "mouse"}, "species"),
        ({"assay": "bulk"}, "assay"),
        ({"genes": Genes(column="symbol")}, "genes.column"),
        ({"simulation": None}, "simulation"),
    ],
)
def test_what_cannot_be_simulated_is_said(
    recipe: Make, lists: Lists, update: dict[str, Any], path: str
) -> None:
    assert path in faults(recipe().model_copy(update=update), lists)


def test_pairs_cannot_be_asked_of_unpaired_donors(recipe: Make, lists: Lists) -> None:
    paired = recipe().pairing
    dataset = recipe(paired=False).model_copy(update={"pairing": paired})
    assert "pairing" in faults(dataset, lists)


def test_lists_of_other_species_are_passed_over(recipe: Make, lists: Lists) -> None:
    mouse = lists["wagle2018_mpas"].model_copy(update={"id": "mouse_list", "species": "mouse"})
    without, beside = (simulate(recipe(), each) for each in (lists, {**lists, "mouse_list": mouse}))
    assert without.uns["truth"] == beside.uns["truth"]
