"""Damaged matrix market deposits: refused in our words or loaded right, in bounded memory."""

from __future__ import annotations

import gzip
import tracemalloc
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy import sparse
from tenx_files import coordinates

from mekscrna.data._reader import Deposit
from mekscrna.data.readers.mtx import READER
from mekscrna.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

FUZZ = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=80)
RNG = np.random.default_rng(5)
X = sparse.csr_matrix(RNG.poisson(0.6, (12, 17)) * RNG.choice([1.0, 0.25, 2.58], (12, 17)))
PARTS = {
    "matrix.mtx": coordinates(sparse.csc_matrix(X.T), "real").encode(),
    "barcodes.tsv": "".join(f"AAAC{i:04d}-1\n" for i in range(12)).encode(),
    "features.tsv": "".join(f"ENSG{i:011d}\tG{i}\tGene Expression\n" for i in range(17)).encode(),
}
PART = st.sampled_from(sorted(PARTS))


def _written(folder: Path, **changes: bytes) -> Deposit:
    for name, content in PARTS.items():
        (folder / name).write_bytes(changes.get(name, content))
    return Deposit(path=folder / "matrix.mtx")


def _outcome(use: Callable[[], Any]) -> Any:
    """Return what is read, or None where it is refused in our words, with the name of a file."""
    try:
        return use()
    except DataError as refused:
        named = {problem.file for problem in refused.problems}
    assert named <= set(PARTS)
    return None


def _tried(deposit: Deposit) -> Any:
    _outcome(lambda: READER.read_header(deposit))
    _outcome(lambda: READER.sample(deposit, "X"))
    found = _outcome(lambda: READER.read(deposit, "X"))
    if found is not None:
        assert found.n_obs == 12
        assert found.n_vars <= 17  # fewer where the type of a gene reads otherwise: another slot
        assert found.X.has_canonical_format
        assert np.isfinite(found.X.data).all()
    return found


@FUZZ
@given(part=PART, packed=st.booleans(), share=st.floats(0, 1))
def test_a_part_cut_short(part: str, packed: bool, share: float, tmp_path: Path) -> None:
    whole = gzip.compress(PARTS[part]) if packed else PARTS[part]
    cut = whole[: int(share * len(whole))]
    found = _tried(_written(tmp_path, **{part: cut}))
    if found is not None and part == "matrix.mtx" and len(cut) < len(whole) - 3:
        raise AssertionError(f"{len(whole) - len(cut)} bytes less, and loaded")


@FUZZ
@given(
    part=PART, packed=st.booleans(), flips=st.lists(st.tuples(st.integers(0), st.integers(0, 7)), min_size=1)
)
def test_bits_that_flipped(part: str, packed: bool, flips: list[tuple[int, int]], tmp_path: Path) -> None:
    content = bytearray(gzip.compress(PARTS[part]) if packed else PARTS[part])
    for place, bit in flips:
        content[place % len(content)] ^= 1 << bit
    _tried(_written(tmp_path, **{part: bytes(content)}))


@FUZZ
@given(part=PART, content=st.binary(max_size=300))
def test_a_part_that_is_something_else(part: str, content: bytes, tmp_path: Path) -> None:
    _tried(_written(tmp_path, **{part: content}))
    _tried(_written(tmp_path, **{part: PARTS[part][:70] + content}))


@FUZZ
@given(random=st.randoms(use_true_random=False))
def test_entries_in_another_order_are_the_same_matrix(random: Any, tmp_path: Path) -> None:
    lines = PARTS["matrix.mtx"].splitlines(keepends=True)
    entries = lines[3:]
    random.shuffle(entries)
    found = _tried(_written(tmp_path, **{"matrix.mtx": b"".join(lines[:3] + entries)}))
    np.testing.assert_array_equal(found.X.toarray(), X.toarray())


@FUZZ
@given(random=st.randoms(use_true_random=False))
def test_lines_in_another_order_are_refused_or_the_same_matrix(random: Any, tmp_path: Path) -> None:
    lines = PARTS["matrix.mtx"].splitlines(keepends=True)
    random.shuffle(lines)
    found = _tried(_written(tmp_path, **{"matrix.mtx": b"".join(lines)}))
    if found is not None:
        np.testing.assert_array_equal(found.X.toarray(), X.toarray())


@pytest.mark.parametrize(
    "sizes", [b"17 12 204", b"17 12 999999999999", b"4000000000 12 7", b"17 9999999999 9"]
)
def test_sizes_that_lie_cost_no_memory(sizes: bytes, tmp_path: Path) -> None:
    banner = b"%%MatrixMarket matrix coordinate real general\n"
    deposit = _written(tmp_path, **{"matrix.mtx": gzip.compress(banner + sizes + b"\n1 1 1\n")})
    tracemalloc.start()
    try:
        assert _tried(deposit) is None
        assert tracemalloc.get_traced_memory()[1] < 20e6
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("part", ["barcodes.tsv", "features.tsv", "matrix.mtx"])
def test_a_part_that_inflates_without_end_costs_no_memory(part: str, tmp_path: Path) -> None:
    bomb = gzip.compress(PARTS[part] + b"A" * 200_000_000, compresslevel=1)
    deposit = _written(tmp_path, **{part: bomb})
    tracemalloc.start()
    try:
        assert _tried(deposit) is None
        assert tracemalloc.get_traced_memory()[1] < 20e6
    finally:
        tracemalloc.stop()
