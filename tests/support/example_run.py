"""An example run with every verdict, made from seeded numbers; for tests of the report alone."""

from __future__ import annotations

import numpy as np
from example_cases import CASES, FAILURE, HOSTILE, Case
from example_portrait import make_portrait
from example_specs import CLAIMS, DATASETS, SIGNATURES, STUDY
from example_values import make_shift, make_specifications

from mekscrna.claims.verdict import Finding, Judgement, Reason, Verdict
from mekscrna.outcome import overall_verdicts
from mekscrna.record import (
    CoverageRecord,
    Failure,
    FileRecord,
    LabelRecord,
    Lock,
    Outcome,
    Overlap,
    Run,
    SampleRecord,
)


def make_run() -> Run:
    """Return the example: four claims, four datasets, every verdict, one failure, hostile names."""
    rng = np.random.default_rng(7)
    outcomes = []
    for dataset in ("sim_paired", "gse_small"):
        judgements = tuple(_judgement(case, rng) for case in CASES if case.dataset == dataset)
        outcomes.append(_outcome(dataset, judgements, rng))
    missed = tuple(_judgement(_missed(claim.id), rng) for claim in CLAIMS)
    outcomes.append(_outcome("sim_missed", missed, rng))
    outcomes.append(_failed())
    files = tuple(file for outcome in outcomes for file in outcome.files)
    versions = (("mekscrna", "0.1.0"), ("python", "3.11.9"), ("numpy", "2.4.6"), ("scipy", "1.17.0"))
    lock = Lock(
        study=STUDY,
        datasets=DATASETS,
        claims=CLAIMS,
        signatures=SIGNATURES,
        files=files,
        versions=versions,
    )
    return Run(
        digest="5a0f63c1e7d24b98a1c0de7760a4a4f2b1d5de13e8b3b7f91f2f3a9f0c1b2d3e",
        lock=lock,
        outcomes=tuple(outcomes),
        overall=overall_verdicts(lock, outcomes),
        overlaps=(
            Overlap(
                first="ifng_response",
                second="mhc_i",
                n_shared=3,
                jaccard=3 / 17,
                genes=("B2M", "HLA-A", "TAP1"),
            ),
            Overlap(first="mapk_immune", second="mpas", n_shared=2, jaccard=2 / 11, genes=("DUSP4", "DUSP6")),
        ),
    )


def _missed(claim: str) -> Case:
    text = "The on-target list does not fall: a fall of 1.25-fold or more is excluded in malignant cells."
    return Case(
        claim=claim,
        dataset="sim_missed",
        effect=0.02,
        spread=0.15,
        verdict=Verdict.UNTESTABLE,
        certainty=None,
        findings=((Reason.DRUG_NOT_ENGAGED, text),),
    )


def _judgement(case: Case, rng: np.random.Generator) -> Judgement:
    claim = next(one for one in CLAIMS if one.id == case.claim)
    shift = make_shift(case, claim.readout.key, rng)
    on_target = None
    if claim.on_target is not None:
        effect = 0.03 if case.dataset == "sim_missed" else -1.3
        key = f"signature:{claim.on_target.signature}"
        on_target = make_shift(Case(**{**vars(case), "effect": effect, "has_estimate": True}), key, rng)
    return Judgement(
        claim=case.claim,
        claim_digest=claim.digest(),
        dataset=case.dataset,
        verdict=case.verdict,
        certainty=case.certainty,
        findings=tuple(Finding(reason=reason, text=text) for reason, text in case.findings),
        evidence=shift,
        on_target=on_target,
        specifications=make_specifications(claim.readout.key, shift, rng),
        samples_needed=case.samples_needed,
    )


def _outcome(dataset: str, judgements: tuple[Judgement, ...], rng: np.random.Generator) -> Outcome:
    paired = dataset != "gse_small"
    samples = tuple(
        SampleRecord(
            sample=f"donor{i + 1}-{arm}",
            arm=arm,
            donor=f"donor{i + 1}" if paired else None,
            n_cells_before=int(n),
            n_cells=int(n * 0.93),
            median_counts=float(rng.integers(2000, 4000)),
            median_genes=float(rng.integers(900, 1600)),
            median_pct_mt=float(rng.uniform(2, 9)) if paired else None,
        )
        for arm in ("untreated", "mek_inhibited")
        for i, n in enumerate(rng.integers(300, 600, 6 if paired else 3))
    )
    labels = [
        LabelRecord(author="Tumour cells", house="malignant", n_cells=2210),
        LabelRecord(author="CD8 T effector", house="cd8_t", n_cells=640),
        LabelRecord(author=HOSTILE, house="unassigned", n_cells=31),
    ]
    n_cells = sum(sample.n_cells for sample in samples)
    return Outcome(
        dataset=dataset,
        files=(FileRecord(path=f"{dataset}.h5ad", sha256="9f" * 32, n_bytes=18_234_901),),
        n_cells=n_cells,
        n_genes=14_221,
        samples=samples,
        labels=tuple(labels),
        coverage=tuple(
            CoverageRecord(
                signature=one.id,
                n_genes=len(one.genes.up),
                n_present=len(one.genes.up) - (1 if dataset == "gse_small" else 0),
                missing=one.genes.up[:1] if dataset == "gse_small" else (),
            )
            for one in SIGNATURES
        ),
        steps=(
            f"Read {n_cells + 250} cells and 14221 genes from X (counts).",
            f"Kept {n_cells} cells with 200 genes or more and at most 25 % mitochondrial counts.",
            "Divided counts by 10,000 per cell and took log1p.",
        ),
        judgements=judgements,
        portrait=make_portrait(samples, [one.id for one in SIGNATURES], rng),
    )


def _failed() -> Outcome:
    return Outcome(
        dataset="hagai_like",
        files=(FileRecord(path="hagai_like.h5ad", sha256="0c" * 32, n_bytes=44_120),),
        n_cells=0,
        n_genes=0,
        samples=(),
        labels=(),
        coverage=(),
        steps=(),
        judgements=(),
        failure=Failure(stage="load", error=FAILURE),
    )
