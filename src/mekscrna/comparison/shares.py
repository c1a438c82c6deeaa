"""Set one population against another, sample by sample."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from mekscrna.comparison.design import Question, Sizes
from mekscrna.comparison.fitting import Reading, shift_of
from mekscrna.comparison.frame import frame
from mekscrna.comparison.pool import labels_within, samples_of
from mekscrna.comparison.shift import Obstacle
from mekscrna.errors import InputError
from mekscrna.spec.cell_types import ALL

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mekscrna.comparison.aggregate import Sums
    from mekscrna.comparison.frame import Frame, Hindrance
    from mekscrna.comparison.shift import Shift
    from mekscrna.kernels.types import Vector
    from mekscrna.spec.study import Gates

METHOD: Final = "composition"
FEWEST_EXPECTED: Final = 3.0
"""Cells of either side that a sample of either arm must hold on average if nothing changed. Below, the mean
of ln(k + ½) no longer follows the logarithm of the mean: measured with four times the cells in one arm, two
equal shares differ by 0.04 at 2 cells, by 0.2 at 1 and by 0.4 at ½."""
_HALF = 0.5


def fraction_shift(sums: Sums, question: Question, *, of: str, within: str) -> Shift:
    """Return the shift of a share; it goes by the name of the question's population."""
    whole = labels_within(sums, within)
    part = whole & labels_within(sums, of)
    sides = _Sides(
        key=f"fraction:{of}/{within}",
        unit="log_odds",
        above=part,
        below=whole - part,
        names=(f"{of} within {within}", f"{within} beside {of}"),
        whole=within,
    )
    return _shift(sums, replace(question, population=within), sides, name=question.population)


def ratio_shift(sums: Sums, question: Question, *, of: str, to: str) -> Shift:
    """Return the shift of a ratio; it goes by the name of the question's population."""
    sides = _Sides(
        key=f"ratio:{of}:{to}",
        unit="log_ratio",
        above=labels_within(sums, of),
        below=labels_within(sums, to),
        names=(of, to),
        whole=f"{of} and {to}",
    )
    return _shift(sums, replace(question, population=ALL), sides, name=question.population)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sides:
    """The labels that are set against each other, and what they are called."""

    key: str
    unit: str
    above: frozenset[str]
    below: frozenset[str]
    names: tuple[str, str]
    whole: str


def _shift(sums: Sums, question: Question, sides: _Sides, *, name: str) -> Shift:
    if shared := sorted(sides.above & sides.below):
        raise InputError(
            f"{' and '.join(sides.names)} share cells ({', '.join(shared)}); name two that do not."
        )
    above, below = (_per_sample(sums, sums.n_rows, labels) for labels in (sides.above, sides.below))
    own = frame(sums, question, sizes=_sizes(sums, above + below, sides=sides, gates=question.gates))
    values = np.log((above + _HALF) / (below + _HALF))
    reading = Reading(
        readout=sides.key,
        method=METHOD,
        unit=sides.unit,
        values=values[own.design.used],
        hindrances=_hindrances(sums, own, dict(zip(sides.names, (above, below), strict=True))),
        depends_on_depth=False,
    )
    return shift_of(own, reading, name=name)


def _per_sample(sums: Sums, values: Vector, labels: frozenset[str]) -> Vector:
    """Add up a value per group over the groups with any of these labels; one sum per sample."""
    samples = samples_of(sums)
    place = {sample: position for position, sample in enumerate(samples)}
    totals = np.zeros(len(samples))
    for group, value in zip(sums.groups, values, strict=True):
        totals[place[group.sample]] += value if group.label in labels else 0.0
    return totals


def _sizes(sums: Sums, n_rows: Vector, *, sides: _Sides, gates: Gates) -> Sizes:
    """Ask for enough cells of both sides together; how deep they were read does not matter."""
    return Sizes(
        n_rows=n_rows,
        total_counts=_per_sample(sums, sums.total_counts, sides.above | sides.below),
        min_rows=gates.min_cells,
        min_counts=0,
        noun=f"cells of {sides.whole}",
    )


def _hindrances(sums: Sums, own: Frame, sides: Mapping[str, Vector]) -> tuple[Hindrance, ...]:
    """Say why there is nothing to count, or too little of it."""
    if sums.is_bulk:
        return ((Obstacle.NOT_CELLS, "Rows of this dataset are samples, so there are no cells to count."),)
    absent = tuple(
        (Obstacle.POPULATION_ABSENT, f"The dataset has no cells labelled {name}.")
        for name, found in sides.items()
        if not found.any()
    )
    if absent or own.hindrances:
        return () if any(kind is Obstacle.POPULATION_ABSENT for kind, _ in own.hindrances) else absent
    return tuple(_rare(own, sides))


def _rare(own: Frame, sides: Mapping[str, Vector]) -> Iterator[Hindrance]:
    """Ask how many cells of each side a sample of the smaller arm would hold if nothing changed.

    With fewer, ln(k + ½) follows how many cells were caught at all: it shifts where the arms differ in that.
    """
    used = own.design.used
    both = np.sum(list(sides.values()), axis=0)[used]
    arms = np.array([own.pool.samples[position].arm for position in used])
    per_sample = min(float(both[arms == arm].mean()) for arm in own.question.arms)
    for name, found in sides.items():
        expected = per_sample * float(found[used].sum() / both.sum())
        if expected < FEWEST_EXPECTED:
            text = (
                f"Too few cells of {name}: were nothing to change, a sample of the smaller arm would hold "
                f"{expected:.2g} on average; {FEWEST_EXPECTED:g} are needed."
            )
            yield (Obstacle.TOO_FEW_CELLS, text)
