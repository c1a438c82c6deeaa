"""A small library and its data, written into a folder, for tests that break one thing at a time.

Simulated by these lines: Poisson counts; the genes of one list rise four-fold in the treated arm.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import anndata as ad
import numpy as np
import pandas as pd
from scipy import sparse

if TYPE_CHECKING:
    from pathlib import Path

GENES = ("STAT1", "IRF1", "GBP1", "GBP2", "GBP4", "GBP5", "CXCL9", "CXCL10", "IDO1", "SOCS1")
FILLER = tuple(f"FILLER{number}" for number in range(300))
N_DONORS, N_CELLS = 5, 40

DATASET = """\
id: toy
title: A toy dataset
species: human
source:
  citation: Simulated for a test
files:
  - path: toy.h5ad
matrix:
  slot: X
  kind: counts
obs:
  sample: [sample]
  donor: donor
  arm: treatment
arms:
  untreated:
    values: [off]
  mek_inhibited:
    values: [on]
    drug: none
pairing:
  by: donor
quality:
  min_genes: 10
simulation: null
"""

SIGNATURE = f"""\
id: toy_list
title: A toy list
species: human
genes:
  up: [{", ".join(GENES)}]
role: default
context: any cell
source:
  citation: Made for a test
read_from: this test
licence: CC0
"""

CLAIM = """\
id: toy_rises
statement: The toy list rises.
population: all
contrast:
  treated: mek_inhibited
  reference: untreated
readout:
  kind: score_shift
  signature: toy_list
direction: up
smallest_effect:
  value: 0.32
  unit: log2_fold
  reason: a fold change of 1.25
proxy:
  grade: A
source:
  citation: Made for a test
"""

STUDY = """\
id: toy
title: A toy study
question: Does the toy list rise?
datasets:
  - id: toy
claims: [toy_rises]
random_signatures: 50
"""

FILES = {
    "configs/datasets/toy.yaml": DATASET,
    "signatures/toy_list.yaml": SIGNATURE,
    "configs/claims/toy_rises.yaml": CLAIM,
    "configs/studies/toy.yaml": STUDY,
}


def write_library(root: Path) -> None:
    """Write the toy declarations below `root`."""
    for name, text in FILES.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def edit(root: Path, name: str, old: str, new: str) -> Path:
    """Replace one piece of text in a declaration; the piece must be there."""
    path = root / name
    text = path.read_text(encoding="utf-8")
    if old not in text:
        raise LookupError(old)
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return path


def make_data(seed: int = 0) -> ad.AnnData:
    """Return the toy data as deposited: counts in X, obs columns of the author."""
    rng = np.random.default_rng(seed)
    genes = (*GENES, *FILLER)
    means = rng.gamma(2.0, 1.0, size=len(genes))
    rows, samples, donors, arms = [], [], [], []
    for donor in range(N_DONORS):
        own = means * np.exp(rng.normal(0.0, 0.05, size=len(genes)))
        for arm in ("off", "on"):
            here = own.copy()
            if arm == "on":
                here[: len(GENES)] *= 4.0
            rows.append(rng.poisson(here, size=(N_CELLS, len(genes))))
            samples += [f"d{donor}-{arm}"] * N_CELLS
            donors += [f"d{donor}"] * N_CELLS
            arms += [arm] * N_CELLS
    counts = sparse.csr_matrix(np.vstack(rows).astype(np.float32))
    obs = pd.DataFrame(
        {"sample": samples, "donor": donors, "treatment": arms},
        index=[f"cell{number}" for number in range(len(samples))],
    )
    return ad.AnnData(counts, obs=obs, var=pd.DataFrame(index=list(genes)))


def write_data(folder: Path, adata: ad.AnnData | None = None) -> Path:
    """Write the toy data where the toy dataset looks for them."""
    path = folder / "toy.h5ad"
    (make_data() if adata is None else adata).write_h5ad(path)
    return path
