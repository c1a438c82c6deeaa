"""From one value per sample to a shift."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from mekscrna.comparison.frame import ESTIMATORS, Hindrance
from mekscrna.comparison.mixed import Mixed
from mekscrna.comparison.shift import (
    Background,
    Coverage,
    Estimate,
    Exact,
    Interval,
    LeftOut,
    Obstacle,
    Planning,
    SampleValue,
    Shift,
)
from mekscrna.comparison.tipping import tipping
from mekscrna.data.columns import counted, listed
from mekscrna.kernels.effects import differences_without_one, hedges_g, without_each
from mekscrna.kernels.intervals import variance
from mekscrna.kernels.power import mde80, power_curve
from mekscrna.kernels.relabeling import relabeled, sign_flipped
from mekscrna.kernels.types import Vector

if TYPE_CHECKING:
    from collections.abc import Callable

    from mekscrna.comparison._estimator import Estimator, Fit
    from mekscrna.comparison.frame import Frame
    from mekscrna.kernels.types import Mask

_CANNOT_BE: Final = (Obstacle.NO_SIGNATURE_FOR_SPECIES, Obstacle.NOT_CELLS)
LOG2: Final = "log2_fold"
_FEW: Final = 10
"""Samples per arm at which a plan is written down; any number that every model can carry would do."""
_MOST_UNITS: Final = 60
"""Units that are left out one by one by name."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Reading:
    """What was read off a frame's used samples; ``values`` are None where nothing could be."""

    readout: str
    method: str
    unit: str
    values: Vector | None
    hindrances: tuple[Hindrance, ...] = ()
    coverage: tuple[Coverage, ...] = ()
    notes: tuple[str, ...] = ()
    mixed: Mixed | None = None
    """What a mixed model of the cells says, where scores were read."""
    depends_on_depth: bool = True
    """Whether how deep the cells were read can sway the value."""


def shift_of(
    frame: Frame, reading: Reading, background: Background | None = None, *, name: str | None = None
) -> Shift:
    """Fit a reading and write everything down as plain numbers.

    `name` is the population that the shift goes by, where that is not the frame's own.
    """
    hindrances = _ordered(frame, reading)
    estimate = None
    if reading.values is not None and not hindrances:
        estimate, hindrances = _estimate(frame, reading.values, reading.unit)
    design, question = frame.design, frame.question
    bare = None if reading.hindrances else tipping(frame, reading.values)
    return Shift(
        dataset=frame.dataset,
        population=name or question.population,
        readout=reading.readout,
        method=reading.method,
        treated=question.treated,
        reference=question.reference,
        unit=reading.unit,
        estimator=None if estimate is None else _estimator(frame, reading.unit).name,
        paired=design.is_paired,
        n_treated=design.n_per_arm[0],
        n_reference=design.n_per_arm[1],
        n_pairs=design.n_treated if design.is_paired else None,
        estimate=estimate,
        obstacles=tuple(text for _, text in hindrances),
        obstacle_kinds=tuple(kind for kind, _ in hindrances),
        samples=() if reading.values is None or reading.hindrances else _samples(frame, reading.values),
        dropped=design.dropped,
        coverage=reading.coverage,
        background=None if estimate is None else background,
        depth_ratio=_depth_ratio(frame) if reading.depends_on_depth else None,
        confounded_with=frame.confounded_with,
        without_counts=not (frame.is_bulk or frame.has_counts) and reading.depends_on_depth,
        notes=(*_design_notes(frame), *reading.notes),
        difference=bare.difference if bare else None,
        tipping_sd=bare.tipping_sd if bare else None,
        species=frame.species,
        in_one_well=frame.in_one_well,
        well_sd=None if estimate is None else _well_sd(frame, reading.unit),
        mixed=None if estimate is None else reading.mixed,
    )


def _ordered(frame: Frame, reading: Reading) -> tuple[Hindrance, ...]:
    """Put what concerns the whole contrast before this readout; a readout that cannot be stands alone."""
    cannot_be = tuple(each for each in reading.hindrances if each[0] in _CANNOT_BE)
    return cannot_be or (*frame.hindrances, *reading.hindrances)


