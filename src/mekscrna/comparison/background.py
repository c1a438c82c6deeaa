"""Where a shift stands among those of random gene sets that are as much expressed."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from mekscrna.comparison.shift import Background
from mekscrna.kernels.background import matched_draws

if TYPE_CHECKING:
    from mekscrna.comparison.pseudobulk import Expression, Measured

_FEWEST_GENES = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Draws:
    """How many random sets are drawn, and the study's seed."""

    n_sets: int
    seed: int


def background_of(expressed: Expression, measured: Measured, key: str, *, draws: Draws) -> Background | None:
    """Return the shifts of random sets in the same samples, on the same size factors.

    Each gene that enters the mean is replaced by a random one of like expression that is in none of the
    readout's lists and does not cycle; weights and signs stay. The stream goes by seed, dataset, readout and
    population, so no other readout changes it. None where there is no value, or too few genes to draw from.
    """
    frame = expressed.frame
    can_draw = np.flatnonzero((expressed.means > 0) & ~measured.own & ~expressed.cycling)
    if measured.values is None or frame.hindrances or len(can_draw) < _FEWEST_GENES or draws.n_sets == 0:
        return None
    gene_shifts = frame.contrast @ expressed.logs
    entering = np.flatnonzero(measured.weights)
    levels = expressed.logs.mean(axis=0)
    rng = stream(draws.seed, frame.dataset, key, frame.question.population)
    drawn = matched_draws(levels, can_draw, levels[entering], n_sets=draws.n_sets, rng=rng)
    scale = float(frame.contrast @ measured.factors) * float(measured.weights.sum())
    shifts = gene_shifts[drawn] @ measured.weights[entering] - scale
    observed = abs(float(frame.contrast @ measured.values))
    return Background(
        n_sets=draws.n_sets,
        median=float(np.median(shifts)),
        q95=float(np.quantile(np.abs(shifts), 0.95)),
        percentile=float(np.mean(np.abs(shifts) < observed)),
        shifts=tuple(float(f"{shift:.6g}") for shift in shifts),
    )


def stream(seed: int, *names: str) -> np.random.Generator:
    """Return the random stream that goes by `seed` and `names`, whatever else is drawn before or after."""
    words = np.frombuffer(hashlib.sha256("\0".join(names).encode()).digest(), dtype="<u4")
    return np.random.default_rng(np.random.SeedSequence([seed, *(int(word) for word in words)]))
