from __future__ import annotations

from typing import TYPE_CHECKING, Any

import anndata as ad
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse
from small_data import GENES, counts_for, house

from mekscrna.data.blocks import blocks
from mekscrna.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path

STORES = {
    "csr32": lambda x: sparse.csr_matrix(x, dtype=np.float32),
    "csr64": sparse.csr_matrix,
    "csc": sparse.csc_matrix,
    "csr_array": sparse.csr_array,
    "dense32": lambda x: x.astype(np.float32),
    "dense64": lambda x: x,
}


def _logged(n_rows: int = 23) -> np.ndarray:
    return np.log1p(counts_for(n_rows).toarray()).astype(np.float32).astype(np.float64)


def _adata(x: Any, **parts: Any) -> ad.AnnData:
    return ad.AnnData(X=x, var=pd.DataFrame(index=list(GENES)), **parts)


def _gathered(cut: Any) -> np.ndarray:
    parts = [block.toarray() if sparse.issparse(block) else block for _, block in cut]
    return np.vstack(parts)


@pytest.mark.parametrize("store", STORES.values(), ids=STORES)
@pytest.mark.parametrize("rows_per_block", [1, 7, 23, 4096])
def test_blocks_put_together_are_the_matrix(store: Any, rows_per_block: int) -> None:
    x = _logged()
    cut = blocks(_adata(store(x)), rows_per_block=rows_per_block)
    assert (cut.n_rows, cut.n_genes, cut.gene_names) == (23, 6, GENES)
    np.testing.assert_array_equal(_gathered(cut), x)
    np.testing.assert_array_equal(_gathered(cut), x)  # a second walk gives the same


@given(st.integers(0, 40), st.integers(1, 50))
def test_the_slices_cover_every_row_once_in_order(n_rows: int, rows_per_block: int) -> None:
    cut = blocks(_adata(sparse.csr_matrix((n_rows, 6))), rows_per_block=rows_per_block)
    rows = [row for piece, _ in cut for row in range(n_rows)[piece]]
    assert rows == list(range(n_rows))
    assert all(piece.stop - piece.start == block.shape[0] <= rows_per_block for piece, block in cut)


@pytest.mark.parametrize("store", STORES.values(), ids=STORES)
def test_blocks_are_always_of_one_kind(store: Any) -> None:
    for _, block in blocks(_adata(store(_logged())), rows_per_block=5):
        assert block.dtype in (np.float32, np.float64)
        assert block.indices.dtype == block.indptr.dtype == np.int32
        assert isinstance(block, sparse.csr_matrix)
        assert block.has_canonical_format


@pytest.mark.parametrize("store", ["csr32", "csc", "dense32"])
@pytest.mark.parametrize("reads", ["lognorm", "counts"])
def test_a_file_gives_the_same_blocks_as_memory(tmp_path: Path, store: str, reads: Any) -> None:
    x = _logged()
    _adata(STORES[store](x), layers={"counts": counts_for(23)}).write_h5ad(tmp_path / "a.h5ad")
    backed = ad.read_h5ad(tmp_path / "a.h5ad", backed="r")
    expected = x if reads == "lognorm" else counts_for(23).toarray()
    np.testing.assert_array_equal(_gathered(blocks(backed, reads, 6)), expected)
    backed.file.close()


def test_integers_can_be_read_as_counts() -> None:
    counts = counts_for(9).astype(np.int32)
    adata = _adata(sparse.csr_matrix((9, 6)), layers={"counts": counts})
    np.testing.assert_array_equal(_gathered(blocks(adata, "counts", 4)), counts.toarray())


def test_counts_in_x_are_refused_with_what_to_do() -> None:
    with pytest.raises(InputError, match=r"still holds counts\. Run mk\.normalize\(adata\) first"):
        blocks(house())
    counts = counts_for(30).toarray()
    counts[0, 0] = 400
    with pytest.raises(InputError, match=r"looks like counts: the largest value seen is 400.*mk\.normalize"):
        blocks(_adata(counts))
    with pytest.raises(InputError, match="never logged"):
        blocks(_adata(counts * 1.37))


def test_scaled_and_missing_values_are_refused() -> None:
    with pytest.raises(InputError, match="negative values, so it was scaled"):
        blocks(_adata(_logged() - 1.0))
    x = _logged()
    x[3, 3] = np.nan
    with pytest.raises(InputError, match="1 missing or infinite"):
        blocks(_adata(x))
    with pytest.raises(InputError, match="X is empty"):
        blocks(ad.AnnData(obs=pd.DataFrame(index=["a"]), var=pd.DataFrame(index=["B2M"])))


def test_counts_that_are_absent_or_none_are_refused() -> None:
    with pytest.raises(InputError, match=r"no 'counts' \(layers: umi\)"):
        blocks(_adata(_logged(), layers={"umi": counts_for(23)}), "counts")
    with pytest.raises(InputError, match="are not whole numbers"):
        blocks(_adata(_logged(), layers={"counts": _logged()}), "counts")
    with pytest.raises(InputError, match="at least 1"):
        blocks(_adata(_logged()), rows_per_block=0)
    bulk = _adata(_logged())
    bulk.uns["mekscrna"] = {"quantity": "normalized"}
    with pytest.raises(InputError, match="deposited without counts"):
        blocks(bulk, "counts")


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_what_a_method_does_to_a_block_does_not_reach_the_data(dtype: type) -> None:
    x = sparse.csr_matrix(np.log1p(counts_for(20).toarray()), dtype=dtype)
    adata = ad.AnnData(X=x.copy())
    for _, block in blocks(adata, rows_per_block=7):
        block.data[:] = 0
        block.indices[:] = 0
        block.eliminate_zeros()
    assert (x != adata.X).nnz == 0