def _estimate(frame: Frame, values: Vector, unit: str) -> tuple[Estimate | None, tuple[Hindrance, ...]]:
    if not np.isfinite(values).all():
        return None, ((Obstacle.NOT_SCORED, "Some samples have no value."),)
    fit = fit_of(frame, values, unit)
    if not fit.se > 0:
        text = "Samples (or the changes of pairs) do not differ at all, so no interval can be made."
        return None, ((Obstacle.NO_SPREAD, text),)
    treated, reference = frame.design.arms(values)
    is_plain = frame.question.less is None
    without = _without_one(frame, values)
    ci90 = interval_of(fit, 0.10)
    return Estimate(
        value=float(fit.estimate),
        se=float(fit.se),
        df=float(fit.df),
        ci95=interval_of(fit, 0.05),
        ci90=ci90,
        p=float(fit.p),
        hedges_g=hedges_g(treated, reference, estimate=float(fit.estimate)) if is_plain else None,
        mde80=mde80(fit.se, fit.df),
        power_curve=power_curve(_planned(frame, fit)),
        leave_one_out=Interval(low=min(without), high=max(without)) if without else None,
        left_out=_left_out(frame, without),
        exact=_exact(frame, treated, reference),
        planning=None if _well_sd(frame, unit) else _planning(frame, fit, values),
        smallest_excluded=max(abs(ci90.low), abs(ci90.high)),
    ), ()


def _exact(frame: Frame, treated: Vector, reference: Vector) -> Exact | None:
    if frame.design.covariates.shape[1]:
        return None
    found = sign_flipped(treated - reference) if frame.design.is_paired else relabeled(treated, reference)
    if found is None:
        return None
    return Exact(p=found.p, smallest_p=found.smallest_p, n_labelings=found.n_labelings)


def _planned(frame: Frame, fit: Fit) -> Callable[[int], tuple[float, float]]:
    """Plan by samples per arm; a difference of differences of independent samples has two arms to a side."""
    per_side = 1 if frame.design.is_paired else len(frame.question.above)
    return lambda n: fit.planned(per_side * n)


def _planning(frame: Frame, fit: Fit, values: Vector) -> Planning:
    """Write the plan down as three numbers: every estimator's degrees of freedom are linear in n."""
    planned = _planned(frame, fit)
    (se, df), (_, df_next) = planned(_FEW), planned(_FEW + 1)
    per_n = df_next - df
    own = None
    if not frame.design.is_paired and frame.estimator.fit_adjusted is None:
        one, other = (variance(arm) for arm in frame.design.arms(values))
        own = one / (one + other)
    return Planning(
        variance=float(se**2 * _FEW),
        df_per_n=float(per_n),
        df_lost=float(per_n * _FEW - df),
        n_arms=1 if frame.design.is_paired else len(frame.question.arms),
        share=own,
    )


def _well_sd(frame: Frame, unit: str) -> float | None:
    """Return the SD between wells where it is known in this unit, and no covariates are in the model."""
    return frame.well_sd if unit == LOG2 and frame.estimator.fit_adjusted is None else None


def _estimator(frame: Frame, unit: str) -> Estimator:
    if _well_sd(frame, unit) is None:
        return frame.estimator
    return next(each for each in ESTIMATORS.values() if each.fit_in_one_well is not None)


def fit_of(frame: Frame, values: Vector, unit: str) -> Fit:
    """Fit one value per used sample, by the estimator of the frame's design."""
    treated, reference = frame.design.arms(values)
    well_sd, estimator = _well_sd(frame, unit), _estimator(frame, unit)
    if well_sd is not None and estimator.fit_in_one_well is not None:
        return estimator.fit_in_one_well(treated, reference, well_sd)
    if frame.estimator.fit_adjusted is None:
        return frame.estimator.fit(treated, reference)
    return frame.estimator.fit_adjusted(treated, reference, frame.design.covariates)


