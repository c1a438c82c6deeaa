"""Put a claim of a locked study to one dataset: its shifts, a variance lent to them, and the judgement."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mekscrna.claims.judge import judge
from mekscrna.comparison.aggregate import Sums
from mekscrna.comparison.evidence import shifts_for
from mekscrna.comparison.lending import lend
from mekscrna.lock import contrast_of
from mekscrna.record import Lock
from mekscrna.spec.signature import Signature

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mekscrna.claims.verdict import Judgement
    from mekscrna.comparison.shift import Shift
    from mekscrna.spec.claim import Claim


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Asked:
    """What the claims of a study are put to: one dataset."""

    sums: Sums
    labels: Mapping[str, Sums]
    """The same cells under other names; empty where the study does not ask for them."""
    signatures: Mapping[str, Signature]
    """The lists of the data's species, by the ids that claims name."""
    locked: Lock


def answer(
    claim: Claim, asked: Asked, *, paired: bool | None = None, methods: Sequence[str] | None = None
) -> tuple[Judgement, list[Shift]]:
    """Judge a claim as the study says; return what it rests on, too.

    Parameters
    ----------
    claim
        What is asked.
    asked
        The dataset, and the study's rules.
    paired
        Compare within donors; None does what the dataset declares.
    methods
        Scoring methods read for agreement; None reads those of the study.
    """
    study, atlas = asked.locked.study, asked.locked.atlas
    shifts = shifts_for(
        asked.sums,
        claim,
        asked.signatures,
        contrast=contrast_of(study, asked.sums.dataset, claim),
        paired=paired,
        gates=study.gates,
        methods=study.methods if methods is None else methods,
        random_signatures=study.random_signatures,
        seed=study.seed,
        gene_limits=study.gene_limits,
        labels=asked.labels,
    )
    if atlas is not None:
        shifts = [lend(each, atlas, gates=study.gates) for each in shifts]
    dataset = next(each for each in asked.locked.datasets if each.id == asked.sums.dataset)
    return judge(claim, shifts, gates=study.gates, dataset=dataset), shifts
