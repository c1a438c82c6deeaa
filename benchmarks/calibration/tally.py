"""One cell of the grid put to the product, again and again, and what came of it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final
from zlib import crc32

import numpy as np
from benchmarks.calibration.lent import PER_ATLAS, drawn_atlas, judged_with
from benchmarks.calibration.questions import CLAIMS, LISTS
from benchmarks.calibration.samples import drawn_sums
from benchmarks.calibration.shares import drawn_labels

import mekscrna as mk
from mekscrna.comparison.across import pool_shifts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.calibration.truths import Truth

    from mekscrna.comparison.shift import Estimate

KINDS: Final = ("supported", "opposite", "excluded", "no_change", "inconclusive", "untestable")
COUNTS: Final = ("n", *KINDS, "n_read", "shown", "covered")
SD_OF_DATASETS: Final = 0.15
"""Of the true shifts of datasets that are pooled (log2)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """What was found in one cell of the grid; counts, but for the last two."""

    estimand: str
    design: str
    condition: str
    theta: float
    n_datasets: int
    n: int
    supported: int = 0
    opposite: int = 0
    """Contradicted, for the shift goes the other way."""
    excluded: int = 0
    """Contradicted, for a relevant shift is excluded."""
    no_change: int = 0
    inconclusive: int = 0
    untestable: int = 0
    n_read: int = 0
    """Answers with an estimate; what follows is of these."""
    shown: int = 0
    """95 % intervals that leave out 0."""
    covered: int = 0
    """95 % intervals that hold the truth."""
    bias: float = 0.0
    """The mean error."""
    bias_error: float = 0.0
    """Its Monte-Carlo standard error."""

    @property
    def key(self) -> tuple[str, str, str, float, int]:
        """Which cell of the grid."""
        return (self.estimand, self.design, self.condition, self.theta, self.n_datasets)

    def share(self, *names: str) -> float:
        """Return the share of all answers that are of these kinds."""
        return float(sum(getattr(self, name) for name in names)) / self.n

    def of_read(self, name: str) -> float:
        """Return a count as a share of the answers with an estimate."""
        return float(getattr(self, name)) / self.n_read


def kind_of(judgement: mk.Judgement) -> str:
    """Return a verdict, *contradicted* told apart by its reason."""
    if str(judgement.verdict) != "contradicted":
        return "no_change" if str(judgement.verdict) == "no relevant change" else str(judgement.verdict)
    return "excluded" if str(judgement.findings[0].reason) == "relevant_shift_excluded" else "opposite"


def tally(truth: Truth, *, repeats: int, seeds: tuple[int, ...]) -> Tally:
    """Draw a truth `repeats` times, judge each, and count; the same for the same seeds, whatever else is run.

    Random lists are not drawn: they change how specific a shift is called, never a verdict.
    """
    rng = np.random.default_rng([*seeds, crc32(repr(truth.key).encode())])
    if truth.n_datasets > 1:
        return _counted(truth, [_pooled(rng, truth) for _ in range(repeats)], [])
    judgements = _with_atlas(rng, truth, repeats) if truth.estimand == "lent" else _alone(rng, truth, repeats)
    estimates = [each.evidence.estimate for each in judgements if each.evidence and each.evidence.estimate]
    return _counted(truth, estimates, list(map(kind_of, judgements)))


def merge(one: Tally, other: Tally) -> Tally:
    """Add up two tallies of one cell."""
    if one.key != other.key:
        raise mk.InputError(f"Tallies of {one.key} and {other.key} do not add up.")
    counts = {name: getattr(one, name) + getattr(other, name) for name in COUNTS}
    n = counts["n_read"]
    bias = (one.n_read * one.bias + other.n_read * other.bias) / n if n else 0.0
    squares = sum(
        each.n_read * (each.n_read - 1) * each.bias_error**2 + each.n_read * (each.bias - bias) ** 2
        for each in (one, other)
    )
    return replace(one, **counts, bias=bias, bias_error=(squares / (n * (n - 1))) ** 0.5 if n > 1 else 0.0)


def _alone(rng: np.random.Generator, truth: Truth, repeats: int) -> list[mk.Judgement]:
    return [judged(rng, truth) for _ in range(repeats)]


def _with_atlas(rng: np.random.Generator, truth: Truth, repeats: int) -> list[mk.Judgement]:
    found: list[mk.Judgement] = []
    while len(found) < repeats:
        atlas = drawn_atlas(rng, truth)
        n = min(PER_ATLAS, repeats - len(found))
        found += [judged_with(rng, truth, atlas) for _ in range(n)]
    return found


def judged(rng: np.random.Generator, truth: Truth) -> mk.Judgement:
    """Draw one dataset, and judge the claim by it as a study does."""
    claim = CLAIMS[truth.estimand]
    draw = drawn_labels if truth.estimand in {"share", "ratio"} else drawn_sums
    return mk.judge(claim, mk.shifts_for(draw(rng, truth), claim, LISTS, methods=(), random_signatures=0))


def _pooled(rng: np.random.Generator, truth: Truth) -> Estimate:
    """Draw datasets whose true shifts differ, and pool what is found in each."""
    claim = CLAIMS["list"]
    alone = claim.model_copy(update={"readout": claim.readout.model_copy(update={"alternates": ()})})
    shifts = []
    for place in range(truth.n_datasets):
        own = replace(truth, theta=truth.theta + rng.normal(0, SD_OF_DATASETS))
        sums = drawn_sums(rng, own, dataset=f"d{place}")
        shifts.append(mk.shifts_for(sums, alone, LISTS, methods=(), random_signatures=0)[0])
    found = pool_shifts(shifts).estimate
    if found is None:
        raise mk.InputError(f"{truth.n_datasets} datasets gave no pooled estimate.")
    return found


def _counted(truth: Truth, estimates: Sequence[Estimate], kinds: Sequence[str]) -> Tally:
    counted = Counter(kinds)
    errors = np.array([each.value - truth.theta for each in estimates])
    return Tally(
        **dict(zip(("estimand", "design", "condition", "theta", "n_datasets"), truth.key, strict=True)),
        n=len(kinds) or len(estimates),
        **{kind: counted[kind] for kind in KINDS},
        n_read=len(estimates),
        shown=sum(each.ci95.low > 0 or each.ci95.high < 0 for each in estimates),
        covered=sum(each.ci95.low <= truth.theta <= each.ci95.high for each in estimates),
        bias=float(f"{errors.mean():.6g}") if len(errors) else 0.0,
        bias_error=float(f"{errors.std(ddof=1) / len(errors) ** 0.5:.6g}") if len(errors) > 1 else 0.0,
    )
