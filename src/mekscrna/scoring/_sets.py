"""The up and the down genes of a panel as sets beside each other, scored alike and then subtracted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from mekscrna.kernels.set_sums import Members
    from mekscrna.kernels.types import Dense, Sparse
    from mekscrna.scoring.panel import Panel


def both_parts(panel: Panel) -> Sparse:
    """Return genes × sets, CSR: the up genes of every signature, then the down genes of every signature."""
    return panel.both_parts


def members_of(panel: Panel) -> Members:
    """Return the memberships of `both_parts`."""
    return panel.members


def up_minus_down(scores: Dense, panel: Panel, *, weight: float = 1.0) -> Dense:
    """Subtract the scores of the down genes, times `weight`, where the data hold any.

    Parameters
    ----------
    scores
        Cells × sets, in the order of `both_parts`.
    panel
        The signatures.
    weight
        Weight of the down genes.

    Returns
    -------
    Cells × signatures; NaN where one of the two parts is.
    """
    up, down = np.split(scores, 2, axis=1)
    return np.asarray(up - weight * np.where(panel.down_present > 0, down, 0.0), dtype=np.float64)
