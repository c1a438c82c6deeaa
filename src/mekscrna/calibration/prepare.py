"""The sums of one dataset, made as a run makes them, and those of the same cells under other names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mekscrna.annotation.labels import annotate
from mekscrna.answer import Asked
from mekscrna.comparison.aggregate import aggregate
from mekscrna.comparison.evidence import every_list_of
from mekscrna.comparison.other_names import other_names
from mekscrna.data.load import load
from mekscrna.errors import InputError
from mekscrna.lock import file_records
from mekscrna.preparation.normalize import normalize
from mekscrna.preparation.quality import filter_cells
from mekscrna.scoring.score import score_any

if TYPE_CHECKING:
    from pathlib import Path

    from mekscrna.record import Lock
    from mekscrna.spec.dataset import Dataset


def summed(dataset: Dataset, locked: Lock, data_dir: Path) -> Asked:
    """Read, clean, label, score and sum a dataset, in the order of a run's stages.

    Raises
    ------
    MekscrnaError
        It cannot be read to the end.
    """
    adata = load(dataset, data_dir)
    filter_cells(adata, dataset.quality)
    normalize(adata)
    annotate(adata, dataset)
    named = {name for claim in locked.claims for name in every_list_of(claim)}
    signatures = locked.signatures_for(dataset.species)
    asked = {name: signature for name, signature in signatures.items() if name in named}
    if asked:
        for method in locked.study.methods:
            score_any(adata, asked, method=method, seed=locked.study.seed)
    sums = aggregate(adata)
    labels = other_names(adata, dataset, locked.claims) if locked.study.other_labels else {}
    return Asked(sums=sums, labels=labels, signatures=signatures, locked=locked)


def refuse_other_files(locked: Lock, data_dir: Path) -> None:
    """See that the files are those that a run was made from.

    Raises
    ------
    InputError
        Some are not; all are named.
    """
    known = {record.path: record.sha256 for record in locked.files}
    changed = sorted(
        {
            record.path
            for dataset in locked.datasets
            for record in file_records(dataset, data_dir)
            if known.get(record.path) != record.sha256
        }
    )
    if changed:
        raise InputError(
            f"These files below {data_dir} are not those that the run was made from: {', '.join(changed)}. "
            "Run the study again first."
        )
