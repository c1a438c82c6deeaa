"""The order of the stages, written once: load, quality, normalize, annotate, score, compare, judge."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

from pydantic import TypeAdapter, ValidationError

from mekscrna.annotation.labels import annotate
from mekscrna.answer import Asked, answer
from mekscrna.comparison.aggregate import Sums, aggregate
from mekscrna.comparison.equal_depth import in_words, questions_of
from mekscrna.comparison.evidence import every_list_of
from mekscrna.comparison.other_names import other_names
from mekscrna.comparison.scored import at_equal_depth
from mekscrna.data.house import record_step
from mekscrna.data.load import load
from mekscrna.errors import InputError
from mekscrna.lock import contrast_of, digest, lock
from mekscrna.outcome import (
    coverage_of,
    failed_claim,
    failed_outcome,
    is_whole,
    outcome_of,
    overall_verdicts,
    overlaps,
)
from mekscrna.portrait.portray import portray
from mekscrna.preparation.normalize import normalize
from mekscrna.preparation.quality import filter_cells
from mekscrna.record import Lock, Outcome, Run
from mekscrna.scoring.portable import write_scores
from mekscrna.scoring.score import score_any
from mekscrna.spec.catalog import Catalog
from mekscrna.within_g1 import read_within_g1

if TYPE_CHECKING:
    from collections.abc import Mapping

    from anndata import AnnData

    from mekscrna.claims.verdict import Judgement
    from mekscrna.portrait.values import Portrait
    from mekscrna.spec.claim import Claim
    from mekscrna.spec.dataset import Dataset
    from mekscrna.spec.signature import Signature
    from mekscrna.spec.study import Study

STAGES: Final = ("load", "quality", "normalize", "annotate", "score", "judge")


class Listener(Protocol):
    """Is told how far a run has come."""

    def __call__(self, dataset: str, stage: str) -> None:
        """Take notice that `dataset` enters `stage` (one of ``STAGES``, ``kept``, ``done`` or ``failed``)."""
        ...


def _silence(dataset: str, stage: str) -> None:
    """Take no notice."""
    del dataset, stage


def run(
    study: Study,
    *,
    catalog: Catalog | None = None,
    data_dir: Path | str = ".",
    out: Path | str | None = None,
    scores: bool = False,
    listener: Listener = _silence,
) -> Run:
    """Put a study's claims to its datasets.

    Everything that can be checked is checked first, so that faulty input writes nothing. A dataset that fails
    on the way becomes an outcome with its stage and error, and the others go on.

    Parameters
    ----------
    study
        What is asked.
    catalog
        Where its names are looked up; the shipped library if None.
    data_dir
        The folder that the datasets' file paths start from.
    out
        Finished datasets are kept below this folder, and taken from there when the same run starts again;
        None keeps nothing.
    scores
        Keep each dataset's scores, too: ``scores/<dataset>.h5ad`` in the run's folder, cells × signatures by
        method, without the matrix. Needs `out`.
    listener
        Called as ``listener(dataset, stage)``.

    Returns
    -------
    The run, to be handed to :func:`mekscrna.write_report`.

    Raises
    ------
    InputError
        The study, or a file it names, cannot be used as it is.
    """
    catalog = catalog or Catalog.open()
    locked = lock(study, catalog, Path(data_dir))
    name = digest(locked)
    if scores and out is None:
        raise InputError("Scores are kept in the run's folder: say where runs are written (out=…).")
    place = run_folder(out, study, name) if out is not None else None
    work = _Work(
        locked=locked,
        data_dir=Path(data_dir),
        keep=place / "outcomes" if place else None,
        scores=place / "scores" if place and scores else None,
        listener=listener,
    )
    outcomes = tuple(_kept_or_walked(dataset, work) for dataset in locked.datasets)
    return Run(
        digest=name,
        lock=locked,
        outcomes=outcomes,
        overlaps=overlaps(locked),
        overall=overall_verdicts(locked, outcomes),
    )


def run_folder(out: Path | str, study: Study, name: str) -> Path:
    """Return the folder of a run below `out`: same question, same folder."""
    return Path(out) / study.id / name[:12]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Work:
    """What stays the same from dataset to dataset."""

    locked: Lock
    data_dir: Path
    keep: Path | None
    scores: Path | None
    listener: Listener

    def scores_of(self, dataset: Dataset) -> Path | None:
        """Return where a dataset's scores are kept; None where they are not asked for."""
        return self.scores / f"{dataset.id}.h5ad" if self.scores else None


