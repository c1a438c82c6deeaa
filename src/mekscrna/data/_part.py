"""One file of a dataset, read: its genes named and distinct, its values linear."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from scipy import sparse

from mekscrna import keys
from mekscrna.data.columns import counted
from mekscrna.data.genes import GeneNames, gene_names
from mekscrna.data.repeated_genes import largest_repeated, repeated_note, sum_repeated
from mekscrna.data.slots import matrix_fault, read_matrix, recovery_fault
from mekscrna.data.values.log_forms import log_form, to_linear
from mekscrna.errors import DataError
from mekscrna.kernels.types import Sparse

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from mekscrna.data.slots import Opened
    from mekscrna.spec.dataset import Dataset

_EXACT_FLOAT32 = 2**24
"""Whole numbers up to here are exact in float32."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One file: rows × distinct genes, on a linear scale."""

    matrix: Sparse
    var: pd.DataFrame
    steps: tuple[str, ...]


def read_part(dataset: Dataset, opened: Opened, keep: NDArray[np.bool_]) -> Part:
    """Read the rows of a file that are kept; all of it is held against the declaration.

    Raises
    ------
    DataError
        The values are not what was declared, or counts cannot be recovered from them.
    """
    raw = read_matrix(opened, dataset.matrix.slot)
    shape = f"{raw.n_obs:,} rows × {raw.n_vars:,} genes"
    genes = gene_names(dataset, raw.var, opened.name)
    matrix = _owned(raw)
    if (fault := matrix_fault(dataset, opened, matrix)) is not None:
        raise DataError([fault])
    steps = [f"Read {shape} from {opened.name} ({dataset.matrix.slot}, {dataset.matrix.kind})."]
    steps += opened.header.notes
    matrix, more = _linear(dataset, opened, matrix)
    matrix = matrix if keep.all() else sparse.csr_matrix(matrix[np.flatnonzero(keep)])
    matrix = matrix if len(genes.columns) == raw.n_vars else sparse.csr_matrix(matrix[:, genes.columns])
    steps += [*more, *genes.notes]
    matrix, var, more = _distinct(dataset, matrix, genes)
    return Part(matrix=_tidy(matrix), var=var, steps=(*steps, *more))


def _owned(raw: Any) -> Sparse:
    """Return the matrix as CSR that nobody else holds, without stored zeros."""
    matrix = raw.X
    raw.X = None
    matrix = sparse.csr_matrix(matrix)
    matrix.sum_duplicates()
    matrix.eliminate_zeros()
    return matrix


def _linear(dataset: Dataset, opened: Opened, matrix: Sparse) -> tuple[Sparse, list[str]]:
    """Bring values to a linear scale, counts to whole numbers; rows × genes."""
    kind, base = dataset.matrix.kind, dataset.matrix.log_base
    if dataset.matrix.recover_counts:
        return _recovered(dataset, opened, matrix)
    if kind == "log1p":
        form = log_form(matrix)
        told = "as was declared" if form is None else f"{form.evidence}"
        matrix = matrix.astype(np.float64)
        matrix.data = to_linear(matrix.data, base)
        name = "log1p" if base == "e" else f"log{base}(x + 1)"
        return matrix, [f"Took the values back from {name} to a linear scale ({told})."]
    if kind == "expected_counts":
        rounded = np.rint(matrix.data)
        n_changed = int(np.count_nonzero(rounded != matrix.data))
        matrix.data = rounded
        return matrix, [f"Rounded {counted(n_changed, 'expected count')} to whole numbers."]
    return matrix, []


def _recovered(dataset: Dataset, opened: Opened, matrix: Sparse) -> tuple[Sparse, list[str]]:
    fault, words = recovery_fault(dataset, opened, matrix)
    if fault is not None:
        raise DataError([fault])
    return matrix, [words]


def _distinct(dataset: Dataset, matrix: Sparse, genes: GeneNames) -> tuple[Sparse, pd.DataFrame, list[str]]:
    policy = dataset.genes.duplicates
    chosen = largest_repeated if policy == "largest" else sum_repeated
    matrix, kept = chosen(matrix, genes.symbols)
    var = pd.DataFrame(index=pd.Index(genes.symbols[kept], dtype=object))
    if dataset.genes.update:
        var[keys.GENE_NAME_AUTHOR] = genes.authors[kept]
    if genes.gene_ids is not None:
        var[keys.GENE_ID] = genes.gene_ids[kept]
    if not genes.repeated:
        return matrix, var, []
    quantity = "counts" if dataset.matrix.recover_counts else dataset.matrix.kind.replace("_", " ")
    return matrix, var, [repeated_note(genes.repeated, f"their {quantity} were", policy)]


def _tidy(matrix: Sparse) -> Sparse:
    """Store as float32 where that is exact enough, indices sorted, no stored zeros."""
    is_small = float(matrix.data.max(initial=0)) < _EXACT_FLOAT32
    tidy = sparse.csr_matrix(matrix, dtype=np.float32 if is_small else np.float64)
    tidy.sum_duplicates()
    tidy.eliminate_zeros()
    return tidy
