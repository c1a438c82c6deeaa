"""The same scores, to the bit, from whatever holds the matrix."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any

import anndata as ad
import containers
import numpy as np
import pandas as pd
import pytest
import scored
from scipy import sparse

from mekscrna.errors import DataError, InputError
from mekscrna.scoring.matrix import score_file, score_matrix
from mekscrna.scoring.score import METHODS, score

if TYPE_CHECKING:
    from pathlib import Path

MANY = ["ucell", "module_score", "aucell", "ulm", "mean"]


def expected(adata: ad.AnnData, methods: list[str]) -> dict[str, pd.DataFrame]:
    """Score one method at a time, in memory, in one thread."""
    for method in methods:
        score(adata, scored.signatures(), method=method, n_threads=1)
    return {method: adata.obsm[f"score_{method}"] for method in methods}


def assert_same(found: Any, wanted: dict[str, pd.DataFrame]) -> None:
    for method, frame in wanted.items():
        np.testing.assert_array_equal(found[method].to_numpy(), frame.to_numpy(), err_msg=method)


@pytest.mark.parametrize("form", containers.in_memory(scored.adata().X))
@pytest.mark.parametrize("method", METHODS)
def test_every_form_in_memory_scores_to_the_same_bits(form: str, method: str) -> None:
    adata = scored.adata()
    lists = scored.signatures()
    wanted = score_matrix(adata.X, adata.var_names, lists, method=method, n_threads=1)
    other = ad.AnnData(X=containers.in_memory(adata.X)[form], obs=adata.obs, var=adata.var)
    score(other, lists, method=method)
    np.testing.assert_array_equal(other.obsm[f"score_{method}"].to_numpy(), wanted.to_numpy())


@pytest.mark.parametrize("container", containers.WRITERS)
@pytest.mark.parametrize("limits", [{}, {"memory_mb": 1, "n_threads": 3, "rows_per_block": 7}], ids=str)
def test_every_file_scores_to_the_same_bits(container: str, limits: dict[str, Any], tmp_path: Path) -> None:
    adata = scored.adata()
    path = containers.WRITERS[container](adata, tmp_path)
    found = score_file(path, scored.signatures(), method=MANY, **limits)
    assert_same(found, expected(adata, MANY))
    assert list(found["ucell"].index) == list(adata.obs_names)


@pytest.mark.parametrize("compression", [None, "gzip", "lzf"])
@pytest.mark.parametrize("mode", ["r", "r+"])
def test_a_backed_anndata_scores_to_the_same_bits(compression: Any, mode: Any, tmp_path: Path) -> None:
    adata = scored.adata()
    adata.write_h5ad(tmp_path / "a.h5ad", compression=compression)
    backed = ad.read_h5ad(tmp_path / "a.h5ad", backed=mode)
    score(backed, scored.signatures(), method=MANY, n_threads=2)
    assert_same({name: backed.obsm[f"score_{name}"] for name in MANY}, expected(adata, MANY))
    backed.file.close()


@pytest.mark.parametrize("container", ["h5ad_gzip", "h5ad_dense", "zarr"])
def test_a_lazy_anndata_scores_to_the_same_bits(container: str, tmp_path: Path) -> None:
    adata = scored.adata()
    path = containers.WRITERS[container](adata, tmp_path)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of what is experimental, and of metadata that is not consolidated
        lazy = ad.experimental.read_lazy(path)
        score(lazy, scored.signatures(), method=MANY, n_threads=2)
    assert_same({name: lazy.obsm[f"score_{name}"] for name in MANY}, expected(adata, MANY))


@pytest.mark.parametrize("n_threads", [1, 2, 5])
@pytest.mark.parametrize("rows_per_block", [11, 512])
def test_neither_threads_nor_company_change_a_bit(n_threads: int, rows_per_block: int) -> None:
    adata, wanted = scored.adata(), expected(scored.adata(), list(METHODS))
    score(adata, scored.signatures(), method=METHODS, n_threads=n_threads, rows_per_block=rows_per_block)
    assert_same({name: adata.obsm[f"score_{name}"] for name in METHODS}, wanted)


def test_counts_on_disk_are_normalized_on_the_way_and_the_record_says_so(tmp_path: Path) -> None:
    adata = scored.adata()
    counts = scored.counts().astype(np.float32)
    path = tmp_path / "counts.h5ad"
    ad.AnnData(X=sparse.csr_matrix(counts), obs=adata.obs, var=adata.var).write_h5ad(path)
    found = score_file(path, scored.signatures(), method=MANY)
    for name, frame in expected(adata, MANY).items():
        np.testing.assert_allclose(found[name].to_numpy(), frame.to_numpy(), rtol=1e-5, atol=1e-6)
    assert score_file(path, scored.signatures(), out=tmp_path / "out.h5ad") is None
    about = ad.read_h5ad(tmp_path / "out.h5ad").uns["mekscrna"]["scores"]["ucell"]
    assert about["source"] == "counts.h5ad, X, counts"


def test_scores_written_to_a_file_are_those_returned(tmp_path: Path) -> None:
    adata = scored.adata()
    path = containers.WRITERS["h5ad_gzip"](adata, tmp_path)
    score_file(path, scored.signatures(), method=MANY, out=tmp_path / "scores.h5ad", memory_mb=1)
    written = ad.read_h5ad(tmp_path / "scores.h5ad")
    assert list(written.obs_names) == list(adata.obs_names)
    wanted = expected(adata, MANY)
    for method in MANY:
        pd.testing.assert_frame_equal(
            written.obsm[f"score_{method}"],
            wanted[method],
            check_exact=True,
            check_index_type=False,
            check_column_type=False,
        )
    about, own = (each.uns["mekscrna"]["scores"]["module_score"] for each in (written, adata))
    assert about.pop("source") == "a.h5ad, X, lognorm"
    assert about == own
    assert [each.name for each in tmp_path.iterdir() if each.name.startswith(".")] == []


def test_a_run_that_fails_leaves_no_file_and_keeps_the_one_there(tmp_path: Path) -> None:
    adata = scored.adata()
    adata.X.data[4000] = np.nan
    adata.write_h5ad(tmp_path / "a.h5ad")
    (tmp_path / "out.h5ad").write_text("earlier")
    with pytest.raises(DataError, match="holds nan"):
        score_file(tmp_path / "a.h5ad", scored.signatures(), method=MANY, out=tmp_path / "out.h5ad")
    assert (tmp_path / "out.h5ad").read_text() == "earlier"
    assert sorted(each.name for each in tmp_path.iterdir()) == ["a.h5ad", "out.h5ad"]


def test_a_matrix_by_columns_on_disk_is_refused_with_what_to_do(tmp_path: Path) -> None:
    adata = scored.adata()
    adata.X = sparse.csc_matrix(adata.X)
    adata.write_h5ad(tmp_path / "a.h5ad")
    with pytest.raises(InputError, match=r"stored by columns .*tocsr"):
        score_file(tmp_path / "a.h5ad", scored.signatures())


def test_other_matrices_of_a_file_are_asked_for_by_name(tmp_path: Path) -> None:
    adata = scored.adata()
    path = tmp_path / "a.h5ad"
    raw = ad.AnnData(X=adata.X, obs=adata.obs, var=adata.var)
    some = raw[:, ::2].copy()
    some.raw, some.layers["log"] = raw, some.X.copy()
    some.write_h5ad(path)
    wanted = expected(adata, ["ucell"])["ucell"].to_numpy()
    np.testing.assert_array_equal(score_file(path, scored.signatures(), slot="raw/X").to_numpy(), wanted)
    half = score_file(path, scored.signatures(), slot="layers/log", missing_genes="impute")
    np.testing.assert_array_equal(
        half.to_numpy(), score_file(path, scored.signatures(), missing_genes="impute").to_numpy()
    )
    with pytest.raises(DataError, match=r"Did you mean 'layers/log'"):
        score_file(path, scored.signatures(), slot="layers/lg")
    with pytest.raises(DataError, match="no such file"):
        score_file(tmp_path / "b.h5ad", scored.signatures())


def test_a_frame_keeps_the_names_of_its_rows_and_arrays_are_numbered() -> None:
    adata = scored.adata()
    frame = pd.DataFrame(adata.X.toarray(), index=adata.obs_names, columns=adata.var_names)
    found = score_matrix(frame, list(frame.columns), scored.signatures())
    assert list(found.index) == list(adata.obs_names)
    bare = score_matrix(adata.X, adata.var_names, {"s": scored.genes(1, 2)})
    assert list(bare.index) == list(range(adata.n_obs))
    with pytest.raises(InputError, match=r"120 × 1500, and there are 3 gene names"):
        score_matrix(adata.X, ["A", "B", "C"], {"s": ["A"]})
    with pytest.raises(DataError, match=r"Cell '2', gene 'B' holds -1"):
        score_matrix(np.diag([1.0, 1.0, -1.0])[:, [0, 2, 1]], ["A", "B", "C"], {"s": ["A"]})