def _kept_or_walked(dataset: Dataset, work: _Work) -> Outcome:
    """Return what an earlier start of the same run kept, or take the walk and keep what it gives."""
    path = work.keep / f"{dataset.id}.json" if work.keep else None
    scores = work.scores_of(dataset)
    if path and (scores is None or scores.is_file()) and (kept := _kept(path)):
        work.listener(dataset.id, "kept")
        return kept
    outcome = _walk(dataset, work)
    if path and is_whole(outcome):
        _keep(outcome, path)
    work.listener(dataset.id, "done" if outcome.failure is None else "failed")
    return outcome


def _kept(path: Path) -> Outcome | None:
    """Read a kept outcome; None where there is none, or where it is damaged and has to be made again."""
    try:
        return TypeAdapter(Outcome).validate_json(path.read_bytes())
    except (FileNotFoundError, ValidationError):
        return None


def _keep(outcome: Outcome, path: Path) -> None:
    """Write an outcome whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".partial")
    partial.write_bytes(TypeAdapter(Outcome).dump_json(outcome))
    partial.replace(path)


def _walk(dataset: Dataset, work: _Work) -> Outcome:
    """Take one dataset through all stages; an error at any of them becomes a failed outcome."""
    stage = STAGES[0]
    signatures = work.locked.signatures_for(dataset.species)
    try:
        work.listener(dataset.id, stage)
        adata = load(dataset, work.data_dir)
        work.listener(dataset.id, stage := "quality")
        filter_cells(adata, dataset.quality)
        work.listener(dataset.id, stage := "normalize")
        normalize(adata)
        work.listener(dataset.id, stage := "annotate")
        annotate(adata, dataset)
        covered = coverage_of(adata, dataset, work.locked)
        work.listener(dataset.id, stage := "score")
        sums = _scored(adata, signatures, work.locked)
        if path := work.scores_of(dataset):
            write_scores(adata, path)
        work.listener(dataset.id, stage := "judge")
        asked = Asked(
            sums=sums,
            signatures=signatures,
            locked=work.locked,
            labels=other_names(adata, dataset, work.locked.claims) if work.locked.study.other_labels else {},
        )
        judgements = tuple(_judged(claim, asked) for claim in work.locked.claims)
        portrait = _portrait(adata, sums, locked=work.locked, signatures=signatures)
        resting = read_within_g1(adata, signatures, work.locked)
        outcome = outcome_of(
            adata, dataset, locked=work.locked, covered=covered, judgements=judgements, portrait=portrait
        )
        return replace(outcome, within_g1=resting)
    except Exception as error:  # noqa: BLE001 - one failed dataset must not end the run; it is shown as failed
        return failed_outcome(dataset, work.locked, stage=stage, error=error)


def _scored(adata: AnnData, signatures: Mapping[str, Signature], locked: Lock) -> Sums:
    """Score the lists that the claims name, by every method of the study, and sum; say what was thinned."""
    study = locked.study
    named = {name for claim in locked.claims for name in every_list_of(claim)}
    asked = {name: signature for name, signature in signatures.items() if name in named}
    if asked and study.methods:
        score_any(adata, asked, method=list(study.methods), seed=study.seed)
    plain = aggregate(adata)
    questions = [
        question
        for claim in locked.claims
        for question in questions_of(
            claim, contrast=contrast_of(study, plain.dataset, claim), gates=study.gates
        )
    ]
    sums = at_equal_depth(
        adata, plain, asked, questions=questions, methods=study.methods, seed=study.seed, thin=study.thin
    )
    for thinned in sums.thinned:
        record_step(adata, in_words(thinned))
    return sums


def _portrait(adata: AnnData, sums: Sums, *, locked: Lock, signatures: Mapping[str, Signature]) -> Portrait:
    """Draw what the report shows beside the verdicts."""
    study = locked.study
    asked = [(claim, contrast_of(study, sums.dataset, claim)) for claim in locked.claims]
    return portray(adata, sums, asked, signatures=signatures, study=study)


def _judged(claim: Claim, asked: Asked) -> Judgement:
    """Judge one claim; an error in it leaves the other claims of the dataset alone."""
    try:
        return answer(claim, asked)[0]
    except Exception as error:  # noqa: BLE001 - one failed claim must not end its dataset; it is shown as failed
        return failed_claim(claim, asked.sums.dataset, error)
