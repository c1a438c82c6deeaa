"""The AnnData keys of naming cells and of their states, spelled once."""

from __future__ import annotations

from typing import Final

CONFIDENCE: Final = "cell_type_confidence"
"""obs: 0–1, the probability of the type named, given the markers; NaN where the authors named the cell."""

SOURCE: Final = "cell_type_source"
"""obs: categorical: ``author``, ``markers`` or ``none``."""

STATES: Final = "states"
"""obsm: DataFrame cells × states, NaN in cells that the state is not asked of."""

S_SCORE: Final = "S_score"
G2M_SCORE: Final = "G2M_score"
PHASE: Final = "phase"
"""obs: scanpy's own columns of the cell cycle."""


def state_column(kind: str) -> str:
    """Return the obs column of a kind's states: ``t_cell_state``, ``macrophage_state``.

    Categorical: the state whose gate the cell passes, ``unclear``, or ``other`` for other cells.
    """
    return f"{kind}_state"
