"""The verdicts on a terminal, as text for pipes, and as rows for machines."""

from __future__ import annotations

import sys
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, TypeAlias

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from mekscrna.claims.verdict import Verdict
from mekscrna.reporting._index import Index
from mekscrna.reporting.numbers import DASH, short
from mekscrna.reporting.words import SIMULATED, SYMBOLS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mekscrna.claims.verdict import Judgement
    from mekscrna.comparison.shift import Shift
    from mekscrna.record import Run

_STYLES: Final[Mapping[Verdict, str]] = MappingProxyType(
    {
        Verdict.SUPPORTED: "bold green",
        Verdict.CONTRADICTED: "bold red",
        Verdict.NO_RELEVANT_CHANGE: "bold blue",
        Verdict.INCONCLUSIVE: "yellow",
        Verdict.UNTESTABLE: "dim",
    }
)
_COLUMNS: Final = ("claim", "dataset", "verdict", "effect [95 % interval]", "samples", "reason")

VerdictRow: TypeAlias = dict[str, str | float | int | bool | None]


def verdict_table(run: Run) -> Table:
    """Return the verdicts as a table for a terminal: one row per claim and dataset."""
    table = Table(
        title=_title(run),
        box=box.SIMPLE_HEAD,
        caption="treated − reference; samples are the unit, never cells; what is in ( ) decides nothing",
    )
    for name in _COLUMNS:
        table.add_column(name, overflow="fold", ratio=3 if name == "reason" else None)
    last = None
    for judgement, index in _judgements(run):
        verdict = Text(f"{SYMBOLS[judgement.verdict]} {judgement.verdict.value}", _STYLES[judgement.verdict])
        dataset = Text(judgement.dataset)
        if index.is_simulated(judgement.dataset):
            dataset.append(f" {SIMULATED}", "magenta")
        if last not in {None, judgement.claim}:
            table.add_section()
        claim = Text(judgement.claim if judgement.claim != last else "")
        last = judgement.claim
        table.add_row(claim, dataset, verdict, *(Text(cell) for cell in _numbers(judgement)))
    return table


def verdict_text(run: Run) -> str:
    """Return the verdicts as tab-separated text with a header line, without colors or symbols."""
    lines = ["\t".join(("claim", "dataset", SIMULATED, *_COLUMNS[2:]))]
    for judgement, index in _judgements(run):
        simulated = SIMULATED if index.is_simulated(judgement.dataset) else ""
        cells = (
            *(judgement.claim, judgement.dataset, simulated, judgement.verdict.value),
            *_numbers(judgement),
        )
        lines.append("\t".join(cells))
    return "\n".join(lines)


def verdict_rows(run: Run) -> list[VerdictRow]:
    """Return the verdicts as rows of plain values, every digit kept, for JSON."""
    return [_row(judgement, index) for judgement, index in _judgements(run)]


def print_verdicts(run: Run) -> None:
    """Print the verdicts: as a table on a terminal, as tab-separated text in a pipe."""
    if sys.stdout.isatty():
        Console().print(verdict_table(run))
    else:
        sys.stdout.write(verdict_text(run) + "\n")


def _title(run: Run) -> Text:
    index = Index.of(run)
    made = [name for name in index.datasets if index.is_simulated(name)]
    note = f" ({SIMULATED} data)" if made else ""
    return Text(run.lock.study.title + note)


def _judgements(run: Run) -> Iterator[tuple[Judgement, Index]]:
    index = Index.of(run)
    for claim in index.claims:
        for dataset in index.datasets:
            found = index.judgement(claim, dataset)
            if found is not None:
                yield found, index


def _numbers(judgement: Judgement) -> tuple[str, str, str]:
    reason = judgement.findings[0].text if judgement.findings else ""
    effect = _effect(judgement.evidence)
    if judgement.verdict is Verdict.UNTESTABLE and effect != DASH:
        effect = f"({effect})"
    return effect, _samples(judgement.evidence), _plain(reason)


def _plain(text: str) -> str:
    """Return text on one line, without characters that could steer a terminal."""
    line = " ".join(text.split())
    return "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in line)


def _effect(shift: Shift | None) -> str:
    if shift is None or shift.estimate is None:
        return DASH
    found = shift.estimate
    low, high = short(found.ci95.low, "signed"), short(found.ci95.high, "signed")
    return f"{short(found.value, 'signed')} [{low}, {high}]"


def _samples(shift: Shift | None) -> str:
    if shift is None:
        return DASH
    if shift.n_pairs is not None:
        return f"{shift.n_pairs} pairs"
    return f"{shift.n_treated} + {shift.n_reference}"


def _row(judgement: Judgement, index: Index) -> VerdictRow:
    shift = judgement.evidence
    found = shift.estimate if shift else None
    first = judgement.findings[0] if judgement.findings else None
    return {
        "claim": judgement.claim,
        "dataset": judgement.dataset,
        SIMULATED: index.is_simulated(judgement.dataset),
        "verdict": judgement.verdict.value,
        "certainty": judgement.certainty.value if judgement.certainty else None,
        "reason": first.reason.value if first else None,
        "text": first.text if first else None,
        "estimate": found.value if found else None,
        "unit": shift.unit if shift else None,
        "ci95_low": found.ci95.low if found else None,
        "ci95_high": found.ci95.high if found else None,
        "n_treated": shift.n_treated if shift else None,
        "n_reference": shift.n_reference if shift else None,
        "n_pairs": shift.n_pairs if shift else None,
    }
