from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest
import pyucell
import scanpy as sc
from real_cells import counts_of
from small_data import house

from mekscrna.annotation.cycle import add_cell_cycle
from mekscrna.annotation.state_genes import states_of
from mekscrna.annotation.states import add_states
from mekscrna.data.house import steps
from mekscrna.errors import InputError
from mekscrna.genes.library import library_root
from mekscrna.spec.reading import read
from mekscrna.spec.signature import Signature

if TYPE_CHECKING:
    from pathlib import Path

    from anndata import AnnData

TYPES = {
    "B": "b_cell", "CD14 Mono": "cd14_monocyte", "CD16 Mono": "cd16_monocyte",
    "CD4 Memory T": "cd4_t", "CD4 Naive T": "cd4_t", "CD8 T": "cd8_t",
}  # fmt: skip


@pytest.fixture
def kang(shared_data: Path) -> AnnData:
    adata = counts_of(shared_data / "kang2018" / "kang_seurattools_832cells.h5ad")
    adata.obs["cell_type"] = pd.Categorical(adata.obs["seurat_annotations"].map(TYPES))
    return adata


@pytest.fixture
def til(shared_data: Path) -> AnnData:
    adata = counts_of(shared_data / "til_wu2020" / "wu2020_200_v0_6.h5ad")
    adata.obs["cell_type"] = pd.Categorical(["t_cell"] * adata.n_obs)
    return adata


def test_scores_are_ucell_as_pyucell_has_it(kang: AnnData) -> None:
    add_states(kang)
    held = set(kang.var_names)
    genes = {
        name: [gene for gene in state.genes if gene in held]
        for name, state in states_of("t_cell").states.items()
    }
    pyucell.compute_ucell_scores(kang, signatures=genes, max_rank=1500)
    cells = kang.obs["cell_type"].isin(["cd4_t", "cd8_t"]).to_numpy()
    for name in genes:
        expected = kang.obs[f"{name}_UCell"].to_numpy()
        found = kang.obsm["states"][name].to_numpy()
        np.testing.assert_allclose(found[cells], expected[cells], atol=1e-6)
        assert np.isnan(found[~cells]).all()


def test_naive_and_memory_cells_of_kang_are_told_apart(kang: AnnData) -> None:
    add_states(kang)
    label = kang.obs["seurat_annotations"]
    scores = kang.obsm["states"]
    contrast = scores["naive"] - scores["central_memory"]
    assert _auc(contrast[label == "CD4 Naive T"], contrast[label == "CD4 Memory T"]) > 0.8
    state = kang.obs["t_cell_state"]
    assert (label[state == "naive"] == "CD4 Naive T").mean() > 0.9
    memory = state[label == "CD4 Memory T"].isin(["central_memory", "effector_memory"])
    assert memory.mean() > 0.5
    assert (state[~label.str.contains("T")] == "other").all()


@pytest.mark.parametrize(
    ("state", "cluster"),
    [
        ("naive", "4.3-TCF7"),
        ("effector_memory", "8.2-Tem"),
        ("effector", "8.1-Teff"),
        ("resident_memory", "Trm"),
    ],
)
def test_each_state_is_highest_in_its_own_cluster_of_til(til: AnnData, state: str, cluster: str) -> None:
    add_states(til)
    label = til.obs["cluster_orig"].where(~til.obs["cluster_orig"].str.contains("Trm"), "Trm")
    large = label.value_counts().loc[lambda n: n >= 20].index
    means = til.obsm["states"][state].groupby(label.to_numpy()).mean()[list(large)]
    assert means.idxmax() == cluster


def test_macrophage_scores_come_with_their_contrast(kang: AnnData) -> None:
    add_states(kang)
    scores = kang.obsm["states"]
    is_monocyte = kang.obs["cell_type"].str.contains("monocyte").to_numpy()
    np.testing.assert_array_equal(
        scores["m1_over_m2"][is_monocyte], (scores["m1_like"] - scores["m2_like"])[is_monocyte]
    )
    assert (kang.obs["macrophage_state"] == "other").all()  # gates are for macrophages, these are monocytes


def test_gates_do_not_depend_on_the_other_cells(til: AnnData) -> None:
    some = til[::7].copy()
    add_states(til)
    add_states(some)
    assert some.obs["t_cell_state"].tolist() == til.obs["t_cell_state"][::7].tolist()
    np.testing.assert_array_equal(some.obsm["states"], til.obsm["states"].iloc[::7])


def test_refining_gives_types_inside_the_type_and_leaves_others(kang: AnnData) -> None:
    before = kang.obs["cell_type"].astype(str)
    add_states(kang, refine=True)
    after = kang.obs["cell_type"].astype(str)
    changed = before != after
    assert set(before[changed]) == {"cd4_t", "cd8_t"}
    assert set(after[changed & (before == "cd4_t")]) == {"cd4_t_memory", "cd4_t_naive"}
    naive = (kang.obs["t_cell_state"] == "naive") & (before == "cd4_t")
    assert (after[naive] == "cd4_t_naive").all()


def test_shallow_data_are_said_to_be_shallow(til: AnnData) -> None:
    add_states(til)
    assert "Careful: their median depth is" in steps(til)[0]
    assert steps(til)[1] == "States of 0 cells among macrophages: none."


def test_cells_without_types_and_bulk_rows_are_refused() -> None:
    adata = house()
    with pytest.raises(InputError, match=r"Run mk\.annotate first"):
        add_states(adata)
    adata.uns["mekscrna"]["assay"] = "bulk"
    with pytest.raises(InputError, match="A bulk row holds cells of all phases"):
        add_cell_cycle(adata)


def test_phases_are_those_of_scanpy(kang: AnnData) -> None:
    add_cell_cycle(kang)
    expected = kang.copy()
    lists = [
        [gene for gene in read(library_root() / "signatures" / f"{name}.yaml", Signature).genes.up
         if gene in kang.var_names]
        for name in ("tirosh_g1s", "tirosh_g2m")
    ]  # fmt: skip
    sc.tl.score_genes_cell_cycle(expected, s_genes=lists[0], g2m_genes=lists[1])
    for column in ("S_score", "G2M_score"):
        np.testing.assert_allclose(kang.obs[column], expected.obs[column], atol=1e-5)
    assert (kang.obs["phase"].astype(str) == expected.obs["phase"].astype(str)).mean() > 0.995
    assert steps(kang)[-1].startswith("Phases of 832 cells by 37 genes of S and 46 of G2/M: G1 ")


def test_data_without_the_genes_of_the_cycle_are_refused() -> None:
    with pytest.raises(InputError, match="Of the 43 genes of 'tirosh_g1s' the data hold 0; phases need 10"):
        add_cell_cycle(house())


def _auc(high: pd.Series[float], low: pd.Series[float]) -> float:
    ranks = pd.concat([high, low]).rank()
    return (ranks.iloc[: len(high)].sum() - len(high) * (len(high) + 1) / 2) / (len(high) * len(low))
