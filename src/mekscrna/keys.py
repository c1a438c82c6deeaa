"""Every AnnData key that mekscrna reads or writes, spelled once."""

from __future__ import annotations

from typing import Final

COUNTS: Final = "counts"
"""layers: raw counts, sparse CSR, cells × genes; never overwritten."""

NORMALIZED: Final = "normalized"
"""layers: values on a linear, depth-normalized scale, for deposits that hold no counts."""

DATASET: Final = "dataset"
SAMPLE: Final = "sample"
DONOR: Final = "donor"
ARM: Final = "arm"
CELL_TYPE: Final = "cell_type"
CELL_TYPE_AUTHOR: Final = "cell_type_author"
"""obs: categorical. ``sample`` is the unit of replication, ``donor`` pairs."""

TOTAL_COUNTS: Final = "total_counts"
N_GENES: Final = "n_genes_by_counts"
PCT_MT: Final = "pct_counts_mt"
PCT_RIBO: Final = "pct_counts_ribo"
PCT_HB: Final = "pct_counts_hb"
PCT_STRESS: Final = "pct_counts_stress"
DOUBLET_SCORE: Final = "doublet_score"
DOUBLET: Final = "predicted_doublet"
"""obs: scanpy's own quality columns."""

GENE_ID: Final = "gene_id"
"""var: Ensembl id where the deposit has one."""

GENE_NAME_AUTHOR: Final = "gene_name_author"
"""var: the name as deposited, where names were brought up to date."""

UNS: Final = "mekscrna"
"""uns: nested dicts of scalars: ``schema``, ``dataset``, ``species``, ``assay``, ``quantity``, ``paired``,
``simulated``, ``covariates``, ``steps``, ``scores``."""


def score_key(method: str) -> str:
    """Return the obsm key of a method's scores, a DataFrame cells × signatures."""
    return f"score_{method}"
