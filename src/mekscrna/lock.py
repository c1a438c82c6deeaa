"""What determines a run's numbers, gathered and checked before any work is done."""

from __future__ import annotations

import hashlib
import sys
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pydantic import TypeAdapter

from mekscrna.comparison.atlas_file import read_atlas
from mekscrna.comparison.evidence import every_list_of
from mekscrna.data.files import sha256_of, size_of
from mekscrna.data.preflight import Findings, examine
from mekscrna.data.provenance import sources
from mekscrna.errors import DataError
from mekscrna.genes.library import library_root
from mekscrna.record import FileRecord, Lock
from mekscrna.scoring.names import check_names

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from mekscrna.spec.catalog import Catalog
    from mekscrna.spec.claim import Claim, Contrast
    from mekscrna.spec.dataset import Dataset
    from mekscrna.spec.signature import Signature
    from mekscrna.spec.study import Study

PACKAGES: Final = ("mekscrna", "anndata", "gseapy", "h5py", "numba", "numpy", "pandas", "scanpy", "scipy")
CYCLING: Final = ("tirosh_g1s", "tirosh_g2m")
"""Lists whose genes are kept out of size factors, whatever the claims."""


def lock(study: Study, catalog: Catalog, data_dir: Path) -> Lock:
    """Gather a study's declarations, files and versions, after checking all that can be checked.

    Reads headers, tables and a sample of each matrix below `data_dir`; writes nothing.

    Raises
    ------
    UnknownNameError
        The study names a dataset, claim or scoring method that is not there.
    DataError
        Some files do not hold what their datasets declare; every fault of every dataset is listed.
    """
    check_names(study.methods)
    datasets = tuple(catalog.dataset(entry.id) for entry in study.datasets)
    claims = tuple(catalog.claim(name) for name in study.claims)
    if problems := examine_data(study, catalog, data_dir).problems:
        raise DataError(problems)
    return Lock(
        study=study,
        datasets=datasets,
        claims=claims,
        signatures=_signatures(datasets, claims, catalog),
        files=tuple(record for dataset in datasets for record in file_records(dataset, data_dir)),
        versions=versions(),
        atlas=None if study.atlas is None else read_atlas(data_dir / study.atlas),
    )


def examine_data(study: Study, catalog: Catalog, data_dir: Path) -> Findings:
    """Check the files of a study's datasets against their declarations and the study's contrasts.

    Returns
    -------
    The faults of all datasets, and notes, each with the dataset it is about.

    Raises
    ------
    UnknownNameError
        The study names a dataset or claim that is not there.
    """
    claims = tuple(catalog.claim(name) for name in study.claims)
    all_findings = Findings()
    for entry in study.datasets:
        contrasts = _contrasts(study, entry.id, claims)
        findings = examine(catalog.dataset(entry.id), data_dir, contrasts)
        all_findings.problems.extend(findings.problems)
        all_findings.notes.extend(f"{entry.id}: {note}" for note in findings.notes)
    return all_findings


def contrast_of(study: Study, dataset: str, claim: Claim) -> Contrast:
    """Return the contrast by which a study reads a claim in a dataset: the study's own, or the claim's."""
    own = next((entry.contrast for entry in study.datasets if entry.id == dataset), None)
    return own or claim.contrast


def file_records(dataset: Dataset, data_dir: Path) -> tuple[FileRecord, ...]:
    """Return path (below the data folder), sha256 and size of every file a dataset is read from.

    Of what lies in an archive, sha256 and size are those of the archive.
    """
    return tuple(
        FileRecord(path=name, sha256=sha256_of(path), n_bytes=size_of(path))
        for name, path in sources(dataset, data_dir).items()
    )


def versions() -> tuple[tuple[str, str], ...]:
    """Return what numbers can depend on: versions of Python and packages, digests of source and markers."""
    python = f"{sys.version_info.major}.{sys.version_info.minor}"
    packages = ((name, version(name)) for name in PACKAGES)
    return (("python", python), *packages, ("source", _source_digest()), ("markers", _marker_digest()))


def _marker_digest() -> str:
    """Return the sha256 (hex) of the shipped hierarchies of markers and states."""
    seen = hashlib.sha256()
    for path in sorted((library_root() / "signatures" / "hierarchy").glob("*.yaml")):
        seen.update(path.name.encode() + b"\0" + path.read_bytes())
    return seen.hexdigest()


def _source_digest() -> str:
    """Return the sha256 (hex) of mekscrna's files: changed code never passes for the same run."""
    home = Path(__file__).parent
    seen = hashlib.sha256()
    for path in sorted(_own_files(home)):
        seen.update(path.relative_to(home).as_posix().encode() + b"\0" + path.read_bytes())
    return seen.hexdigest()


def _own_files(home: Path) -> Iterator[Path]:
    """Yield the modules, templates and other resources of the package, not its shipped library."""
    for path in home.rglob("*"):
        if path.is_file() and not {"__pycache__", "_library"} & set(path.relative_to(home).parts):
            yield path


def digest(locked: Lock) -> str:
    """Return the sha256 (hex) that names a run: same question, same data, same tools, same digest."""
    return hashlib.sha256(TypeAdapter(Lock).dump_json(locked)).hexdigest()


def _contrasts(study: Study, dataset: str, claims: Iterable[Claim]) -> tuple[Contrast, ...]:
    """Return every contrast a study puts to a dataset, each once."""
    return tuple(dict.fromkeys(contrast_of(study, dataset, claim) for claim in claims))


def _signatures(
    datasets: tuple[Dataset, ...], claims: tuple[Claim, ...], catalog: Catalog
) -> tuple[Signature, ...]:
    """Return every list in play for the species at hand, alternates of the on-target lists included."""
    named = {name for claim in claims for name in every_list_of(claim)} | set(CYCLING)
    targets = {claim.on_target.signature for claim in claims if claim.on_target}
    named |= {each.id for each in catalog.all_signatures.values() if each.alternate_of in targets}
    found = {
        each.id: each
        for species in dict.fromkeys(dataset.species for dataset in datasets)
        for name, each in catalog.signatures_for(species).items()
        if name in named
    }
    return tuple(found[name] for name in sorted(found))
