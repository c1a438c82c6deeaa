"""What would be left of a shift, were a share of the counts ambient RNA of the sample's other cells.

Without empty droplets nobody can tell how much is ambient. What can be asked is whether a decision would
stand if a plausible share were (10.1093/gigascience/giaa151): the change that the messages of the other cells
of the same samples would then make by themselves is taken off, gene by gene, and the shift is fitted again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from mekscrna.comparison.drivers import factors_of
from mekscrna.comparison.fitting import fit_of, interval_of
from mekscrna.comparison.shift import LessAmbient
from mekscrna.kernels.size_factors import OFFSET, log2_counts
from mekscrna.spec.cell_types import ALL

if TYPE_CHECKING:
    from mekscrna.comparison.aggregate import Sums
    from mekscrna.comparison.frame import Frame
    from mekscrna.comparison.pseudobulk import Expression, Measured
    from mekscrna.kernels.types import Dense, Index, Vector


TINY: Final = 1e-9
"""Counts below which a gene holds none."""


def less_ambient(sums: Sums, expressed: Expression, measured: Measured, *, unit: str) -> LessAmbient | None:
    """Fit a shift again without the change that the other cells of each sample may have lent.

    In every sample, up to ``gates.ambient_share`` of the population's counts is taken to be drawn from the
    pooled counts of all other cells of that sample; what a gene holds beyond that is taken to be the
    population's own, and to stand still. How far a gene would then move from sample to sample is taken off
    its logarithm, and no more of it than leaves no shift: a smaller share does as well then. Where the other
    cells move the other way there is nothing to take off. Nothing is divided by a small remainder, so noise
    is not made a shift.

    Parameters
    ----------
    sums
        The dataset that `expressed` is a population of.
    expressed, measured
        The pseudobulk, and the primary reading of it.
    unit
        Of the shift.

    Returns
    -------
    None where it cannot be asked: no estimate, bulk, no counts, all cells taken together, or an arm that
    holds fewer counts of other cells than ``gates.min_sample_counts``. A sample that holds fewer takes those
    of its arm.
    """
    frame = expressed.frame
    share, question = frame.question.gates.ambient_share, frame.question
    if measured.values is None or frame.hindrances or share == 0:
        return None
    if sums.is_bulk or not frame.has_counts or question.population == ALL:
        return None
    columns = np.flatnonzero(measured.weights)
    found = _profile(sums, frame, columns)
    if found is None:
        return None
    scale = np.exp2(factors_of(expressed, measured))[:, None]
    totals = frame.pool.total_counts[frame.design.used][:, None]
    own = ((np.exp2(expressed.logs[:, columns]) - OFFSET) / scale).mean(axis=0)
    stray = share * found * totals / scale
    lent = log2_counts(np.maximum(own - stray.mean(axis=0), 0.0) + stray)
    weights = measured.weights[columns]
    moved = (lent - lent.mean(axis=0)) @ weights
    part = np.minimum(stray.mean(axis=0) / np.maximum(own, TINY), 1.0)
    return _read_again(
        frame,
        measured.values - _at_most(frame, moved, measured.values) * moved,
        unit=unit,
        share=share,
        of_genes=float(part @ np.abs(weights) / np.abs(weights).sum()),
    )


def _at_most(frame: Frame, moved: Vector, values: Vector) -> float:
    """Return how much of what could be lent to take off, 0 to 1: never so much that the shift would turn."""
    lent, found = float(frame.contrast @ moved), float(frame.contrast @ values)
    return min(found / lent, 1.0) if lent * found > 0 else 0.0


def _profile(sums: Sums, frame: Frame, columns: Index) -> Dense | None:
    """Return each gene's share of the counts of a sample's other cells; used samples × columns."""
    if sums.counts is None:
        return None
    others = _for_few(_others(sums, frame), sums, frame)
    totals = others @ sums.total_counts
    if not np.all(totals >= _least(frame)):
        return None
    counts = np.asarray(sums.counts[:, columns].toarray(), dtype=np.float64)
    return np.asarray((others @ counts) / totals[:, None], dtype=np.float64)


def _for_few(others: Dense, sums: Sums, frame: Frame) -> Dense:
    """Let the other cells of its whole arm stand in where a sample holds too few of its own."""
    arms = np.array([frame.pool.samples[position].arm for position in frame.design.used])
    is_thin = others @ sums.total_counts < _least(frame)
    if not is_thin.any():
        return others
    of_arm = (arms[:, None] == arms).astype(np.float64) @ others
    return np.where(is_thin[:, None], of_arm, others)


def _least(frame: Frame) -> int:
    return max(frame.question.gates.min_sample_counts, 1)


def _others(sums: Sums, frame: Frame) -> Dense:
    """Return used samples × groups, 1 where a group is of that sample and of another population."""
    place = {frame.pool.samples[position].sample: row for row, position in enumerate(frame.design.used)}
    of_group = np.array([place.get(group.sample.sample, -1) for group in sums.groups])
    of_group[frame.pool.members.indices] = -1
    return np.asarray(of_group == np.arange(len(place))[:, None], dtype=np.float64)


def _read_again(
    frame: Frame, values: Vector, *, unit: str, share: float, of_genes: float
) -> LessAmbient | None:
    fit = fit_of(frame, values, unit)
    found = LessAmbient(
        share=share,
        of_genes=of_genes,
        value=float(fit.estimate),
        ci95=interval_of(fit, 0.05),
        ci90=interval_of(fit, 0.10),
    )
    ends = (found.value, found.ci95.low, found.ci95.high, found.ci90.low, found.ci90.high)
    return found if np.isfinite(ends).all() else None
