"""Tallies and goals as lines of text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.calibration.tally import KINDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from benchmarks.calibration.limits import Criterion
    from benchmarks.calibration.tally import Tally

_HEADS = ("supp", "oppos", "excl", "no chg", "inconc", "untest")


def tally_lines(tallies: Iterable[Tally]) -> Iterator[str]:
    """Yield a head, and a line per cell of the grid; rates in percent."""
    kinds = "".join(f"{head:>8}" for head in _HEADS)
    where = f"{'estimand':10}{'design':9}{'condition':28}{'theta':>6}"
    yield f"{where}{kinds}{'shown':>8}{'cover':>8}{'bias':>9}{'± MC':>7}"
    for each in tallies:
        kinds = "".join(f"{100 * each.share(kind):>8.1f}" for kind in KINDS)
        line = f"{each.estimand:10}{each.design:9}{each.condition:28}{each.theta:>6.2f}{kinds}"
        if each.n_read:
            shown, covered = (100 * each.of_read(name) for name in ("shown", "covered"))
            line += f"{shown:>8.1f}{covered:>8.1f}{each.bias:>+9.3f}{each.bias_error:>7.3f}"
        yield line


def criterion_lines(found: Iterable[Criterion]) -> Iterator[str]:
    """Yield a line per goal: the worst of its cells in percent, and how many are beyond."""
    for each in found:
        met = "met   " if each.is_met else "MISSED"
        rate = f"{100 * each.found:6.2f} ± {100 * each.error:.2f} %"
        beyond = "" if each.n_cells == 1 else f"; {each.n_beyond} of {each.n_cells} beyond"
        yield f"{each.id}  {met}  {rate}  {each.asked} ({each.where}{beyond})"
