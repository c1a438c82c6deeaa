"""What a claim asks and the data cannot answer, and how it is said."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from pydantic import TypeAdapter
from questions import GATES, LISTS, READOUTS, SHIFT, TARGET, about, ask, every_readout, names
from two_arms import GENES, claim, experiment, paired, signature

from mekscrna.comparison.shift import Obstacle, Shift
from mekscrna.errors import InputError
from mekscrna.spec.claim import Contrast, OnTarget, Readout
from mekscrna.spec.readout import ScoreShift, SingleGene

if TYPE_CHECKING:
    import anndata as ad


@pytest.fixture
def adata() -> ad.AnnData:
    return paired(experiment(shift=0.8))


@every_readout
def test_an_arm_that_is_not_there_is_an_obstacle_not_an_error(adata: ad.AnnData, readout: Readout) -> None:
    found = ask(
        adata, about(readout, on_target=TARGET), contrast=Contrast(treated="drug", reference="control")
    )  # type: ignore[arg-type]
    assert found[0].obstacle_kinds[0] is Obstacle.ARM_ABSENT
    assert "'drug'" in found[0].obstacles[0]
    assert all(each.estimate is None for each in found)


@pytest.mark.parametrize("readout", READOUTS[:3], ids=lambda each: each.kind)
def test_a_population_that_is_not_there_is_an_obstacle(adata: ad.AnnData, readout: Readout) -> None:
    found = ask(adata, claim(readout, population="malignant"))[0]  # type: ignore[arg-type]
    assert found.estimate is None
    assert found.obstacle_kinds[0] is Obstacle.POPULATION_ABSENT
    assert found.coverage[0].n_present > 0


def test_a_list_that_the_species_lacks_is_an_obstacle_and_is_not_scored(adata: ad.AnnData) -> None:
    asked = claim(ScoreShift(kind="score_shift", signature="gone", alternates=("twin",)), on_target=TARGET)
    few = {"twin": LISTS["twin"]}
    found = ask(adata, asked, signatures=few, methods=("ucell",))
    assert names(found) == [
        ("signature:gone", "pseudobulk", "all"),
        ("signature:twin", "pseudobulk", "all"),
        ("signature:twin", "ucell", "all"),
        ("signature:mapk", "pseudobulk", "monocyte"),
    ]
    for each in (found[0], found[3]):
        assert each.estimate is None
        assert each.coverage == ()
        assert each.obstacle_kinds[0] is Obstacle.NO_SIGNATURE_FOR_SPECIES


def test_a_mouse_is_asked_for_its_own_gene() -> None:
    adata = paired(experiment(), species="mouse")
    own = ask(adata, claim(SingleGene(kind="single_gene", human="CD274", mouse="G3")))[0]
    none = ask(adata, claim(SingleGene(kind="single_gene", human="CD274")))[0]
    assert own.estimate is not None
    assert (own.readout, own.coverage[0].signature) == ("gene:CD274", "G3")
    assert none.obstacle_kinds == (Obstacle.NO_SIGNATURE_FOR_SPECIES,)


def test_a_faint_gene_is_estimated_and_counted_as_silent(adata: ad.AnnData) -> None:
    gates = GATES.model_copy(update={"min_single_gene_counts": 1e5})
    found = ask(adata, claim(READOUTS[2]), gates=gates)[0]
    assert found.estimate is not None
    assert (found.coverage[0].n_present, found.coverage[0].n_expressed) == (1, 0)


@every_readout
@pytest.mark.parametrize("n_per_arm", [1, 2, 4])
def test_shifts_survive_the_archive(readout: Readout, n_per_arm: int) -> None:
    """JSON holds no NaN: a shift that has one comes back changed, or not at all."""
    adata = paired(experiment(n_per_arm=n_per_arm))
    adapter = TypeAdapter(list[Shift])
    found = ask(adata, about(readout, on_target=TARGET))  # type: ignore[arg-type]
    written = adapter.dump_json(found)
    assert adapter.validate_json(written) == found
    assert b"NaN" not in written
    assert adapter.dump_json(ask(adata, about(readout, on_target=TARGET))) == written  # type: ignore[arg-type]


def test_data_without_counts_are_answered_with_the_way_out(adata: ad.AnnData) -> None:
    del adata.layers["counts"]
    with pytest.raises(InputError, match="layers"):
        ask(adata, claim(SHIFT), methods=())


@pytest.mark.parametrize("where", ["alternate", "target"])
def test_genes_of_the_other_lists_that_a_claim_reads_set_no_scale(where: str) -> None:
    """60 % of the other genes collapse; as those of an alternate, or of the target, they set no scale."""
    adata = paired(experiment(n_per_arm=4, n_cells=60))
    counts = adata.layers["counts"].toarray()
    treated = (adata.obs["arm"] == "treated").to_numpy()
    collapsing = np.arange(80, 200)
    part = np.ix_(treated, collapsing)
    counts[part] = np.random.default_rng(0).binomial(counts[part].astype(int), 0.2)
    adata.layers["counts"] = counts
    lists = {**LISTS, "large": signature("large", [GENES[place] for place in collapsing])}
    alone = ScoreShift(kind="score_shift", signature="moved")
    beside = alone.model_copy(update={"alternates": ("large",)}) if where == "alternate" else alone
    target = OnTarget(signature="large", population="all") if where == "target" else None
    blind = ask(adata, claim(alone), signatures=lists)[0].estimate
    seeing = ask(adata, claim(beside, on_target=target), signatures=lists)[0].estimate
    assert blind is not None
    assert seeing is not None
    assert blind.value > 1.0
    assert abs(seeing.value) < 0.1
