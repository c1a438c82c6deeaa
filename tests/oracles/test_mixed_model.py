"""Mixed models against R 4.2.2: lme4, lmerTest, pbkrtest."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest

from mekscrna.kernels.mixed_model import (
    SampleMoments,
    _Model,
    _restricted_likelihood,
    _searched,
    mixed_model,
)

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("model", ["y~trt+(1|sample)", "y~trt+(1|patient)+(1|sample)"])
def test_kenward_roger_is_pbkrtests(oracle: Path, model: str) -> None:
    cells = pd.read_csv(oracle / "lmm_input_cells.csv")
    theirs = pd.read_csv(oracle / "lmm_lmerTest.csv").set_index("model").loc[model]
    by_sample = cells.groupby("sample")
    means = by_sample.y.mean()
    moments = SampleMoments(
        means=means.to_numpy(),
        n_cells=by_sample.size().to_numpy(dtype=float),
        squares=float(((cells.y - cells["sample"].map(means)) ** 2).sum()),
    )
    design = np.column_stack([np.ones(len(means)), by_sample.trt.first()]).astype(float)
    donors = by_sample.patient.first().to_numpy() - 1 if "patient" in model else None
    ours = mixed_model(moments, design, contrast=1, donors=donors)
    assert ours.interval.estimate == pytest.approx(theirs.est, rel=1e-6)
    assert ours.interval.se == pytest.approx(theirs.se_kr, rel=1e-6)
    assert ours.interval.df == pytest.approx(theirs.df_kr, rel=1e-5)
    assert ours.interval.p == pytest.approx(theirs.p_kr, rel=1e-5)
    published = dict(re.findall(r"(\w+) ([\d.]+)", theirs.vc))
    found = {"sample": ours.samples, "Residual": ours.cells, "patient": ours.donors}
    assert {name: found[name] for name in published} == pytest.approx(
        {name: float(text) for name, text in published.items()}, rel=1e-5
    )


@pytest.mark.parametrize("seed", range(12))
def test_scoring_and_a_bounded_search_find_the_same_variances(seed: int) -> None:
    """With and without donors, and where a variance is 0."""
    rng = np.random.default_rng(seed)
    n_cells = rng.integers(5, 200, 12).astype(float)
    donors = np.repeat(np.arange(6), 2)
    spread = [0.0, 0.2, 1.0][seed % 3]
    means = (
        rng.normal(0, spread, 12) + rng.normal(0, 1, 12) / np.sqrt(n_cells) + rng.normal(0, 0.5, 6)[donors]
    )
    squares = float((n_cells - 1).sum())
    moments = SampleMoments(means=means, n_cells=n_cells, squares=squares)
    design = np.column_stack([np.ones(12), np.tile([0.0, 1.0], 6)])
    for known in (None, donors):
        parts = [np.eye(12)] + ([] if known is None else [(known[:, None] == known).astype(float)])
        model = _Model(moments=moments, design=design, parts=np.array([*parts, np.diag(1 / n_cells)]))
        quick = _restricted_likelihood(model)
        start = np.array([0.5] * len(parts) + [1.0])
        slow = _searched(model, start)
        assert quick.loss <= slow.loss + 1e-8
        assert quick.variances == pytest.approx(slow.variances, rel=1e-5, abs=1e-7)
