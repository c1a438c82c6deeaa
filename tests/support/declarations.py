"""One right declaration of each kind as text, and what reading a broken one says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mekscrna.errors import Problem, SpecError
from mekscrna.spec.claim import Claim
from mekscrna.spec.dataset import Dataset
from mekscrna.spec.reading import read
from mekscrna.spec.signature import Signature
from mekscrna.spec.study import Study

if TYPE_CHECKING:
    from pathlib import Path

    from mekscrna.spec._base import Spec

DATASET = """\
id: mine
title: A dataset
species: human
source:
  citation: Someone et al., 2020
  pmid: "12345"
files:
  - path: mine.h5ad
obs:
  sample: [donor, treatment]
  donor: donor
  arm: treatment
  cell_type: label
arms:
  untreated:
    values: [off, no]
  mek_inhibited:
    values: [on]
    drug: trametinib
    hours: 24
cell_types:
  cd8_t: [CD8*]
  treg: [Treg]
pairing:
  by: donor
quality:
  min_genes: 200
"""

SIGNATURE = """\
id: mine
title: A list
species: human
genes:
  up: [DUSP6, SPRY2, SPRY4]
  down: [CDKN1B]
  weights: {DUSP6: 2.5}
role: default
context: tumor cells
source:
  citation: Someone et al., 2020
read_from: the article
licence: CC0
"""

CLAIM = """\
id: mine
statement: The list falls.
population: malignant
contrast:
  treated: mek_inhibited
  reference: untreated
readout:
  kind: score_shift
  signature: mine
direction: down
smallest_effect:
  value: 0.32
  unit: log2_fold
  reason: a fold change of 1.25
proxy:
  grade: A
source:
  citation: Someone et al., 2020
"""

STUDY = """\
id: mine
title: A study
question: Does the list fall?
datasets:
  - id: mine
claims: [mine]
gates:
  min_cells: 10
"""

TEXTS: dict[type[Spec], str] = {Dataset: DATASET, Signature: SIGNATURE, Claim: CLAIM, Study: STUDY}
FOLDERS: dict[type[Spec], str] = {
    Dataset: "configs/datasets",
    Signature: "signatures",
    Claim: "configs/claims",
    Study: "configs/studies",
}


def write_library(root: Path) -> Path:
    """Write the four right declarations into a folder as a library."""
    for kind, text in TEXTS.items():
        folder = root / FOLDERS[kind]
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "mine.yaml").write_text(text, encoding="utf-8")
    return root


def problems_of(path: Path, kind: type[Spec], text: str | bytes) -> tuple[Problem, ...]:
    """Write a text, read it as a declaration, and return what is said of it; nothing where it is right."""
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    try:
        read(path, kind)
    except SpecError as error:
        return error.problems
    return ()


def told(problems: tuple[Problem, ...]) -> list[tuple[int | None, int | None, str]]:
    """Return line, column and path of each problem."""
    return [(problem.line, problem.column, problem.path) for problem in problems]
