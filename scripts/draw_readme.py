"""Draw the picture of the README: the verdicts of the demo, claims by datasets, as one SVG without a network.

Usage: ``python scripts/draw_readme.py [RUN]``. RUN is the folder of a demo run; without it the demo is run.
Writes ``docs/verdicts.svg``. The same verdicts give the same bytes.
"""

from __future__ import annotations

import sys
import textwrap
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final
from xml.sax.saxutils import escape

from mekscrna import Catalog, Verdict, pipeline, read_run
from mekscrna.reporting.index import Index
from mekscrna.reporting.numbers import short
from mekscrna.reporting.words import REASONS, SIMULATED, SYMBOLS
from mekscrna.simulation.tumour import write

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mekscrna import Judgement, Run

PICTURE: Final = Path(__file__).resolve().parents[1] / "docs" / "verdicts.svg"
LEFT, CLAIM, COLUMN, TOP, ROW = 24, 352, 186, 118, 58
LETTERS: Final = 46
"""Letters of a claim's statement that fit on a line."""

STYLE: Final = """
text { font-family: system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
  font-size: 14px; }
.card { fill: #ffffff; stroke: #d9dde2; } .rule { stroke: #d9dde2; } .ink { fill: #1b2026; }
.faint { fill: #5c6570; font-size: 12px; } .title { font-size: 19px; font-weight: 600; }
.simulated { fill: #7a2e63; font-size: 12px; font-weight: 600; } .badge { font-weight: 600; font-size: 13px; }
.head { font-weight: 600; font-size: 13px; } .pill { stroke-width: 1; }
.supported { fill: #00694c; } .contradicted { fill: #a33c00; } .no-relevant-change { fill: #00568a; }
.inconclusive { fill: #765400; } .untestable { fill: #535c67; }
.pill.supported { fill: #e2f4ed; stroke: #00694c; } .pill.contradicted { fill: #fcebe1; stroke: #a33c00; }
.pill.no-relevant-change { fill: #e2eff8; stroke: #00568a; }
.pill.inconclusive { fill: #fbf2da; stroke: #765400; }
.pill.untestable { fill: #eceef1; stroke: #535c67; stroke-dasharray: 3 2; }
@media (prefers-color-scheme: dark) {
.card { fill: #14171b; stroke: #343b44; } .rule { stroke: #343b44; } .ink { fill: #e8eaed; }
.faint { fill: #a3acb7; } .simulated { fill: #f0a8d8; }
.supported { fill: #6fdcb6; } .contradicted { fill: #ffb08a; } .no-relevant-change { fill: #8fcdf7; }
.inconclusive { fill: #f0cf7a; } .untestable { fill: #b9c1cb; }
.pill.supported { fill: #11332a; stroke: #6fdcb6; } .pill.contradicted { fill: #40200f; stroke: #ffb08a; }
.pill.no-relevant-change { fill: #10304a; stroke: #8fcdf7; }
.pill.inconclusive { fill: #382c0d; stroke: #f0cf7a; }
.pill.untestable { fill: #2a3038; stroke: #b9c1cb; }
}
"""


def draw(run: Run) -> str:
    """Return the verdicts of a run as SVG: a row per claim, a column per dataset."""
    index = Index.of(run)
    width = LEFT + CLAIM + COLUMN * len(index.datasets)
    height = TOP + ROW * len(index.claims) + 44
    parts = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" role="img">',
        f"<title>{escape(run.lock.study.title)}</title>",
        f"<style>{STYLE}</style>",
        f'<rect class="card" x="0.5" y="0.5" width="{width - 1}" height="{height - 1}" rx="10"/>',
        _text(LEFT, 38, name="ink title", words=run.lock.study.title),
        *_heads(index),
        *(part for place, claim in enumerate(index.claims) for part in _row(index, claim, TOP + ROW * place)),
        _text(LEFT, height - 18, name="faint", words=_NOTE),
        "</svg>",
    )
    return "\n".join(parts) + "\n"


_NOTE: Final = (
    "Log2 fold change or log odds, treated − reference, with 95 % interval. "
    "Samples are the unit, never cells. The smallest effect that matters was fixed beforehand."
)


def _heads(index: Index) -> Iterator[str]:
    for place, dataset in enumerate(index.datasets):
        x = LEFT + CLAIM + COLUMN * place
        yield _text(x, TOP - 42, name="ink head", words=dataset)
        if index.is_simulated(dataset):
            yield _text(x, TOP - 25, name=SIMULATED, words=SIMULATED)


def _row(index: Index, claim: str, top: int) -> Iterator[str]:
    end = LEFT + CLAIM + COLUMN * len(index.datasets) - LEFT
    yield f'<line class="rule" x1="{LEFT}" x2="{end}" y1="{top - 12}" y2="{top - 12}"/>'
    lines = textwrap.wrap(index.claims[claim].statement.rstrip("."), LETTERS)
    for place, line in enumerate(lines):
        yield _text(LEFT, top + 6 + 18 * place, name="ink", words=line)
    for place, dataset in enumerate(index.datasets):
        found = index.judgement(claim, dataset)
        if found is not None:
            yield from _cell(found, LEFT + CLAIM + COLUMN * place, top)


def _cell(judgement: Judgement, x: int, top: int) -> Iterator[str]:
    verdict = judgement.verdict
    name = verdict.value.replace(" ", "-")
    words = f"{SYMBOLS[verdict]} {verdict.value}"
    pill = 20 + 7.6 * len(words)
    yield f'<rect class="pill {name}" x="{x - 8}" y="{top - 6}" width="{pill:.0f}" height="22" rx="11"/>'
    yield _text(x, top + 9, name=f"badge {name}", words=words)
    yield _text(x, top + 33, name="faint", words=_below(judgement))


def _below(judgement: Judgement) -> str:
    """Return the effect where it was decided by one, else the reason in a word."""
    found = judgement.evidence.estimate if judgement.evidence else None
    if found is None or judgement.verdict in {Verdict.UNTESTABLE, Verdict.INCONCLUSIVE}:
        return REASONS[judgement.findings[0].reason][0]
    low, high = (short(end, "signed") for end in (found.ci95.low, found.ci95.high))
    return f"{short(found.value, 'signed')} [{low}, {high}]"


def _text(x: int, y: int, *, name: str, words: str) -> str:
    return f'<text class="{name}" x="{x}" y="{y}">{escape(words)}</text>'


def run_demo() -> Run:
    """Run the demo in a folder of its own."""
    catalog = Catalog.open()
    study = catalog.study("demo")
    with TemporaryDirectory() as folder:
        for entry in study.datasets:
            dataset = catalog.dataset(entry.id)
            write(dataset, catalog.signatures_for(dataset.species), Path(folder))
        return pipeline.run(study, catalog=catalog, data_dir=folder)


def main() -> None:
    """Draw the picture from a run's folder, or from a demo run on the spot."""
    run = read_run(Path(sys.argv[1])) if len(sys.argv) > 1 else run_demo()
    PICTURE.parent.mkdir(exist_ok=True)
    PICTURE.write_text(draw(run), encoding="utf-8")
    sys.stdout.write(f"{PICTURE}\n")


if __name__ == "__main__":
    main()
