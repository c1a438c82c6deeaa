from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse
from small_data import declare, house, kang

from mekscrna.data.house import check_house_form, steps
from mekscrna.data.load import load
from mekscrna.errors import DataError, InputError
from mekscrna.preparation.quality import filter_cells
from mekscrna.preparation.samples import quality_table
from mekscrna.spec.dataset import Arm, File, ObsColumns, Quality

if TYPE_CHECKING:
    from pathlib import Path

    from anndata import AnnData

OPEN = Quality(min_genes=0, min_counts=0, max_pct_mt=100, n_mads=0)
MITOCHONDRIAL = 4
"""The column of MT-CO1 in the toy."""


def _with(counts: np.ndarray) -> AnnData:
    adata = house()
    adata.layers["counts"] = sparse.csr_matrix(counts, dtype=np.float32)
    adata.X = adata.layers["counts"].copy()
    return adata


def test_the_measures_are_those_of_the_authors(shared_data: Path) -> None:
    import anndata as ad

    adata = load(kang(), shared_data)
    filter_cells(adata)
    seurat = ad.read_h5ad(shared_data / "kang2018/kang_seurattools_832cells.h5ad").obs.loc[adata.obs_names]
    np.testing.assert_array_equal(adata.obs["n_genes_by_counts"], seurat["nFeature_RNA"])
    np.testing.assert_array_equal(adata.obs["total_counts"], seurat["nCount_RNA"])
    assert "pct_counts_mt" not in adata.obs
    assert "No mitochondrial genes (MT-…) are in the matrix" in steps(adata)[-1]


def test_the_mitochondrial_share_is_that_of_the_authors(shared_data: Path) -> None:
    import anndata as ad

    dataset = declare(
        files=(File(path="null_pbmc/pbmc_500cells.h5ad"),),
        obs=ObsColumns(sample=("sample_id",), arm="condition"),
        arms={"one": Arm(values=("condition1",)), "two": Arm(values=("condition2",))},
        cell_types={},
        pairing=None,
    )
    adata = load(dataset, shared_data)
    filter_cells(adata, OPEN)
    seurat = ad.read_h5ad(shared_data / "null_pbmc/pbmc_500cells.h5ad").obs
    assert adata.n_obs == 500
    # The authors divided by the counts of all genes; 12,627 of them are in the file.
    np.testing.assert_allclose(adata.obs["pct_counts_mt"], seurat["percent.mt"], atol=0.05)


@settings(deadline=None, max_examples=25)
@given(st.integers(0, 7), st.integers(0, 40), st.floats(0, 100), st.integers(0, 2**31 - 1))
def test_what_is_kept_is_within_the_limits_and_what_went_is_not(
    min_genes: int, min_counts: int, max_pct_mt: float, seed: int
) -> None:
    counts = np.random.default_rng(seed).poisson(2.0, (24, 6))
    adata = _with(counts)
    genes, totals = (counts > 0).sum(axis=1), counts.sum(axis=1)
    share = 100 * counts[:, MITOCHONDRIAL] / np.maximum(totals, 1)
    near = np.abs(share - max_pct_mt) < 1e-4
    keep = (genes >= min_genes) & (totals >= min_counts) & (share <= max_pct_mt)
    if near.any():
        return
    limits = Quality(min_genes=min_genes, min_counts=min_counts, max_pct_mt=max_pct_mt)
    names = adata.obs_names[keep]
    if not keep.any():
        with pytest.raises(DataError, match="none of 24 cells passes"):
            filter_cells(adata, limits)
        return
    filter_cells(adata, limits)
    assert list(adata.obs_names) == list(names)
    np.testing.assert_array_equal(adata.layers["counts"].toarray(), counts[keep])
    check_house_form(adata)


