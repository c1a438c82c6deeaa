"""The page of the documentation, from the tables of results; no number in it is typed."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
from benchmarks.calibration import archive
from benchmarks.calibration.beside import PeerTally
from benchmarks.calibration.criteria import criteria
from benchmarks.calibration.expected import expected_support, spread
from benchmarks.calibration.figure import draw
from benchmarks.calibration.limits import against, error
from benchmarks.calibration.plan import DOUBLED, full, smallest
from benchmarks.calibration.questions import GENES, IS_LISTED
from benchmarks.calibration.tally import Tally

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from benchmarks.calibration.limits import Criterion

GRID, AGAIN, PEERS = "calibration.tsv", "calibration_again.tsv", "calibration_peers.tsv"
PAGE, FIGURE = "calibration.md", "calibration.svg"
_ESTIMANDS: Final = {
    "list": "expression of a list",
    "targeted": "the same, with an on-target gate",
    "lent": "few samples, with an atlas",
    "share": "share of a population",
    "ratio": "ratio of two populations",
    "pooled": "several datasets pooled",
}
_PEER_COLUMNS: Final = (
    *("method", "design", "condition", "no shift: one is called", "true shift: called"),
    *("called the other way", "read as no effect", "left open"),
)
_CONDITION_COLUMNS: Final = (
    *("estimand", "condition", "true shift", "shift shown", "coverage", "supported", "contradicted"),
    *("no relevant change", "inconclusive", "untestable"),
)


def write_page(folder: Path) -> None:
    """Write the page and its figure beside the tables of results."""
    tallies, again = (archive.read(folder / each, Tally) for each in (GRID, AGAIN))
    peers = archive.read(folder / PEERS, PeerTally)
    if not tallies or not peers:
        raise SystemExit(f"{folder} lacks {GRID} or {PEERS}; make them first.")
    (folder / FIGURE).write_text(draw(tallies, peers), encoding="utf-8")
    (folder / PAGE).write_text(page(tallies, again, peers), encoding="utf-8")


def page(tallies: Sequence[Tally], again: Sequence[Tally], peers: Sequence[PeerTally]) -> str:
    """Return the page."""
    missing = len(full()) - len(tallies)
    alt = (
        "Share of answers that call a shift where there is none, by method and condition; and how often the "
        "intervals of every cell of the grid hold the truth"
    )
    return (
        Path(__file__)
        .with_name("page.md")
        .read_text(encoding="utf-8")
        .format(
            n_cells=f"{len(tallies):,}",
            repeats=_span(each.n for each in tallies),
            missing=f" {missing:,} cells of the grid were not run." if missing else "",
            grid=GRID,
            peers=PEERS,
            again_file=AGAIN,
            figure=FIGURE,
            alt=alt,
            goals="\n".join(_goals(criteria(tallies))),
            again="\n".join(_again(criteria(tallies), again)),
            n_again=_span(each.n for each in again) if again else "0",
            expected="\n".join(_expected(tallies)),
            n_peers=_span(each.n for each in peers),
            theta=f"{max(each.theta for each in peers):g}",
            beside="\n".join(_peer_table(peers)),
            versions=_versions(peers),
            n_genes=f"{len(GENES):,}",
            n_listed=f"{IS_LISTED.sum():,}",
            doubling=_doubling(tallies),
            list_effect=f"{smallest('list'):g}",
            share_effect=f"{smallest('share'):g}",
            conditions="\n".join(_condition_table(tallies)),
        )
    )


def _versions(peers: Sequence[PeerTally]) -> str:
    return ", ".join(dict.fromkeys(part for each in peers for part in each.versions.split(", ")))


def _doubling(tallies: Sequence[Tally]) -> str:
    """Return what a true doubling is read as on average, in log2."""
    asked = ("list", "clean", DOUBLED)
    found = [each.bias for each in tallies if (each.estimand, each.condition, each.theta) == asked]
    return f"{DOUBLED + float(np.mean(found)):.3f}" if found else "–"


def _head(columns: Iterable[str], *, n_words: int) -> Iterator[str]:
    names = list(columns)
    yield f"| {' | '.join(names)} |"
    yield "|" + "---|" * n_words + "---:|" * (len(names) - n_words)


def _goals(found: Iterable[Criterion]) -> Iterator[str]:
    yield "| | asked | worst | in | cells beyond | |"
    yield "|---|---|---:|---|---:|---|"
    for each in found:
        rate = f"{100 * each.found:.1f} ± {100 * each.error:.1f} %"
        word = each.word if each.is_met and not each.is_near else f"**{each.word}**"
        yield f"| {each.id} | {each.asked} | {rate} | {each.where} | {_beyond(each)} | {word} |"


def _again(first: Iterable[Criterion], again: Sequence[Tally]) -> Iterator[str]:
    """Set the near ones beside what fresh draws of their cells say."""
    second = {(each.id, each.asked, each.where): each for each in criteria(again)}
    yield "| | asked | in | first | drawn again | |"
    yield "|---|---|---|---:|---:|---|"
    for each in first:
        if each.is_near and (other := second.get((each.id, each.asked, each.where))):
            rates = [f"{100 * one.found:.1f} ± {100 * one.error:.1f} %" for one in (each, other)]
            yield f"| {each.id} | {each.asked} | {each.where} | {' | '.join(rates)} | {other.word} |"


def _expected(tallies: Sequence[Tally]) -> Iterator[str]:
    """Set support of a doubling beside what the test can do at the spread of the samples drawn."""
    yield "| design | SD between samples, log2 | supported | of normal samples |"
    yield "|---|---:|---:|---:|"
    clean = [each for each in tallies if (each.estimand, each.condition) == ("list", "clean")]
    for n in (3, 4, 6, 8):
        own = [each for each in clean if each.design == f"{n} v {n}"]
        doubled = next((each for each in own if each.theta == DOUBLED), None)
        if doubled:
            sd = spread(own, n)
            normal = expected_support(sd, n, shift=DOUBLED, smallest=smallest("list"))
            share = _share(doubled.supported, doubled.n, digits=1)
            yield f"| {n} v {n} | {sd:.3f} | {share} | {100 * normal:.1f} % |"


def _beyond(each: Criterion) -> str:
    return f"{each.n_beyond} of {each.n_cells}" if each.n_cells > 1 else "–"


def _peer_table(peers: Sequence[PeerTally]) -> Iterator[str]:
    yield from _head(_PEER_COLUMNS, n_words=3)
    methods = list(dict.fromkeys(each.method for each in peers))
    order = sorted(peers, key=lambda each: methods.index(each.method))
    for key, rows in groupby(order, lambda each: (each.method, each.design, each.condition)):
        null, shifted = sorted(rows, key=lambda each: each.theta)
        counts = (shifted.up, shifted.down, shifted.none, shifted.open)
        cells = [_share(null.up + null.down, null.n), *(_share(count, shifted.n) for count in counts)]
        yield f"| {' | '.join([*key, *cells])} |"


def _condition_table(tallies: Sequence[Tally]) -> Iterator[str]:
    yield from _head(_CONDITION_COLUMNS, n_words=2)
    for name, title in _ESTIMANDS.items():
        own = [each for each in tallies if each.estimand == name]
        for condition in dict.fromkeys(each.condition for each in own):
            for theta in sorted({each.theta for each in own if each.condition == condition}):
                rows = [each for each in own if (each.condition, each.theta) == (condition, theta)]
                yield f"| {title} | {condition} | {theta:g} | {' | '.join(_rates(rows))} |"


def _rates(rows: Sequence[Tally]) -> list[str]:
    read = [each for each in rows if each.n_read]
    rates = [_mean(read, lambda each: each.of_read("shown"), max)]
    rates.append(_mean(read, lambda each: each.of_read("covered"), min))
    if rows[0].estimand == "pooled":
        return [*rates, *["–"] * 5]
    rates += [_mean(rows, lambda each: each.share("supported"), max), _mean(rows, against, max)]
    kinds = ("no_change", "inconclusive", "untestable")
    return rates + [_mean(rows, lambda each, kind=kind: each.share(kind), max) for kind in kinds]


def _mean(rows: Sequence[Tally], rate: Callable[[Tally], float], worst: Callable[..., float]) -> str:
    rates = [rate(each) for each in rows]
    return f"{100 * np.mean(rates):.1f} ({100 * worst(rates):.1f})" if rates else "–"


def _share(count: int, n: int, *, digits: int = 0) -> str:
    return f"{100 * count / n:.{digits}f} ± {100 * error(count / n, n):.{digits}f} %"


def _span(numbers: Iterable[int]) -> str:
    found = set(numbers)
    return f"{min(found):,}" if len(found) == 1 else f"{min(found):,} to {max(found):,}"
