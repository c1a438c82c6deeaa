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
from mekscrna.spec.claim import Fraction, Ratio
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
    return fraction_shift(sums, question, Fraction(kind="fraction", of=of, within=within))


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
    return ratio_shift(sums, question, Ratio(kind="ratio", of=of, to=to))


def fraction_shift(sums: Sums, question: Question, readout: Fraction) -> Shift:
    """Return the shift of a fraction, under the name of the question's population."""
    within = labels_within(sums, readout.within)
    base = _per_sample(sums, sums.n_rows, within)
    inside = _per_sample(sums, sums.n_rows, within & labels_within(sums, readout.of))
    values = np.log((inside + _HALF) / (base - inside + _HALF))
    absent = _absent(sums, {readout.within: base, f"{readout.of} within {readout.within}": inside})
    sizes = _sizes(sums, base, labels=within, name=readout.within, gates=question.gates)
    own = frame(sums, replace(question, population=readout.within), sizes=sizes)
    return shift_of(own, _reading(readout, values[own.design.used], absent), name=question.population)


def ratio_shift(sums: Sums, question: Question, readout: Ratio) -> Shift:
    """Return the shift of a ratio, under the name of the question's population."""
    labels = {name: labels_within(sums, name) for name in (readout.of, readout.to)}
    above, below = (_per_sample(sums, sums.n_rows, labels[name]) for name in (readout.of, readout.to))
    values = np.log((above + _HALF) / (below + _HALF))
    absent = _absent(sums, {readout.of: above, readout.to: below})
    both, name = labels[readout.of] | labels[readout.to], f"{readout.of} and {readout.to}"
    sizes = _sizes(sums, above + below, labels=both, name=name, gates=question.gates)
    own = frame(sums, replace(question, population=ALL), sizes=sizes)
    return shift_of(own, _reading(readout, values[own.design.used], absent), name=question.population)


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


def _reading(readout: Fraction | Ratio, values: Vector, absent: tuple[Hindrance, ...]) -> Reading:
    return Reading(
        readout=readout.key,
        method=METHOD,
        unit=readout.unit,
        values=None if absent else values,
        hindrances=absent,
        depends_on_depth=False,
    )
