"""The AnnData keys of naming cells and of their states, spelled once."""

from __future__ import annotations

from typing import Final

CONFIDENCE: Final = "cell_type_confidence"
"""obs: 0–1, the probability of the type named, given the markers; NaN where the authors named the cell."""

SOURCE: Final = "cell_type_source"
"""obs: categorical: ``author``, ``markers``, ``model``, ``copy_number`` or ``none``."""

MODEL_LABEL: Final = "cell_type_model"
"""obs: categorical: the label that a CellTypist model gave."""

COPY_NUMBER: Final = "copy_number"
"""obs: categorical: ``aberrant``, ``usual`` or ``unclear``."""

STRENGTH: Final = "copy_number_strength"
LIKENESS: Final = "copy_number_likeness"
"""obs: how strongly a cell varies along the genome, and how like the other aberrant cells of its tumor."""

EVIDENCE: Final = "malignancy_evidence"
"""obs: categorical: what speaks for a cell's being malignant, ``disputed`` or ``none``."""

NAMED_BEFORE: Final = "cell_type_before"
"""obs: categorical: the house type before copy numbers were read."""

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
