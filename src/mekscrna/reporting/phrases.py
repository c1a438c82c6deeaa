"""Phrases that several parts of the report use."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from mekscrna.plots._style import UNITS
from mekscrna.reporting.inline import Inline, Link, Number, Quote, Range, Tag, Words
from mekscrna.reporting.page import Group, Row, Table
from mekscrna.reporting.words import REASONS, SIMULATED
from mekscrna.spec.cell_types import CELL_TYPES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mekscrna.claims.verdict import Finding, Judgement
    from mekscrna.comparison.shift import Estimate, Interval, Shift
    from mekscrna.reporting.index import Index
    from mekscrna.spec.claim import Contrast
    from mekscrna.spec.dataset import Arm
    from mekscrna.spec.source import Source

NOTHING: Words = ("–",)


def table(
    caption: str,
    columns: Iterable[str],
    rows: Iterable[Row],
    *,
    numeric: tuple[int, ...] = (),
    sortable: bool = True,
) -> Table:
    """Return a plain table of rows under fixed column names."""
    return Table(
        caption=(caption,),
        columns=tuple((name,) for name in columns),
        groups=(Group(rows=tuple(rows)),),
        numeric=numeric,
        sortable=sortable,
    )


def claim_anchor(claim: str) -> str:
    """Return the fragment of a claim's section."""
    return f"claim-{claim}"


def evidence_anchor(claim: str, dataset: str) -> str:
    """Return the fragment of what one dataset says of a claim."""
    return f"claim-{claim}-in-{dataset}"


def together_anchor(claim: str) -> str:
    """Return the fragment of what all datasets say of a claim together."""
    return f"claim-{claim}-together"


def dataset_anchor(dataset: str) -> str:
    """Return the fragment of a dataset's section."""
    return f"dataset-{dataset}"


def unit(name: str) -> Quote:
    """Return a unit in words."""
    return Quote(UNITS.get(name, name), "unit")


def population(name: str) -> Quote:
    """Return a house type's title; its id where the house does not know it."""
    return Quote(CELL_TYPES[name].title if name in CELL_TYPES else name)


def interval(found: Interval) -> Words:
    """Return an interval in square brackets."""
    return (Range(found.low, found.high),)


def effect(found: Estimate | None) -> Words:
    """Return an estimate with its 95 % interval."""
    if found is None:
        return NOTHING
    return (Number(found.value, "signed"), " ", *interval(found.ci95))


def sizes(shift: Shift | None) -> Words:
    """Return how many samples a shift rests on."""
    if shift is None:
        return NOTHING
    if shift.n_pairs is not None:
        return (Number(shift.n_pairs), " pairs")
    return (Number(shift.n_treated), " treated, ", Number(shift.n_reference), " reference")


def contrast(asked: Contrast | Shift) -> Words:
    """Return a contrast as treated against reference."""
    return (Quote(asked.treated, "code"), " against ", Quote(asked.reference, "code"))


def treatment(arm: Arm) -> Words:
    """Return in brackets what was given in an arm, how much and how long; () where none of it is declared."""
    words: list[Inline] = []
    if arm.drug is not None:
        words += [Quote(arm.drug)]
    if arm.dose_nm is not None:
        words += [" " if words else "", Number(arm.dose_nm, "exact"), " nM"]
    if arm.hours is not None:
        words += [" for " if words else "", Number(arm.hours, "exact"), " h"]
    return (" (", *words, ")") if words else ()


def finding(found: Finding, *, is_decided: bool = False) -> Words:
    """Return a finding: its name, then its words, which may begin with that name themselves.

    Of a decided verdict it says what certainty it took or gave.
    """
    name = REASONS[found.reason][0]
    step: Words = ()
    if is_decided and found.levels:
        step = (" ", Tag("one level less certain" if found.levels < 0 else "one level more certain"))
    if found.text.casefold().startswith(name):
        return (Quote(found.text), *step)
    return (Quote(name, "strong"), ": ", Quote(found.text), *step)


def genes(names: Iterable[str]) -> Words:
    """Return gene symbols, separated by commas."""
    return listed(Quote(name, "gene") for name in names)


def listed(things: Iterable[Inline]) -> Words:
    """Return things separated by commas; a dash where there are none."""
    parts: list[Inline] = []
    for thing in things:
        parts += [", ", thing] if parts else [thing]
    return tuple(parts) or NOTHING


def source(found: Source) -> Words:
    """Return where a fact comes from, with plain links, and a mark where nobody verified it."""
    parts: list[Inline] = [Quote(found.citation)]
    links = (
        ("doi:", found.doi, f"https://doi.org/{_address(found.doi)}"),
        ("PMID ", found.pmid, f"https://pubmed.ncbi.nlm.nih.gov/{_address(found.pmid)}/"),
        ("accession ", found.accession, ""),
        ("", found.url, _address(found.url)),
    )
    for name, text, href in links:
        if text is not None:
            parts += [" · ", name, Link((Quote(text),), href) if href.startswith("https://") else Quote(text)]
    return (*parts, " ", Tag("unverified", "warning")) if not found.verified else tuple(parts)


def _address(text: str | None) -> str:
    """Return text with every character that has no place in an address percent-encoded."""
    return quote(text or "", safe="/:;,()<>-_.~?&=#%+")


def dataset_name(name: str, index: Index) -> Words:
    """Return a dataset's id, linked to its section, with its *simulated* mark where it is made."""
    link = Link((Quote(name, "code"),), f"#{dataset_anchor(name)}")
    return (link, " ", Tag(SIMULATED, SIMULATED)) if index.is_simulated(name) else (link,)


def reason(judgement: Judgement) -> Words:
    """Return the deciding finding, and the names of those that weaken or add."""
    if not judgement.findings:
        return NOTHING
    first, *others = judgement.findings
    more = listed(Quote(REASONS[one.reason][0]) for one in others)
    return (Quote(first.text), *((" Also: ", *more, ".") if others else ()))


def agreement(judgement: Judgement) -> str:
    """Return one sign per way of asking: filled agrees in sign, empty does not, a dash gave no number."""
    signs = {True: "●", False: "○", None: "–"}
    return "".join(signs[one.agrees] for one in judgement.specifications)
