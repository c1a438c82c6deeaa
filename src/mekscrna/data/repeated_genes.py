"""Genes of one name: added up, or the largest kept; and genes of several files laid together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd
from scipy import sparse

from mekscrna.data.columns import counted, listed
from mekscrna.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from mekscrna.kernels.types import Sparse

_LEAST_SHARED: Final = 0.5
"""Of the genes of the file that has fewest: files that share less are not of one annotation."""


def repeated_note(repeated: list[str], quantity: str, policy: str = "sum") -> str:
    """Say in words what is done with genes of one name."""
    names = counted(len(repeated), "gene name")
    start = f"{names} occurred more than once ({listed(repeated)})"
    if policy == "largest":
        return f"{start}: the one with the largest total is kept of each."
    return f"{start}: {quantity} summed."


def sum_repeated(matrix: Sparse, names: NDArray[np.object_]) -> tuple[Sparse, NDArray[np.int64]]:
    """Sum the columns that share a name.

    Parameters
    ----------
    matrix
        Rows × genes, on a linear scale.
    names
        One per gene.

    Returns
    -------
    Rows × distinct names, in the order they first occur, and for each the first column it came from.
    """
    target, first = _targets(names)
    if len(first) == len(names):
        return matrix, first
    ones: Any = np.ones(len(names), dtype=np.float64)
    belongs = sparse.csr_matrix((ones, (np.arange(len(names)), target)), shape=(len(names), len(first)))
    return sparse.csr_matrix(matrix @ belongs), first


def largest_repeated(matrix: Sparse, names: NDArray[np.object_]) -> tuple[Sparse, NDArray[np.int64]]:
    """Keep of the columns that share a name the one with the largest total, the first where they are equal.

    Returns
    -------
    Rows × distinct names, in the order they first occur, and for each the column that was kept.
    """
    target, first = _targets(names)
    if len(first) == len(names):
        return matrix, first
    totals = np.asarray(matrix.sum(axis=0, dtype=np.float64)).ravel()
    order = np.lexsort((np.arange(len(names)), -totals, target))
    _, chosen = np.unique(target[order], return_index=True)
    kept = order[chosen].astype(np.int64)
    return sparse.csr_matrix(matrix[:, kept]), kept


def _targets(names: NDArray[np.object_]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return for each name its place among the distinct ones, and for those where they first occur."""
    codes: dict[str, int] = {}
    for name in names.tolist():
        codes.setdefault(name, len(codes))
    target = np.array([codes[name] for name in names.tolist()], dtype=np.int64)
    _, first = np.unique(target, return_index=True)
    return target, first.astype(np.int64)


def shared_genes(symbols: Mapping[str, NDArray[np.object_]]) -> pd.Index[Any]:
    """Return the names that all files hold, each once, in the order of the first file."""
    first, *others = (list(dict.fromkeys(names.tolist())) for names in symbols.values())
    held = [set(names) for names in others]
    shared = [name for name in first if all(name in each for each in held)]
    index: pd.Index[Any] = pd.Index(np.array(shared, dtype=object))
    return index


def overlap_fault(symbols: Mapping[str, NDArray[np.object_]], *, dataset: str) -> Problem | None:
    """Say that files share too few genes to be joined; None where they share enough."""
    if len(symbols) < 2:
        return None
    sizes = {file: len(set(names.tolist())) for file, names in symbols.items()}
    smallest = min(sizes, key=lambda file: sizes[file])
    n_shared = len(shared_genes(symbols))
    if n_shared >= _LEAST_SHARED * sizes[smallest]:
        return None
    shown = "; ".join(
        f"{file} {sizes[file]:,} ({', '.join(map(str, names[:3]))} …)"
        for file, names in list(symbols.items())[:6]
    )
    what = (
        f"the files share {counted(n_shared, 'gene')} only, fewer than half of the {sizes[smallest]:,} in "
        f"{smallest}: {shown}."
    )
    hint = "Are they of one species, and do genes go by one kind of name in all (genes.column)?"
    return Problem(file=dataset, path="files", what=what, hint=hint)


def overlap_note(symbols: Mapping[str, NDArray[np.object_]]) -> str:
    """Say over how many genes files are joined, and how many that takes away."""
    shared = shared_genes(symbols)
    lost = {file: len(set(names.tolist())) - len(shared) for file, names in symbols.items()}
    start = f"Joined {len(symbols)} files over the {counted(len(shared), 'gene')} that all of them hold"
    losers = sorted((file for file in lost if lost[file]), key=lambda file: -lost[file])
    if not losers:
        return f"{start}."
    parts = [f"{lost[file]:,} of {file}" for file in losers[:4]]
    more = f" and of {len(losers) - 4} more files" if len(losers) > 4 else ""
    return f"{start}; left out: {', '.join(parts)}{more}."
