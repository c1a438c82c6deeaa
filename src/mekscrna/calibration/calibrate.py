"""Calibrate: put a run's claims to its own data once nothing is true of them, and count the answers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol

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
from mekscrna.claims.judge import judge
from mekscrna.claims.verdict import Reason, Verdict
from mekscrna.comparison.aggregate import Sums
from mekscrna.comparison.background import stream
from mekscrna.comparison.evidence import shifts_for
from mekscrna.comparison.lending import lend
from mekscrna.lock import contrast_of
from mekscrna.record import ByChance, Calibration, Lock
from mekscrna.spec.claim import Claim, Contrast, Interaction
from mekscrna.spec.claim_parts import parts
from mekscrna.spec.dataset import Dataset
from mekscrna.spec.signature import Signature

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import numpy as np

    from mekscrna.claims.verdict import Judgement
    from mekscrna.comparison.shift import Shift

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
        found = summed(dataset, locked, data_dir)
        signatures = locked.signatures_for(dataset.species)
        for claim in locked.claims:
            if listener:
                listener(dataset.id, claim.id)
            asked = _Asked(
                claim=claim,
                contrast=contrast_of(locked.study, dataset.id, claim),
                dataset=dataset,
                sums=found.sums,
                labels=found.labels,
                signatures=signatures,
                locked=locked,
                repeats=repeats,
            )
            rates += _rates(asked)
    return Calibration(run=digest, repeats=repeats, seed=locked.study.seed, rates=tuple(rates))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Asked:
    """One claim put to the sums of one dataset."""

    claim: Claim
    contrast: Contrast
    dataset: Dataset
    sums: Sums
    labels: Mapping[str, Sums]
    """The same cells under other names."""
    signatures: Mapping[str, Signature]
    locked: Lock
    repeats: int

    def judged(
        self,
        *,
        arms: Labeling | None = None,
        signatures: Mapping[str, Signature] | None = None,
        paired: bool | None = None,
        methods: tuple[str, ...] | None = None,
    ) -> tuple[Judgement, list[Shift]]:
        """Judge as in a run, with some of it replaced: `arms` names the arms of samples anew."""
        study, atlas = self.locked.study, self.locked.atlas
        keeps_donors = bool(paired)

        def named(sums: Sums) -> Sums:
            return sums if arms is None else relabeled(sums, arms, keeps_donors=keeps_donors)

        shifts = shifts_for(
            named(self.sums),
            self.claim,
            signatures or self.signatures,
            contrast=self.contrast,
            paired=paired,
            gates=study.gates,
            methods=study.methods if methods is None else methods,
            random_signatures=study.random_signatures,
            seed=study.seed,
            gene_limits=study.gene_limits,
            labels={name: named(sums) for name, sums in self.labels.items()},
        )
        if atlas is not None:
            shifts = [lend(each, atlas, gates=study.gates) for each in shifts]
        return judge(self.claim, shifts, gates=study.gates, dataset=self.dataset), shifts

    def rng(self, null: Null) -> np.random.Generator:
        """Return the stream of one null, whatever else is asked."""
        return stream(self.locked.study.seed, "calibration", self.sums.dataset, self.claim.id, null)

    @property
    def contrasts(self) -> list[Contrast]:
        """The contrast, and that which is taken off in a difference of differences."""
        less = [each.readout.less for each in parts(self.claim) if isinstance(each.readout, Interaction)]
        return [self.contrast, *dict.fromkeys(less)]


def _rates(asked: _Asked) -> Iterator[ByChance]:
    judgement, shifts = asked.judged()
    primary = [primary_of(part, shifts) for part in parts(asked.claim)]
    found = [each for each in primary if each is not None]
    if judgement.verdict is Verdict.UNTESTABLE or not found:
        why = judgement.findings[0].text if judgement.findings else "There is no estimate."
        yield _counted(asked, "arms", (), note=why)
        return
    yield _with_arms(asked, found)
    yield _with_controls(asked, found)
    yield _with_lists(asked)


def _with_arms(asked: _Asked, found: list[Shift]) -> ByChance:
    samples = list({each.sample: each for shift in found for each in shift.samples}.values())
    draw = exchanged_in_pairs if found[0].paired else exchanged_between_arms
    drawn = draw(samples, asked.contrasts, n=asked.repeats, rng=asked.rng("arms"))
    return _over(asked, "arms", drawn, keeps_donors=found[0].paired)


def _with_controls(asked: _Asked, found: list[Shift]) -> ByChance:
    if len(asked.contrasts) > 1:
        note = "A difference of differences has four arms, and splitting one tells nothing of it."
        return _counted(asked, "controls", (), note=note)
    samples = list({each.sample: each for shift in found for each in shift.samples}.values())
    drawn = split(samples, asked.contrast, n=asked.repeats, rng=asked.rng("controls"))
    if drawn is None:
        note = f"Fewer than {FEWEST_TO_SPLIT} samples of {asked.contrast.reference}; they cannot be split."
        return _counted(asked, "controls", (), note=note)
    return _over(asked, "controls", drawn, keeps_donors=False)


def _over(asked: _Asked, null: Null, drawn: Drawn, *, keeps_donors: bool) -> ByChance:
    judgements = [asked.judged(arms=each, paired=keeps_donors)[0] for each in drawn.labelings]
    return _counted(asked, null, judgements, n_distinct=drawn.n_distinct)


def _with_lists(asked: _Asked) -> ByChance:
    lists = stand_ins(
        asked.sums,
        asked.claim,
        asked.signatures,
        contrast=asked.contrast,
        gates=asked.locked.study.gates,
        n=asked.repeats,
        rng=asked.rng("lists"),
    )
    judgements = [asked.judged(signatures=each, methods=())[0] for each in lists]
    note = "" if lists else "It reads no list of genes that random ones could stand in for."
    return _counted(asked, "lists", judgements, note=note)


def _counted(
    asked: _Asked,
    null: Null,
    judgements: list[Judgement] | tuple[Judgement, ...],
    *,
    n_distinct: int | None = None,
    note: str = "",
) -> ByChance:
    kinds = Counter(_kind(each) for each in judgements)
    wrong = [each for each in judgements if shows_a_shift(each)]
    return ByChance(
        claim=asked.claim.id,
        dataset=asked.sums.dataset,
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
