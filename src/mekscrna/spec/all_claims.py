"""The study that a dataset makes by itself: every claim that compares arms it has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mekscrna.errors import InputError
from mekscrna.spec.study import Study, StudyDataset

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mekscrna.spec.claim import Claim
    from mekscrna.spec.dataset import Dataset


def study_of(dataset: Dataset, claims: Iterable[Claim]) -> Study:
    """Return the study of one dataset that asks every claim which compares its arms, in its species.

    Which cells and which genes it has is not asked: where they are missing, the verdict says so.

    Raises
    ------
    InputError
        No claim compares arms of the dataset.
    """
    fitting = [claim.id for claim in claims if _fits(claim, dataset)]
    if not fitting:
        arms = ", ".join(dataset.arms)
        what = f"{dataset.id}: no claim compares two of its arms ({arms}) in {dataset.species} data."
        raise InputError(f"{what} Claims compare untreated and mek_inhibited, among others.")
    return Study(
        id=dataset.id,
        title=f"All claims: {dataset.title}",
        question="What becomes of every claim that compares arms of this dataset?",
        datasets=(StudyDataset(id=dataset.id),),
        claims=tuple(fitting),
    )


def _fits(claim: Claim, dataset: Dataset) -> bool:
    species = dataset.species
    is_of_species = claim.context is None or species in claim.context.species
    return is_of_species and set(claim.arms) <= set(dataset.arms)