def test_the_limits_are_those_declared_with_the_dataset() -> None:
    counts = np.tile([9, 9, 9, 9, 0, 0], (24, 1))
    adata = _with(counts)
    adata.uns["mekscrna"]["quality"] = {"min_genes": 4, "min_counts": 36, "max_pct_mt": 5.0}
    filter_cells(adata)
    assert adata.n_obs == 24
    with pytest.raises(
        DataError, match=r"none of 24 cells passes at least 200 genes.*median 4 genes and 36 counts"
    ):
        filter_cells(adata, Quality())


def test_losses_are_told_by_arm_and_unequal_ones_are_a_warning() -> None:
    counts = np.full((24, 6), 3)
    counts[[4, 5, 6], 1:] = 0  # three treated cells of P1 hold one gene
    adata = _with(counts)
    filter_cells(adata, Quality(min_genes=2, max_pct_mt=100))
    (step,) = steps(adata)
    assert step.startswith(
        "Quality (at least 2 genes, at most 100 % mitochondrial counts): 3 cells of 24 left out: "
        "treated 3 of 12 (25.0%); untreated 0 of 12 (0.0%)."
    )
    assert "Warning: treated lost 25.0% of its cells and untreated 0.0%" in step


def test_equal_losses_are_no_warning() -> None:
    counts = np.full((24, 6), 3)
    counts[[0, 4], 1:] = 0
    adata = _with(counts)
    filter_cells(adata, Quality(min_genes=2, max_pct_mt=100))
    assert "Warning" not in steps(adata)[0]


def test_a_sample_that_loses_all_cells_stays_in_the_table() -> None:
    counts = np.full((24, 6), 3)
    counts[4:8, 1:] = 0
    adata = _with(counts)
    filter_cells(adata, Quality(min_genes=2, max_pct_mt=100))
    table = quality_table(adata)
    assert list(table.index) == sorted(table.index)
    assert table.loc["P1-trametinib", ["arm", "donor", "n_cells_before", "n_cells"]].tolist() == [
        "treated",
        "P1",
        4,
        0,
    ]
    assert table.loc["P1-trametinib", "median_counts"] == 0
    assert np.isnan(table.loc["P1-trametinib", "median_pct_mt"])
    assert table.loc["P2-dmso", ["n_cells_before", "n_cells"]].tolist() == [4, 4]
    assert table.loc["P2-dmso", "median_counts"] == 18
    assert table.loc["P2-dmso", "median_genes"] == 6
    assert table.loc["P2-dmso", "median_pct_mt"] == pytest.approx(100 / 6)


def test_the_table_can_be_made_before_filtering() -> None:
    adata = house()
    table = quality_table(adata)
    totals = adata.layers["counts"].sum(axis=1).A1
    assert table["median_counts"].iloc[0] == np.median(totals[:4])
    assert table["n_cells"].tolist() == table["n_cells_before"].tolist() == [4] * 6
    assert "total_counts" not in adata.obs


def test_bulk_rows_are_left_as_they_are() -> None:
    adata = house()
    adata.uns["mekscrna"]["assay"] = "bulk"
    before = adata.copy()
    filter_cells(adata, Quality(min_genes=10_000))
    assert adata.n_obs == before.n_obs
    assert list(adata.obs) == list(before.obs)


def test_any_anndata_with_counts_can_be_filtered() -> None:
    adata = house()
    del adata.uns["mekscrna"]
    adata.obs = adata.obs[["sample", "arm"]]
    filter_cells(adata, Quality(min_genes=1, max_pct_mt=100))
    assert all(donor is None for donor in quality_table(adata)["donor"])
    adata.obs = adata.obs[["sample"]]
    del adata.uns["mekscrna"]
    filter_cells(adata, OPEN)
    assert "0 cells of" in steps(adata)[-1]
    del adata.layers["counts"]
    with pytest.raises(InputError, match="no 'counts'"):
        filter_cells(adata, OPEN)


def test_x_may_be_normalized_already() -> None:
    adata = house()
    adata.X = np.log1p(adata.X)
    filter_cells(adata, OPEN)
    np.testing.assert_array_equal(adata.obs["total_counts"], adata.layers["counts"].sum(axis=1).A1)
