"""The simulated tumor: what was planted is there, and nothing else moved."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from scipy import stats

from mekscrna.simulation.genes import reference_genes
from mekscrna.simulation.markers import AUTHOR_LABELS, HOUSEKEEPING, LEVELS, MARKERS
from mekscrna.simulation.tumour import simulate
from mekscrna.spec.simulation import PlantedChange, PlantedGeneShift, PlantedShift

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from anndata import AnnData

    from mekscrna.spec.dataset import Dataset
    from mekscrna.spec.signature import Signature

    Make = Callable[..., Dataset]
    Lists = Mapping[str, Signature]

MPAS, MHC = "wagle2018_mpas", "wang2019_apm18"


def shift(signature: str, log2_fold: float, population: str = "malignant") -> PlantedShift:
    return PlantedShift(signature=signature, population=population, log2_fold=log2_fold)


def dense(adata: AnnData) -> np.ndarray:
    return adata.X.toarray()


def pooled(adata: AnnData, label: str) -> tuple[np.ndarray, np.ndarray]:
    """Return the summed counts per gene of a type's untreated and treated cells."""
    of_type = (adata.obs["cell_type"] == label).to_numpy()
    treated = (adata.obs["treatment"] == "MEKi").to_numpy()
    return tuple(dense(adata)[of_type & arm].sum(axis=0) for arm in (~treated, treated))


def moved(adata: AnnData, genes: tuple[str, ...], label: str = "Tumor") -> float:
    """Return the mean log2 shift of some genes against the median of all well-counted genes."""
    before, after = pooled(adata, label)
    counted = (before > 30) & (after > 30)
    log2_fold = np.log2(np.maximum(after, 0.5) / np.maximum(before, 0.5))
    chosen = adata.var_names.isin(genes)
    return float(log2_fold[chosen].mean() - np.median(log2_fold[counted & ~chosen]))


def test_the_same_recipe_gives_the_same_bytes(recipe: Make, lists: Lists) -> None:
    first, second = simulate(recipe(), lists), simulate(recipe(), lists)
    for part in ("data", "indices", "indptr"):
        assert getattr(first.X, part).tobytes() == getattr(second.X, part).tobytes()
    assert first.obs.equals(second.obs)
    assert first.uns["truth"] == second.uns["truth"]


def test_another_seed_gives_another_tumor(recipe: Make, lists: Lists) -> None:
    first, second = simulate(recipe(), lists), simulate(recipe(seed=6), lists)
    assert first.shape != second.shape or not np.array_equal(dense(first), dense(second))
    assert first.uns["truth"]["recipe"] != second.uns["truth"]["recipe"]


def test_a_planted_shift_changes_no_other_draw(recipe: Make, lists: Lists) -> None:
    without = simulate(recipe(), lists)
    planted = simulate(recipe(shifts=(shift(MPAS, -2.0),)), lists)
    same = (dense(without) == dense(planted)).all(axis=0)
    assert set(without.var_names[~same]) == set(lists[MPAS].genes.up)
    assert planted.obs.equals(without.obs)
    rows = ((without.obs["treatment"] == "MEKi") & (without.obs["cell_type"] == "Tumor")).to_numpy()
    assert not np.array_equal(dense(without)[rows], dense(planted)[rows])
    untreated = (without.obs["treatment"] == "pre").to_numpy()
    assert np.array_equal(dense(without)[untreated], dense(planted)[untreated])


def test_a_planted_change_leaves_the_reference_arm_as_it_was(recipe: Make, lists: Lists) -> None:
    without = simulate(recipe(), lists)
    changed = simulate(recipe(changes=(PlantedChange(population="cd8_t", log_odds=1.0),)), lists)
    untreated = (without.obs["treatment"] == "pre").to_numpy()
    assert np.array_equal(dense(without)[untreated], dense(changed)[untreated])
    assert list(without.obs_names) == list(changed.obs_names)
    assert not np.array_equal(without.obs["cell_type"], changed.obs["cell_type"])


def test_leaving_genes_out_leaves_the_others_as_they_were(recipe: Make, lists: Lists) -> None:
    whole = simulate(recipe(), lists)
    panel = simulate(recipe(drop_genes=(MHC,)), lists)
    dropped = set(lists[MHC].genes.up)
    assert dropped <= set(whole.var_names)
    assert not dropped & set(panel.var_names)
    assert list(panel.var_names) == [gene for gene in whole.var_names if gene not in dropped]
    assert np.array_equal(dense(panel), dense(whole)[:, whole.var_names.isin(panel.var_names)])


