"""Which samples enter a comparison, how they are paired, and what stands in its way."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from mekscrna.comparison.shift import DroppedSample
from mekscrna.kernels.types import Dense, Index, Vector
from mekscrna.spec.study import Gates

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mekscrna.comparison.groups import Sample


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Treated minus reference in one population; ``paired`` None leaves it to the dataset.

    With ``less``, a difference of differences: (treated − reference) − (less[0] − less[1]).
    """

    treated: str
    reference: str
    less: tuple[str, str] | None = None
    population: str = "all"
    paired: bool | None = None
    gates: Gates = field(default_factory=Gates)

    @property
    def above(self) -> tuple[str, ...]:
        """The arms that count upwards."""
        return (self.treated,) if self.less is None else (self.treated, self.less[1])

    @property
    def below(self) -> tuple[str, ...]:
        """The arms that count downwards."""
        return (self.reference,) if self.less is None else (self.reference, self.less[0])

    @property
    def arms(self) -> tuple[str, ...]:
        """Every arm that is compared, treated and reference first."""
        return (self.treated, self.reference, *(self.less or ()))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Design:
    """The samples that enter, and the units they are averaged to.

    A unit is a sample, or where a donor gave several to one arm, their mean: a donor counts once. In pairs,
    unit i of either arm is of the same donor.

    A difference of differences is laid out as one contrast, so that all that follows need not know of it. In
    pairs, a donor's units are the sums of the arms that count upwards and of those that count downwards. Of
    independent samples, the units of both arms that count upwards stand together, doubled, and whether a unit
    is of the first contrast and whether it is treated are columns of the model: what is left to the arm is
    then the difference of differences.
    """

    used: Index
    """Positions of the samples that enter."""
    treated: Dense
    reference: Dense
    """Units × used samples; each row averages the samples of one unit."""
    is_paired: bool
    covariates: Dense
    """Units (treated, then reference) × columns; no columns where there are none."""
    dropped: tuple[DroppedSample, ...]
    n_per_arm: tuple[int, ...] = ()
    """Units of each arm compared, treated and reference first."""

    @property
    def fewest(self) -> int:
        """Units in the smallest arm; in pairs, pairs."""
        return min(self.n_per_arm, default=0)

    @property
    def n_treated(self) -> int:
        """Units in the treated arm."""
        return int(self.treated.shape[0])

    @property
    def n_reference(self) -> int:
        """Units in the reference arm."""
        return int(self.reference.shape[0])

    def arms(self, values: Vector) -> tuple[Vector, Vector]:
        """Return the unit values of the treated and the reference arm from one value per used sample."""
        return self.treated @ values, self.reference @ values


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Sizes:
    """How much of a population each sample holds; ``noun`` is what is counted."""

    n_rows: Vector
    total_counts: Vector
    min_rows: int
    min_counts: int
    noun: str


def lay_out(samples: Sequence[Sample], sizes: Sizes, question: Question, *, is_paired: bool) -> Design:
    """Choose the samples of both arms and pair them.

    Samples below the limits are left out and named, and with them, in pairs, whatever has lost its partner.
    Covariates are left empty; see ``covariates.with_covariates``.
    """
    dropped: list[DroppedSample] = []
    kept: list[int] = []
    for position, sample in enumerate(samples):
        if sample.arm not in question.arms:
            continue
        why = _shortfall(sample, position, sizes, is_paired=is_paired)
        if why:
            dropped.append(DroppedSample(sample=sample.sample, arm=sample.arm, why=why))
        else:
            kept.append(position)
    if is_paired:
        kept, lost = _whole_pairs(samples, kept, question)
        dropped += lost
    units = {arm: _averages(_units(samples, kept, arm), kept) for arm in question.arms}
    stack = _summed if is_paired else _stacked
    above, below = ([units[arm] for arm in arms] for arms in (question.above, question.below))
    return Design(
        used=np.array(kept, dtype=np.int64),
        treated=stack(above),
        reference=stack(below),
        is_paired=is_paired,
        covariates=np.empty((len(above[0]) + len(below[0]), 0)) if is_paired else _margins(above, below),
        dropped=tuple(sorted(dropped, key=lambda each: (each.sample, each.arm))),
        n_per_arm=tuple(len(each) for each in units.values()),
    )


def _summed(arms: Sequence[Dense]) -> Dense:
    """Add up the arms of each donor."""
    return np.asarray(sum(arms), dtype=np.float64)


def _stacked(arms: Sequence[Dense]) -> Dense:
    """Put the units of all arms one below the other, each as often as there are arms."""
    return np.vstack(arms) * len(arms)


def _margins(above: Sequence[Dense], below: Sequence[Dense]) -> Dense:
    """Return units × (of the first contrast, treated) of a difference of differences; else no columns."""
    sizes = [len(arm) for arm in (*above, *below)]
    if len(sizes) == 2:
        return np.empty((sum(sizes), 0))
    is_first, is_treated = [1.0, 0.0, 1.0, 0.0], [1.0, 0.0, 0.0, 1.0]
    return np.column_stack([np.repeat(is_first, sizes), np.repeat(is_treated, sizes)])


def _shortfall(sample: Sample, position: int, sizes: Sizes, *, is_paired: bool) -> str:
    """Say why a sample cannot enter; empty where it can."""
    n_rows, counts = sizes.n_rows[position], sizes.total_counts[position]
    if n_rows == 0:
        return f"no {sizes.noun}"
    if n_rows < sizes.min_rows:
        return f"{n_rows:,.0f} {sizes.noun}; at least {sizes.min_rows:,} are asked for"
    if counts < sizes.min_counts:
        return (
            f"{counts:,.0f} counts in {n_rows:,.0f} {sizes.noun}; at least {sizes.min_counts:,} are asked for"
        )
    if is_paired and not sample.donor:
        return "its donor is not known, so it has no pair"
    if any((isinstance(value, float) and np.isnan(value)) or value == "NA" for value in sample.covariates):
        return "a covariate is missing"
    return ""


def _whole_pairs(
    samples: Sequence[Sample], kept: Sequence[int], question: Question
) -> tuple[list[int], list[DroppedSample]]:
    """Keep the donors that have samples left in every arm; name the samples of the others."""
    arms = {samples[position].donor: set[str]() for position in kept}
    for position in kept:
        arms[samples[position].donor].add(samples[position].arm)
    whole = {donor for donor, found in arms.items() if len(found) == len(question.arms)}
    lost = [
        DroppedSample(
            sample=samples[position].sample,
            arm=samples[position].arm,
            why=f"donor {samples[position].donor} has no sample left in "
            + " and ".join(arm for arm in question.arms if arm not in arms[samples[position].donor]),
        )
        for position in kept
        if samples[position].donor not in whole
    ]
    return [position for position in kept if samples[position].donor in whole], lost


def _units(samples: Sequence[Sample], kept: Sequence[int], arm: str) -> list[list[int]]:
    """Return the samples of each unit of an arm, ordered by donor, then sample."""
    units: dict[tuple[str, str], list[int]] = {}
    for position in kept:
        sample = samples[position]
        if sample.arm == arm:
            units.setdefault((sample.donor, "" if sample.donor else sample.sample), []).append(position)
    return [units[key] for key in sorted(units)]


def _averages(units: Sequence[Sequence[int]], kept: Sequence[int]) -> Dense:
    """Return units × used samples with 1/n for the n samples of a unit."""
    place = {position: column for column, position in enumerate(kept)}
    weights = np.zeros((len(units), len(kept)))
    for row, unit in enumerate(units):
        weights[row, [place[position] for position in unit]] = 1.0 / len(unit)
    return weights
