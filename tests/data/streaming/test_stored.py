"""Reading runs of stored values beside HDF5."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import containers
import h5py
import numpy as np
import pytest
import scored
from hypothesis import given, settings
from hypothesis import strategies as st

from mekscrna.data.blocks import blocks_of
from mekscrna.data.streaming.effort import Effort
from mekscrna.data.streaming.lognorm import log_per_target
from mekscrna.data.streaming.stored import Chunked, Contiguous, Sliced, stored_array
from mekscrna.data.streaming.structure import cut_rows, trusted_rows
from mekscrna.errors import DataError

if TYPE_CHECKING:
    from pathlib import Path

BESIDE = {"none": Contiguous, "lzf": Sliced, "lz4": Sliced, "blosc": Sliced}


def written(path: Path, values: np.ndarray, how: Any) -> h5py.Dataset:
    with h5py.File(path, "w") as file:
        file.create_dataset("v", data=values, **how)
    return h5py.File(path, "r")["v"]


@pytest.mark.parametrize("dtype", [np.float32, np.float64, np.int32, np.int64, np.uint16, ">f4"])
@pytest.mark.parametrize("name", containers.COMPRESSIONS)
def test_runs_are_those_that_h5py_reads(name: str, dtype: Any, tmp_path: Path) -> None:
    values = np.random.default_rng(1).poisson(3, 25_013).astype(dtype)
    array = written(tmp_path / "a.h5", values, containers.COMPRESSIONS[name])
    stored = stored_array(array, tmp_path / "a.h5")
    swapped = dtype == ">f4"
    assert isinstance(stored, Sliced if swapped else BESIDE.get(name, Chunked))
    assert stored.size == len(values)
    ends = np.sort(np.random.default_rng(2).integers(0, len(values) + 1, 40))
    runs = [(int(a), int(b)) for a, b in pairwise(ends)]
    runs += [(0, len(values)), (0, 0), (len(values), len(values)), (999, 1001)]
    for start, stop in runs:
        stored.expect(start, stop)
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda run: stored.read(*run), runs))
    for (start, stop), run in zip(runs, found, strict=True):
        np.testing.assert_array_equal(run, values[start:stop])
        assert run.dtype.isnative
    array.file.close()


def test_a_chunk_that_was_never_written_holds_the_fill_value(tmp_path: Path) -> None:
    with h5py.File(tmp_path / "a.h5", "w") as file:
        file.create_dataset("v", shape=(1000,), chunks=(100,), dtype="f4", compression="gzip")[:100] = 1
    with h5py.File(tmp_path / "a.h5") as file:
        found = stored_array(file["v"], tmp_path / "a.h5").read(50, 150)
    np.testing.assert_array_equal(found, np.repeat([1, 0], 50))


@pytest.mark.parametrize("name", ["none", "gzip", "zstd", "lzf"])
def test_a_file_cut_short_or_damaged_is_told(name: str, tmp_path: Path) -> None:
    adata = scored.adata()
    path = containers.write_compressed(adata, tmp_path / "a.h5ad", containers.COMPRESSIONS[name])
    with h5py.File(path) as file:
        values = file["X/indices"]
        place = values.id.get_chunk_info(0).byte_offset if values.chunks else values.id.get_offset()
    content = bytearray(path.read_bytes())
    content[place + 8 : place + 400] = b"\xff" * 392
    path.write_bytes(bytes(content))
    with pytest.raises(DataError, match=r"a\.h5ad.*damaged"):
        list(blocks_of(path))


@given(st.integers(1, 400), st.integers(1, 60))
@settings(max_examples=15)
def test_pieces_keep_to_the_budget_and_cover_all_rows(tmp_path_factory: Any, mb_10: int, block: int) -> None:
    path = tmp_path_factory.getbasetemp() / "budget.h5ad"
    if not path.exists():
        scored.adata().write_h5ad(path, compression="gzip")
    effort = Effort(memory_mb=1 + mb_10 / 100, n_threads=2, rows_per_block=block)
    rows = blocks_of(path, effort=effort)
    pieces = list(rows.pieces())
    assert [row for piece in pieces for row in range(piece.start, piece.stop)] == list(range(rows.n_rows))
    for piece in pieces:
        n_values = rows.load(piece).nnz
        assert n_values <= effort.values_per_piece or piece.stop - piece.start == 1
    assert all(part.shape[0] <= block for _, part in rows)


def test_rows_that_kernels_could_not_trust_are_refused() -> None:
    data, indices = np.ones(4, np.float32), np.array([0, 2, 1, 3])
    for wrong in ([0, 2, 1, 5], [0, -1, 1, 3]):
        with pytest.raises(ValueError, match="columns outside"):
            trusted_rows(data, np.array(wrong), np.array([0, 2, 4]), n_columns=4)
    for starts in ([0, 3, 2, 4], [0, 2, 3], [0, 2, 5]):
        with pytest.raises(ValueError, match="where they start"):
            trusted_rows(data, indices, np.array(starts), n_columns=4)


@given(st.integers(0, 12), st.integers(1, 9), st.randoms(use_true_random=False))
def test_any_order_of_columns_is_put_right(n_rows: int, n_columns: int, random: Any) -> None:
    lengths = [random.randint(0, 6) for _ in range(n_rows)]
    indptr = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    indices = np.array([random.randrange(n_columns) for _ in range(indptr[-1])], dtype=np.int64)
    data = np.array([random.randint(1, 9) for _ in indices], dtype=np.int16)
    dense = np.zeros((n_rows, n_columns))
    for row in range(n_rows):
        for i in range(indptr[row], indptr[row + 1]):
            dense[row, indices[i]] += data[i]
    rows = trusted_rows(data, indices, indptr, n_columns=n_columns)
    np.testing.assert_array_equal(rows.toarray(), dense)
    for row in range(n_rows):
        assert (np.diff(rows.indices[rows.indptr[row] : rows.indptr[row + 1]]) > 0).all()
    cut = cut_rows(rows, n_rows // 3, n_rows)
    np.testing.assert_array_equal(cut.toarray(), dense[n_rows // 3 :])


def test_logs_on_the_way_are_those_of_normalize() -> None:
    counts = scored.counts().astype(np.float32)
    counts[3], counts[4, 7] = 0, 70_000
    rows = trusted_rows(*_csr(counts), n_columns=counts.shape[1])
    totals = np.maximum(counts.sum(1, keepdims=True, dtype=np.float64), 1)
    np.testing.assert_allclose(log_per_target(rows).toarray(), np.log1p(counts * 1e4 / totals), rtol=1e-6)


def _csr(dense: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    row, column = np.nonzero(dense)
    indptr = np.concatenate([[0], np.cumsum(np.bincount(row, minlength=len(dense)))])
    return dense[row, column], column, indptr