@pytest.mark.parametrize("log2_fold", [-1.5, 0.8])
def test_a_planted_shift_is_found_again(
    recipe: Make, lists: Lists, quiet: dict[str, float], log2_fold: float
) -> None:
    made = recipe(**quiet, cells_per_sample=(300, 300), n_genes=1500, shifts=(shift(MHC, log2_fold),))
    adata = simulate(made, lists)
    assert moved(adata, lists[MHC].genes.up) == pytest.approx(log2_fold, abs=0.06)
    assert moved(adata, lists[MHC].genes.up, "TAM") == pytest.approx(0.0, abs=0.1)
    for still in ("hallmark_ifng_no_mhci_pdl1", MPAS):
        assert moved(adata, lists[still].genes.up) == pytest.approx(0.0, abs=0.1)


def test_a_shift_in_all_cells_moves_every_type(recipe: Make, lists: Lists, quiet: dict[str, float]) -> None:
    adata = simulate(recipe(**quiet, cells_per_sample=(300, 300), shifts=(shift(MHC, 1.0, "all"),)), lists)
    for label in ("Tumor", "TAM", "CD8 T"):
        assert moved(adata, lists[MHC].genes.up, label) == pytest.approx(1.0, abs=0.12)


def test_down_genes_move_the_other_way(recipe: Make, lists: Lists, quiet: dict[str, float]) -> None:
    signed = "progeny_mapk_top100"
    adata = simulate(recipe(**quiet, cells_per_sample=(300, 300), shifts=(shift(signed, -1.0),)), lists)
    assert moved(adata, lists[signed].genes.up) == pytest.approx(-1.0, abs=0.12)
    assert moved(adata, lists[signed].genes.down) == pytest.approx(1.0, abs=0.12)
    assert adata.uns["truth"]["expected"][signed]["malignant"] == pytest.approx(-2.0)


def test_the_first_list_that_names_a_gene_moves_it(recipe: Make, lists: Lists) -> None:
    ifng, tnf = "hallmark_ifng_no_mhci_pdl1", "hallmark_tnfa_no_mapk"
    made = recipe(
        shifts=(shift(ifng, 0.0), shift(tnf, -1.0)),
        gene_shifts=(PlantedGeneShift(gene="TNFAIP3", population="malignant", log2_fold=2.0),),
    )
    expected = simulate(made, lists).uns["truth"]["expected"]
    shared = set(lists[ifng].genes.up) & set(lists[tnf].genes.up)
    assert "TNFAIP3" in shared
    n_tnf, n_ifng = (len(reference_genes().keys() & set(lists[name].genes.up)) for name in (tnf, ifng))
    assert expected[tnf]["malignant"] == pytest.approx((-(n_tnf - len(shared)) + 2.0) / n_tnf)
    assert expected[ifng]["malignant"] == pytest.approx(2.0 / n_ifng)
    assert "macrophage" not in expected[tnf]


def test_planted_log_odds_are_found_again(recipe: Make, lists: Lists, quiet: dict[str, float]) -> None:
    change = PlantedChange(population="cd8_t", log_odds=1.2)
    adata = simulate(recipe(**quiet, cells_per_sample=(1500, 1500), changes=(change,)), lists)
    treated = (adata.obs["treatment"] == "MEKi").to_numpy()

    def log_odds(of: str, within: set[str]) -> float:
        inside = adata.obs["cell_type"].isin(within).to_numpy()
        is_of = (adata.obs["cell_type"] == of).to_numpy()
        table = [[np.sum(is_of & arm), np.sum(inside & ~is_of & arm)] for arm in (treated, ~treated)]
        return float(np.log(stats.contingency.odds_ratio(table, kind="sample").statistic))

    for within in (set(AUTHOR_LABELS.values()), {"CD8 T", "CD4 T", "Treg"}, {"CD8 T", "Treg"}):
        assert log_odds("CD8 T", within) == pytest.approx(1.2, abs=0.15)
    assert log_odds("Treg", {"Treg", "CD4 T"}) == pytest.approx(0.0, abs=0.2)


def test_paired_donors_are_in_both_arms(recipe: Make, lists: Lists) -> None:
    obs = simulate(recipe(n_per_arm=4), lists).obs
    table = obs.groupby(["patient", "treatment"], observed=True)["sample"].nunique().unstack()
    assert table.shape == (4, 2)
    assert (table == 1).all(axis=None)


def test_unpaired_donors_are_in_one_arm(recipe: Make, lists: Lists) -> None:
    obs = simulate(recipe(n_per_arm=4, paired=False), lists).obs
    assert obs["patient"].nunique() == obs["sample"].nunique() == 8
    assert (obs.groupby("patient", observed=True)["treatment"].nunique() == 1).all()


