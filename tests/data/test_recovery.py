from __future__ import annotations

from typing import TYPE_CHECKING, Any

import anndata as ad
import numpy as np
import pytest
import scanpy as sc
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy import sparse
from small_data import declare, kang

from mekscrna.data.house import steps
from mekscrna.data.load import load
from mekscrna.data.preflight import examine
from mekscrna.data.values.recovery import recover_counts
from mekscrna.errors import DataError
from mekscrna.spec.dataset import Arm, File, Matrix, ObsColumns, Quality

if TYPE_CHECKING:
    from pathlib import Path

COUNTS = hnp.arrays(np.int64, st.tuples(st.integers(1, 6), st.integers(8, 30)), elements=st.integers(0, 300))
BASES = {"e": np.e, "2": 2.0, "10": 10.0}


def _logged(linear: np.ndarray, base: str) -> sparse.csr_matrix:
    return sparse.csr_matrix((np.log1p(linear) / np.log(BASES[base])).astype(np.float32))


@given(COUNTS, st.sampled_from(sorted(BASES)), st.sampled_from([1e3, 1e4, 1e6]))
def test_counts_come_back_from_logs_of_any_base(counts: np.ndarray, base: str, total: float) -> None:
    counts[:, 0] = 1  # a cell whose counts have a common divisor could be any multiple
    values = _logged(counts / counts.sum(axis=1, keepdims=True) * total, base)
    recovery = recover_counts(values, Matrix(kind="log1p", log_base=base, recover_counts=True))
    assert recovery.fault is None
    np.testing.assert_array_equal(values.toarray(), counts)


@given(COUNTS, st.integers(2, 12))
def test_the_smallest_value_may_be_several_counts(counts: np.ndarray, smallest: int) -> None:
    counts = np.where(counts > 0, counts + smallest, 0)
    counts[:, 0], counts[:, 1] = smallest, smallest + 1  # no common divisor
    values = sparse.csr_matrix((counts / counts.sum(axis=1, keepdims=True) * 1e4).astype(np.float32))
    recovery = recover_counts(values, Matrix(kind="normalized", recover_counts=True))
    assert recovery.fault is None
    np.testing.assert_array_equal(values.toarray(), counts)


@given(COUNTS, st.integers(0, 29), st.floats(0.2, 0.8))
def test_one_value_that_is_no_multiple_is_enough_to_refuse(
    counts: np.ndarray, place: int, fraction: float
) -> None:
    counts[:, :4] = [1, 2, 3, 5]
    linear = counts.astype(float)
    column = 4 + place % (counts.shape[1] - 4)
    linear[0, column] = 14 * np.pi + fraction  # of no small divisor
    values = sparse.csr_matrix(linear / linear.sum(axis=1, keepdims=True) * 1e4)
    recovery = recover_counts(values, Matrix(kind="normalized", recover_counts=True))
    nearest = min(abs(linear[0, column] * d - round(linear[0, column] * d)) for d in range(1, 13))
    assert recovery.n_failed == (1 if nearest > 1e-3 else recovery.n_failed)


@pytest.mark.parametrize("total", [1e4, 1e6, None])
def test_the_counts_of_kang_come_back_from_scanpys_logs(
    shared_data: Path, tmp_path: Path, total: float | None
) -> None:
    deposit = ad.read_h5ad(shared_data / "kang2018/kang_seurattools_832cells.h5ad")
    deposit.X = sparse.csr_matrix(deposit.X, dtype=np.float32)
    sc.pp.normalize_total(deposit, target_sum=total)
    sc.pp.log1p(deposit)
    deposit.write_h5ad(tmp_path / "logs.h5ad")
    dataset = kang(files=(File(path="logs.h5ad"),), matrix=Matrix(kind="log1p", recover_counts=True))
    assert examine(dataset, tmp_path).problems == []
    found, straight = load(dataset, tmp_path), load(kang(), shared_data)
    assert (found.layers["counts"] != straight.layers["counts"]).nnz == 0
    assert found.uns["mekscrna"]["quantity"] == "counts"
    (words,) = [text for text in steps(found) if text.startswith("Recovered the counts of 832 cells")]
    assert "one count was " in words


def _one_arm(path: str, column: str, values: list[str], **matrix: Any) -> Any:
    return declare(
        files=(File(path=path),),
        obs=ObsColumns(sample=(column,), arm=column),
        arms={"one": Arm(values=tuple(values))},
        cell_types={},
        pairing=None,
        matrix=Matrix(**matrix),
        quality=Quality(min_genes=1),
    )


def test_the_counts_of_a_deposit_of_logs_add_up_to_the_totals_it_names(shared_data: Path) -> None:
    path = "nsclc_zilionis2019/scgate_query_300cells_lognorm.h5ad"
    deposit = ad.read_h5ad(shared_data / path)
    patients = sorted(set(deposit.obs["Patient"].astype(str)))
    adata = load(_one_arm(path, "Patient", patients, kind="log1p", recover_counts=True), shared_data)
    found = np.asarray(adata.layers["counts"].sum(axis=1)).ravel()
    linear = np.expm1(sparse.csr_matrix(deposit.X, dtype=np.float64)).sum(axis=1)
    named = deposit.obs["Total.counts"].to_numpy(dtype=float)  # of all genes, before some were left out
    assert np.all(found <= named)
    np.testing.assert_allclose(np.asarray(linear).ravel() / found * named, 1e4, rtol=1e-6)


def test_logs_of_tpm_are_refused(shared_data: Path) -> None:
    path = "melanoma_tirosh2016/tirosh_melanoma_150cells.h5ad"
    labels = sorted(set(ad.read_h5ad(shared_data / path).obs["celltype_CHETAH"].astype(str)))
    dataset = _one_arm(path, "celltype_CHETAH", labels, kind="log1p", log_base="2", recover_counts=True)
    (problem,) = examine(dataset, shared_data).problems
    assert "in 150 of 150 cells the values are no whole multiples of one count" in problem.what
    with pytest.raises(DataError, match="counts cannot be recovered from them"):
        load(dataset, shared_data)


def test_scaled_values_are_refused_whatever_is_declared(shared_data: Path) -> None:
    path = "formats/anndata_archives/adata_v0.5.0.h5ad"  # scanpy's pbmc68k_reduced: z-scores
    dataset = _one_arm(path, "bulk_labels", ["CD14+ Monocyte"], kind="log1p", recover_counts=True)
    found = [str(each) for each in examine(dataset, shared_data).problems]
    assert any("these look like scaled values (z-scores or log ratios)" in each for each in found)
    with pytest.raises(DataError, match="Scaled values cannot be taken back"):
        load(dataset, shared_data)


def test_values_that_were_smoothed_are_refused(shared_data: Path) -> None:
    deposit = ad.read_h5ad(shared_data / "null_pbmc/pbmc_500cells.h5ad")[:60].copy()
    deposit.X = sparse.csr_matrix(deposit.X, dtype=np.float32)
    sc.pp.normalize_total(deposit, target_sum=1e4)
    sc.pp.log1p(deposit)
    logs = sparse.csr_matrix(deposit.X)
    smoothed = sparse.csr_matrix(0.9 * logs + 0.1 * logs[np.roll(np.arange(60), 1)])
    recovery = recover_counts(smoothed, Matrix(kind="log1p", recover_counts=True))
    assert recovery.n_failed == 60
