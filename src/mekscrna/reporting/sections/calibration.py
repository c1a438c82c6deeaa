"""How often the study's own data would have answered by chance."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mekscrna.reporting import phrases as say
from mekscrna.reporting.about import About
from mekscrna.reporting.inline import Link, Number, Quote, Words
from mekscrna.reporting.page import Block, Details, Group, Items, Paragraph, Row, Section, Table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mekscrna.record import ByChance, Calibration
    from mekscrna.reporting.index import Index

ANCHOR: Final = "calibration"
NULLS: Final = {
    "arms": "Arms exchanged, so that the true shift cancels",
    "controls": "Reference samples split in two, nothing being true",
    "lists": "Random lists in place of the claim's, in the true arms",
}
_LEADS: Final = {
    "arms": "With arms exchanged, so that the true shift cancels, a shift was shown in ",
    "controls": "With reference samples split in two, a shift was shown in ",
    "lists": "With random lists in place of the claims', a shift was shown in ",
}
_COLUMNS: Final = (
    *("Claim", "Dataset", "Shift shown", "± error", "Supported", "Opposite", "Shift excluded"),
    *("No relevant change", "Inconclusive", "Untestable", "Answers", "Ways"),
)
_HOW: Final = (
    "Each claim was put to these data again once its answer could be chance alone, by the same code, gates "
    "included. "
)
_ALWAYS_WRONG: Final = (
    "Of exchanged arms and split references, a shift that is shown, either way, is always wrong; that a "
    "relevant shift is excluded, or that nothing changes, is right."
)
_CAUTIOUS: Final = (
    "Exchanged arms still hold the shifts that are there, half of them turned round: samples differ "
    "more than they should, and errors are fewer. Split references have no such fault."
)
_NOTES: Final[tuple[Words, ...]] = (
    (_ALWAYS_WRONG,),
    (_CAUTIOUS,),
    ("A random list may truly shift, for a treatment moves many genes.",),
    ("The error is that of the chance drawing; it is 0 where every way there is was tried.",),
)


def calibration(found: Calibration, index: Index) -> Section:
    """Return the share of answers by chance, for all claims and for each in each dataset."""
    blocks: list[Block] = [Paragraph(words=(_HOW, *_leads(found)), kind="lead")]
    if groups := tuple(_groups(found, index)):
        numeric = tuple(range(2, len(_COLUMNS)))
        blocks.append(
            Table(
                caption=("Answers by chance; shares of all, but of a shift shown, of what was testable",),
                columns=tuple((name,) for name in _COLUMNS),
                groups=groups,
                numeric=numeric,
            )
        )
        blocks.append(Details(summary=("How to read it",), blocks=(Items(items=_NOTES),)))
    if untried := tuple(_untried(found)):
        blocks.append(Details(summary=("What could not be tried",), blocks=(Items(items=untried),)))
    return Section(id=ANCHOR, title=("Answers by chance",), blocks=tuple(blocks))


def _leads(found: Calibration) -> Iterator[str | Number]:
    said = False
    for null, words in _LEADS.items():
        share = found.share_wrong(null)
        if share is not None:
            answered = sum(each.answered for each in found.rates if each.null == null)
            yield from (words, Number(share, "percent"), " of ", Number(answered), " answers. ")
            said = True
    if not said:
        yield "Nothing could be tried."


def _groups(found: Calibration, index: Index) -> Iterator[Group]:
    for null, title in NULLS.items():
        tried = [each for each in found.rates if each.null == null and each.n]
        if tried:
            yield Group(rows=tuple(_row(each, index) for each in tried), title=(title,))


def _row(rates: ByChance, index: Index) -> Row:
    kinds: Sequence[int] = (
        rates.supported, rates.opposite, rates.excluded,
        rates.no_change, rates.inconclusive, rates.untestable,
    )  # fmt: skip
    return Row(
        cells=(
            (Link((Quote(rates.claim, "code"),), f"#{say.claim_anchor(rates.claim)}"),),
            (Quote(rates.dataset, "code"),),
            (Number(rates.share_wrong, "percent"),),
            (Number(rates.error, "percent"),),
            *((Number(n / rates.n, "percent"),) for n in kinds),
            (Number(rates.n),),
            (Number(rates.n_distinct),),
        ),
        simulated=index.is_simulated(rates.dataset),
        about=About(claim=rates.claim, dataset=rates.dataset),
    )


def _untried(found: Calibration) -> Iterator[Words]:
    for each in found.rates:
        if each.note:
            yield (Quote(each.claim, "code"), " in ", Quote(each.dataset, "code"), ": ", Quote(each.note))
