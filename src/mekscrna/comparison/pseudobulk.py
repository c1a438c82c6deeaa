"""Read gene lists off the pseudobulk of a contrast: the primary estimate."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from mekscrna.comparison.fitting import Reading, shift_of
from mekscrna.comparison.frame import Frame, Hindrance
from mekscrna.comparison.gene_lists import LaidList, coverage_of
from mekscrna.comparison.shift import Coverage, Obstacle
from mekscrna.data.columns import counted, listed
from mekscrna.errors import InputError
from mekscrna.kernels.size_factors import (
    STABLE_MEAN,
    STABLE_NEEDED,
    log2_counts,
    median_ratio,
    stable_genes,
)
from mekscrna.kernels.types import Dense, Mask, Vector

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mekscrna.comparison.shift import Shift

METHOD: Final = "pseudobulk"
UNIT: Final = "log2_fold"
CYCLING: Final = ("tirosh_g1s", "tirosh_g2m")
"""Lists whose genes never set the scale of a sample nor stand in as random genes, where they are given."""

_CANCELS = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Expression:
    """The pseudobulk of a frame's samples."""

    frame: Frame
    genes: tuple[str, ...]
    logs: Dense
    """Used samples × genes, log2(counts + 0.5)."""
    means: Vector
    """Mean counts per used sample; where no sample enters, per sample of the dataset."""
    cycling: Mask


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class GeneReadout:
    """What is read: one list, or one list minus another."""

    key: str
    lists: tuple[LaidList, ...]
    min_counts: float
    beside: tuple[LaidList, ...] = ()
    """Other lists whose genes are expected to move, and so set no scale and stand in for no random gene."""
    takes_silent: bool = False
    """Genes below the limit are read too: for single genes, which nothing else can speak for."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Measured:
    """A gene readout's value in each used sample, and what it is made of."""

    weights: Vector
    """Per gene; the value is Σ weight · log2 − Σ weight · size factor."""
    own: Mask
    """Genes of the lists and of those beside them, silent ones too."""
    factors: Vector
    """Log2 size factor per used sample; zeros where it cancels."""
    values: Vector | None
    hindrances: tuple[Hindrance, ...]
    coverage: tuple[Coverage, ...]
    notes: tuple[str, ...]


def expression(frame: Frame, genes: tuple[str, ...], cycling: Sequence[LaidList] = ()) -> Expression:
    """Take the logarithm of a frame's pseudobulk.

    Raises
    ------
    InputError
        The data hold no counts.
    """
    if frame.pool.counts is None:
        raise InputError("adata.layers has no 'counts'. Put raw counts there: adata.layers['counts'] = …")
    counts = frame.pool.counts[frame.design.used].toarray()
    everyone = frame.pool.counts if len(counts) == 0 else counts
    marked = np.zeros(len(genes), dtype=np.bool_)
    for each in cycling:
        marked[each.columns] = True
    return Expression(
        frame=frame,
        genes=genes,
        logs=log2_counts(counts),
        means=np.asarray(everyone.mean(axis=0), dtype=np.float64).ravel(),
        cycling=marked,
    )


def measure(expressed: Expression, readout: GeneReadout) -> Measured:
    """Read the value of a gene readout in each used sample.

    A list's value is the signed weighted mean of log2(counts + 0.5) over its genes that reach the limit, less
    the size factor, which is made without the genes of these lists and of those beside them, and without
    cycling ones. In a difference of two lists the size factor cancels, and genes in both count in neither.
    """
    lists, notes = _disjoint(readout.lists, expressed.genes)
    weights, hindrances = _gene_weights(expressed, readout, lists)
    own = np.zeros(len(expressed.genes), dtype=np.bool_)
    own[np.concatenate([each.columns for each in (*readout.lists, *readout.beside)])] = True
    factors = np.zeros(len(expressed.logs))
    if not hindrances and len(expressed.logs) and abs(weights.sum()) > _CANCELS:
        stable = stable_genes(expressed.means, own | expressed.cycling)
        hindrances, more = _stability(expressed.means, stable)
        notes += more
        factors = factors if hindrances else median_ratio(expressed.logs, stable)
    can_read = not hindrances and len(expressed.logs) > 0
    return Measured(
        weights=weights,
        own=own,
        factors=factors,
        values=expressed.logs @ weights - factors * weights.sum() if can_read else None,
        hindrances=hindrances,
        coverage=tuple(
            coverage_of(each, expressed.genes, expressed.means, min_counts=readout.min_counts)
            for each in lists
        ),
        notes=notes,
    )


def expression_shift(expressed: Expression, readout: GeneReadout) -> Shift:
    """Return the shift of a gene readout, without a background."""
    return shift_of(expressed.frame, reading_of(readout.key, measure(expressed, readout)))


def reading_of(key: str, measured: Measured) -> Reading:
    """Hand what was measured to the fit."""
    return Reading(
        readout=key,
        method=METHOD,
        unit=UNIT,
        values=measured.values,
        hindrances=measured.hindrances,
        coverage=measured.coverage,
        notes=measured.notes,
    )


def _disjoint(
    lists: tuple[LaidList, ...], genes: Sequence[str]
) -> tuple[tuple[LaidList, ...], tuple[str, ...]]:
    """Take genes that are in both lists of a difference out of both, and say so."""
    if len(lists) < 2:
        return lists, ()
    shared = np.intersect1d(lists[0].columns, lists[1].columns)
    if len(shared) == 0:
        return lists, ()
    names = listed(sorted(genes[column] for column in shared))
    both = f"{lists[0].id} and {lists[1].id}"
    note = f"{counted(len(shared), 'gene')} in both {both} left out of both: {names}."
    return tuple(each.without(shared) for each in lists), (note,)


def _gene_weights(
    expressed: Expression, readout: GeneReadout, lists: Sequence[LaidList]
) -> tuple[Vector, tuple[Hindrance, ...]]:
    """Return the weight of every gene; those of a list add up to 1 in size, the second's are turned round."""
    weights = np.zeros(len(expressed.genes))
    hindrances: list[Hindrance] = []
    for sign, each in zip((1.0, -1.0), lists, strict=False):
        means = expressed.means[each.columns]
        speaks = means > 0 if readout.takes_silent else means >= readout.min_counts
        if len(each.columns) == 0:
            text = f"None of the {each.n_genes} genes of {each.id} is in the data."
            hindrances.append((Obstacle.LOW_COVERAGE, text))
        elif not speaks.any():
            limit = "any count" if readout.takes_silent else f"{readout.min_counts:g} counts per sample"
            hindrances.append((Obstacle.LOW_EXPRESSION, f"No gene of {each.id} reaches {limit}."))
        else:
            total = np.abs(each.weights[speaks]).sum()
            weights[each.columns[speaks]] += sign * each.weights[speaks] / total
    return weights, tuple(hindrances)


def _stability(means: Vector, stable: Mask) -> tuple[tuple[Hindrance, ...], tuple[str, ...]]:
    """Say whether the stable genes can set the scale, and whether the rule for few genes was used."""
    n_stable = int(np.count_nonzero(stable))
    if n_stable < STABLE_NEEDED:
        found = counted(n_stable, "gene")
        text = f"Only {found} beside the list can set the scale of the samples; {STABLE_NEEDED} are needed."
        return ((Obstacle.NO_STABLE_GENES, text),), ()
    if means[stable].min() <= STABLE_MEAN:
        note = f"Few genes exceed {STABLE_MEAN:g} counts per sample; the {n_stable} highest set the scale."
        return (), (note,)
    return (), ()
