"""Put the cells of a score to a mixed model, as a check on the shift of the samples' means."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from mekscrna.comparison.mixed import Mixed
from mekscrna.kernels.least_squares import is_estimable, rank
from mekscrna.kernels.mixed_model import SampleMoments, mixed_model

if TYPE_CHECKING:
    from mekscrna.comparison.frame import Frame
    from mekscrna.kernels.types import Dense, Index, Vector

_MOST_SAMPLES = 60
"""The covariance of the samples is inverted again and again; with more, a sensitivity check is too dear."""


def mixed_of(frame: Frame, *, n_cells: Vector, sums: Vector, squares: Vector) -> Mixed | None:
    """Fit cells ~ arm + covariates + (1 | sample), in pairs + (1 | donor), from sums of the used samples.

    Parameters
    ----------
    frame
        The question laid over a dataset.
    n_cells, sums, squares
        Per used sample: cells with a score, the sum of their scores, and of the squares.

    Returns
    -------
    None of bulk, of differences of differences, where there is no interval, or no model can be fitted.
    """
    is_fit = not frame.is_bulk and frame.question.less is None and not frame.hindrances
    if not is_fit or len(n_cells) > _MOST_SAMPLES or n_cells.min() < 1 or n_cells.sum() <= len(n_cells):
        return None
    design = _design(frame)
    donors = _donors(frame)
    n_random = len(n_cells) if donors is None else len(set(donors.tolist())) + 1
    if rank(design) < design.shape[1] or design.shape[1] + 1 >= max(len(n_cells), n_random):
        return None
    if not is_estimable(design[:, 1], np.delete(design, 1, axis=1)):
        return None
    return _fit(SampleMoments.of_sums(n_cells, sums, squares), design, donors)


def _fit(moments: SampleMoments, design: Dense, donors: Index | None) -> Mixed | None:
    if not moments.squares > 0:
        return None
    try:
        found = mixed_model(moments, design, contrast=1, donors=donors)
    except np.linalg.LinAlgError:
        return None
    own, half = found.interval, found.interval.half_width(0.05)
    if not np.isfinite([own.estimate, own.se, own.df, own.p, half]).all() or own.df < 1:
        return None
    between = found.samples + (found.donors or 0.0)
    return Mixed(
        value=own.estimate,
        se=own.se,
        df=own.df,
        p=own.p,
        low95=own.estimate - half,
        high95=own.estimate + half,
        between=between / (between + found.cells),
    )


def _design(frame: Frame) -> Dense:
    """Return samples × (one, treated, covariates); those of the units are taken over by their samples."""
    design = frame.design
    arm = np.array([frame.pool.samples[place].arm == frame.question.treated for place in design.used])
    units = np.vstack([design.treated, design.reference]) > 0
    columns = units.T.astype(np.float64) @ design.covariates
    return np.column_stack([np.ones(len(arm)), arm.astype(np.float64), columns])


def _donors(frame: Frame) -> Index | None:
    """Return the number of each used sample's donor; None where no donor gave more than one."""
    names = [frame.pool.samples[place].donor for place in frame.design.used]
    if not all(names) or len(set(names)) == len(names):
        return None
    return np.unique(names, return_inverse=True)[1].astype(np.int64)
