"""Check published claims about MEK inhibition against single-cell RNA-seq data.

A claim goes in, a verdict with its reasons comes out. The names below are the public interface; each is
loaded when it is first used, so that ``import mekscrna`` costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mekscrna import get, kernels
    from mekscrna import plots as pl
    from mekscrna.annotation.by_model import annotate_by_model
    from mekscrna.annotation.cycle import add_cell_cycle
    from mekscrna.annotation.labels import annotate
    from mekscrna.annotation.malignancy import find_malignant
    from mekscrna.annotation.states import add_states
    from mekscrna.claims.judge import judge
    from mekscrna.claims.verdict import Judgement, Verdict
    from mekscrna.comparison.atlas import atlas_of
    from mekscrna.comparison.atlas_file import read_atlas
    from mekscrna.comparison.compare import compare
    from mekscrna.comparison.composition import compare_fraction, compare_ratio
    from mekscrna.comparison.evidence import shifts_for
    from mekscrna.comparison.expression import compare_expression
    from mekscrna.comparison.lending import lend
    from mekscrna.comparison.planning import power
    from mekscrna.comparison.shift import Shift
    from mekscrna.comparison.sum_file import sum_file
    from mekscrna.data.load import load
    from mekscrna.exports._write import export
    from mekscrna.pipeline import run
    from mekscrna.preparation.normalize import normalize
    from mekscrna.preparation.quality import filter_cells
    from mekscrna.preparation.thinning import thin
    from mekscrna.record import Run
    from mekscrna.reporting.archive import read_run
    from mekscrna.reporting.write import write_report
    from mekscrna.scoring._method import Method
    from mekscrna.scoring.matrix import score_file, score_matrix
    from mekscrna.scoring.score import score
    from mekscrna.spec.catalog import Catalog
    from mekscrna.spec.claim import Claim
    from mekscrna.spec.dataset import Dataset
    from mekscrna.spec.gene_sets import read_gene_sets, signatures_of_net
    from mekscrna.spec.signature import Signature
    from mekscrna.spec.study import Gates, Study

_HOME = {
    "Catalog": "spec.catalog",
    "Claim": "spec.claim",
    "Dataset": "spec.dataset",
    "Gates": "spec.study",
    "Judgement": "claims.verdict",
    "Method": "scoring._method",
    "Run": "record",
    "Shift": "comparison.shift",
    "Signature": "spec.signature",
    "Study": "spec.study",
    "Verdict": "claims.verdict",
    "add_cell_cycle": "annotation.cycle",
    "add_states": "annotation.states",
    "annotate": "annotation.labels",
    "atlas_of": "comparison.atlas",
    "annotate_by_model": "annotation.by_model",
    "compare": "comparison.compare",
    "compare_expression": "comparison.expression",
    "compare_fraction": "comparison.composition",
    "compare_ratio": "comparison.composition",
    "export": "exports._write",
    "filter_cells": "preparation.quality",
    "find_malignant": "annotation.malignancy",
    "judge": "claims.judge",
    "lend": "comparison.lending",
    "load": "data.load",
    "normalize": "preparation.normalize",
    "power": "comparison.planning",
    "read_atlas": "comparison.atlas_file",
    "read_gene_sets": "spec.gene_sets",
    "read_run": "reporting.archive",
    "run": "pipeline",
    "score": "scoring.score",
    "score_file": "scoring.matrix",
    "score_matrix": "scoring.matrix",
    "shifts_for": "comparison.evidence",
    "signatures_of_net": "spec.gene_sets",
    "sum_file": "comparison.sum_file",
    "thin": "preparation.thinning",
    "write_report": "reporting.write",
}
_ROOMS = {"get": "get", "kernels": "kernels", "pl": "plots"}

__all__ = [
    "Catalog",
    "Claim",
    "Dataset",
    "Gates",
    "Judgement",
    "Method",
    "Run",
    "Shift",
    "Signature",
    "Study",
    "Verdict",
    "add_cell_cycle",
    "add_states",
    "annotate",
    "annotate_by_model",
    "atlas_of",
    "compare",
    "compare_expression",
    "compare_fraction",
    "compare_ratio",
    "export",
    "filter_cells",
    "find_malignant",
    "get",
    "judge",
    "kernels",
    "lend",
    "load",
    "normalize",
    "pl",
    "power",
    "read_atlas",
    "read_gene_sets",
    "read_run",
    "run",
    "score",
    "score_file",
    "score_matrix",
    "shifts_for",
    "signatures_of_net",
    "sum_file",
    "thin",
    "write_report",
]


def __getattr__(name: str) -> Any:
    """Load a public name from its room when it is first used."""
    if name in _HOME:
        return getattr(import_module(f"mekscrna.{_HOME[name]}"), name)
    if name in _ROOMS:
        return import_module(f"mekscrna.{_ROOMS[name]}")
    raise AttributeError(f"module 'mekscrna' has no attribute '{name}'")


def __dir__() -> list[str]:
    """Return the public names."""
    return __all__
