"""Covariates of samples as columns of a model, and whether the arm can be told from them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from mekscrna.kernels.least_squares import is_estimable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mekscrna.comparison.design import Design
    from mekscrna.comparison.groups import Sample
    from mekscrna.kernels.types import Dense, Vector


def with_covariates(
    design: Design, samples: Sequence[Sample], names: Sequence[str]
) -> tuple[Design, tuple[str, ...]]:
    """Put the samples' covariates into a design.

    A numeric covariate is one column, centered; any other has a column for each value but the first.

    Returns
    -------
    The design, and the covariates that the arm cannot be told from: each that determines it alone, or all of
    them where only together they do. Covariates that do not vary have no columns.
    """
    entered = [samples[position] for position in design.used]
    blocks = {
        name: _per_unit(design, _columns([sample.covariates[place] for sample in entered]))
        for place, name in enumerate(names)
    }
    blocks = {name: block for name, block in blocks.items() if block.shape[1]}
    if not blocks or min(design.n_treated, design.n_reference) == 0:
        return design, ()
    own = design.covariates
    together = np.column_stack([own, *blocks.values()])
    alone = tuple(
        name for name, block in blocks.items() if not _arm_shows(design, np.column_stack([own, block]))
    )
    confounded = alone or (() if _arm_shows(design, together) else tuple(blocks))
    return replace(design, covariates=together), confounded


def _columns(values: Sequence[str | float]) -> Dense:
    """Code one covariate over the samples: samples × columns, none where it does not vary."""
    if all(isinstance(value, float) for value in values):
        numbers = np.array(values, dtype=np.float64)
        centered = (numbers - numbers.mean())[:, None] if len(numbers) else np.empty((0, 0))
        return centered if np.ptp(numbers, axis=0) > 0 else np.empty((len(values), 0))
    levels = sorted(set(map(str, values)))
    return np.array([[float(str(value) == level) for level in levels[1:]] for value in values]).reshape(
        len(values), len(levels) - 1
    )


def _per_unit(design: Design, columns: Dense) -> Dense:
    return np.vstack([design.treated @ columns, design.reference @ columns])


def _arm_shows(design: Design, columns: Dense) -> bool:
    """Tell whether the arm is no linear combination of the covariates (in pairs: of their changes)."""
    n = design.n_treated
    if design.is_paired:
        return is_estimable(np.ones(n), columns[:n] - columns[n:])
    arm: Vector = np.repeat([1.0, 0.0], [n, design.n_reference])
    return is_estimable(arm, np.column_stack([np.ones(len(arm)), columns]))
