"""Calibrate: put a run's claims to its own data once nothing is true of them, and count the answers."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, Protocol

from mekscrna.answer import Asked, answer
from mekscrna.calibration.labelings import (
    FEWEST_TO_SPLIT,
    Drawn,
    Labeling,
    exchanged_between_arms,
    exchanged_in_pairs,
    relabeled,
    split,
)
from mekscrna.calibration.prepare import summed
from mekscrna.calibration.stand_ins import stand_ins
from mekscrna.claims.case import SHOWN, primary_of
from mekscrna.claims.verdict import Reason, Verdict
from mekscrna.comparison.background import stream
from mekscrna.lock import contrast_of
from mekscrna.record import ByChance, Calibration, Lock
from mekscrna.spec.claim import Claim, Contrast, Interaction
from mekscrna.spec.claim_parts import parts

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    import numpy as np

    from mekscrna.claims.verdict import Judgement
    from mekscrna.comparison.aggregate import Sums
    from mekscrna.comparison.shift import Shift
    from mekscrna.spec.signature import Signature

Null = Literal["arms", "controls", "lists"]


class Listener(Protocol):
    """Is told how far a calibration has come."""

    def __call__(self, dataset: str, claim: str) -> None:
        """Take notice that `claim` is put to `dataset`; an empty claim says that its cells are read."""
        ...


def calibrate(
    locked: Lock, digest: str, *, data_dir: Path, repeats: int = 200, listener: Listener | None = None
) -> Calibration:
    """Count how often a run's claims would be answered by chance on its own data.

    Cells are read, scored and summed once. Then the arms are exchanged within half of the donors (or made up
    anew of both arms), reference samples are split in two, and random lists of like expression take the
    place of the claim's; each time the claim is judged as in the run, by the same code: gates, the variance
    that the study's atlas lends, and the primary estimate by other limits and under other names of the cells
    included.
    Exchanged arms hold the true shift in either direction: it cancels, but samples differ more for it, so
    what is counted is cautious. Split reference samples hold none. Random lists have no scores by other
    methods, so for them these do not ask for agreement.

    Parameters
    ----------
    locked, digest
        What determines the run, and its name.
    data_dir
        The folder that the datasets' file paths start from.
    repeats
        Most answers per claim, dataset and null; where there are fewer ways, each is taken once.
    listener
        Told of each dataset and claim.

    Returns
    -------
    Counts of answers; the same for the same lock, data and repeats.

    Raises
    ------
    MekscrnaError
        A dataset cannot be read.
    """
    rates: list[ByChance] = []
    for dataset in locked.datasets:
        if listener:
            listener(dataset.id, "")
        asked = summed(dataset, locked, data_dir)
        for claim in locked.claims:
            if listener:
                listener(dataset.id, claim.id)
            rates += _rates(_Claim(claim=claim, asked=asked, repeats=repeats))
    return Calibration(run=digest, repeats=repeats, seed=locked.study.seed, rates=tuple(rates))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Claim:
    """One claim put to one dataset."""

    claim: Claim
    asked: Asked
    repeats: int

    @property
    def contrast(self) -> Contrast:
        """The arms that are compared."""
        return contrast_of(self.asked.locked.study, self.asked.sums.dataset, self.claim)

    def relabeled(self, arms: Labeling, *, keeps_donors: bool) -> Judgement:
        """Judge as in the run, the arms of samples named anew."""

        def anew(sums: Sums) -> Sums:
            return relabeled(sums, arms, keeps_donors=keeps_donors)

        labels = {name: anew(sums) for name, sums in self.asked.labels.items()}
        other = replace(self.asked, sums=anew(self.asked.sums), labels=labels)
        return answer(self.claim, other, paired=keeps_donors)[0]

    def with_lists(self, signatures: Mapping[str, Signature]) -> Judgement:
        """Judge as in the run, with other lists, which have no scores."""
        return answer(self.claim, replace(self.asked, signatures=signatures), methods=())[0]

    def rng(self, null: Null) -> np.random.Generator:
        """Return the stream of one null, whatever else is asked."""
        return stream(
            self.asked.locked.study.seed, "calibration", self.asked.sums.dataset, self.claim.id, null
        )

    @property
    def contrasts(self) -> list[Contrast]:
        """The contrast, and that which is taken off in a difference of differences."""
        less = [each.readout.less for each in parts(self.claim) if isinstance(each.readout, Interaction)]
        return [self.contrast, *dict.fromkeys(less)]


def _rates(put: _Claim) -> Iterator[ByChance]:
    judgement, shifts = answer(put.claim, put.asked)
    primary = [primary_of(part, shifts) for part in parts(put.claim)]
    found = [each for each in primary if each is not None]
    if judgement.verdict is Verdict.UNTESTABLE or not found:
        why = judgement.findings[0].text if judgement.findings else "There is no estimate."
        yield _counted(put, "arms", (), note=why)
        return
    yield _with_arms(put, found)
    yield _with_controls(put, found)
    yield _with_lists(put)


def _with_arms(put: _Claim, found: list[Shift]) -> ByChance:
    samples = list({each.sample: each for shift in found for each in shift.samples}.values())
    draw = exchanged_in_pairs if found[0].paired else exchanged_between_arms
    drawn = draw(samples, put.contrasts, n=put.repeats, rng=put.rng("arms"))
    return _over(put, "arms", drawn, keeps_donors=found[0].paired)


def _with_controls(put: _Claim, found: list[Shift]) -> ByChance:
    if len(put.contrasts) > 1:
        note = "A difference of differences has four arms, and splitting one tells nothing of it."
        return _counted(put, "controls", (), note=note)
    samples = list({each.sample: each for shift in found for each in shift.samples}.values())
    drawn = split(samples, put.contrast, n=put.repeats, rng=put.rng("controls"))
    if drawn is None:
        note = f"Fewer than {FEWEST_TO_SPLIT} samples of {put.contrast.reference}; they cannot be split."
        return _counted(put, "controls", (), note=note)
    return _over(put, "controls", drawn, keeps_donors=False)


def _over(put: _Claim, null: Null, drawn: Drawn, *, keeps_donors: bool) -> ByChance:
    judgements = [put.relabeled(each, keeps_donors=keeps_donors) for each in drawn.labelings]
    return _counted(put, null, judgements, n_distinct=drawn.n_distinct)


def _with_lists(put: _Claim) -> ByChance:
    lists = stand_ins(
        put.asked.sums,
        put.claim,
        put.asked.signatures,
        contrast=put.contrast,
        gates=put.asked.locked.study.gates,
        n=put.repeats,
        rng=put.rng("lists"),
    )
    judgements = [put.with_lists(each) for each in lists]
    note = "" if lists else "It reads no list of genes that random ones could stand in for."
    return _counted(put, "lists", judgements, note=note)


def _counted(
    put: _Claim,
    null: Null,
    judgements: list[Judgement] | tuple[Judgement, ...],
    *,
    n_distinct: int | None = None,
    note: str = "",
) -> ByChance:
    kinds = Counter(_kind(each) for each in judgements)
    wrong = [each for each in judgements if shows_a_shift(each)]
    return ByChance(
        claim=put.claim.id,
        dataset=put.asked.sums.dataset,
        null=null,
        n=len(judgements),
        n_distinct=n_distinct,
        supported=kinds["supported"],
        opposite=kinds["opposite"],
        excluded=kinds["excluded"],
        no_change=kinds["no relevant change"],
        inconclusive=kinds["inconclusive"],
        untestable=kinds["untestable"],
        wrong=len(wrong),
        not_specific=sum(_is_called_unspecific(each) for each in wrong),
        note=note,
    )


def _kind(judgement: Judgement) -> str:
    if judgement.verdict is not Verdict.CONTRADICTED:
        return judgement.verdict.value
    return "opposite" if shows_a_shift(judgement) else "excluded"


def shows_a_shift(judgement: Judgement) -> bool:
    """Tell whether a verdict rests on a shift that is there, rather than on one that is ruled out."""
    decisive = (Verdict.SUPPORTED, Verdict.CONTRADICTED)
    leaves = judgement.steps or (judgement,)
    return judgement.verdict in decisive and any(
        leaf.verdict is judgement.verdict and leaf.findings[0].reason in SHOWN for leaf in leaves
    )


def _is_called_unspecific(judgement: Judgement) -> bool:
    leaves = judgement.steps or (judgement,)
    return any(finding.reason is Reason.NOT_SPECIFIC for leaf in leaves for finding in leaf.findings)
