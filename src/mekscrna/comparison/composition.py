"""Compare shares and ratios of populations between two arms, sample by sample."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np

from mekscrna.comparison.aggregate import Sums, aggregate
from mekscrna.comparison.design import Question, Sizes
from mekscrna.comparison.fitting import Reading, shift_of
from mekscrna.comparison.frame import frame, refuse_unknown_arms
from mekscrna.comparison.pool import labels_within, samples_of
from mekscrna.comparison.shift import Obstacle
from mekscrna.spec.cell_types import ALL
from mekscrna.spec.study import Gates

if TYPE_CHECKING:
    from collections.abc import Mapping

    from anndata import AnnData

    from mekscrna.comparison.frame import Hindrance
    from mekscrna.comparison.shift import Shift
    from mekscrna.kernels.types import Vector

METHOD: Final = "composition"
_HALF = 0.5


def compare_fraction(
    adata: AnnData | Sums,
    *,
    of: str,
    within: str,
    treated: str,
    reference: str,
    paired: bool | None = None,
    gates: Gates | None = None,
) -> Shift:
    """Compare the share of one population within another between two arms, sample by sample.

    A sample's value is ln((k + ½) / (N − k + ½)), with k cells of `of` among the N of `within`. Name the
    lineage (CD8 T cells within T cells): a share of all cells moves whenever any other population does.

    Parameters
    ----------
    adata
        Cells, with ``obs`` sample, arm, cell_type, and donor where there is one.
    of, within
        House cell types, or labels of ``obs["cell_type"]``.
    treated, reference
        Arms, as in ``obs["arm"]``; the shift is treated − reference, in log odds.
    paired
        Compare within donors; None does what the dataset declares, else not.
    gates
        ``min_cells`` cells of `within` are asked of each sample; the defaults of a study if None.

    Returns
    -------
    One shift; its samples' ``n_cells`` are those of `within`. `adata` is not changed.

    Raises
    ------
    UnknownNameError
        No such arm.
    InputError
        Pairs are asked for, but no donor is known.
    """
    sums = aggregate(adata)
    question = Question(
        treated=treated, reference=reference, population=within, paired=paired, gates=gates or Gates()
    )
    refuse_unknown_arms(sums, question)
    return fraction_shift(sums, question, of=of, within=within)


def compare_ratio(
    adata: AnnData | Sums,
    *,
    of: str,
    to: str,
    treated: str,
    reference: str,
    paired: bool | None = None,
    gates: Gates | None = None,
) -> Shift:
    """Compare the ratio of two populations between two arms, sample by sample.

    A sample's value is ln((k₁ + ½) / (k₂ + ½)), with k₁ cells of `of` and k₂ of `to`; no other population
    sways it.

    Parameters
    ----------
    adata
        Cells, with ``obs`` sample, arm, cell_type, and donor where there is one.
    of, to
        House cell types, or labels of ``obs["cell_type"]``.
    treated, reference
        Arms, as in ``obs["arm"]``; the shift is treated − reference, in natural log.
    paired
        Compare within donors; None does what the dataset declares, else not.
    gates
        ``min_cells`` cells of both together are asked of each sample; the defaults of a study if None.

    Returns
    -------
    One shift in the population ``all``; its samples' ``n_cells`` are those of both. `adata` is not changed.

    Raises
    ------
    UnknownNameError
        No such arm.
    InputError
        Pairs are asked for, but no donor is known.
    """
    sums = aggregate(adata)
    question = Question(treated=treated, reference=reference, paired=paired, gates=gates or Gates())
    refuse_unknown_arms(sums, question)
    return ratio_shift(sums, question, of=of, to=to)


def fraction_shift(sums: Sums, question: Question, *, of: str, within: str) -> Shift:
    """Return the shift of a share; it goes by the name of the question's population."""
    labels = labels_within(sums, within)
    base = _per_sample(sums, sums.n_rows, labels)
    inside = _per_sample(sums, sums.n_rows, labels & labels_within(sums, of))
    values = np.log((inside + _HALF) / (base - inside + _HALF))
    own = frame(
        sums,
        replace(question, population=within),
        sizes=_sizes(sums, base, labels=labels, name=within, gates=question.gates),
    )
    reading = Reading(
        readout=f"fraction:{of}/{within}",
        method=METHOD,
        unit="log_odds",
        values=values[own.design.used],
        hindrances=_absent(sums, {f"{of} within {within}": inside} if base.any() else {}),
        depends_on_depth=False,
    )
    return shift_of(own, reading, name=question.population)


def ratio_shift(sums: Sums, question: Question, *, of: str, to: str) -> Shift:
    """Return the shift of a ratio; it goes by the name of the question's population."""
    labels = {name: labels_within(sums, name) for name in (of, to)}
    above, below = (_per_sample(sums, sums.n_rows, labels[name]) for name in (of, to))
    values = np.log((above + _HALF) / (below + _HALF))
    both, name = labels[of] | labels[to], f"{of} and {to}"
    own = frame(
        sums,
        replace(question, population=ALL),
        sizes=_sizes(sums, above + below, labels=both, name=name, gates=question.gates),
    )
    reading = Reading(
        readout=f"ratio:{of}:{to}",
        method=METHOD,
        unit="log_ratio",
        values=values[own.design.used],
        hindrances=_absent(sums, {of: above, to: below}),
        depends_on_depth=False,
    )
    return shift_of(own, reading, name=question.population)


def _per_sample(sums: Sums, values: Vector, labels: frozenset[str]) -> Vector:
    """Add up a value per group over the groups with any of these labels; one sum per sample."""
    samples = samples_of(sums)
    place = {sample: position for position, sample in enumerate(samples)}
    totals = np.zeros(len(samples))
    for group, value in zip(sums.groups, values, strict=True):
        totals[place[group.sample]] += value if group.label in labels else 0.0
    return totals


def _sizes(sums: Sums, n_rows: Vector, *, labels: frozenset[str], name: str, gates: Gates) -> Sizes:
    """Ask for enough cells in the denominator; how deep they were read does not matter."""
    return Sizes(
        n_rows=n_rows,
        total_counts=_per_sample(sums, sums.total_counts, labels),
        min_rows=gates.min_cells,
        min_counts=0,
        noun=f"cells of {name}",
    )


def _absent(sums: Sums, counts: Mapping[str, Vector]) -> tuple[Hindrance, ...]:
    if sums.is_bulk:
        return ((Obstacle.NOT_CELLS, "Rows of this dataset are samples, so there are no cells to count."),)
    return tuple(
        (Obstacle.POPULATION_ABSENT, f"The dataset has no cells labelled {name}.")
        for name, found in counts.items()
        if not found.any()
    )
