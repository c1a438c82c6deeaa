"""Moderated variances against R 4.2.2: limma's eBayes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import pytest

from mekscrna.kernels.prior_variance import fit_prior

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("design", ["unpaired", "paired", "batch"])
def test_prior_and_moderated_variances_are_limmas(oracle: Path, design: str) -> None:
    asked = f"design == '{design}' and option == 'plain'"
    fitted = pd.read_csv(oracle / "limma_ebayes.csv").query(asked)
    theirs = pd.read_csv(oracle / "limma_prior.csv").query(asked).iloc[0]
    variances, df = fitted.sigma.to_numpy() ** 2, fitted.df_residual.to_numpy(dtype=float)
    prior = fit_prior(variances, df)
    assert prior.variance == pytest.approx(theirs.s2_prior, rel=1e-8)
    assert prior.df == pytest.approx(theirs.df_prior, rel=1e-6)
    for row in fitted.itertuples():
        variance, total = prior.moderated(row.sigma**2, row.df_residual)
        assert variance == pytest.approx(row.s2_post, rel=1e-6)
        assert total == pytest.approx(row.df_total, rel=1e-6)
