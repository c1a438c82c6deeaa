"""What one dataset gave, written down as plain values."""

from __future__ import annotations

from math import isnan
from typing import TYPE_CHECKING

from mekscrna.annotation.labels import label_table
from mekscrna.claims.overall import Overall, counts, overall
from mekscrna.claims.verdict import Finding, Judgement, Reason, Verdict
from mekscrna.comparison.across import pool_shifts
from mekscrna.comparison.evidence import every_list_of
from mekscrna.data.coverage import coverage
from mekscrna.errors import MekscrnaError
from mekscrna.keys import UNS
from mekscrna.preparation.losses import loss_table
from mekscrna.preparation.samples import quality_table
from mekscrna.record import CoverageRecord, Failure, LabelRecord, LossRecord, Outcome, Overlap, SampleRecord
from mekscrna.spec import guards

if TYPE_CHECKING:
    from collections.abc import Sequence

    from anndata import AnnData

    from mekscrna.comparison.shift import Shift
    from mekscrna.portrait.values import Portrait
    from mekscrna.record import Lock
    from mekscrna.spec.claim import Claim
    from mekscrna.spec.dataset import Dataset


def outcome_of(
    adata: AnnData,
    dataset: Dataset,
    *,
    locked: Lock,
    covered: tuple[CoverageRecord, ...],
    judgements: tuple[Judgement, ...],
    portrait: Portrait | None = None,
) -> Outcome:
    """Write down what a dataset gave: its size, samples, labels, coverage, steps, judgements and portrait."""
    return Outcome(
        dataset=dataset.id,
        files=locked.files_of(dataset),
        n_cells=adata.n_obs,
        n_genes=adata.n_vars,
        samples=_samples(adata),
        labels=_labels(adata),
        coverage=covered,
        steps=tuple(text for _, text in sorted(adata.uns[UNS]["steps"].items())),
        judgements=judgements,
        losses=_losses(adata),
        portrait=portrait,
    )


def failed_outcome(dataset: Dataset, locked: Lock, *, stage: str, error: Exception) -> Outcome:
    """Write down that a dataset stopped at a stage; every claim put to it is untestable for that reason."""
    failure = Failure(stage=stage, error=_in_words(error))
    return Outcome(
        dataset=dataset.id,
        files=locked.files_of(dataset),
        n_cells=0,
        n_genes=0,
        samples=(),
        labels=(),
        coverage=(),
        steps=(),
        judgements=tuple(_untestable(claim, dataset, failure) for claim in locked.claims),
        failure=failure,
    )


def _in_words(error: Exception) -> str:
    """Return our own errors as they are; others with their kind, for a KeyError alone reads ``'x'``."""
    if isinstance(error, MekscrnaError) or not str(error):
        return str(error) or type(error).__name__
    return f"{type(error).__name__}: {error}"


def overlaps(locked: Lock) -> tuple[Overlap, ...]:
    """Return every pair of a run's gene lists, within one species, that shares genes; most alike first."""
    found = [
        Overlap(
            first=pair.first,
            second=pair.second,
            n_shared=len(pair.genes),
            jaccard=pair.jaccard,
            genes=pair.genes,
        )
        for pair in guards.overlaps(sorted(locked.signatures, key=lambda each: each.id))
    ]
    return tuple(sorted(found, key=lambda pair: (-pair.jaccard, pair.first, pair.second)))


def overall_verdicts(locked: Lock, outcomes: Sequence[Outcome]) -> tuple[Overall, ...]:
    """Judge every claim asked of several datasets by all of them; simulated and measured ones apart."""
    made = {dataset.id for dataset in locked.datasets if dataset.simulation is not None}
    cohorts = {dataset.id: dataset.cohort for dataset in locked.datasets if dataset.cohort is not None}
    found = []
    for claim in locked.claims:
        judgements = [each for out in outcomes for each in out.judgements if each.claim == claim.id]
        for is_made in (False, True):
            own = [each for each in judgements if (each.dataset in made) is is_made]
            if len(own) > 1:
                clean = [each.evidence for each in own if counts(each, locked.study.gates)]
                shifts = _of_one_contrast(clean, claim)
                pooled = pool_shifts(shifts, cohorts=cohorts) if shifts else None
                found.append(overall(claim, own, pooled, simulated=is_made))
    return tuple(found)


