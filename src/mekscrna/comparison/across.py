"""Pool the shifts of several datasets."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.special import stdtr

from mekscrna.comparison.pooled import Pooled, Spread, Weight
from mekscrna.comparison.shift import Estimate, Interval, LeftOut
from mekscrna.errors import InputError
from mekscrna.kernels.effects import without_each
from mekscrna.kernels.pooling import (
    heterogeneity,
    partial_conjunction,
    prediction_interval,
    weighted_by_size,
)
from mekscrna.kernels.power import mde80, power_curve

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from mekscrna.comparison.shift import Shift
    from mekscrna.kernels.intervals import TInterval
    from mekscrna.kernels.types import Vector


def pool_shifts(shifts: Sequence[Shift], *, cohorts: Mapping[str, str] | None = None) -> Pooled:
    """Pool the shifts of several datasets into one estimate, weighted by their samples.

    The error is the spread between datasets, on one degree of freedom less than there are of them
    (Hartung–Knapp, doi:10.1002/sim.791), so a dataset counts by its size and not by how little it happens to
    vary. Datasets of one cohort are averaged first.

    Parameters
    ----------
    shifts
        One per dataset, each with an estimate; of one readout, population, method and unit.
    cohorts
        Dataset → the name that it shares with others of the same patients, lines or wells.

    Returns
    -------
    The pooled estimate, in the unit of the shifts; positive where treated is higher.

    Raises
    ------
    InputError
        No shift, one without an estimate, two of one dataset, or shifts of different questions.
    """
    _refuse_unlike(shifts)
    weights = _weights(shifts, cohorts or {})
    estimates = np.array([each.estimate for each in weights])
    sizes = np.array([each.size for each in weights])
    errors = np.array([each.se for each in weights])
    first = shifts[0]
    fit = weighted_by_size(estimates, sizes) if len(weights) > 1 else None
    usable = fit is not None and fit.se > 0
    return Pooled(
        readout=first.readout,
        population=first.population,
        unit=first.unit,
        weights=weights,
        estimate=_estimate(fit, weights) if fit is not None and usable else None,
        spread=_spread(fit, estimates, errors**2) if fit is not None and usable else None,
        p_two_up=partial_conjunction(np.array([each.p_up for each in weights])),
        p_two_down=partial_conjunction(np.array([each.p_down for each in weights])),
    )


def _refuse_unlike(shifts: Sequence[Shift]) -> None:
    if not shifts:
        raise InputError("No shift was given to pool.")
    names = [each.dataset for each in shifts]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise InputError(f"A dataset gives one shift to a pool; more than one came from {', '.join(twice)}.")
    empty = [each.dataset for each in shifts if each.estimate is None]
    if empty:
        raise InputError(f"Shifts without an estimate cannot be pooled: those of {', '.join(empty)}.")
    asked = {(each.readout, each.population, each.method, each.unit) for each in shifts}
    if len(asked) > 1:
        found = "; ".join(" ".join(parts) for parts in sorted(asked))
        raise InputError(f"Shifts of different questions cannot be pooled: {found}.")


def _weights(shifts: Sequence[Shift], cohorts: Mapping[str, str]) -> tuple[Weight, ...]:
    """Bring datasets of one cohort together, in the order in which cohorts first stand."""
    members: dict[str, list[Shift]] = {}
    for shift in shifts:
        members.setdefault(cohorts.get(shift.dataset, f"\0{shift.dataset}"), []).append(shift)
    total = sum(max(map(_size, group)) for group in members.values())
    return tuple(_weight(group, total) for group in members.values())


def _weight(group: Sequence[Shift], total: float) -> Weight:
    """Average datasets by size; what they share makes them worth no more than the largest of them."""
    sizes = np.array([_size(each) for each in group])
    found = [each.estimate for each in group if each.estimate is not None]
    share = sizes / sizes.sum()
    largest = int(np.argmax(sizes))
    estimate = float(share @ [each.value for each in found])
    se = float(share @ [each.se for each in found])
    t = estimate / se if se > 0 else np.inf * np.sign(estimate)
    return Weight(
        datasets=tuple(each.dataset for each in group),
        estimate=estimate,
        se=se,
        size=float(sizes[largest]),
        share=float(sizes[largest] / total),
        p_up=float(stdtr(found[largest].df, -t)),
        p_down=float(stdtr(found[largest].df, t)),
    )


def _size(shift: Shift) -> float:
    if shift.paired and shift.n_pairs is not None:
        return float(shift.n_pairs)
    return shift.n_treated * shift.n_reference / (shift.n_treated + shift.n_reference)


def _estimate(fit: TInterval, weights: Sequence[Weight]) -> Estimate:
    n = len(weights)
    estimates, sizes = (
        np.array([each.estimate for each in weights]),
        np.array([each.size for each in weights]),
    )
    without = without_each(n, lambda stays: float(np.average(estimates[stays], weights=sizes[stays])))
    names = [" + ".join(each.datasets) for each in weights]
    ci90 = _interval(fit, 0.10)
    return Estimate(
        value=fit.estimate,
        se=fit.se,
        df=fit.df,
        ci95=_interval(fit, 0.05),
        ci90=ci90,
        p=fit.p,
        hedges_g=None,
        mde80=mde80(fit.se, fit.df),
        power_curve=power_curve(lambda more: (fit.se * (n / more) ** 0.5, float(more - 1))),
        leave_one_out=Interval(low=min(without), high=max(without)) if without else None,
        left_out=tuple(
            LeftOut(unit=name, arm=None, value=value) for name, value in zip(names, without, strict=False)
        ),
        smallest_excluded=max(abs(ci90.low), abs(ci90.high)),
    )


def _interval(fit: TInterval, alpha: float) -> Interval:
    half = fit.half_width(alpha)
    return Interval(low=fit.estimate - half, high=fit.estimate + half)


def _spread(fit: TInterval, estimates: Vector, variances: Vector) -> Spread | None:
    if not (variances > 0).all():
        return None
    found = heterogeneity(estimates, variances)
    low, high = prediction_interval(fit, found.tau2)
    return Spread(
        tau2=found.tau2,
        tau2_interval=Interval(low=found.tau2_low, high=found.tau2_high),
        i2=found.i2,
        q_p=found.q_p,
        prediction=Interval(low=low, high=high),
    )
