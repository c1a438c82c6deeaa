"""The verdicts as lines for people, as text for pipes, and as rows for machines."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final, TypeAlias

from rich.console import Console

from mekscrna.reporting import plain as say
from mekscrna.reporting.index import Index
from mekscrna.reporting.verdict_lines import verdict_table
from mekscrna.reporting.words import SIMULATED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mekscrna.claims.verdict import Judgement
    from mekscrna.record import Run

TOGETHER: Final = say.TOGETHER
_COLUMNS: Final = ("claim", "dataset", "verdict", "effect [95 % interval]", "samples", "reason")

VerdictRow: TypeAlias = dict[str, str | float | int | bool | None]


def verdict_text(run: Run) -> str:
    """Return the verdicts as tab-separated text with a header line, without colors or symbols."""
    lines = ["\t".join(("claim", "dataset", SIMULATED, *_COLUMNS[2:]))]
    for judgement, index in _judgements(run):
        simulated = SIMULATED if index.is_simulated(judgement.dataset) else ""
        cells = (
            *(judgement.claim, judgement.dataset, simulated, judgement.verdict.value),
            *say.numbers(judgement),
        )
        lines.append("\t".join(cells))
    lines += ["\t".join(cells) for cells in _together_cells(Index.of(run))]
    return "\n".join(lines)


def _together_cells(index: Index) -> Iterator[tuple[str, ...]]:
    """Yield a line per claim for all datasets together; the samples column counts datasets."""
    for claim in index.claims:
        for found in index.together(claim):
            simulated = SIMULATED if found.simulated else ""
            reason = say.plain(found.findings[0].text) if found.findings else ""
            counted = f"{say.counted(found)} datasets"
            effect = say.pooled_estimate(found)
            yield claim, TOGETHER, simulated, found.verdict.value, effect, counted, reason


def verdict_rows(run: Run) -> list[VerdictRow]:
    """Return the verdicts as rows of plain values, every digit kept, for JSON."""
    return [_row(judgement, index) for judgement, index in _judgements(run)]


def print_verdicts(run: Run) -> None:
    """Print the verdicts: as lines for people on a terminal, as tab-separated text in a pipe."""
    if sys.stdout.isatty():
        Console().print(verdict_table(run))
    else:
        sys.stdout.write(verdict_text(run) + "\n")


def _judgements(run: Run) -> Iterator[tuple[Judgement, Index]]:
    index = Index.of(run)
    for claim in index.claims:
        for dataset in index.datasets:
            found = index.judgement(claim, dataset)
            if found is not None:
                yield found, index


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