def _of_one_contrast(evidence: Sequence[Shift | None], claim: Claim) -> list[Shift]:
    """Keep the shifts of the claim's own contrast, or of the first where a study replaced it throughout."""
    shifts = [each for each in evidence if each is not None]
    found = [(each.treated, each.reference) for each in shifts]
    own = (claim.contrast.treated, claim.contrast.reference)
    kept = own if own in found else next(iter(found), None)
    return [each for each, contrast in zip(shifts, found, strict=True) if contrast == kept]


def _samples(adata: AnnData) -> tuple[SampleRecord, ...]:
    return tuple(
        SampleRecord(
            sample=str(sample),
            arm=str(row["arm"]),
            donor=None if row["donor"] is None else str(row["donor"]),
            n_cells_before=int(row["n_cells_before"]),
            n_cells=int(row["n_cells"]),
            median_counts=float(row["median_counts"]),
            median_genes=float(row["median_genes"]),
            median_pct_mt=_known(row["median_pct_mt"]),
        )
        for sample, row in quality_table(adata).iterrows()
    )


def _losses(adata: AnnData) -> tuple[LossRecord, ...]:
    arms = quality_table(adata)["arm"].to_dict()
    return tuple(
        LossRecord(
            sample=str(sample),
            arm=str(arms[sample]),
            few_genes=int(row["few_genes"]),
            few_counts=int(row["few_counts"]),
            high_pct_mt=int(row["high_pct_mt"]),
            n_doublets=None if isnan(row["n_doublets"]) else int(row["n_doublets"]),
            doublets_left_out=int(row["doublets_left_out"]),
            min_genes=float(row["min_genes"]),
            min_counts=float(row["min_counts"]),
            max_pct_mt=_known(row["max_pct_mt"]),
            median_pct_ribo=_known(row["median_pct_ribo"]),
            median_pct_hb=_known(row["median_pct_hb"]),
            median_pct_stress=_known(row["median_pct_stress"]),
            ambient_source=str(row["ambient_source"]),
            ambient_pct_cells=_known(row["ambient_pct_cells"]),
        )
        for sample, row in loss_table(adata).iterrows()
    )


def _known(number: float) -> float | None:
    """Return a number, or None where there was nothing to take it from (no mitochondrial genes, no cells)."""
    return None if isnan(number) else float(number)


def _labels(adata: AnnData) -> tuple[LabelRecord, ...]:
    return tuple(
        LabelRecord(author=str(author), house=str(house), n_cells=int(n_cells))
        for author, house, n_cells in label_table(adata).itertuples(index=False)
    )


def coverage_of(adata: AnnData, dataset: Dataset, locked: Lock) -> tuple[CoverageRecord, ...]:
    """Say of every list that the claims ask for how much of it a dataset holds; before anything is scored."""
    asked = {name for claim in locked.claims for name in every_list_of(claim)}
    lists = {name: each for name, each in locked.signatures_for(dataset.species).items() if name in asked}
    return tuple(
        CoverageRecord(
            signature=lists[each.signature].id,
            n_genes=each.n_up + each.n_down,
            n_present=each.n_up_present + each.n_down_present,
            missing=each.missing,
        )
        for each in coverage(adata, lists)
    )


def is_whole(outcome: Outcome) -> bool:
    """Tell whether neither the dataset nor any claim put to it was stopped by an error."""
    reasons = {finding.reason for each in outcome.judgements for finding in each.findings}
    return outcome.failure is None and Reason.CLAIM_FAILED not in reasons


def failed_claim(claim: Claim, dataset: str, error: Exception) -> Judgement:
    """Write down that one claim could not be put to a dataset, by its error; the others are not touched."""
    text = f"This claim could not be put to {dataset}: {_in_words(error).rstrip('.')}."
    return _failed(claim, dataset, Finding(reason=Reason.CLAIM_FAILED, text=text))


def _untestable(claim: Claim, dataset: Dataset, failure: Failure) -> Judgement:
    text = f"{dataset.title} could not be read to the end: it stopped at '{failure.stage}'. {failure.error}"
    return _failed(claim, dataset.id, Finding(reason=Reason.DATASET_FAILED, text=text))


def _failed(claim: Claim, dataset: str, finding: Finding) -> Judgement:
    return Judgement(
        claim=claim.id,
        claim_digest=claim.digest(),
        dataset=dataset,
        verdict=Verdict.UNTESTABLE,
        certainty=None,
        findings=(finding,),
        evidence=None,
    )
