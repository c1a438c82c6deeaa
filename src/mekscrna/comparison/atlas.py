"""The atlas: how far untreated samples of many datasets differ, for datasets with too few of their own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.special import fdtrc, stdtr, stdtrit

from mekscrna.comparison.shift import Interval, Planning
from mekscrna.kernels.prior_variance import PriorVariance, fit_prior

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from mekscrna.comparison.shift import SampleValue, Shift

FEWEST_DATASETS: Final = 20
"""Datasets (cohorts) without which nothing is borrowed."""
CAUTION: Final = 1.25
"""Factor on the SD where each arm has one sample, so that nothing of the dataset's own can speak."""
_UNLIKE: Final = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Variance:
    """The variance between the untreated samples of one dataset, on so many degrees of freedom."""

    dataset: str
    variance: float
    df: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What is known of one readout in one population by one method."""

    readout: str
    population: str
    method: str
    unit: str
    variances: tuple[Variance, ...]

    @property
    def prior(self) -> PriorVariance | None:
        """The prior that the variances give, worth half as many degrees of freedom as there are datasets.

        Plain, the prior of few datasets is taken for surer than it is: false positives rise to 0.076 with 5.
        None with fewer than two variances above 0.
        """
        found = [each for each in self.variances if each.variance > 0]
        if len(found) < 2:
            return None
        fitted = fit_prior(np.array([each.variance for each in found]), np.array([each.df for each in found]))
        return fitted.capped(len(found) / 2)

    @property
    def quantiles(self) -> tuple[float, float, float]:
        """The 10th, 50th and 90th percentile of the SDs of its datasets."""
        sds = [each.variance**0.5 for each in self.variances]
        low, middle, high = np.quantile(sds, (0.1, 0.5, 0.9))
        return float(low), float(middle), float(high)

    def planning(self) -> Planning | None:
        """Return what independent arms could count on, for :func:`mekscrna.power`; None without a prior."""
        prior = self.prior
        if prior is None:
            return None
        return Planning(variance=2.0 * prior.variance, df_per_n=2.0, df_lost=2.0 - prior.df, n_arms=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Atlas:
    """Variances between untreated samples, by readout, population and method."""

    entries: tuple[Entry, ...]

    def entry(self, shift: Shift) -> Entry | None:
        """Return what is known of a shift's question, its own dataset left out; None where nothing is."""
        key = _key(shift)
        for each in self.entries:
            if (each.readout, each.population, each.method, each.unit) == key:
                others = tuple(one for one in each.variances if one.dataset != shift.dataset)
                return Entry(readout=key[0], population=key[1], method=key[2], unit=key[3], variances=others)
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Borrowed:
    """A shift's interval with the variance that datasets like it have; provisional, whatever it says."""

    value: float
    se: float
    df: float
    ci95: Interval
    ci90: Interval
    p: float
    """Two-sided."""
    n_datasets: int
    prior_df: float
    """What the atlas is worth, in degrees of freedom."""
    own_sd: float | None
    """Between the dataset's own samples; None with one per arm."""
    atlas_sd: float
    p_unlike: float | None
    """How often a dataset of the atlas would differ so much within arms; None with one sample per arm."""

    @property
    def is_unlike(self) -> bool:
        """Tell whether the dataset's own samples differ more than those of the atlas would lead to expect."""
        return self.p_unlike is not None and self.p_unlike < _UNLIKE


def atlas_of(shifts: Iterable[Shift], *, cohorts: Mapping[str, str] | None = None) -> Atlas:
    """Gather how far reference samples differ within datasets.

    Reference samples have to be untreated ones. Samples of a donor are averaged first. Of a question that was
    put to a dataset twice the first counts; of a cohort's datasets, the one with most samples.

    Parameters
    ----------
    shifts
        Of any datasets and questions, as runs hold them.
    cohorts
        Dataset → the name that it shares with others of the same donors.
    """
    found: dict[tuple[str, str, str, str], dict[str, Variance]] = {}
    for shift in shifts:
        values = _unit_values(shift.samples, shift.reference)
        if len(values) < 2 or shift.readout.startswith("interaction:"):
            continue
        own = Variance(
            dataset=shift.dataset, variance=float(np.var(values, ddof=1)), df=float(len(values) - 1)
        )
        cohort = (cohorts or {}).get(shift.dataset, f"\0{shift.dataset}")
        known = found.setdefault(_key(shift), {})
        if cohort not in known or known[cohort].df < own.df:
            known[cohort] = own
    return Atlas(
        entries=tuple(
            Entry(
                readout=key[0], population=key[1], method=key[2], unit=key[3], variances=tuple(each.values())
            )
            for key, each in sorted(found.items())
        )
    )


def borrow(shift: Shift, atlas: Atlas) -> Borrowed | None:
    """Give a shift of independent samples an interval with the atlas's variance.

    The variance is the dataset's own (within arms) and the prior's together, on own + prior degrees of
    freedom. With one sample per arm the SD is taken 1.25 times as large. It holds for a dataset whose samples
    differ like those of the atlas: of twice their SD, 14 % of null shifts would be called (1 against 1).

    Returns
    -------
    None in pairs, for differences of differences, with an empty arm, or where the atlas knows fewer than
    ``FEWEST_DATASETS`` other datasets.
    """
    entry = atlas.entry(shift)
    prior = entry.prior if entry is not None else None
    if shift.paired or entry is None or prior is None or len(entry.variances) < FEWEST_DATASETS:
        return None
    arms = [_unit_values(shift.samples, arm) for arm in (shift.treated, shift.reference)]
    if not all(arms) or shift.readout.startswith("interaction:"):
        return None
    own_df = float(sum(len(arm) - 1 for arm in arms))
    own = sum(float(np.sum((np.array(arm) - np.mean(arm)) ** 2)) for arm in arms) / own_df if own_df else 0.0
    variance, df = prior.moderated(own, own_df)
    if own_df == 0:
        variance *= CAUTION**2
    se = (variance * sum(1.0 / len(arm) for arm in arms)) ** 0.5
    value = float(np.mean(arms[0]) - np.mean(arms[1]))
    return Borrowed(
        value=value,
        se=se,
        df=df,
        ci95=_interval(value, se, df, level=0.975),
        ci90=_interval(value, se, df, level=0.95),
        p=float(2.0 * stdtr(df, -abs(value) / se)),
        n_datasets=len(entry.variances),
        prior_df=prior.df,
        own_sd=own**0.5 if own_df else None,
        atlas_sd=prior.variance**0.5,
        p_unlike=float(fdtrc(own_df, prior.df, own / prior.variance)) if own_df else None,
    )


def _interval(value: float, se: float, df: float, *, level: float) -> Interval:
    half = float(stdtrit(df, level)) * se
    return Interval(low=value - half, high=value + half)


def _key(shift: Shift) -> tuple[str, str, str, str]:
    return shift.readout, shift.population, shift.method, shift.unit


def _unit_values(samples: Sequence[SampleValue], arm: str) -> list[float]:
    """Return the value of each donor in an arm, or of each sample where donors are not known."""
    units: dict[tuple[str, str], list[float]] = {}
    for each in samples:
        if each.arm == arm:
            key = (each.donor or "", "" if each.donor else each.sample)
            units.setdefault(key, []).append(each.value)
    return [float(np.mean(units[key])) for key in sorted(units)]
