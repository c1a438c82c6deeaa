"""The genes of a dataset: which name each goes by, and what happens to names that occur twice."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from mekscrna.data.columns import as_text, counted, listed
from mekscrna.errors import Problem, suggestion

if TYPE_CHECKING:
    import pandas as pd

    from mekscrna.kernels.types import Sparse
    from mekscrna.spec.dataset import Dataset

_ENSEMBL: Final = re.compile(r"^ENS[A-Z]*G\d{6,}(\.\d+)?$")
_PLAIN: Final = re.compile(r"^[A-Za-z]{3,}\d*$")
_SYMBOL_COLUMNS: Final = ("gene_symbol", "gene_symbols", "gene_name", "gene_names", "feature_name", "symbol")


@dataclass(frozen=True, slots=True, kw_only=True)
class GeneNames:
    """The name of every column of a matrix; names may still occur twice."""

    symbols: NDArray[np.object_]
    gene_ids: NDArray[np.object_] | None
    """Ensembl ids, where the file names genes by them."""
    notes: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def repeated(self) -> list[str]:
        """Names that occur more than once, in the order they first occur."""
        names, counts = np.unique(self.symbols.astype(str), return_counts=True)
        twice = set(names[counts > 1].tolist())
        return [name for name in dict.fromkeys(self.symbols.tolist()) if name in twice]


def gene_names(dataset: Dataset, var: pd.DataFrame, file: str) -> GeneNames:
    """Name the genes of a matrix by the declared var column, or by its index."""
    index = np.array([str(name) for name in var.index], dtype=object)
    has_ids = _share(index, _ENSEMBL) > 0.5
    column = dataset.genes.column
    if column is None:
        problems = (_ids_for_names(var, index, file),) if has_ids else ()
        return GeneNames(
            symbols=index, gene_ids=None, notes=_species_notes(dataset, index), problems=problems
        )
    if column not in var:
        hint = suggestion(column, map(str, var.columns)) or "The file's var has no columns."
        what = "no such column (declared in genes.column)."
        problem = Problem(file=file, path=f"var['{column}']", what=what, hint=hint)
        return GeneNames(symbols=index, gene_ids=None, problems=(problem,))
    symbols = as_text(var[column])
    unnamed = var[column].isna().to_numpy() | (symbols == "")
    symbols = np.where(unnamed, index, symbols)
    notes = _species_notes(dataset, symbols)
    if unnamed.any():
        n_unnamed = int(np.count_nonzero(unnamed))
        notes += (f"{counted(n_unnamed, 'gene')} without a symbol: named by the index.",)
    return GeneNames(symbols=symbols, gene_ids=index if has_ids else None, notes=notes)


def _share(names: NDArray[np.object_], pattern: re.Pattern[str]) -> float:
    return sum(pattern.match(name) is not None for name in names.tolist()) / max(len(names), 1)


def _ids_for_names(var: pd.DataFrame, index: NDArray[np.object_], file: str) -> Problem:
    likely = [name for name in _SYMBOL_COLUMNS if name in var]
    known = ", ".join(map(str, var.columns))
    if likely:
        hint = f"Declare genes: {{column: {likely[0]}}}."
    else:
        hint = f"Declare in genes.column the var column that holds symbols (columns: {known or 'none'})."
    what = f"genes go by Ensembl ids ({index[0]} …); signatures go by symbols."
    return Problem(file=file, path="var_names", what=what, hint=hint)


def _species_notes(dataset: Dataset, symbols: NDArray[np.object_]) -> tuple[str, ...]:
    """Say where the names are written as those of the other species are (``ACTB`` human, ``Actb`` mouse)."""
    plain = [name for name in symbols.tolist() if _PLAIN.match(name)]
    if len(plain) < 20:
        return ()
    share_upper = sum(name.isupper() for name in plain) / len(plain)
    if dataset.species == "human" and share_upper < 0.5:
        return (f"Declared human, but {1 - share_upper:.0%} of gene names are written as in mouse (Actb).",)
    if dataset.species == "mouse" and share_upper > 0.9:
        return (f"Declared mouse, but {share_upper:.0%} of gene names are written as in human (ACTB).",)
    return ()


def repeated_note(repeated: list[str], quantity: str) -> str:
    """Say in words that values of genes with one name are summed."""
    names = counted(len(repeated), "gene name")
    return f"{names} occurred more than once ({listed(repeated)}): {quantity} summed."


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
    codes: dict[str, int] = {}
    for name in names.tolist():
        codes.setdefault(name, len(codes))
    target = np.array([codes[name] for name in names.tolist()], dtype=np.int64)
    _, first = np.unique(target, return_index=True)
    if len(codes) == len(names):
        return matrix, first.astype(np.int64)
    ones: Any = np.ones(len(names), dtype=np.float64)
    belongs = sparse.csr_matrix((ones, (np.arange(len(names)), target)), shape=(len(names), len(codes)))
    return sparse.csr_matrix(matrix @ belongs), first.astype(np.int64)
