"""One contrast in one population: its samples, laid out once for every readout."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from mekscrna.comparison import estimators
from mekscrna.comparison._estimator import Estimator
from mekscrna.comparison.covariates import with_covariates
from mekscrna.comparison.design import Design, Question, Sizes, lay_out
from mekscrna.comparison.pool import Pool, pool
from mekscrna.comparison.shift import Obstacle
from mekscrna.data.columns import counted
from mekscrna.discovery import discover
from mekscrna.errors import InputError, UnknownNameError
from mekscrna.kernels.least_squares import rank

if TYPE_CHECKING:
    from mekscrna.comparison.aggregate import Sums
    from mekscrna.kernels.types import Vector

ESTIMATORS = discover(estimators, "ESTIMATOR", Estimator)
"""Every estimator, by name."""

Hindrance = tuple[Obstacle, str]
"""Why there is no estimate: for code, and in words."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Frame:
    """A question laid over a dataset."""

    dataset: str
    is_bulk: bool
    has_counts: bool
    question: Question
    pool: Pool
    sizes: Sizes
    design: Design
    estimator: Estimator
    confounded_with: tuple[str, ...]
    hindrances: tuple[Hindrance, ...]
    species: str = ""
    in_one_well: bool = False
    well_sd: float | None = None
    """Between the wells of two arms, in log2."""

    def estimate(self, values: Vector) -> float:
        """Return the point estimate from one value per used sample."""
        treated, reference = self.design.arms(values)
        if self.estimator.fit_adjusted is None:
            return self.estimator.fit(treated, reference).estimate
        return self.estimator.fit_adjusted(treated, reference, self.design.covariates).estimate

    @cached_property
    def contrast(self) -> Vector:
        """The weight of each used sample in the estimate, which is always a weighted sum of sample values."""
        unit_vectors = np.eye(len(self.design.used))
        return np.array([self.estimate(each) for each in unit_vectors])


def frame(sums: Sums, question: Question, *, sizes: Sizes | None = None) -> Frame:
    """Lay a question over a dataset; what cannot be answered is a hindrance, not an error.

    `sizes` are those of the population unless given.

    Raises
    ------
    InputError
        Pairs are asked for, but no donor is known.
    """
    is_paired = sums.is_paired if question.paired is None else question.paired
    if is_paired and not any(group.sample.donor for group in sums.groups):
        raise InputError(
            "Samples can be paired only by donor, and obs has no 'donor'. Call the column 'donor', or set "
            "paired=False."
        )
    pooled = pool(sums, question.population)
    sizes = sizes or population_sizes(sums, pooled, question)
    design = lay_out(pooled.samples, sizes, question, is_paired=is_paired)
    design, confounded = with_covariates(design, pooled.samples, sums.covariates)
    return Frame(
        dataset=sums.dataset,
        is_bulk=sums.is_bulk,
        has_counts=not sums.is_linear,
        question=question,
        pool=pooled,
        sizes=sizes,
        design=design,
        estimator=_choose(design),
        confounded_with=confounded,
        hindrances=_hindrances(sums, pooled, question=question, design=design, confounded=confounded),
        species=sums.species,
        in_one_well=sums.in_one_well and design.is_paired,
        well_sd=sums.well_sd if design.is_paired else None,
    )


def population_sizes(sums: Sums, pooled: Pool, question: Question) -> Sizes:
    """Say how many rows and counts a sample must hold; rows of bulk are samples and need no number."""
    gates = question.gates
    return Sizes(
        n_rows=pooled.n_rows,
        total_counts=pooled.total_counts,
        min_rows=1 if sums.is_bulk else gates.min_cells,
        min_counts=0 if sums.is_linear else gates.min_sample_counts,
        noun=f"rows of {question.population}" if sums.is_bulk else f"cells of {question.population}",
    )


def refuse_unknown_arms(sums: Sums, question: Question) -> None:
    """Check that both arms are in the data.

    Raises
    ------
    UnknownNameError
        One is not; the message offers the nearest.
    """
    known = {group.sample.arm for group in sums.groups}
    for arm in question.arms:
        if arm not in known:
            raise UnknownNameError("arm", arm, known)


def _choose(design: Design) -> Estimator:
    """Return the estimator of a design: by pairing, and whether there are covariates."""
    kind = "paired" if design.is_paired else "independent"
    adjusts = design.covariates.shape[1] > 0
    fitting = (
        each
        for each in ESTIMATORS.values()
        if each.design == kind and (each.fit_adjusted is not None) == adjusts and each.fit_in_one_well is None
    )
    return next(fitting)


def _hindrances(
    sums: Sums, pooled: Pool, *, question: Question, design: Design, confounded: tuple[str, ...]
) -> tuple[Hindrance, ...]:
    arms = {group.sample.arm for group in sums.groups}
    absent = [arm for arm in question.arms if arm not in arms]
    if absent:
        return tuple((Obstacle.ARM_ABSENT, _absent(arm, sums)) for arm in absent)
    if not pooled.is_present:
        noun = "rows" if sums.is_bulk else "cells"
        return ((Obstacle.POPULATION_ABSENT, f"The dataset has no {noun} labelled {question.population}."),)
    if design.fewest < 2:
        return ((Obstacle.TOO_FEW_SAMPLES, _too_few(question, design)),)
    if confounded:
        names = " and ".join(confounded)
        return ((Obstacle.CONFOUNDED, f"The arm cannot be told from {names}: they change together."),)
    return _too_wide(design)


def _absent(arm: str, sums: Sums) -> str:
    if arm in sums.emptied:
        return f"No cell of arm '{arm}' passed quality control, so the arm is empty."
    return f"The dataset has no arm '{arm}'."


def _too_few(question: Question, design: Design) -> str:
    enough = f"with enough of {question.population}"
    if design.is_paired:
        noun = "pair" if question.less is None else "donor"
        return f"{counted(design.n_treated, noun)} {enough}; an interval needs at least 2."
    first, *others = zip(question.arms, design.n_per_arm, strict=True)
    found = [f"{counted(first[1], 'sample')} in {first[0]}", *(f"{n:,} in {arm}" for arm, n in others)]
    return f"{', '.join(found[:-1])} and {found[-1]} {enough}; an interval needs at least 2 in each."


def _too_wide(design: Design) -> tuple[Hindrance, ...]:
    """Say so where the covariates use up all samples."""
    columns = design.covariates
    if columns.shape[1] == 0:
        return ()
    n = design.n_treated
    if design.is_paired:
        n_units, n_coefficients = n, rank(np.column_stack([np.ones(n), columns[:n] - columns[n:]]))
    else:
        n_units = n + design.n_reference
        arm = np.repeat([1.0, 0.0], [n, design.n_reference])
        n_coefficients = rank(np.column_stack([np.ones(n_units), arm, columns]))
    if n_units > n_coefficients:
        return ()
    noun = "pair" if design.is_paired else "sample"
    text = f"{counted(n_units, noun)} cannot carry a model with {n_coefficients} coefficients."
    return ((Obstacle.TOO_FEW_SAMPLES, text),)
