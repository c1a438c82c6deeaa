from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse
from small_data import house

from mekscrna.data.blocks import blocks
from mekscrna.data.house import steps
from mekscrna.errors import InputError
from mekscrna.preparation.normalize import normalize


@settings(deadline=None, max_examples=25)
@given(st.integers(0, 2**31 - 1), st.sampled_from([np.float32, np.float64, np.int32]))
def test_x_is_the_log_of_counts_per_ten_thousand(seed: int, dtype: type) -> None:
    counts = np.random.default_rng(seed).poisson(1.0, (24, 6))
    counts[5] = 0
    adata = house()
    adata.layers["counts"] = sparse.csr_matrix(counts, dtype=dtype)
    before = adata.layers["counts"].copy()
    normalize(adata)
    totals = np.maximum(counts.sum(axis=1, keepdims=True), 1)
    np.testing.assert_allclose(adata.X.toarray(), np.log1p(counts / totals * 1e4), rtol=1e-5)
    assert adata.X.format == "csr"
    assert adata.X.dtype == np.float32
    assert adata.X[5].nnz == 0
    assert (adata.layers["counts"] != before).nnz == 0
    assert adata.layers["counts"].dtype == dtype


def test_a_second_run_changes_nothing_and_is_not_recorded_twice() -> None:
    adata = house()
    normalize(adata)
    first = adata.X.copy()
    normalize(adata)
    assert (first != adata.X).nnz == 0
    assert steps(adata) == ("Scaled counts to 10,000 per cell and took log1p.",)


def test_after_normalizing_the_blocks_are_given() -> None:
    adata = house()
    normalize(adata)
    assert blocks(adata).n_rows == 24


def test_any_anndata_with_counts_can_be_normalized() -> None:
    adata = house()
    del adata.uns["mekscrna"]
    adata.X = None
    adata.layers["counts"] = adata.layers["counts"].toarray()
    normalize(adata)
    assert adata.X.format == "csr"


def test_without_counts_it_is_said_how_to_give_them() -> None:
    adata = house()
    adata.layers["umi"] = adata.layers.pop("counts")
    with pytest.raises(InputError, match=r"no 'counts' \(layers: umi\).*adata\.X\.copy\(\)"):
        normalize(adata)


def test_logs_in_the_counts_are_refused() -> None:
    adata = house()
    adata.layers["counts"] = adata.layers["counts"].log1p()
    with pytest.raises(InputError, match="these look like log-normalized values"):
        normalize(adata)


def test_bulk_without_counts_keeps_its_logs() -> None:
    adata = house()
    adata.uns["mekscrna"] |= {"assay": "bulk", "quantity": "normalized"}
    before = adata.X.copy()
    normalize(adata)
    assert (before != adata.X).nnz == 0
