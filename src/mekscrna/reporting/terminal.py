"""The verdicts on a terminal, as text for pipes, and as rows for machines."""

from __future__ import annotations

import sys
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, TypeAlias

from rich.console import Console, Group
from rich.table import Table
from rich.text import Text

from mekscrna.claims.verdict import Verdict
from mekscrna.reporting.index import Index
from mekscrna.reporting.numbers import DASH, short
from mekscrna.reporting.words import REASONS, SIMULATED, SYMBOLS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from rich.console import RenderableType

    from mekscrna.claims.overall import Overall
    from mekscrna.claims.verdict import Judgement
    from mekscrna.comparison.shift import Estimate, Shift
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
_CAPTION: Final = (
    "Effects are treated − reference with 95 % intervals; samples are the unit, never cells; "
    "what is in ( ) decides nothing."
)
TOGETHER: Final = "all together"
_N_FIXED: Final = 4
_COLUMNS: Final = ("claim", "dataset", "verdict", "effect [95 % interval]", "samples", "reason")

VerdictRow: TypeAlias = dict[str, str | float | int | bool | None]


def verdict_table(run: Run) -> Group:
    """Return the verdicts for a terminal: under each claim a row per dataset, with its reasons in a word."""
    index = Index.of(run)
    lines = {
        claim: [
            *(_line(judgement, index) for judgement, _ in _judgements(run) if judgement.claim == claim),
            *(_together(found) for found in index.together(claim)),
        ]
        for claim in index.claims
    }
    every = [line for found in lines.values() for line in found]
    widths = [max((line[place].cell_len for line in every), default=0) for place in range(_N_FIXED)]
    parts: list[RenderableType] = [_title(run)]
    for claim, found in lines.items():
        parts += [Text(), Text(_plain(index.claims[claim].statement), "bold"), _grid(found, widths)]
    return Group(*parts, Text(), Text(_CAPTION, "dim"))


def _line(judgement: Judgement, index: Index) -> tuple[Text, ...]:
    dataset = Text(judgement.dataset)
    if index.is_simulated(judgement.dataset):
        dataset.append(f" {SIMULATED}", "magenta")
    verdict = Text(f"{SYMBOLS[judgement.verdict]} {judgement.verdict.value}", _STYLES[judgement.verdict])
    effect, samples, _ = _numbers(judgement)
    return dataset, verdict, Text(effect), Text(samples), Text(_in_a_word(judgement))


def _together(found: Overall) -> tuple[Text, ...]:
    """Return the line of all datasets together."""
    name = Text(TOGETHER, "italic")
    if found.simulated:
        name.append(f" {SIMULATED}", "magenta")
    verdict = Text(f"{SYMBOLS[found.verdict]} {found.verdict.value}", _STYLES[found.verdict])
    words = "; ".join(dict.fromkeys(REASONS[each.reason][0] for each in found.findings))
    n = len(found.pooled.datasets) if found.pooled else 0
    return name, verdict, Text(_pooled_effect(found)), Text(f"{n} of {n + len(found.left_out)}"), Text(words)


def _pooled_effect(found: Overall) -> str:
    estimate = found.pooled.estimate if found.pooled else None
    return _estimate(estimate) if estimate else DASH


def _grid(lines: list[tuple[Text, ...]], widths: list[int]) -> Table:
    table = Table.grid(padding=(0, 2))
    table.add_column()
    for width in widths:
        table.add_column(min_width=width, overflow="fold")
    table.add_column(overflow="fold")
    for line in lines:
        table.add_row(Text(), *line)
    return table


def _in_a_word(judgement: Judgement) -> str:
    """Return the names of the reasons, the deciding one first, and how many samples it would take."""
    words = "; ".join(dict.fromkeys(REASONS[each.reason][0] for each in judgement.findings))
    if judgement.samples_needed is None:
        return words
    unit = "pairs" if judgement.evidence and judgement.evidence.paired else "samples per arm"
    return f"{words}; about {judgement.samples_needed} {unit} would be needed"


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
    lines += ["\t".join(cells) for cells in _together_cells(Index.of(run))]
    return "\n".join(lines)


def _together_cells(index: Index) -> Iterator[tuple[str, ...]]:
    """Yield a line per claim for all datasets together; the samples column counts datasets."""
    for claim in index.claims:
        for found in index.together(claim):
            n = len(found.pooled.datasets) if found.pooled else 0
            simulated = SIMULATED if found.simulated else ""
            reason = _plain(found.findings[0].text) if found.findings else ""
            counted = f"{n} of {n + len(found.left_out)} datasets"
            yield claim, TOGETHER, simulated, found.verdict.value, _pooled_effect(found), counted, reason


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
    return _estimate(shift.estimate)


def _estimate(found: Estimate) -> str:
    low, high = short(found.ci95.low, "signed"), short(found.ci95.high, "signed")
    return f"{short(found.value, 'signed')} [{low}, {high}]"


def _samples(shift: Shift | None) -> str:
    if shift is None:
        return DASH
    if shift.n_pairs is not None:
        return "1 pair" if shift.n_pairs == 1 else f"{shift.n_pairs} pairs"
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
