"""Whether what declarations refer to is there, and fits."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

from mekscrna.errors import suggestion
from mekscrna.spec._base import Fault
from mekscrna.spec._shelves import Shelves
from mekscrna.spec.claim import Both, Interaction
from mekscrna.spec.readout import ScoreShift, SignatureDifference
from mekscrna.spec.undecided import undecided

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from mekscrna.errors import Problem
    from mekscrna.spec.claim import Claim, Contrast
    from mekscrna.spec.dataset import Dataset
    from mekscrna.spec.prospect import Prospect
    from mekscrna.spec.readout import OneStep
    from mekscrna.spec.signature import Signature
    from mekscrna.spec.study import Study

    Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class References:
    """The references of everything on the shelves of a library."""

    shelves: Shelves

    def problems(self) -> list[Problem]:
        """Return every reference that leads nowhere, or to what does not fit."""
        found: list[Problem] = []
        for signature in self.shelves.signatures.values():
            found += self._told("signature", signature.id, self._of_signature(signature))
        for dataset in self.shelves.datasets.values():
            found += self._told("dataset", dataset.id, self._of_dataset(dataset))
        for prospect in self.shelves.prospects.values():
            found += self._told("prospect", prospect.id, self._of_prospect(prospect))
        for claim in self.shelves.claims.values():
            found += self._told("claim", claim.id, self._of_claim(claim))
        for study in self.shelves.studies.values():
            found += self.problems_of_study(study)
        return found

    def problems_of_study(self, study: Study) -> list[Problem]:
        """Return every dataset, claim and arm that a study names and that is not there, or is undecided."""
        found = self._told("study", study.id, self._of_study(study))
        for name in dict.fromkeys(entry.id for entry in study.datasets):
            dataset = self.shelves.datasets.get(name)
            found += self._told("dataset", name, undecided(dataset)) if dataset else []
        return found

    def _told(self, kind: str, name: str, faults: Iterable[Fault]) -> list[Problem]:
        return [self.shelves.problem(kind, name, fault) for fault in dict.fromkeys(faults)]

    def _known(self, kind: str, name: str, path: Path) -> Iterator[Fault]:
        """Give a fault where a name is not on its shelf; a file that could not be read has its own faults."""
        shelf = self.shelves.shelf(kind)
        if name not in shelf and (kind, name) not in self.shelves.unread:
            yield Fault(path, f"there is no {kind} '{name}'", suggestion(name, shelf))

    def _of_signature(self, signature: Signature) -> Iterator[Fault]:
        for key, same in (("alternate_of", True), ("counterpart_of", False)):
            other = getattr(signature, key)
            if other is None:
                continue
            yield from self._known("signature", other, (key,))
            target = self.shelves.signatures.get(other)
            if target and (target.species == signature.species) is not same:
                wanted = "the same species" if same else "the other species"
                yield Fault((key,), f"'{other}' is a {target.species} list; {key} names one of {wanted}")
        yield from self._rival_counterparts(signature)

    def _rival_counterparts(self, signature: Signature) -> Iterator[Fault]:
        other = signature.counterpart_of
        rivals = [
            each.id
            for each in self.shelves.signatures.values()
            if other and each.counterpart_of == other and each.id < signature.id
        ]
        if rivals:
            what = f"'{rivals[0]}' is the counterpart of '{other}' already"
            yield Fault(("counterpart_of",), what, "One list per species.")

    def _of_dataset(self, dataset: Dataset) -> Iterator[Fault]:
        plan = dataset.simulation
        if plan is None:
            return
        for place, shift in enumerate(plan.shifts):
            yield from self._known("signature", shift.signature, ("simulation", "shifts", place, "signature"))
        for place, name in enumerate(plan.drop_genes):
            yield from self._known("signature", name, ("simulation", "drop_genes", place))

    def _of_prospect(self, prospect: Prospect) -> Iterator[Fault]:
        if prospect.id in self.shelves.datasets:
            what = f"the dataset '{prospect.id}' can be run already"
            yield Fault(("id",), what, "Remove one of the two files.")

    def _of_claim(self, claim: Claim) -> Iterator[Fault]:
        for path, name in _lists_of(claim):
            yield from self._known("signature", name, path)
            named = self.shelves.signatures.get(name)
            if named and named.counterpart_of:
                what = f"'{name}' is the {named.species} counterpart of '{named.counterpart_of}'"
                hint = f"Write {named.counterpart_of}; {named.species} data are read with '{name}' then."
                yield Fault(path, what, hint)
        for name in claim.conflicts:
            yield from self._known("claim", name, ("conflicts", name))

    def _of_study(self, study: Study) -> Iterator[Fault]:
        for place, name in enumerate(study.claims):
            yield from self._known("claim", name, ("claims", place))
        for place, entry in enumerate(study.datasets):
            dataset, prospect = self.shelves.datasets.get(entry.id), self.shelves.prospects.get(entry.id)
            if prospect and not dataset:
                yield Fault(("datasets", place, "id"), prospect.not_ready)
                continue
            yield from self._known("dataset", entry.id, ("datasets", place, "id"))
            if dataset is None or any(undecided(dataset)):  # which has faults of its own
                continue
            if entry.contrast is None:
                yield from self._arms_of_claims(study, dataset)
            else:
                yield from _arms_of(entry.contrast, dataset, ("datasets", place, "contrast"))
                yield from self._of_four_arms(study, ("datasets", place, "contrast"))

    def _arms_of_claims(self, study: Study, dataset: Dataset) -> Iterator[Fault]:
        for place, name in enumerate(study.claims):
            claim = self.shelves.claims.get(name)
            if claim is None:
                continue
            pairs = [claim.contrast]
            if isinstance(claim.readout, Interaction):
                pairs.append(claim.readout.less)
            for fault in chain.from_iterable(_arms_of(pair, dataset, ()) for pair in pairs):
                what = f"{fault.what}, which this claim compares"
                yield Fault(("claims", place), what, fault.hint)

    def _of_four_arms(self, study: Study, path: Path) -> Iterator[Fault]:
        """Give a fault where one contrast is to stand in for the two of an interaction."""
        for name in study.claims:
            claim = self.shelves.claims.get(name)
            if claim and isinstance(claim.readout, Interaction):
                what = f"the claim '{name}' compares four arms, so one contrast cannot stand in for its own"
                yield Fault(path, what, "Leave the contrast out, or the claim.")


def _arms_of(contrast: Contrast, dataset: Dataset, path: Path) -> Iterator[Fault]:
    for key, arm in (("treated", contrast.treated), ("reference", contrast.reference)):
        if arm not in dataset.arms:
            what = f"the dataset '{dataset.id}' has no arm '{arm}'"
            yield Fault((*path, key), what, suggestion(arm, dataset.arms))


def _lists_of(claim: Claim) -> Iterator[tuple[Path, str]]:
    for path, readout in _steps_of(claim):
        if isinstance(readout, ScoreShift | SignatureDifference):
            yield (*path, "signature"), readout.signature
        if isinstance(readout, ScoreShift):
            for place, name in enumerate(readout.alternates):
                yield (*path, "alternates", place), name
        if isinstance(readout, SignatureDifference):
            yield (*path, "minus"), readout.minus
            for place, pair in enumerate(readout.alternates):
                yield (*path, "alternates", place, "signature"), pair.signature
                yield (*path, "alternates", place, "minus"), pair.minus
    if claim.on_target:
        yield ("on_target", "signature"), claim.on_target.signature


def _steps_of(claim: Claim) -> Iterator[tuple[Path, OneStep]]:
    """Yield what a claim reads, each at its place."""
    match claim.readout:
        case Both(first=first, second=second):
            yield ("readout", "first"), first
            yield ("readout", "second", "readout"), second.readout
        case Interaction(readout=inner):
            yield ("readout", "readout"), inner
        case readout:
            yield ("readout",), readout
