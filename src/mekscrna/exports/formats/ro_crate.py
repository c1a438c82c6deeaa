"""The folder of a run as an RO-Crate 1.1 (10.3233/DS-210053): what lies in it, and how it came about."""

from __future__ import annotations

import hashlib
import json
import mimetypes
import os
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from mekscrna.exports._export import Export
from mekscrna.reporting.archive import RUN_FILE, write_text
from mekscrna.reporting.index import Index
from mekscrna.reporting.words import SIMULATED

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from mekscrna.record import Run
    from mekscrna.spec.dataset import Dataset

CRATE_FILE: Final = "ro-crate-metadata.json"
CONTEXT: Final = "https://w3id.org/ro/crate/1.1/context"
PROFILE: Final = "https://w3id.org/ro/crate/1.1"
PROCESS: Final = "https://w3id.org/ro/wfrun/process/0.5"

_NAMES: Final = {
    "report.html": "The report: verdicts with their reasons, figures and methods",
    RUN_FILE: "Every number of the run",
    "study.lock.yaml": "Everything that determined the numbers: specifications, files, versions",
    "calibration.json": "How often the run's claims would have been answered by chance",
}
_TYPES: Final = {
    ".yaml": "application/yaml",
    ".tsv": "text/tab-separated-values",
    ".parquet": "application/vnd.apache.parquet",
    ".h5ad": "application/x-hdf5",
}

Entity = dict[str, Any]


def _write(run: Run, folder: Path) -> tuple[Path, ...]:
    """Describe the files that lie in the folder now; hidden ones and kept stages are left out."""
    files = tuple(_files(folder))
    inputs, software = tuple(_inputs(run)), tuple(_software(run))
    graph = [
        {
            "@id": CRATE_FILE,
            "@type": "CreativeWork",
            "about": {"@id": "./"},
            "conformsTo": [{"@id": PROFILE}, {"@id": PROCESS}],
        },
        _root(run, files, inputs),
        _action(run, files, inputs),
        *files,
        *inputs,
        *software,
    ]
    text = json.dumps({"@context": CONTEXT, "@graph": graph}, indent=2, ensure_ascii=False)
    write_text(folder / CRATE_FILE, f"{text}\n")
    return (folder / CRATE_FILE,)


def _root(run: Run, files: tuple[Entity, ...], inputs: tuple[Entity, ...]) -> Entity:
    study = run.lock.study
    made = [each.id for each in run.lock.datasets if each.simulation is not None]
    note = f" Simulated, not measured: {', '.join(made)}." if made else ""
    return {
        "@id": "./",
        "@type": "Dataset",
        "name": study.title,
        "description": f"{study.question}{note}",
        "datePublished": _today(),
        "license": _terms(run),
        "identifier": run.digest,
        "hasPart": [{"@id": each["@id"]} for each in (*files, *inputs)],
        "mentions": {"@id": "#run"},
    }


def _terms(run: Run) -> str:
    stated = {each.id: each.licence or "no terms stated" for each in run.lock.datasets}
    return f"Of the data: {'; '.join(f'{name}: {terms}' for name, terms in stated.items())}"


def _action(run: Run, files: tuple[Entity, ...], inputs: tuple[Entity, ...]) -> Entity:
    study = run.lock.study
    return {
        "@id": "#run",
        "@type": "CreateAction",
        "name": f"mekscrna run {study.id}",
        "instrument": {"@id": "#mekscrna"},
        "object": [{"@id": each["@id"]} for each in inputs],
        "result": [{"@id": each["@id"]} for each in files],
    }


def _files(folder: Path) -> Iterator[Entity]:
    for path in sorted(each for each in folder.rglob("*") if each.is_file()):
        name = path.relative_to(folder).as_posix()
        if name == CRATE_FILE or name.startswith((".", "outcomes/")):
            continue
        kind = _TYPES.get(path.suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream"
        yield {
            "@id": name,
            "@type": "File",
            "name": _NAMES.get(name, name),
            "encodingFormat": kind,
            "contentSize": str(path.stat().st_size),
            "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        }


def _inputs(run: Run) -> Iterator[Entity]:
    """Tell each dataset with its source, and the files that were read of it."""
    index = Index.of(run)
    for name, dataset in index.datasets.items():
        yield {
            "@id": f"#dataset-{name}",
            "@type": "Dataset",
            "name": f"{dataset.title} ({SIMULATED})" if index.is_simulated(name) else dataset.title,
            **_source(dataset),
        }
        for file in run.lock.files_of(dataset):
            yield {
                "@id": f"#{file.path}",
                "@type": "CreativeWork",
                "name": file.path,
                "isPartOf": {"@id": f"#dataset-{name}"},
                "contentSize": str(file.n_bytes),
                "sha256": file.sha256,
            }


def _source(dataset: Dataset) -> Entity:
    source = dataset.source
    address = f"https://doi.org/{source.doi}" if source.doi else None
    named = {"citation": source.citation, "url": address, "identifier": source.accession}
    return {key: value for key, value in named.items() if value}


def _software(run: Run) -> Iterator[Entity]:
    for name, version in run.lock.versions:
        yield {"@id": f"#{name}", "@type": "SoftwareApplication", "name": name, "softwareVersion": version}


def _today() -> str:
    """Return the date, or that of ``SOURCE_DATE_EPOCH`` where builds are to give the same bytes."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    now = datetime.fromtimestamp(int(epoch), tz=UTC) if epoch else datetime.now(tz=UTC)
    return now.date().isoformat()


EXPORT = Export(
    name="ro_crate", title="the whole folder as an RO-Crate, ro-crate-metadata.json", write=_write
)
