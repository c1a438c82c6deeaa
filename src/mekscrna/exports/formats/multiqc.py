"""The verdicts of a run as custom content of MultiQC (10.1093/bioinformatics/btw354)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from mekscrna.claims.verdict import Verdict
from mekscrna.exports._export import Export
from mekscrna.reporting.archive import write_text
from mekscrna.reporting.index import Index
from mekscrna.reporting.tables import tables
from mekscrna.reporting.words import SIMULATED

if TYPE_CHECKING:
    from pathlib import Path

    from mekscrna.record import Run
    from mekscrna.reporting.tables import Cell

FOLDER: Final = "multiqc"

_QUALITY: Final = {
    "arm": {"title": "Arm", "scale": False},
    "n_cells_before": {"title": "Cells before", "format": "{:,.0f}", "scale": "Greys"},
    "n_cells": {"title": "Cells kept", "format": "{:,.0f}", "scale": "Blues"},
    "median_counts": {"title": "Median counts", "format": "{:,.0f}", "scale": "Greens"},
    "median_genes": {"title": "Median genes", "format": "{:,.0f}", "scale": "Greens"},
    "median_pct_mt": {"title": "% mitochondrial", "suffix": "%", "format": "{:,.1f}", "scale": "Oranges"},
}
_NUMBERS: Final = ("estimate", "ci95_low", "ci95_high", "unit")
"""Left out where a claim is untestable: such an estimate decides nothing, and a table does not say so."""

_VERDICTS: Final = {
    "verdict": {
        "title": "Verdict",
        "scale": False,
        "cond_formatting_rules": {
            "pass": [{"s_eq": "supported"}],
            "fail": [{"s_eq": "contradicted"}],
            "warn": [{"s_eq": "inconclusive"}],
        },
    },
    "certainty": {"title": "Certainty", "scale": False},
    "estimate": {"title": "Shift", "format": "{:,.2f}", "scale": "RdBu"},
    "ci95_low": {"title": "95 % from", "format": "{:,.2f}", "scale": False},
    "ci95_high": {"title": "to", "format": "{:,.2f}", "scale": False},
    "unit": {"title": "Unit", "scale": False},
    "reason": {"title": "Reason", "scale": False},
}


def _write(run: Run, folder: Path) -> tuple[Path, ...]:
    place = folder / FOLDER
    place.mkdir(parents=True, exist_ok=True)
    study = run.lock.study
    contents = {
        "mekscrna_verdicts_mqc.json": _content(
            id_="mekscrna_verdicts",
            name="mekscrna: verdicts",
            description=f"{study.question} {_how(run)}",
            headers=_VERDICTS,
            data=_rows(run, "verdicts", keys=("claim", "dataset"), wanted=tuple(_VERDICTS)),
        ),
        "mekscrna_quality_mqc.json": _content(
            id_="mekscrna_quality",
            name="mekscrna: samples",
            description="Cells of each sample before and after quality control.",
            headers=_QUALITY,
            data=_rows(run, "quality", keys=("dataset", "sample"), wanted=tuple(_QUALITY)),
        ),
    }
    for name, content in contents.items():
        write_text(place / name, json.dumps(content, indent=2, ensure_ascii=False) + "\n")
    return tuple(place / name for name in contents)


def _how(run: Run) -> str:
    return (
        "Treated less reference, with 95 % interval; the sample is the unit. The reasons stand in the report "
        f"of run {run.digest[:12]}."
    )


def _content(
    *, id_: str, name: str, description: str, headers: dict[str, Any], data: dict[str, dict[str, Cell]]
) -> dict[str, Any]:
    return {
        "id": id_,
        "section_name": name,
        "description": description,
        "plot_type": "table",
        "pconfig": {"id": f"{id_}_table", "title": name, "no_violin": True, "col1_header": "Asked"},
        "headers": headers,
        "data": data,
    }


def _rows(
    run: Run, name: str, *, keys: tuple[str, str], wanted: tuple[str, ...]
) -> dict[str, dict[str, Cell]]:
    """Take a table's rows by name; those of simulated datasets say so in theirs."""
    index = Index.of(run)
    (table,) = (each for each in tables(run) if each.name == name)
    found = {}
    for row in table.rows:
        cells = dict(zip(table.columns, row, strict=True))
        made = f" ({SIMULATED})" if index.is_simulated(str(cells["dataset"])) else ""
        title = f"{' · '.join(str(cells[key]) for key in keys)}{made}"
        unread = _NUMBERS if cells.get("verdict") == Verdict.UNTESTABLE else ()
        found[title] = {key: cells[key] for key in wanted if cells[key] is not None and key not in unread}
    return found


EXPORT = Export(
    name="multiqc", title="verdicts and samples as MultiQC custom content, in multiqc/", write=_write
)
