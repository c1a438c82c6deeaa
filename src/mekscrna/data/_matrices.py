"""Small questions put to a matrix of any kind: scipy sparse, an array, or one in an open file."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any

import numpy as np
from anndata import AnnData
from scipy import sparse

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray


def is_sparse(matrix: object) -> bool:
    """Tell whether a matrix in memory is sparse."""
    return bool(sparse.issparse(matrix))


def is_csr(matrix: object) -> bool:
    """Tell whether a matrix in memory is sparse and stored by rows."""
    return is_sparse(matrix) and getattr(matrix, "format", None) == "csr"


def stored_values(matrix: Any) -> NDArray[Any]:
    """Return the values that a matrix stores, in one axis; zeros may be among them."""
    return np.ravel(matrix.data if is_sparse(matrix) else np.asarray(matrix))


def layer_names(adata: AnnData) -> list[str]:
    """Return the names of the layers, sorted; anndata 0.13 lists X among them, as None."""
    return sorted(name for name in adata.layers if name is not None)


def layers_in_words(adata: AnnData) -> str:
    """Write the names of the layers for a message."""
    return ", ".join(layer_names(adata)) or "none"


def as_deposited(matrix: Any, *, obs: pd.DataFrame, var: pd.DataFrame) -> AnnData:
    """Put a matrix, rows × genes, together with its tables, without a word on names that occur twice.

    That is said of a dataset as a whole, where something can be done about it.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        return AnnData(X=matrix, obs=obs, var=var)
