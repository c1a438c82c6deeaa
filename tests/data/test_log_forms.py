from __future__ import annotations

from typing import TYPE_CHECKING

import anndata as ad
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse
from small_data import declare, write

from mekscrna.data.preflight import examine
from mekscrna.data.values.log_forms import log_form
from mekscrna.spec.dataset import Matrix

if TYPE_CHECKING:
    from pathlib import Path

BASES = {"e": np.e, "2": 2.0, "10": 10.0}


def _counts(seed: int, n_rows: int = 12, n_genes: int = 120) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return rng.poisson(rng.gamma(0.6, 4.0, n_genes), (n_rows, n_genes)) + 0.0


def _log(values: np.ndarray, base: str) -> np.ndarray:
    return (np.log1p(values) / np.log(BASES[base])).astype(np.float32)


@given(st.integers(0, 200), st.sampled_from(sorted(BASES)), st.booleans())
def test_the_base_shows_in_totals_and_in_whole_multiples(seed: int, base: str, has_total: bool) -> None:
    counts = _counts(seed)
    linear = counts / counts.sum(axis=1, keepdims=True) * 1e4 if has_total else counts * [[1.7]] * 1.0
    form = log_form(_log(linear, base))
    assert form is not None
    assert form.bases == (base,)
    assert ("adds up to 10,000" in form.evidence) is has_total


@given(st.integers(0, 200), st.sampled_from(["e", "2"]))
def test_logs_of_logs_are_told(seed: int, base: str) -> None:
    counts = _counts(seed)
    once = _log(counts / counts.sum(axis=1, keepdims=True) * 1e4, base)
    form = log_form(sparse.csr_matrix(_log(once, base)))
    assert form is not None
    assert form.is_twice
    assert form.bases == (base, base)


@given(st.integers(0, 200))
def test_what_is_no_log_of_counts_has_no_form(seed: int) -> None:
    rng = np.random.default_rng(seed)
    assert log_form(rng.gamma(1.0, 2.0, (12, 120))) is None
    assert log_form(np.sqrt(_counts(seed) / 3)) is None


def test_logs_of_logs_are_refused_with_what_to_do(tmp_path: Path) -> None:
    counts = _counts(1, 24, 6) + 1
    twice = _log(_log(counts / counts.sum(axis=1, keepdims=True) * 1e4, "e"), "e")
    write(tmp_path, X=twice)
    (found,) = examine(declare(matrix=Matrix(kind="log1p")), tmp_path).problems
    assert "taken back twice (bases e and e) every row adds up to 10,000" in found.what
    assert "logged twice" in found.what


def test_a_base_that_is_not_the_declared_one_is_refused_with_the_right_one(tmp_path: Path) -> None:
    counts = _counts(1, 24, 6) + 1
    write(tmp_path, X=_log(counts / counts.sum(axis=1, keepdims=True) * 1e6, "2"))
    (found,) = examine(declare(matrix=Matrix(kind="log1p")), tmp_path).problems
    assert found.hint == "Declare matrix.log_base: '2'."
    assert examine(declare(matrix=Matrix(kind="log1p", log_base="2")), tmp_path).problems == []


def test_logs_taken_for_counts_are_told_with_their_base(tmp_path: Path) -> None:
    counts = _counts(1, 24, 6) + 1
    write(tmp_path, X=_log(counts / counts.sum(axis=1, keepdims=True) * 1e6, "10"))
    (found,) = examine(declare(), tmp_path).problems
    assert "declared counts, but" in found.what
    assert found.hint.endswith("they may be declared matrix: {kind: log1p, log_base: '10'}.")


@pytest.mark.parametrize(
    ("path", "bases"),
    [
        ("nsclc_zilionis2019/scgate_query_300cells_lognorm.h5ad", ("e",)),
        ("melanoma_tirosh2016/tirosh_melanoma_150cells.h5ad", None),  # log2(TPM/10 + 1) with genes left out
    ],
)
def test_real_logs(shared_data: Path, path: str, bases: tuple[str, ...] | None) -> None:
    form = log_form(ad.read_h5ad(shared_data / path).X)
    assert (form.bases if form else None) == bases
