"""Lend a shift of too few samples the variance that other datasets have, provisionally."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from mekscrna.comparison.atlas import FEWEST_DATASETS, borrow
from mekscrna.comparison.lender import Lender
from mekscrna.comparison.shift import Estimate, Obstacle, Planning
from mekscrna.data.columns import counted
from mekscrna.kernels.power import mde80, power_curve
from mekscrna.spec.study import Gates

if TYPE_CHECKING:
    from mekscrna.comparison.atlas import Atlas, Borrowed, Entry
    from mekscrna.comparison.shift import Shift

ESTIMATOR: Final = "atlas"
_PLAIN: Final = (None, "max_sw")


def lend(shift: Shift, atlas: Atlas, *, gates: Gates | None = None) -> Shift:
    """Give a shift of fewer samples than a firm verdict needs the interval that an atlas allows.

    Lent to are independent arms without covariates. Where the dataset's own samples differ more than those
    of the atlas lead to expect, it is not exchangeable with them, and nothing is lent.

    Parameters
    ----------
    shift
        Any.
    atlas
        How far untreated samples of other datasets differ; see ``mekscrna atlas``.
    gates
        Say how many samples are enough; those of a study by default.

    Returns
    -------
    The shift with the interval and its lender, or as it was, with a note where an atlas could have helped.
    """
    enough = (gates or Gates()).min_samples
    fewest = min(shift.n_treated, shift.n_reference)
    is_asked = 0 < fewest < enough and not shift.paired and shift.estimator in _PLAIN
    can_be = set(shift.obstacle_kinds) <= {Obstacle.TOO_FEW_SAMPLES} and not shift.confounded_with
    entry = atlas.entry(shift) if is_asked and can_be and shift.samples else None
    if entry is None:
        return shift
    found = borrow(shift, atlas)
    if found is None:
        known = counted(len(entry.variances), "other dataset")
        text = f"The atlas knows {known} of this question; {FEWEST_DATASETS} are needed to lend a variance."
        return replace(shift, notes=(*shift.notes, text))
    if found.is_unlike:
        text = (
            f"Samples here differ by an SD of {found.own_sd:.2g}, those of the atlas by {found.atlas_sd:.2g} "
            f"(p = {found.p_unlike:.2g}): they are not alike, so no variance was lent."
        )
        return replace(shift, notes=(*shift.notes, text))
    return _with(shift, found, entry)


def _with(shift: Shift, found: Borrowed, entry: Entry) -> Shift:
    lender = Lender(
        n_datasets=found.n_datasets,
        prior_df=found.prior_df,
        atlas_sd=found.atlas_sd,
        quantiles=entry.quantiles,
        own_sd=found.own_sd,
        p_unlike=found.p_unlike,
    )
    return replace(
        shift,
        estimate=_estimate(shift, found),
        estimator=ESTIMATOR,
        obstacles=(),
        obstacle_kinds=(),
        lender=lender,
    )


def _estimate(shift: Shift, found: Borrowed) -> Estimate:
    """Write down what was borrowed; Hedges' g and leaving samples out stay as they were, if they were."""
    per_unit = 1.0 / shift.n_treated + 1.0 / shift.n_reference
    planning = Planning(
        variance=2.0 * found.se**2 / per_unit, df_per_n=2.0, df_lost=2.0 - found.prior_df, n_arms=2
    )
    own = shift.estimate
    return Estimate(
        value=found.value,
        se=found.se,
        df=found.df,
        ci95=found.ci95,
        ci90=found.ci90,
        p=found.p,
        hedges_g=own.hedges_g if own else None,
        mde80=mde80(found.se, found.df),
        power_curve=power_curve(
            lambda n: ((planning.variance / n) ** 0.5, planning.df_per_n * n - planning.df_lost)
        ),
        leave_one_out=own.leave_one_out if own else None,
        exact=own.exact if own else None,
        planning=planning,
        smallest_excluded=max(abs(found.ci90.low), abs(found.ci90.high)),
    )
