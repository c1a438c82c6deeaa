"""The shared files with the authors' labels, for the tests of naming cells."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

import anndata as ad
import numpy as np
import pandas as pd
from scipy import sparse

if TYPE_CHECKING:
    from pathlib import Path


def counts_of(path: Path) -> ad.AnnData:
    """Read a file of counts; X is log1p of counts per 10,000."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # some files are of old layouts
        read = ad.read_h5ad(path)
    counts = sparse.csr_matrix(read.X, dtype=np.float32)
    adata = ad.AnnData(
        X=lognorm(counts), obs=read.obs.astype(str), var=pd.DataFrame(index=read.var_names.astype(str))
    )
    adata.layers["counts"] = counts
    return adata


def lognorm(counts: sparse.csr_matrix) -> sparse.csr_matrix:
    scale = 1e4 / np.maximum(np.asarray(counts.sum(axis=1)).ravel(), 1)
    scaled = sparse.csr_matrix(sparse.diags_array(scale) @ counts)
    scaled.data = np.log1p(scaled.data)
    return sparse.csr_matrix(scaled, dtype=np.float32)
