"""Sums of files that are never loaded, here and on a cluster."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any

import anndata as ad
import containers
import numpy as np
import pandas as pd
import pytest
import scored
from distributed import Client, LocalCluster
from scipy import sparse

import mekscrna as mk
from mekscrna.comparison.aggregate import Sums, aggregate
from mekscrna.errors import DataError, InputError
from mekscrna.scoring import _cluster
from mekscrna.scoring.matrix import score_file
from mekscrna.scoring.score import score

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MANY = ["ucell", "module_score", "aucell", "ulm"]


@pytest.fixture(scope="module")
def client() -> Iterator[Client]:
    """Two workers, processes of their own."""
    with (
        LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=":0") as cluster,
        Client(cluster) as client,
    ):
        yield client


def cells() -> ad.AnnData:
    """Counts in X, log-normalized values in a layer."""
    adata = scored.adata()
    whole = sparse.csr_matrix(scored.counts().astype(np.float32))
    return ad.AnnData(X=whole, obs=adata.obs, var=adata.var)


def in_memory(adata: ad.AnnData) -> Sums:
    """The same sums by the way that needs all cells."""
    copy = adata.copy()
    copy.layers["counts"] = copy.X.copy()
    mk.normalize(copy)
    score(copy, scored.signatures(), method=MANY)
    return aggregate(copy)


def assert_same(one: Sums, other: Sums, *, rtol: float = 0.0) -> None:
    for name in ("groups", "genes", "dataset", "covariates", "is_bulk"):
        assert getattr(one, name) == getattr(other, name)
    np.testing.assert_array_equal(one.n_rows, other.n_rows)
    assert one.counts is not None
    assert other.counts is not None
    np.testing.assert_array_equal(one.counts.toarray(), other.counts.toarray())
    np.testing.assert_array_equal(one.total_counts, other.total_counts)
    assert set(one.scores) == set(other.scores)
    for method, found in one.scores.items():
        assert found.signatures == other.scores[method].signatures
        for each in fields(type(found)):
            if each.name == "grids":
                for part, wanted in zip(found.grids[:6], other.scores[method].grids[:6], strict=True):
                    np.testing.assert_allclose(part, wanted, rtol=rtol, err_msg=method)


def small_tasks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_cluster, "_LEAST", 17)


@pytest.mark.parametrize("container", ["h5ad_none", "h5ad_gzip", "zarr"])
def test_sums_of_a_file_are_those_of_its_cells_in_memory(container: str, tmp_path: Path) -> None:
    path = containers.WRITERS[container](cells(), tmp_path)
    found = mk.sum_file(path, scored.signatures(), method=MANY, n_threads=2, rows_per_block=13)
    assert_same(found, in_memory(cells()), rtol=2e-6)  # the log is taken in float32 here
    shifts = mk.compare(found, score="ucell", treated="treated", reference="reference")
    assert {shift.readout for shift in shifts} == {f"signature:{name}" for name in scored.signatures()}


@pytest.mark.parametrize("container", ["h5ad_none", "h5ad_gzip", "zarr"])
def test_a_cluster_scores_and_sums_to_the_same_bits(
    container: str, client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    small_tasks(monkeypatch)
    path = containers.WRITERS[container](cells(), tmp_path)
    told: list[tuple[str, int, int]] = []
    here = mk.sum_file(path, scored.signatures(), method=MANY, out=tmp_path / "here.h5ad")
    there = mk.sum_file(
        path, scored.signatures(), method=MANY, out=tmp_path / "there.h5ad", client=client,
        progress=lambda *step: told.append(step),
    )  # fmt: skip
    assert_same(there, here)
    assert told[-1] == ("score", 120, 120)
    assert len([each for each in told if each[0] == "score"]) == 8
    one, other = (ad.read_h5ad(tmp_path / name) for name in ("here.h5ad", "there.h5ad"))
    for method in MANY:
        pd.testing.assert_frame_equal(
            one.obsm[f"score_{method}"], other.obsm[f"score_{method}"], check_exact=True
        )
    assert one.uns["mekscrna"] == other.uns["mekscrna"]


def test_scores_of_a_cluster_come_back_as_frames(
    client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    small_tasks(monkeypatch)
    path = containers.WRITERS["h5ad_gzip"](scored.adata(), tmp_path)
    options: dict[str, Any] = {"method": [*MANY, "ans", "jasmine", "mlm"]}
    here, there = (score_file(path, scored.signatures(), client=each, **options) for each in (None, client))
    for method, frame in here.items():
        pd.testing.assert_frame_equal(there[method], frame, check_exact=True)


def test_a_fault_on_a_worker_is_told_as_it_is_here(client: Client, tmp_path: Path) -> None:
    adata = scored.adata()
    adata.X.data[-1] = np.inf
    adata.write_h5ad(tmp_path / "a.h5ad")
    with pytest.raises(DataError, match=r"Cell 'cell119', gene .* holds inf"):
        score_file(tmp_path / "a.h5ad", scored.signatures(), client=client)


def test_a_file_without_counts_or_samples_is_refused(tmp_path: Path) -> None:
    scored.adata().write_h5ad(tmp_path / "logged.h5ad")
    with pytest.raises(InputError, match=r"X of logged\.h5ad holds no counts"):
        mk.sum_file(tmp_path / "logged.h5ad", scored.signatures())
    bare = ad.AnnData(X=cells().X, var=cells().var)
    bare.write_h5ad(tmp_path / "bare.h5ad")
    with pytest.raises(DataError, match=r"obs\['sample'\]: no such column"):
        mk.sum_file(tmp_path / "bare.h5ad", scored.signatures())
    with pytest.raises(InputError, match="obs has 7 rows, and the matrix has 120"):
        mk.sum_file(tmp_path / "bare.h5ad", scored.signatures(), obs=cells().obs[:7])
    found = mk.sum_file(tmp_path / "bare.h5ad", scored.signatures(), obs=cells().obs)
    assert len(found.groups) == 4


def test_lists_of_which_the_file_holds_no_gene_are_refused_and_nothing_is_written(tmp_path: Path) -> None:
    cells().write_h5ad(tmp_path / "cells.h5ad")
    with pytest.raises(InputError, match="no gene of the signature"):
        mk.sum_file(tmp_path / "cells.h5ad", {"absent": ["NOWHERE1"]}, out=tmp_path / "scores.h5ad")
    assert not (tmp_path / "scores.h5ad").exists()
