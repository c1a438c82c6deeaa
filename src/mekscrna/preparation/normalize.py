"""From counts to values that can be compared between cells."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Final

import anndata as ad
import numpy as np
from scipy import sparse

from mekscrna import keys
from mekscrna.data._matrices import layers_in_words
from mekscrna.data.house import notes_of, record_step
from mekscrna.data.values.matrix_kind import contradiction, describe
from mekscrna.errors import InputError

if TYPE_CHECKING:
    from anndata import AnnData

TARGET: Final = 10_000
"""Counts per cell (per sample where bulk) after scaling, before the log."""


def normalize(adata: AnnData) -> None:
    """Write log1p of counts per 10,000 to X, always from the raw counts.

    Running it again gives the same X. A cell without counts stays zero. Bulk data without counts keep the
    X that ``load`` gave them: log1p of their linear values.

    Parameters
    ----------
    adata
        Cells × genes with ``layers["counts"]``, which is not changed. ``X`` is overwritten (float32 CSR) and
        a step is recorded in ``uns["mekscrna"]``.

    Raises
    ------
    InputError
        There are no counts, or they are not whole numbers.
    """
    if notes_of(adata).get("quantity") == "normalized":
        return
    if keys.COUNTS not in adata.layers:
        raise InputError(_no_counts(adata))
    words = contradiction(describe(adata.layers[keys.COUNTS]), "counts")
    if words is not None:
        raise InputError(f"adata.layers['counts']: {words}")
    adata.X = _log_per_ten_thousand(adata)
    notes = adata.uns.setdefault(keys.UNS, {})
    if notes.get("x") != "lognorm":
        notes["x"] = "lognorm"
        record_step(adata, f"Scaled counts to {TARGET:,} per {_row(adata)} and took log1p.")


def _log_per_ten_thousand(adata: AnnData) -> sparse.csr_matrix:
    import scanpy as sc  # noqa: PLC0415 - takes seconds to import

    work = ad.AnnData(X=sparse.csr_matrix(adata.layers[keys.COUNTS], dtype=np.float32, copy=True))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # of cells without counts, which stay zero
        sc.pp.normalize_total(work, target_sum=TARGET)
    sc.pp.log1p(work)
    return sparse.csr_matrix(work.X)


def _row(adata: AnnData) -> str:
    return "sample" if notes_of(adata).get("assay") == "bulk" else "cell"


def _no_counts(adata: AnnData) -> str:
    return (
        f"adata.layers has no 'counts' (layers: {layers_in_words(adata)}). If X holds raw counts: "
        f"adata.layers['counts'] = adata.X.copy()"
    )
