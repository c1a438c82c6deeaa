"""Single cells that were deposited without counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from scipy import sparse
from two_arms import LIST, experiment, paired

from mekscrna.comparison.expression import compare_expression
from mekscrna.spec.study import Gates

if TYPE_CHECKING:
    from mekscrna.comparison.shift import Shift

GATES = Gates(min_cells=5, min_sample_counts=100)


def _shift(*, shift: float = 1.0, depth: float = 1.0, scale: float = 1e4, n: int = 6) -> Shift:
    """Compare cells whose counts were set to `scale` per cell and thrown away."""
    adata = paired(experiment(shift=shift, depth=depth, n_per_arm=n), quantity="normalized")
    counts = adata.layers.pop("counts")
    totals = np.asarray(counts.sum(axis=1))
    adata.layers["normalized"] = sparse.csr_matrix(counts.multiply(scale / totals))
    return compare_expression(adata, {"moved": LIST}, treated="treated", reference="control", gates=GATES)[0]


def test_a_planted_shift_is_found_and_marked() -> None:
    found = _shift()
    assert found.without_counts
    assert found.depth_ratio is None
    assert found.estimate is not None
    assert found.estimate.ci95.low < 1.0 < found.estimate.ci95.high
    assert found.estimate.value == pytest.approx(1.0, abs=0.15)


def test_the_scale_of_the_deposit_changes_nothing() -> None:
    one, other = _shift(scale=1e4).estimate, _shift(scale=1e6).estimate
    assert one is not None
    assert other is not None
    assert (other.value, other.se) == pytest.approx((one.value, one.se))


def test_depth_that_can_no_longer_be_seen_moves_genes_that_speak_little() -> None:
    found = _shift(shift=0.0, depth=0.5).estimate
    assert found is not None
    assert abs(found.value) < 0.15


def test_counts_are_not_marked() -> None:
    adata = paired(experiment())
    found = compare_expression(adata, {"moved": LIST}, treated="treated", reference="control", gates=GATES)[0]
    assert not found.without_counts
