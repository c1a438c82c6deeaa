"""What could change a reader's mind: failures, failed gates, doubts about the data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mekscrna.claims.verdict import Reason
from mekscrna.reporting import phrases as say
from mekscrna.reporting.inline import Link, Number, Quote, Tag, Words
from mekscrna.reporting.page import Block, Notice, Paragraph, Section
from mekscrna.reporting.words import REASONS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mekscrna.claims.verdict import Judgement
    from mekscrna.comparison.shift import Shift
    from mekscrna.reporting.index import Index

GATES: Final = (
    Reason.DRUG_NOT_ENGAGED,
    Reason.CONFOUNDED,
    Reason.ARTEFACT,
    Reason.NO_SIGNATURE_FOR_SPECIES,
    Reason.POPULATION_ABSENT,
    Reason.ARM_ABSENT,
    Reason.TOO_FEW_SAMPLES,
    Reason.LOW_COVERAGE,
    Reason.LOW_EXPRESSION,
    Reason.ANALYSIS_DEPENDENT,
)
"""Reasons of which a reader should hear before reading on, the gravest first."""

_LEFT_OUT: Final = "A sample has no part in comparisons of a population of which it holds too little."


def alerts(index: Index) -> Section:
    """Return everything that changes, or could change, what may be concluded."""
    found = (
        *_failures(index),
        *_contrasts(index),
        *_gates(index),
        *_depths(index),
        *_dropped(index),
        *_unverified(index),
    )
    nothing = Paragraph(words=("Nothing stands against the verdicts: no gate failed.",))
    blocks: tuple[Block, ...] = found or (nothing,)
    return Section(id="alerts", title=("Alerts",), blocks=blocks)


def _failures(index: Index) -> Iterator[Notice]:
    for outcome in index.run.outcomes:
        if outcome.failure is not None:
            yield Notice(
                severity="failed",
                title=("Failed: ", *_dataset(outcome.dataset)),
                items=(
                    (
                        "It stopped at ",
                        Quote(outcome.failure.stage, "strong"),
                        ": ",
                        Quote(outcome.failure.error),
                    ),
                ),
                simulated=index.is_simulated(outcome.dataset),
            )


def _contrasts(index: Index) -> Iterator[Notice]:
    for name in index.datasets:
        asked = index.replaced_contrast(name)
        if asked is not None:
            text: Words = (
                "The study puts another contrast in the place of the claims' own: ",
                *say.contrast(asked),
                ". Verdicts here speak of that contrast.",
            )
            yield Notice(
                severity="note",
                title=("Other contrast: ", *_dataset(name)),
                items=(text,),
                simulated=index.is_simulated(name),
            )


def _gates(index: Index) -> Iterator[Notice]:
    for reason in GATES:
        for name in index.datasets:
            claims = tuple(claim for claim in index.claims if _has(reason, index.judgement(claim, name)))
            if claims:
                yield Notice(
                    severity="warning",
                    title=(Quote(REASONS[reason][0].capitalize()), ": ", *_dataset(name)),
                    items=((REASONS[reason][1],),),
                    list=tuple((_claim(one, name, index),) for one in claims),
                    list_title="The claims this concerns",
                    simulated=index.is_simulated(name),
                )


def _depths(index: Index) -> Iterator[Notice]:
    limit = index.run.lock.study.gates.max_depth_ratio
    for name in index.datasets:
        far = {
            (shift.population, shift.depth_ratio): None
            for shift in _shifts(index, name)
            if shift.depth_ratio is not None and not 1 / limit <= shift.depth_ratio <= limit
        }
        if far:
            yield Notice(
                severity="warning",
                title=("Unequal depth: ", *_dataset(name)),
                items=tuple(_depth(population, ratio, limit) for population, ratio in far),
                simulated=index.is_simulated(name),
            )


def _depth(population: str, ratio: float, limit: float) -> Words:
    return (
        "In ",
        say.population(population),
        ", counts per cell of treated over reference are ",
        Number(ratio),
        "; the limit is ",
        Number(limit, "exact"),
        " either way.",
    )


def _dropped(index: Index) -> Iterator[Notice]:
    for name in index.datasets:
        left_out = {
            (shift.population, one.sample, one.arm, one.why): None
            for shift in _shifts(index, name)
            for one in shift.dropped
        }
        if left_out:
            yield Notice(
                severity="note",
                title=("Samples left out: ", *_dataset(name)),
                items=((_LEFT_OUT,),),
                list=tuple(
                    (Quote(sample, "code"), " (", Quote(arm), ", ", say.population(cells), "): ", Quote(why))
                    for cells, sample, arm, why in left_out
                ),
                list_title="Which samples, and why",
                simulated=index.is_simulated(name),
            )


def _unverified(index: Index) -> Iterator[Notice]:
    claims = [claim for claim in index.claims.values() if not claim.source.verified]
    if claims:
        yield Notice(
            severity="note",
            title=("Sources not verified",),
            items=tuple(
                (
                    Link((Quote(claim.statement),), f"#{say.claim_anchor(claim.id)}"),
                    " ",
                    Tag("unverified", "warning"),
                )
                for claim in claims
            ),
        )


def _dataset(name: str) -> Words:
    return (Link((Quote(name, "code"),), f"#{say.dataset_anchor(name)}"),)


def _claim(claim: str, dataset: str, index: Index) -> Link:
    return Link((Quote(index.claims[claim].statement),), f"#{say.evidence_anchor(claim, dataset)}")


def _has(reason: Reason, found: Judgement | None) -> bool:
    return found is not None and any(one.reason is reason for one in found.findings)


def _shifts(index: Index, dataset: str) -> Iterator[Shift]:
    for claim in index.claims:
        found = index.judgement(claim, dataset)
        for shift in (found.evidence, found.on_target) if found else ():
            if shift is not None:
                yield shift