def interval_of(fit: Fit, alpha: float) -> Interval:
    """Return the interval of a fit with coverage 1 − `alpha`."""
    half = fit.half_width(alpha)
    return Interval(low=float(fit.estimate - half), high=float(fit.estimate + half))


def _without_one(frame: Frame, values: Vector) -> tuple[float, ...]:
    """Return the point estimate when each unit (pair, or sample) is left out in turn."""
    design, adjusted = frame.design, frame.estimator.fit_adjusted
    treated, reference = design.arms(values)
    if adjusted is None:
        return differences_without_one(treated, reference, is_paired=design.is_paired)
    n = design.n_treated

    def estimate(stays: Mask) -> float:
        of_treated = stays if design.is_paired else stays[:n]
        of_reference = stays if design.is_paired else stays[n:]
        covariates = design.covariates[np.concatenate([of_treated, of_reference])]
        return adjusted(treated[of_treated], reference[of_reference], covariates).estimate

    return without_each(n + (0 if design.is_paired else design.n_reference), estimate)


def _left_out(frame: Frame, without: tuple[float, ...]) -> tuple[LeftOut, ...]:
    """Name the unit that each estimate was made without; of too many units, none."""
    design = frame.design
    units = [*design.treated] if design.is_paired else [*design.treated, *design.reference]
    if not without or len(without) > _MOST_UNITS:
        return ()
    entered = [frame.pool.samples[position] for position in design.used]
    found = []
    for weights, value in zip(units, without, strict=True):
        own = [entered[place] for place in np.flatnonzero(weights)]
        by_donor = design.is_paired or len(own) > 1
        found.append(
            LeftOut(
                unit=own[0].donor if by_donor else own[0].sample,
                arm=None if design.is_paired else own[0].arm,
                value=value,
            )
        )
    return tuple(found)


def _samples(frame: Frame, values: Vector) -> tuple[SampleValue, ...]:
    entered = [frame.pool.samples[position] for position in frame.design.used]
    rows = frame.sizes.n_rows[frame.design.used]
    counts = frame.sizes.total_counts[frame.design.used]
    return tuple(
        SampleValue(
            sample=sample.sample,
            arm=sample.arm,
            donor=sample.donor or None,
            value=float(value),
            n_cells=None if frame.is_bulk else int(n_rows),
            total_counts=float(total),
        )
        for sample, value, n_rows, total in zip(entered, values, rows, counts, strict=True)
    )


def _depth_ratio(frame: Frame) -> float | None:
    """Return counts per cell, treated over reference, as the ratio of the arms' geometric means."""
    design = frame.design
    if frame.is_bulk or not frame.has_counts or design.fewest == 0:
        return None
    per_row = frame.sizes.total_counts[design.used] / frame.sizes.n_rows[design.used]
    if not np.all(per_row > 0):
        return None
    treated, reference = design.arms(np.log(per_row))
    return float(np.exp(treated.mean() - reference.mean()))


def _design_notes(frame: Frame) -> tuple[str, ...]:
    """Say what became of donors with several samples."""
    notes = []
    n_used, design = len(frame.design.used), frame.design
    n_units = sum(design.n_per_arm)
    if n_used != n_units:
        notes.append(f"{n_used} samples were averaged to {n_units}, one per donor and arm.")
    if not design.is_paired and (twice := _in_both_arms(frame)):
        notes.append(
            f"{counted(len(twice), 'donor')} gave samples to both arms ({listed(twice)}), yet the arms are "
            "compared as if they were of different donors; a comparison within donors would be sharper."
        )
    return tuple(notes)


def _in_both_arms(frame: Frame) -> list[str]:
    """Return the donors that have a sample in either arm."""
    arms: dict[str, set[str]] = {}
    for position in frame.design.used:
        sample = frame.pool.samples[position]
        arms.setdefault(sample.donor, set()).add(sample.arm)
    return sorted(donor for donor, found in arms.items() if donor and len(found) > 1)
