"""Every gene list in every population, and every population's share: sample by sample, gates and all."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from mekscrna.claims.reading import unreadable
from mekscrna.comparison.background import Draws
from mekscrna.comparison.desk import Desk
from mekscrna.comparison.pool import labels_within
from mekscrna.comparison.shares import fraction_shift
from mekscrna.portrait.values import PopulationShift
from mekscrna.spec.cell_types import ALL, CELL_TYPES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from mekscrna.comparison.aggregate import Sums
    from mekscrna.comparison.shift import SampleValue, Shift
    from mekscrna.spec.claim import Contrast
    from mekscrna.spec.signature import Signature
    from mekscrna.spec.study import Gates


def in_order(populations: Iterable[str]) -> tuple[str, ...]:
    """Return populations in the order of the house, unknown labels after them by name."""
    place = {name: position for position, name in enumerate(CELL_TYPES)}
    return tuple(sorted(set(populations), key=lambda name: (place.get(name, len(place)), name)))


def landscape(
    sums: Sums,
    signatures: Mapping[str, Signature],
    *,
    lists: Sequence[str],
    populations: Sequence[str],
    contrasts: Sequence[Contrast],
    gates: Gates,
) -> tuple[PopulationShift, ...]:
    """Return the shift of every list in every population, on pseudobulk, with the gates of a claim.

    Parameters
    ----------
    sums
        One dataset.
    signatures
        Lists of its species by the ids that claims name.
    lists
        Those to read.
    populations
        Where to read them.
    contrasts
        Treated against reference, each put to every list and population.
    gates
        A list of which too few genes are there or expressed is not read; the reason is written down.
    """
    desks = (
        Desk(sums=sums, signatures=signatures, contrast=each, gates=gates, draws=Draws(n_sets=0, seed=0))
        for each in contrasts
    )
    return tuple(
        _of_list(desk, name, population) for desk in desks for population in populations for name in lists
    )


def _of_list(desk: Desk, name: str, population: str) -> PopulationShift:
    shift = desk.by_list(name, population)
    bare = [replace(one, missing=(), silent=()) for one in shift.coverage]  # so that no gene is named
    faults = [found for one in bare if (found := unreadable(one, desk.gates))]
    return _without_samples(shift, name, faults[0].text if faults else None)


def shares(sums: Sums, *, contrasts: Sequence[Contrast], gates: Gates) -> tuple[PopulationShift, ...]:
    """Return how each population's share of all cells moves, in log odds; empty of bulk."""
    if sums.is_bulk:
        return ()
    found = []
    for contrast in contrasts:
        desk = Desk(sums=sums, signatures={}, contrast=contrast, gates=gates, draws=Draws(n_sets=0, seed=0))
        for label in in_order(labels_within(sums, ALL)):
            part = _own_label(sums, label)
            if part is not None:
                shift = fraction_shift(sums, desk.question(ALL), of=part, within=ALL)
                found.append(_without_samples(shift, label, None))
    return tuple(found)


def _own_label(sums: Sums, label: str) -> str | None:
    """Return a label where its share can be told from the whole; None where it is all there is."""
    part = labels_within(sums, label)
    return label if part and part != labels_within(sums, ALL) else None


def _without_samples(shift: Shift, name: str, fault: str | None) -> PopulationShift:
    """Keep of a shift what a dot of a plot shows."""
    found = shift.estimate if fault is None else None
    obstacle = fault or next(iter(shift.obstacles), None)
    return PopulationShift(
        readout=name,
        population=shift.population,
        treated=shift.treated,
        reference=shift.reference,
        unit=shift.unit,
        paired=shift.paired,
        n_treated=shift.n_treated,
        n_reference=shift.n_reference,
        value=None if found is None else found.value,
        ci95=None if found is None else found.ci95,
        share=None if found is None else _moving_that_way(shift, found.value),
        obstacle=None if found is not None else obstacle or "There is no estimate.",
    )


def _moving_that_way(shift: Shift, value: float) -> float:
    """Return the share of pairs, or of treated samples, that move as the estimate does."""
    treated = [one for one in shift.samples if one.arm == shift.treated]
    reference = [one for one in shift.samples if one.arm == shift.reference]
    if shift.paired:
        of_donor = _means(reference)
        changes = [mean - of_donor[donor] for donor, mean in _means(treated).items() if donor in of_donor]
    else:
        middle = float(np.mean([one.value for one in reference]))
        changes = [one.value - middle for one in treated]
    return float(np.mean([change * value > 0 for change in changes]))


def _means(samples: Sequence[SampleValue]) -> dict[str | None, float]:
    values: dict[str | None, list[float]] = {}
    for one in samples:
        values.setdefault(one.donor, []).append(one.value)
    return {donor: float(np.mean(found)) for donor, found in values.items()}
