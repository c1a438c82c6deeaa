"""Atlases from runs, on disk."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pydantic import TypeAdapter

from mekscrna.comparison.atlas import Atlas, atlas_of
from mekscrna.reporting.archive import write_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from mekscrna.comparison.shift import Shift
    from mekscrna.record import Run

_ATLAS: Final = TypeAdapter(Atlas)


def atlas_from(runs: Sequence[Run]) -> Atlas:
    """Gather the untreated samples of measured datasets: reference arms of runs that no drug is named of."""
    datasets = [each for run in runs for each in run.lock.datasets]
    cohorts = {each.id: each.cohort for each in datasets if each.cohort is not None}
    return atlas_of((shift for run in runs for shift in _untreated(run)), cohorts=cohorts)


def _untreated(run: Run) -> Iterator[Shift]:
    datasets = {each.id: each for each in run.lock.datasets if each.simulation is None}
    for outcome in run.outcomes:
        for judgement in outcome.judgements:
            for each in (judgement, *judgement.steps):
                for shift in (each.evidence, each.on_target):
                    own = datasets.get(shift.dataset) if shift else None
                    arm = own.arms.get(shift.reference) if own and shift else None
                    if shift is not None and arm is not None and arm.drug is None:
                        yield shift


def write_atlas(atlas: Atlas, path: Path) -> None:
    """Write an atlas as JSON."""
    path.parent.mkdir(parents=True, exist_ok=True)
    write_text(path, _ATLAS.dump_json(atlas, indent=2).decode() + "\n")
