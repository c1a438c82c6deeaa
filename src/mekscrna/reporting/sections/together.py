"""What all datasets say of one claim together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mekscrna.reporting import drawings
from mekscrna.reporting import phrases as say
from mekscrna.reporting.inline import Badge, Break, Inline, Number, Quote, Tag, Words
from mekscrna.reporting.page import Block, Details, Facts, Figure, Figures, Paragraph, Row, Section, Table
from mekscrna.reporting.sections.evidence_figures import left_out, left_out_table
from mekscrna.reporting.words import SIMULATED

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mekscrna.claims.overall import Overall
    from mekscrna.comparison.pooled import Pooled, Weight
    from mekscrna.reporting.index import Index
    from mekscrna.spec.claim import Claim


def together(claim: Claim, found: Sequence[Overall], index: Index) -> Section:
    """Return the verdict over datasets, its reasons, the pooled numbers and who adds what to them."""
    return Section(
        id=say.together_anchor(claim.id),
        title=("All datasets together",),
        blocks=tuple(block for one in found for block in _blocks(one, claim, index)),
    )


def _blocks(found: Overall, claim: Claim, index: Index) -> Iterator[Block]:
    words: list[Inline] = [Badge(found.verdict)]
    if found.certainty is not None:
        words += [" ", Quote(found.certainty.value, "muted"), " certainty"]
    if found.simulated:
        words += [" ", Tag(SIMULATED, SIMULATED)]
    yield Paragraph(words=tuple(words), kind="statement")
    yield Facts(pairs=tuple(_facts(found)), wide=True)
    if found.pooled is not None:
        made = found.pooled.datasets if found.simulated else ()
        alone = left_out(found.pooled, smallest=claim.smallest_effect.value, simulated=made)
        figures = (_forest(found, claim, index), alone)
        drawn = tuple(one for one in figures if one is not None)
        if drawn:
            yield Figures(figures=drawn)
        yield _table(found.pooled, simulated=found.simulated)
        if found.pooled.estimate is not None and found.pooled.estimate.left_out:
            table = left_out_table(found.pooled, simulated=found.simulated)
            yield Details(summary=("One left out in turn, as a table",), blocks=(table,))


def _forest(found: Overall, claim: Claim, index: Index) -> Figure | None:
    """Return the datasets with their pooled estimate; None where fewer than two count."""
    pooled = found.pooled
    if pooled is None or pooled.estimate is None:
        return None
    asked = (index.judgement(claim.id, name) for name in pooled.datasets)
    shifts = [one.evidence for one in asked if one is not None and one.evidence is not None]
    caption: list[Inline] = [
        "Squares: datasets with their 95 % interval, the larger, the more weight. Diamond: together, ",
        *say.effect(pooled.estimate),
        ".",
        Break(),
    ]
    if pooled.spread is not None:
        caption += ["Dotted: where the true effect of a further dataset lies (95 %), "]
        caption += [*say.interval(pooled.spread.prediction), "; I² ", Number(pooled.spread.i2), " %"]
        caption += [", p of one common effect ", Number(pooled.spread.q_p, "p"), "."]
    return Figure(
        kind="pooled",
        panels=(drawings.pooled(pooled, shifts, smallest=claim.smallest_effect.value),),
        title=("Datasets together",),
        caption=tuple(caption),
        simulated=tuple(pooled.datasets) if found.simulated else (),
    )


def _facts(found: Overall) -> Iterator[tuple[Words, Words]]:
    for place, finding in enumerate(found.findings):
        yield ("Why",) if place == 0 else ("Also",), say.finding(finding)
    pooled = found.pooled
    if pooled is not None and pooled.estimate is not None:
        yield ("Pooled shift",), (*say.effect(pooled.estimate), " ", say.unit(pooled.unit))
    if pooled is not None and pooled.spread is not None:
        spread = pooled.spread
        yield (
            ("Between datasets",),
            (
                "variance ",
                Number(spread.tau2),
                " ",
                *say.interval(spread.tau2_interval),
                ", I² ",
                Number(spread.i2),
                " %; a further dataset is expected within ",
                *say.interval(spread.prediction),
            ),
        )
    if pooled is not None and len(pooled.weights) > 1:
        yield (
            ("At least two move",),
            ("up: p ", Number(pooled.p_two_up, "p"), "; down: p ", Number(pooled.p_two_down, "p")),
        )
    if found.left_out:
        names = say.listed(Quote(name, "code") for name in found.left_out)
        yield ("Asked, not counted",), names


def _table(pooled: Pooled, *, simulated: bool) -> Table:
    columns = ("Datasets", "Shift", "Standard error", "Samples (effective)", "Weight")
    return say.table(
        "What each dataset adds; those of one cohort count once",
        columns,
        (_row(weight, simulated=simulated) for weight in pooled.weights),
        numeric=(1, 2, 3, 4),
    )


def _row(weight: Weight, *, simulated: bool) -> Row:
    names = say.listed(Quote(name, "code") for name in weight.datasets)
    return Row(
        cells=(
            names,
            (Number(weight.estimate, "signed"),),
            (Number(weight.se),),
            (Number(weight.size),),
            (Number(weight.share, "percent"),),
        ),
        simulated=simulated,
    )
