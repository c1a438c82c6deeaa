"""The grid: which truths are drawn, and how often."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Final

from benchmarks.calibration.questions import CLAIMS
from benchmarks.calibration.truths import (
    CLEAN,
    COMPOSITIONS,
    CONDITIONS,
    DESIGNS,
    Condition,
    Truth,
    arms,
    pairs,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

MEAN_OF_DATASETS: Final = 0.4
"""The true shift that datasets which are pooled have on average (log2)."""
POOLED: Final = tuple(product((2, 3, 5, 8), (2, 3, 6, 10)))
"""Datasets, and samples per arm in each."""
THREE_SDS: Final = 1.11
"""Three SDs between samples of a list (log2): 0.25 of its factor and 0.25 of each of 18 genes, in ln."""
DOUBLED: Final = 1.0
"""Of a list, a true doubling (log2)."""


def full() -> list[Truth]:
    """Return every cell of the grid."""
    return [*_lists(), *_compositions(), *_targets(), *_lent(), *_pools()]


def small() -> list[Truth]:
    """Return a few cells of each kind, for a look in seconds."""
    designs = {arms(3, 3).name, pairs(6).name}
    conditions = {"clean", "depth × 0.5, cycling × 0.2", "tumor × 0.37", "missed"}
    few = [each for each in full() if each.design.name in designs and each.condition.name in conditions]
    return [each for each in few if each.n_datasets <= 3]


def smallest(estimand: str) -> float:
    """Return the smallest effect of interest."""
    return float(CLAIMS.get(estimand, CLAIMS["list"]).smallest_effect.value)


def _lists() -> Iterator[Truth]:
    """Yield lists that do not shift, that shift by the smallest effect, and in two conditions by twofold."""
    for design, condition in product(DESIGNS, CONDITIONS):
        doubled = (DOUBLED,) if condition in {CLEAN, CONDITIONS[-1]} else ()
        for theta in (0.0, smallest("list"), *doubled):
            yield Truth(estimand="list", design=design, condition=condition, theta=theta)


def _compositions() -> Iterator[Truth]:
    for name, design, condition, times in product(("share", "ratio"), DESIGNS, COMPOSITIONS, (0, 1)):
        yield Truth(estimand=name, design=design, condition=condition, theta=times * smallest(name))


def _targets() -> Iterator[Truth]:
    for design, (name, target) in product(DESIGNS, (("missed", 0.0), ("hit", -1.0))):
        yield Truth(
            estimand="targeted", design=design, condition=Condition(name=name), theta=0.0, target=target
        )


def _lent() -> Iterator[Truth]:
    """Yield one and two samples per arm, which an atlas lends a variance to."""
    for design, theta in ((arms(1, 1), 0.0), (arms(2, 2), 0.0), (arms(2, 2), THREE_SDS)):
        yield Truth(estimand="lent", design=design, condition=CLEAN, theta=theta)


def _pools() -> Iterator[Truth]:
    for k, n in POOLED:
        yield Truth(
            estimand="pooled", design=arms(n, n), condition=CLEAN, theta=MEAN_OF_DATASETS, n_datasets=k
        )
