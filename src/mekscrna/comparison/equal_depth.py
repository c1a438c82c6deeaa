"""Which questions are asked of arms that differ in depth, so that scores have to be read at equal depth."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from mekscrna.comparison.design import Question
from mekscrna.comparison.frame import frame
from mekscrna.comparison.pool import labels_within
from mekscrna.preparation.thinning import kept_shares, shares_in_words
from mekscrna.spec.claim import Interaction
from mekscrna.spec.readout import ScoreShift, SignatureDifference

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mekscrna.comparison.aggregate import Sums
    from mekscrna.comparison.frame import Frame
    from mekscrna.comparison.groups import Group
    from mekscrna.comparison.score_sums import ThinnedScores
    from mekscrna.spec.claim import Claim, Contrast
    from mekscrna.spec.study import Gates, Thin


def questions_of(
    claim: Claim, *, contrast: Contrast | None = None, paired: bool | None = None, gates: Gates
) -> list[Question]:
    """Return the questions that a claim asks of scores; none where it reads no gene list."""
    asked = contrast or claim.contrast
    less = claim.readout.less if isinstance(claim.readout, Interaction) else None
    return [
        Question(
            treated=asked.treated,
            reference=asked.reference,
            less=None if less is None else (less.treated, less.reference),
            population=population,
            paired=paired,
            gates=gates,
        )
        for reading, population in claim.steps
        if isinstance(reading, ScoreShift | SignatureDifference)
    ]


def uneven(sums: Sums, questions: Iterable[Question], *, thin: Thin) -> dict[Question, dict[str, float]]:
    """Return the questions whose arms have to be brought to equal depth, with the share each arm keeps.

    The depth of an arm is the mean count of a sample's cells of the population, averaged over the samples
    that enter geometrically; the arm of the least depth keeps all. With ``auto`` arms are brought to equal
    depth where they differ by more than ``gates.thin_beyond``, with ``always`` wherever there are counts of
    cells. Each population of each set of arms is named once.
    """
    found: dict[tuple[tuple[str, ...], str], tuple[Question, dict[str, float]]] = {}
    for question in questions if thin != "never" else ():
        depths = _depths(frame(sums, question))
        if not depths:
            continue
        is_uneven = max(depths.values()) > question.gates.thin_beyond * min(depths.values())
        if is_uneven or thin == "always":
            found.setdefault(_key(question), (question, kept_shares(depths)))
    return dict(found.values())


def of_question(sums: Sums, question: Question) -> list[bool]:
    """Tell of each group whether it is of a question's arms and population."""
    labels = labels_within(sums, question.population)
    return [_is_in(group, question, labels) for group in sums.groups]


def thinned_of(sums: Sums, question: Question, method: str) -> ThinnedScores | None:
    """Return a method's scores at equal depth for a question; None where its arms were left as they are."""
    arms, population = _key(question)
    matching = (
        each
        for each in sums.thinned
        if (each.arms, each.population) == (arms, population) and method in each.scores
    )
    return next(matching, None)


def in_words(thinned: ThinnedScores) -> str:
    """Say what was thinned."""
    return (
        f"Scores of {thinned.population} are read at equal depth, on counts thinned at random: "
        f"{shares_in_words(thinned.shares)} of its counts."
    )


def _key(question: Question) -> tuple[tuple[str, ...], str]:
    return tuple(sorted(set(question.arms))), question.population


def _is_in(group: Group, question: Question, labels: frozenset[str]) -> bool:
    return group.sample.arm in question.arms and group.label in labels


def _depths(own: Frame) -> dict[str, float]:
    """Return the depth of each arm; none where rows are no cells, hold no counts, or an arm is empty."""
    if own.is_bulk or not own.has_counts or own.pool.counts is None or own.design.fewest == 0:
        return {}
    used = own.design.used
    per_cell = own.pool.total_counts[used] / own.pool.n_rows[used]
    if not np.all(per_cell > 0):
        return {}
    arm = np.array([own.pool.samples[position].arm for position in used])
    return {each: float(np.exp(np.log(per_cell[arm == each]).mean())) for each in sorted(set(arm.tolist()))}
