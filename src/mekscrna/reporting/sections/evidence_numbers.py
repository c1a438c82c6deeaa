"""Every number of a verdict, one per row."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mekscrna.reporting import phrases as say
from mekscrna.reporting import readouts
from mekscrna.reporting.inline import Inline, Number, Quote, Words
from mekscrna.reporting.page import Row, Table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mekscrna.claims.verdict import Judgement
    from mekscrna.comparison.shift import Estimate, LessAmbient, Shift
    from mekscrna.reporting.index import Index


def numbers(judgement: Judgement, index: Index, *, simulated: bool) -> Table:
    """Return every number of a verdict, one per row."""
    pairs = [*_shift_numbers(judgement.evidence, index), *_on_target(judgement.on_target, index)]
    pairs += _target_lists(judgement, index)
    if judgement.composite is not None and judgement.composite.estimate is not None:
        what = ("All lists and methods together, in SDs over the samples",)
        pairs.append((what, say.effect(judgement.composite.estimate)))
    if judgement.at_sizes:
        pairs.append((("Verdict, were another effect the smallest of interest",), _at_sizes(judgement)))
    if judgement.samples_needed is not None:
        words: Words = (Number(judgement.samples_needed),)
        pairs.append((("Samples per arm, or pairs, that would find the smallest effect",), words))
    rows = (Row(cells=pair, simulated=simulated) for pair in pairs)
    return say.table("The numbers behind the verdict", ("What", "Value"), rows, sortable=False)


def _at_sizes(judgement: Judgement) -> Words:
    words: list[Inline] = []
    for found in judgement.at_sizes:
        words += ["; "] if words else []
        words += [Number(found.smallest_effect, "exact"), ": ", Quote(found.verdict.value)]
    return tuple(words)


def _shift_numbers(shift: Shift | None, index: Index) -> Iterator[tuple[Words, Words]]:
    if shift is None:
        return
    yield ("Population",), (say.population(shift.population),)
    yield (
        ("Readout and method",),
        (*readouts.of_key(shift.readout, index), " by ", Quote(shift.method, "code")),
    )
    yield ("Samples",), say.sizes(shift)
    if shift.obstacles:
        yield ("Why there is no estimate",), say.listed(Quote(text) for text in shift.obstacles)
    if shift.estimator is not None:
        yield ("Estimator",), (Quote(shift.estimator, "code"),)
    yield from _not_from_here(shift)
    if shift.estimate is not None:
        yield from _estimate_numbers(shift.estimate, shift)
    random = shift.background
    if random is not None:
        yield ("Share of random lists that shift less",), (Number(random.percentile, "percent"),)
        yield ("Median shift of random lists",), (Number(random.median, "signed"), " ", say.unit(shift.unit))
        yield (
            ("95th percentile of the size of random shifts",),
            (Number(random.q95), " ", say.unit(shift.unit)),
        )
    if shift.less_ambient is not None:
        yield from _less_ambient(shift.less_ambient, shift)
    if shift.depth_ratio is not None:
        yield ("Counts per cell, treated over reference",), (Number(shift.depth_ratio),)
    if shift.confounded_with:
        names = say.listed(Quote(name, "code") for name in shift.confounded_with)
        yield ("Cannot be told from",), names


def _less_ambient(left: LessAmbient, shift: Shift) -> Iterator[tuple[Words, Words]]:
    share: Words = ("Shift, were up to ", Number(left.share, "percent"), " of the counts ambient RNA")
    unit: Words = (" ", say.unit(shift.unit))
    yield share, (Number(left.value, "signed"), "; 95 % interval ", *say.interval(left.ci95), *unit)
    yield ("Counts of these genes that this would be",), (Number(left.of_genes, "percent"),)


def _not_from_here(shift: Shift) -> Iterator[tuple[Words, Words]]:
    """Yield the variances that are not these samples' own, and what few samples leave to say."""
    unit: Words = (" ", say.unit(shift.unit))
    if shift.well_sd is not None:
        yield ("SD between wells that is allowed for",), (Number(shift.well_sd), *unit)
    if shift.difference is not None:
        yield ("Difference, without an interval",), (Number(shift.difference, "signed"), *unit)
    if shift.tipping_sd is not None:
        yield ("SD between samples at which chance alone would do",), (Number(shift.tipping_sd), *unit)
    lender = shift.lender
    if lender is None:
        return
    low, middle, high = lender.quantiles
    yield ("Datasets that lend their variance",), (Number(lender.n_datasets),)
    yield ("SD between their samples",), (Number(lender.atlas_sd), *unit)
    yield (
        ("10th, 50th and 90th percentile of their SDs",),
        (Number(low), ", ", Number(middle), ", ", Number(high), *unit),
    )
    yield ("Degrees of freedom that they are worth",), (Number(lender.prior_df, "brief"),)
    if lender.own_sd is not None:
        yield ("SD between samples here",), (Number(lender.own_sd), *unit)
    if lender.p_unlike is not None:
        yield ("p of so large an SD among theirs",), (Number(lender.p_unlike, "p"),)


def _estimate_numbers(found: Estimate, shift: Shift) -> Iterator[tuple[Words, Words]]:
    unit: Words = (" ", say.unit(shift.unit))
    yield ("Estimate, treated minus reference",), (Number(found.value, "signed"), *unit)
    yield ("95 % interval",), (*say.interval(found.ci95), *unit)
    yield ("90 % interval",), (*say.interval(found.ci90), *unit)
    yield ("Standard error",), (Number(found.se), *unit)
    yield ("Degrees of freedom",), (Number(found.df, "brief"),)
    yield ("p, two-sided",), (Number(found.p, "p"),)
    if found.exact is not None:
        what = "signs of the pairs" if shift.paired else "ways to label the samples"
        yield (
            ("p of the exact test, two-sided",),
            (
                Number(found.exact.p, "p"),
                ", of all ",
                Number(found.exact.n_labelings),
                f" {what}; so many can give no less than ",
                Number(found.exact.smallest_p, "p"),
            ),
        )
    if found.hedges_g is not None:
        yield ("Hedges' g",), (Number(found.hedges_g, "signed"), " standard deviations between samples")
    yield ("Smallest effect found with 80 % power",), (Number(found.mde80), *unit)
    if found.smallest_excluded is not None:
        yield ("Smallest effect excluded, either way",), (Number(found.smallest_excluded), *unit)
    if found.leave_one_out is not None:
        range_words: Words = (*say.interval(found.leave_one_out), *unit)
        yield ("Range when each sample or pair is left out in turn",), range_words


def _on_target(shift: Shift | None, index: Index) -> Iterator[tuple[Words, Words]]:
    if shift is None:
        return
    head: Words = ("On-target control",)
    name: Words = (*readouts.of_key(shift.readout, index), " in ", say.population(shift.population))
    if shift.estimate is None:
        yield head, (*name, ": ", *say.listed(Quote(text) for text in shift.obstacles))
        return
    yield head, (*name, ": ", *say.effect(shift.estimate), " ", say.unit(shift.unit))
    yield ("On-target control, 90 % interval",), say.interval(shift.estimate.ci90)


def _target_lists(judgement: Judgement, index: Index) -> list[tuple[Words, Words]]:
    """Return what every on-target list says, where there is more than the claim's own."""
    if len(judgement.target_lists) < 2:
        return []
    words: list[Inline] = []
    for one in judgement.target_lists:
        words += ["; "] if words else []
        words += [*readouts.of_key(one.readout, index), ": ", Quote(one.says)]
        if one.estimate is not None:
            words += [", ", Number(one.estimate, "signed")]
    return [(("On-target lists, log2",), tuple(words))]
