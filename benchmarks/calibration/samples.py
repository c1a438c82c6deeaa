"""Draw the pseudobulk of samples from a truth.

Donors differ by a factor of the whole list (SD 0.25, natural logarithm, so that half of the variance of a
gene of the list is shared by all of them) and by gene (0.25). In pairs half of the factor's variance is that
of the donor, on top of a donor's own level.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from benchmarks.calibration.questions import CLAIMS, GENES, IS_CYCLING, IS_LISTED, IS_TARGET
from scipy import sparse

from mekscrna.comparison.aggregate import Sums
from mekscrna.comparison.groups import Group, Sample

if TYPE_CHECKING:
    from benchmarks.calibration.truths import Truth

COUNTS_PER_CELL: Final = 3000
CELL_SHAPE: Final = 2.5
"""Of the gamma that cells of one sample differ by."""
CYCLING_SHARE: Final = 0.15
"""Of all counts, where cycling has not collapsed."""
_SD: Final = 0.25


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Layout:
    """Of each sample, whether it is treated, and the number of its donor; the treated ones come first."""

    is_treated: np.ndarray
    donor: np.ndarray


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Profiles:
    """The samples of one dataset, the treated ones first."""

    expression: np.ndarray
    """Samples × genes; rows add up to 1."""
    layout: Layout
    n_cells: np.ndarray
    depth: np.ndarray
    """Expected counts per cell."""


def profiles(rng: np.random.Generator, truth: Truth) -> Profiles:
    """Draw the expression of samples: donors differ by list and by gene; the treated arm has its shift."""
    design, condition = truth.design, truth.condition
    laid = layout(truth)
    level = rng.lognormal(0, 1, len(GENES))
    level[IS_CYCLING] *= (
        CYCLING_SHARE / (1 - CYCLING_SHARE) * level[~IS_CYCLING].sum() / level[IS_CYCLING].sum()
    )
    log_level = np.log(level) + rng.normal(0, _SD, (design.n_samples, len(GENES)))
    log_level += np.outer(_factor(rng, truth, laid), IS_LISTED)
    log_level += np.outer(rng.normal(0, _SD, design.n_samples), IS_TARGET)
    log_level += np.log(2) * np.outer(laid.is_treated, truth.theta * IS_LISTED + truth.target * IS_TARGET)
    log_level += np.log(condition.cycling) * np.outer(laid.is_treated, IS_CYCLING)
    expression = np.exp(log_level)
    low, high = condition.cells
    return Profiles(
        expression=expression / expression.sum(axis=1, keepdims=True),
        layout=laid,
        n_cells=np.round(np.exp(rng.uniform(np.log(low), np.log(high), design.n_samples))),
        depth=COUNTS_PER_CELL * np.where(laid.is_treated, condition.depth, 1.0),
    )


def layout(truth: Truth) -> Layout:
    """Lay out the samples of a design."""
    design = truth.design
    is_treated = np.repeat([True, False], [design.treated, design.reference])
    donor = np.tile(np.arange(design.treated), 2) if design.is_paired else np.arange(design.n_samples)
    return Layout(is_treated=is_treated, donor=donor)


def _factor(rng: np.random.Generator, truth: Truth, laid: Layout) -> np.ndarray:
    """Draw what all genes of the list move by in each sample (natural logarithm)."""
    design, condition = truth.design, truth.condition
    n = design.n_samples
    own = _SD / (2**0.5 if design.is_paired else 1.0) * np.where(laid.is_treated, condition.spread, 1.0)
    noise = rng.standard_t(3, n) / 3**0.5 if condition.heavy_tails else rng.normal(size=n)
    shared = rng.normal(0, _SD, design.treated)[laid.donor] if design.is_paired else 0.0
    return np.asarray(noise * own + shared)


def drawn_sums(rng: np.random.Generator, truth: Truth, *, dataset: str = "simulated") -> Sums:
    """Draw sums of samples; cells differ by a gamma, so that few cells are noisier than many."""
    drawn = profiles(rng, truth)
    shape = CELL_SHAPE * drawn.n_cells[:, None]
    means = drawn.expression * (drawn.depth * drawn.n_cells)[:, None]
    means *= rng.gamma(shape, 1.0 / shape, means.shape)
    counts = rng.poisson(means).astype(np.float64)
    label = "malignant" if truth.estimand == "targeted" else "any"
    return Sums(
        dataset=dataset, species="human", is_bulk=False, is_linear=False, is_paired=truth.design.is_paired,
        covariates=(), genes=GENES, groups=groups(truth, drawn.layout, [label]),
        n_rows=drawn.n_cells, counts=sparse.csr_matrix(counts), total_counts=counts.sum(axis=1), scores={},
    )  # fmt: skip


def groups(truth: Truth, laid: Layout, labels: list[str]) -> tuple[Group, ...]:
    """Return the groups of all samples, each with every label, in the order of both."""
    contrast = CLAIMS.get(truth.estimand, CLAIMS["list"]).contrast
    return tuple(
        Group(
            sample=Sample(
                sample=f"s{place:03}",
                arm=contrast.treated if treated else contrast.reference,
                donor=f"d{laid.donor[place]:03}",
            ),
            label=label,
        )
        for place, treated in enumerate(laid.is_treated)
        for label in labels
    )
