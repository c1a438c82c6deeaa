"""Ways to name the arms anew so that nothing is true any longer."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import combinations, product
from math import ceil, comb, floor, prod
from typing import TYPE_CHECKING, Final, Protocol

import numpy as np

from mekscrna.spec.claim import Contrast

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from mekscrna.comparison.aggregate import Sums
    from mekscrna.comparison.groups import Group
    from mekscrna.comparison.shift import SampleValue

FEWEST_TO_SPLIT: Final = 4
LEFT_OUT: Final = "left out"
_TRIES: Final = 20

Labeling = dict[str, str]
"""Sample → the arm it is now said to be of."""
Choice = tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """Labelings, and how many distinct ones there are."""

    labelings: tuple[Labeling, ...]
    n_distinct: int


class Ways(Protocol):
    """Ways to choose something: counted, gone through, or drawn with equal chances."""

    @property
    def count(self) -> int:
        """How many there are."""
        ...

    def all(self) -> Iterator[Choice]:
        """Yield every one."""
        ...

    def one(self, rng: np.random.Generator) -> Choice:
        """Draw one."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Subsets:
    """Sets of some of `n` things, of any of the sizes."""

    n: int
    sizes: tuple[int, ...]

    @property
    def count(self) -> int:
        """How many sets there are."""
        return sum(comb(self.n, size) for size in self.sizes)

    def all(self) -> Iterator[Choice]:
        """Yield every set."""
        for size in self.sizes:
            yield from ((chosen,) for chosen in combinations(range(self.n), size))

    def one(self, rng: np.random.Generator) -> Choice:
        """Draw a set."""
        size = _weighted(self.sizes, [comb(self.n, size) for size in self.sizes], rng)
        return (_some(self.n, size, rng),)


@dataclass(frozen=True, slots=True, kw_only=True)
class Swaps:
    """Some of `n` things set against as many of `m` others, so many as any of the sizes says."""

    n: int
    m: int
    sizes: tuple[int, ...]

    @property
    def count(self) -> int:
        """How many swaps there are."""
        return sum(comb(self.n, size) * comb(self.m, size) for size in self.sizes)

    def all(self) -> Iterator[Choice]:
        """Yield every swap."""
        for size in self.sizes:
            yield from product(combinations(range(self.n), size), combinations(range(self.m), size))

    def one(self, rng: np.random.Generator) -> Choice:
        """Draw a swap."""
        counts = [comb(self.n, size) * comb(self.m, size) for size in self.sizes]
        size = _weighted(self.sizes, counts, rng)
        return _some(self.n, size, rng), _some(self.m, size, rng)


def _weighted(sizes: Sequence[int], counts: Sequence[int], rng: np.random.Generator) -> int:
    shares = np.array(counts, dtype=np.float64)
    return sizes[int(rng.choice(len(sizes), p=shares / shares.sum()))]


def _some(n: int, size: int, rng: np.random.Generator) -> tuple[int, ...]:
    return tuple(sorted(int(each) for each in rng.permutation(n)[:size]))


def exchanged_in_pairs(
    samples: Sequence[SampleValue], contrasts: Sequence[Contrast], *, n: int, rng: np.random.Generator
) -> Drawn:
    """Exchange the arms of half of the donors, so that what is true of the arms cancels.

    Of an odd number of donors, one half or the other is the larger.
    """
    donors = sorted({each.donor for each in samples if each.donor})
    other = {
        arm: name
        for each in contrasts
        for arm, name in ((each.treated, each.reference), (each.reference, each.treated))
    }
    picked, n_distinct = _draw([_halves(len(donors))], n, rng)
    chosen = [{donors[place] for place in sets[0][0]} for sets in picked]
    labelings = tuple(
        {each.sample: other[each.arm] for each in samples if each.donor in some} for some in chosen
    )
    return Drawn(labelings=labelings, n_distinct=n_distinct)