def test_cells_of_one_donor_resemble_each_other(recipe: Make, lists: Lists, quiet: dict[str, float]) -> None:
    spread = {**quiet, "donor_sd": 0.6}
    adata = simulate(recipe(**spread, n_per_arm=2, cells_per_sample=(250, 250)), lists)
    is_tumor = (adata.obs["cell_type"] == "Tumor").to_numpy()
    sums = {
        name: dense(adata)[is_tumor & (adata.obs["sample"] == name).to_numpy()].sum(axis=0)
        for name in adata.obs["sample"].cat.categories
    }
    log = {name: np.log(np.maximum(values, 0.5)) for name, values in sums.items()}
    counted = np.mean(list(log.values()), axis=0) > np.log(60)
    log = {name: values[counted] for name, values in log.items()}
    same = np.std(log["P01_pre"] - log["P01_MEKi"])
    other = np.std(log["P01_pre"] - log["P02_pre"])
    assert other > 3 * same
    assert np.sqrt(other**2 - same**2) == pytest.approx(0.6 * np.sqrt(2), rel=0.1)


def test_cells_and_depth_are_as_asked(recipe: Make, lists: Lists) -> None:
    made = recipe(n_per_arm=5, cells_per_sample=(70, 130), counts_per_cell=1800, depth_sd=0.0, n_genes=3000)
    adata = simulate(made, lists)
    n_cells = adata.obs["sample"].value_counts()
    assert n_cells.between(70, 130).all()
    assert n_cells.nunique() > 1
    assert np.median(dense(adata).sum(axis=1)) == pytest.approx(1800, rel=0.1)


def test_damaged_cells_are_shallow_and_mitochondrial(recipe: Make, lists: Lists) -> None:
    adata = simulate(recipe(damaged=0.2, cells_per_sample=(100, 100), n_genes=3000), lists)
    counts = dense(adata)
    total = counts.sum(axis=1)
    of_mitochondria = counts[:, adata.var_names.str.startswith("MT-")].sum(axis=1) / total
    is_damaged = of_mitochondria > 0.25
    assert is_damaged.mean() == pytest.approx(0.2, abs=0.05)
    assert np.median(total[is_damaged]) < 0.6 * np.median(total[~is_damaged])


def test_markers_mark_their_types(recipe: Make, lists: Lists) -> None:
    adata = simulate(recipe(cells_per_sample=(150, 150)), lists)
    per_type: dict[str, Any] = {}
    for house, label in AUTHOR_LABELS.items():
        rows = (adata.obs["cell_type"] == label).to_numpy()
        per_type[house] = dense(adata)[rows].mean(axis=0)
    place = {gene: column for column, gene in enumerate(adata.var_names)}
    for marker, house in (
        ("CD8A", "cd8_t"),
        ("FOXP3", "treg"),
        ("CD163", "macrophage"),
        ("MLANA", "malignant"),
    ):
        levels = {name: means[place[marker]] for name, means in per_type.items()}
        assert max(levels, key=levels.__getitem__) == house


def test_every_gene_is_in_the_reference(recipe: Make, lists: Lists) -> None:
    known = reference_genes()
    adata = simulate(recipe(n_genes=1500), lists)
    assert adata.n_vars == 1500
    assert adata.var_names.is_unique
    assert [known[symbol] for symbol in adata.var_names] == list(adata.var["gene_id"])
    assert {gene for genes in MARKERS.values() for gene in genes} <= known.keys()
    assert LEVELS.keys() <= known.keys()
    assert set(HOUSEKEEPING) - known.keys() <= {"MALAT1"}  # not protein-coding
    assert adata.var_names.str.startswith("MT-").sum() == 13


def test_counts_are_whole_and_the_truth_is_written_down(recipe: Make, lists: Lists) -> None:
    made = recipe(shifts=(shift(MPAS, -1.0),), changes=(PlantedChange(population="nk", log_odds=0.5),))
    adata = simulate(made, lists)
    assert adata.X.format == "csr"
    assert adata.X.dtype == np.float32
    assert np.array_equal(adata.X.data, np.round(adata.X.data))
    assert adata.X.data.min() >= 1
    assert adata.uns["simulated"] is True
    truth = adata.uns["truth"]
    assert truth["shifts"] == {MPAS: {"malignant": -1.0}}
    assert truth["changes"] == {"nk": 0.5}
    assert truth["expected"][MPAS] == {"malignant": -1.0}
    assert truth["seed"] == 5
    assert len(truth["recipe"]) == 64
