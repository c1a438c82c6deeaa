"""Mixed models against R 4.2.2: lme4, lmerTest, pbkrtest."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest

from mekscrna.kernels.mixed_model import SampleMoments, mixed_model

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
