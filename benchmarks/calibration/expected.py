"""What the test of two independent arms can do on normal samples, worked out without the product."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from scipy import stats

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.calibration.tally import Tally

_DRAWS: Final = 400_000


def spread(tallies: Sequence[Tally], n: int) -> float:
    """Return the SD between samples, from that of the estimates of cells with `n` samples per arm."""
    variances = [each.bias_error**2 * each.n_read for each in tallies]
    return float((np.mean(variances) * n / 2) ** 0.5)


def expected_support(sd: float, n: int, *, shift: float, smallest: float) -> float:
    """Return how often a rise is supported: an interval above 0 and an estimate of at least `smallest`.

    The interval is the wider of Student's and Welch's, of `n` normal samples per arm.
    """
    rng = np.random.default_rng(0)
    treated, reference = rng.normal(shift, sd, (_DRAWS, n)), rng.normal(0.0, sd, (_DRAWS, n))
    estimate = treated.mean(axis=1) - reference.mean(axis=1)
    a, b = treated.var(axis=1, ddof=1) / n, reference.var(axis=1, ddof=1) / n
    df = (a + b) ** 2 / ((a**2 + b**2) / (n - 1))
    quantile = stats.t.ppf(0.975, np.minimum(df, 2 * n - 2))  # arms of one size: standard errors are the same
    return float(np.mean((estimate > quantile * np.sqrt(a + b)) & (estimate >= smallest)))
