"""The report's tables as flat text, to the last digit."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Final, TypeAlias

from mekscrna.reporting.index import Index

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from mekscrna.claims.overall import Overall
    from mekscrna.claims.verdict import Judgement
    from mekscrna.comparison.shift import Shift
    from mekscrna.record import Outcome, Run

Cell: TypeAlias = str | int | float | bool | None

_FORMULA: Final = ("=", "+", "-", "@")
"""What a spreadsheet takes for the beginning of a formula."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FlatTable:
    """A tidy table: one row per thing, one column per property."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]

    def text(self) -> str:
        """Return the table as tab-separated text; what is not known is empty, truth is true or false."""
        lines = ["\t".join(self.columns), *("\t".join(cell_text(cell) for cell in row) for row in self.rows)]
        return "\n".join(lines) + "\n"


def tables(run: Run) -> tuple[FlatTable, ...]:
    """Return the verdicts, those over datasets, shifts, samples, coverage, quality and labels of a run."""
    index = Index.of(run)
    return (
        _table("verdicts", _VERDICTS, _verdicts(index)),
        _table("overall", _OVERALL, _overall(index)),
        _table("shifts", ("claim", "role", *_SHIFT), _shifts(index)),
        _table("samples", ("claim", "role", *_SAMPLE), _samples(index)),
        _table("coverage", _COVERAGE, _coverage(index)),
        _table("quality", ("dataset", "simulated", *_QUALITY), _quality(index)),
        _table("losses", ("dataset", "simulated", *_LOSS), _losses(index)),
        _table("labels", ("dataset", "simulated", "author", "house", "n_cells"), _labels(index)),
    )


_VERDICTS = (
    *("claim", "dataset", "simulated", "verdict", "certainty", "reason", "text", "estimate", "unit"),
    *("ci95_low", "ci95_high", "smallest_effect", "n_treated", "n_reference", "n_pairs", "samples_needed"),
)
_OVERALL = (
    *("claim", "simulated", "verdict", "certainty", "reason", "text", "datasets", "left_out"),
    *("estimate", "unit", "se", "df", "ci95_low", "ci95_high", "smallest_effect"),
    *("tau2", "i2", "prediction_low", "prediction_high", "p_two_up", "p_two_down"),
)
_SHIFT = (
    *("dataset", "simulated", "population", "readout", "method", "treated", "reference", "unit"),
    *("estimator", "paired", "n_treated", "n_reference", "n_pairs", "estimate", "se", "df"),
    *("ci95_low", "ci95_high", "ci90_low", "ci90_high", "p", "hedges_g", "mde80"),
    *("leave_one_out_low", "leave_one_out_high", "random_sets", "random_median", "random_q95"),
    *("random_percentile", "depth_ratio", "obstacles"),
)
_SAMPLE = (
    *("dataset", "simulated", "population", "readout", "sample", "arm", "donor", "value"),
    *("n_cells", "total_counts"),
)
_COVERAGE = ("dataset", "simulated", "signature", "n_genes", "n_present", "missing")
_LOSS = (
    *("sample", "arm", "few_genes", "few_counts", "high_pct_mt", "n_doublets", "doublets_left_out"),
    *("min_genes", "min_counts", "max_pct_mt", "median_pct_ribo", "median_pct_hb", "median_pct_stress"),
    *("ambient_source", "ambient_pct_cells"),
)
_QUALITY = (
    *("sample", "arm", "donor", "n_cells_before", "n_cells"),
    *("median_counts", "median_genes", "median_pct_mt"),
)


def _table(name: str, columns: tuple[str, ...], rows: Iterable[tuple[Cell, ...]]) -> FlatTable:
    return FlatTable(name=name, columns=columns, rows=tuple(rows))


def cell_text(value: Cell) -> str:
    """Return a cell as it is written; text that a spreadsheet would take for a formula begins with ``'``.

    Names come from deposits, and one such as ``=HYPERLINK(…)`` must stay a name. Numbers, those in text too,
    are written as they are.
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if not isinstance(value, str):
        return repr(value)
    text = " ".join(value.split())
    return f"'{text}" if text.startswith(_FORMULA) and not _is_number(text) else text


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _verdicts(index: Index) -> Iterator[tuple[Cell, ...]]:
    for judgement in _judgements(index):
        decisive = judgement.findings[0] if judgement.findings else None
        shift = judgement.evidence
        estimate = shift.estimate if shift else None
        yield (
            judgement.claim,
            judgement.dataset,
            index.is_simulated(judgement.dataset),
            judgement.verdict.value,
            judgement.certainty.value if judgement.certainty else None,
            decisive.reason.value if decisive else None,
            decisive.text if decisive else None,
            estimate.value if estimate else None,
            shift.unit if shift else None,
            estimate.ci95.low if estimate else None,
            estimate.ci95.high if estimate else None,
            index.claims[judgement.claim].smallest_effect.value,
            *((shift.n_treated, shift.n_reference, shift.n_pairs) if shift else (None, None, None)),
            judgement.samples_needed,
        )


