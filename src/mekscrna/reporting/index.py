"""A run, looked up by name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from mekscrna.claims.overall import Overall
from mekscrna.claims.verdict import Finding, Judgement, Reason, Verdict
from mekscrna.record import Outcome, Run
from mekscrna.spec.claim import Claim
from mekscrna.spec.dataset import Dataset
from mekscrna.spec.signature import Signature

if TYPE_CHECKING:
    from mekscrna.portrait.values import Portrait
    from mekscrna.spec.claim import Contrast


@dataclass(frozen=True, slots=True, kw_only=True)
class Index:
    """A run with its parts by id, claims and datasets in the order of the study."""

    run: Run
    claims: Mapping[str, Claim]
    datasets: Mapping[str, Dataset]
    signatures: Mapping[str, Signature]
    outcomes: Mapping[str, Outcome]
    judgements: Mapping[tuple[str, str], Judgement]
    overall: Mapping[tuple[str, bool], Overall]
    """(claim, whether simulated) → what all datasets say of it together."""

    @classmethod
    def of(cls, run: Run) -> Index:
        """Look a run over once."""
        lock = run.lock
        claims = {claim.id: claim for claim in lock.claims}
        datasets = {dataset.id: dataset for dataset in lock.datasets}
        return cls(
            run=run,
            claims=MappingProxyType({name: claims[name] for name in lock.study.claims}),
            datasets=MappingProxyType({entry.id: datasets[entry.id] for entry in lock.study.datasets}),
            signatures=MappingProxyType({signature.id: signature for signature in lock.signatures}),
            outcomes=MappingProxyType({outcome.dataset: outcome for outcome in run.outcomes}),
            judgements=MappingProxyType(
                {(found.claim, found.dataset): found for out in run.outcomes for found in out.judgements}
            ),
            overall=MappingProxyType({(found.claim, found.simulated): found for found in run.overall}),
        )

    def judgement(self, claim: str, dataset: str) -> Judgement | None:
        """Return what a dataset says of a claim; a failed dataset makes every claim untestable."""
        found = self.judgements.get((claim, dataset))
        outcome = self.outcomes.get(dataset)
        if found is not None or outcome is None or outcome.failure is None:
            return found
        return Judgement(
            claim=claim,
            claim_digest=self.claims[claim].digest(),
            dataset=dataset,
            verdict=Verdict.UNTESTABLE,
            certainty=None,
            findings=(Finding(reason=Reason.DATASET_FAILED, text=outcome.failure.error),),
            evidence=None,
        )

    def together(self, claim: str) -> tuple[Overall, ...]:
        """Return what several datasets say of a claim together; those measured before those simulated."""
        found = (self.overall.get((claim, made)) for made in (False, True))
        return tuple(one for one in found if one is not None)

    def is_simulated(self, dataset: str) -> bool:
        """Say whether a dataset was made, not measured."""
        return self.datasets[dataset].simulation is not None

    def portraits(self) -> Iterator[tuple[str, Portrait]]:
        """Yield each dataset that has a portrait, with it, in the order of the study."""
        for name in self.datasets:
            outcome = self.outcomes.get(name)
            if outcome is not None and outcome.portrait is not None:
                yield name, outcome.portrait

    def arms(self, dataset: str) -> tuple[str, ...]:
        """Return a dataset's arms as claims read them: the reference first, the treated, then others."""
        found = [
            (contrast.reference, contrast.treated)
            for claim in self.claims.values()
            for contrast in (self.replaced_contrast(dataset) or claim.contrast,)
        ]
        declared = tuple(self.datasets[dataset].arms)
        named = [arm for pair in found for arm in pair if arm in declared]
        return tuple(dict.fromkeys([*named, *declared]))

    def title_of(self, signature: str) -> str | None:
        """Return a gene list's title; where only its counterpart in another species was used, that one's."""
        if signature in self.signatures:
            return self.signatures[signature].title
        siblings = (one.title for one in self.signatures.values() if one.counterpart_of == signature)
        return next(siblings, None)

    def replaced_contrast(self, dataset: str) -> Contrast | None:
        """Return the contrast that the study puts in the place of the claims' own, if any."""
        entries = {entry.id: entry.contrast for entry in self.run.lock.study.datasets}
        return entries[dataset]
