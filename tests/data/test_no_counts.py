"""Single cells that were deposited without counts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import anndata as ad
import numpy as np
import pytest
from scipy import sparse
from small_data import counts_for, declare, table, write

from mekscrna.annotation.labels import annotate
from mekscrna.comparison.compare import compare
from mekscrna.data.house import NO_COUNTS, steps
from mekscrna.data.load import load
from mekscrna.data.preflight import examine
from mekscrna.errors import DataError
from mekscrna.preparation.normalize import normalize
from mekscrna.preparation.quality import filter_cells
from mekscrna.preparation.samples import quality_table
from mekscrna.scoring.score import score
from mekscrna.spec.dataset import Arm, File, Matrix, ObsColumns, Quality
from mekscrna.spec.study import Gates

if TYPE_CHECKING:
    from pathlib import Path


def _of(path: str, column: str, **changes: Any) -> Any:
    return declare(
        **{
            "files": (File(path=path),),
            "obs": ObsColumns(sample=(column,), arm=column),
            "cell_types": {},
            "pairing": None,
            "quality": Quality(min_genes=200),
            **changes,
        }
    )


def _values(path: Path, column: str) -> dict[str, Arm]:
    return {"one": Arm(values=tuple(sorted(set(ad.read_h5ad(path).obs[column].astype(str)))))}


def test_values_are_linear_below_and_logged_above_and_it_is_said(tmp_path: Path) -> None:
    linear = counts_for(24).toarray() * 1.25
    write(tmp_path, X=np.log1p(linear))
    dataset = declare(matrix=Matrix(kind="log1p"))
    assert NO_COUNTS in examine(dataset, tmp_path).notes
    adata = load(dataset, tmp_path)
    np.testing.assert_allclose(adata.layers["normalized"].toarray(), linear, rtol=1e-5)
    np.testing.assert_allclose(adata.X.toarray(), np.log1p(linear), rtol=1e-5)
    assert "counts" not in adata.layers
    assert adata.uns["mekscrna"]["quantity"] == "normalized"
    assert NO_COUNTS in steps(adata)


def test_quality_goes_by_genes_and_depth_is_not_known(tmp_path: Path) -> None:
    values = np.log1p(counts_for(24).toarray() * 1.25)
    write(tmp_path, X=values)
    adata = load(declare(matrix=Matrix(kind="log1p")), tmp_path)
    filter_cells(adata, Quality(min_genes=3, min_counts=10**9, max_pct_mt=100))
    keep = (values > 0).sum(axis=1) >= 3
    assert 0 < adata.n_obs == keep.sum() < 24
    assert "total_counts" not in adata.obs
    assert adata.obs["n_genes_by_counts"].tolist() == (values[keep] > 0).sum(axis=1).tolist()
    assert not any("1,000,000,000" in text for text in steps(adata))
    assert quality_table(adata)["median_genes"].max() >= 3


def test_the_logs_of_zilionis_walk_to_scores(shared_data: Path) -> None:
    path, column = "nsclc_zilionis2019/scgate_query_300cells_lognorm.h5ad", "Tissue"
    arms = _values(shared_data / path, column)
    dataset = _of(path, column, arms=arms, matrix=Matrix(kind="log1p"))
    adata = load(dataset, shared_data)
    before = sparse.csr_matrix(ad.read_h5ad(shared_data / path).X)
    filter_cells(adata)
    normalize(adata)
    annotate(adata, dataset)
    np.testing.assert_allclose(adata.X.sum(), before[: adata.n_obs].sum(), rtol=1e-4)
    score(adata, {"mapk": ["DUSP6", "SPRY4", "PHLDA1", "ETV4", "CCND1"]})
    assert np.isfinite(adata.obsm["score_ucell"].to_numpy()).all()


def test_the_log2_values_of_tirosh_are_taken_back_by_the_declared_base(shared_data: Path) -> None:
    path, column = "melanoma_tirosh2016/tirosh_melanoma_150cells.h5ad", "celltype_CHETAH"
    dataset = _of(
        path, column, arms=_values(shared_data / path, column), matrix=Matrix(kind="log1p", log_base="2")
    )
    adata = load(dataset, shared_data)
    deposit = np.asarray(sparse.csr_matrix(ad.read_h5ad(shared_data / path).X).todense(), dtype=np.float64)
    np.testing.assert_allclose(adata.layers["normalized"].sum(), (2**deposit - 1).sum(), rtol=1e-4)
    assert "Took the values back from log2(x + 1) to a linear scale (as was declared)." in steps(adata)


@pytest.mark.parametrize("base", ["e", "10"])
def test_the_log2_values_of_tirosh_are_refused_by_a_base_that_cannot_be(base: str, shared_data: Path) -> None:
    path, column = "melanoma_tirosh2016/tirosh_melanoma_150cells.h5ad", "celltype_CHETAH"
    arms = _values(shared_data / path, column)
    dataset = _of(path, column, arms=arms, matrix=Matrix(kind="log1p", log_base=base))
    with pytest.raises(DataError, match=rf"log1p to base {base}, but .*14\.51, is .*log_base: '2'"):
        load(dataset, shared_data)


def test_a_shift_of_scores_is_the_same_as_with_counts(tmp_path: Path) -> None:
    obs = table(n_donors=4, cells_per_sample=30)
    counts = counts_for(len(obs)).toarray() + 1
    logs = np.log1p(counts / counts.sum(axis=1, keepdims=True) * 1e4)
    found = []
    for name, matrix, kind in (("counts", counts, "counts"), ("logs", logs, "log1p")):
        (tmp_path / name).mkdir()
        write(tmp_path / name, obs, X=matrix)
        adata = load(declare(matrix=Matrix(kind=kind)), tmp_path / name)
        normalize(adata)
        score(adata, {"two": ["DUSP6", "SPRY4"]}, max_rank=6)
        (shift,) = compare(
            adata,
            score="ucell",
            treated="treated",
            reference="untreated",
            population="all",
            gates=Gates(min_sample_counts=0),
        )
        assert shift.estimate is not None
        found.append(shift.estimate.value)
    assert found[0] == pytest.approx(found[1], abs=1e-9)