def _overall(index: Index) -> Iterator[tuple[Cell, ...]]:
    for claim in index.claims.values():
        for found in index.together(claim.id):
            yield (*_overall_words(found), *_overall_numbers(found, claim.smallest_effect.value))


def _overall_words(found: Overall) -> tuple[Cell, ...]:
    first = found.findings[0] if found.findings else None
    return (
        *(found.claim, found.simulated, found.verdict.value),
        found.certainty.value if found.certainty else None,
        *((first.reason.value, first.text) if first else (None, None)),
        ",".join(found.pooled.datasets) if found.pooled else None,
        ",".join(found.left_out) or None,
    )


def _overall_numbers(found: Overall, smallest: float) -> tuple[Cell, ...]:
    pooled = found.pooled
    estimate, spread = (pooled.estimate, pooled.spread) if pooled else (None, None)
    return (
        estimate.value if estimate else None,
        pooled.unit if pooled else None,
        *((estimate.se, estimate.df, estimate.ci95.low, estimate.ci95.high) if estimate else (None,) * 4),
        smallest,
        *((spread.tau2, spread.i2, spread.prediction.low, spread.prediction.high) if spread else (None,) * 4),
        *((pooled.p_two_up, pooled.p_two_down) if pooled else (None, None)),
    )


def _shifts(index: Index) -> Iterator[tuple[Cell, ...]]:
    for claim, role, shift in _all_shifts(index):
        yield (
            claim,
            role,
            shift.dataset,
            index.is_simulated(shift.dataset),
            *(getattr(shift, name) for name in _SHIFT[2:13]),
            *_estimate_cells(shift),
            *_background_cells(shift),
            shift.depth_ratio,
            "; ".join(shift.obstacles),
        )


def _estimate_cells(shift: Shift) -> tuple[Cell, ...]:
    found = shift.estimate
    if found is None:
        return (None,) * 12
    out = found.leave_one_out
    return (
        *(found.value, found.se, found.df, found.ci95.low, found.ci95.high, found.ci90.low, found.ci90.high),
        *(found.p, found.hedges_g, found.mde80, out.low if out else None, out.high if out else None),
    )


def _background_cells(shift: Shift) -> tuple[Cell, ...]:
    random = shift.background
    return (random.n_sets, random.median, random.q95, random.percentile) if random else (None,) * 4


def _samples(index: Index) -> Iterator[tuple[Cell, ...]]:
    for claim, role, shift in _all_shifts(index):
        for sample in shift.samples:
            yield (
                *(claim, role, shift.dataset, index.is_simulated(shift.dataset)),
                *(shift.population, shift.readout, sample.sample, sample.arm, sample.donor),
                *(sample.value, sample.n_cells, sample.total_counts),
            )


def _coverage(index: Index) -> Iterator[tuple[Cell, ...]]:
    for outcome, simulated in _outcomes(index):
        for held in outcome.coverage:
            missing = " ".join(held.missing)
            yield (outcome.dataset, simulated, held.signature, held.n_genes, held.n_present, missing)


def _quality(index: Index) -> Iterator[tuple[Cell, ...]]:
    for outcome, simulated in _outcomes(index):
        for sample in outcome.samples:
            yield (outcome.dataset, simulated, *(getattr(sample, field.name) for field in fields(sample)))


def _losses(index: Index) -> Iterator[tuple[Cell, ...]]:
    for outcome, simulated in _outcomes(index):
        for lost in outcome.losses:
            yield (outcome.dataset, simulated, *(getattr(lost, name) for name in _LOSS))


def _labels(index: Index) -> Iterator[tuple[Cell, ...]]:
    for outcome, simulated in _outcomes(index):
        for label in outcome.labels:
            yield (outcome.dataset, simulated, label.author, label.house, label.n_cells)


def _outcomes(index: Index) -> Iterator[tuple[Outcome, bool]]:
    for outcome in index.run.outcomes:
        yield outcome, index.is_simulated(outcome.dataset)


def _judgements(index: Index) -> Iterator[Judgement]:
    for claim in index.claims:
        for dataset in index.datasets:
            judgement = index.judgement(claim, dataset)
            if judgement is not None:
                yield judgement


def _all_shifts(index: Index) -> Iterator[tuple[str, str, Shift]]:
    for judgement in _judgements(index):
        for role, shift in (("primary", judgement.evidence), ("on_target", judgement.on_target)):
            if shift is not None:
                yield judgement.claim, role, shift