def exchanged_between_arms(
    samples: Sequence[SampleValue], contrasts: Sequence[Contrast], *, n: int, rng: np.random.Generator
) -> Drawn:
    """Make up each arm anew, of both arms in the proportion in which they are there."""
    blocks = [_Arms.of(samples, each) for each in contrasts]
    picked, n_distinct = _draw([block.swaps for block in blocks], n, rng)
    labelings = []
    for swaps in picked:
        labeling: Labeling = {}
        for block, (leave, enter) in zip(blocks, swaps, strict=True):
            labeling |= block.labeling(leave, enter)
        labelings.append(labeling)
    return Drawn(labelings=tuple(labelings), n_distinct=n_distinct)


def split(
    samples: Sequence[SampleValue], contrast: Contrast, *, n: int, rng: np.random.Generator
) -> Drawn | None:
    """Call half of the reference samples treated, and leave the treated ones out; None where too few."""
    units = _units(samples, contrast.reference)
    if len(units) < FEWEST_TO_SPLIT:
        return None
    others = {each.sample: LEFT_OUT for each in samples if each.arm != contrast.reference}
    picked, n_distinct = _draw([_halves(len(units))], n, rng)
    labelings = tuple(
        others | {sample: contrast.treated for place in sets[0][0] for sample in units[place]}
        for sets in picked
    )
    return Drawn(labelings=labelings, n_distinct=n_distinct)


def relabeled(sums: Sums, labeling: Mapping[str, str], *, keeps_donors: bool) -> Sums:
    """Return sums of which some samples are said to be of other arms; nothing else changes.

    Without their donors kept, samples of one donor in different arms are units of their own, as they were.
    """

    def anew(group: Group) -> Group:
        own = group.sample
        donor = own.donor if keeps_donors or not own.donor else f"{own.donor} in {own.arm}"
        return replace(group, sample=replace(own, arm=labeling.get(own.sample, own.arm), donor=donor))

    return replace(sums, groups=tuple(map(anew, sums.groups)))


def _halves(n: int) -> Subsets:
    return Subsets(n=n, sizes=tuple(sorted({n // 2, n - n // 2})))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Arms:
    """The units of two arms; a unit is a donor's samples in an arm, or a sample."""

    contrast: Contrast
    treated: list[list[str]]
    reference: list[list[str]]

    @classmethod
    def of(cls, samples: Sequence[SampleValue], contrast: Contrast) -> _Arms:
        return cls(
            contrast=contrast,
            treated=_units(samples, contrast.treated),
            reference=_units(samples, contrast.reference),
        )

    @property
    def swaps(self) -> Swaps:
        """Swap treated for reference units, so that each arm is made up of both as all units are."""
        n, m = len(self.treated), len(self.reference)
        even = n * m / (n + m)
        sizes = {floor(even), ceil(even)} if even % 1 == 0.5 else {max(1, round(even))}
        return Swaps(n=n, m=m, sizes=tuple(sorted(sizes)))

    def labeling(self, leave: Sequence[int], enter: Sequence[int]) -> Labeling:
        out = {sample: self.contrast.reference for place in leave for sample in self.treated[place]}
        return out | {sample: self.contrast.treated for place in enter for sample in self.reference[place]}


def _units(samples: Sequence[SampleValue], arm: str) -> list[list[str]]:
    units: dict[tuple[str, str], list[str]] = {}
    for each in samples:
        if each.arm == arm:
            key = (each.donor or "", "" if each.donor else each.sample)
            units.setdefault(key, []).append(each.sample)
    return [units[key] for key in sorted(units)]


def _draw(ways: Sequence[Ways], n: int, rng: np.random.Generator) -> tuple[list[tuple[Choice, ...]], int]:
    """Choose in each of the ways, `n` times and never twice alike; all there are where no more than `n`."""
    n_distinct = prod(each.count for each in ways)
    if n_distinct <= n:
        return list(product(*(each.all() for each in ways))), n_distinct
    found: dict[tuple[Choice, ...], None] = {}
    for _ in range(_TRIES * n):
        found[tuple(each.one(rng) for each in ways)] = None
        if len(found) == n:
            break
    return list(found), n_distinct
