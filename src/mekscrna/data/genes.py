"""The genes of a dataset: which name each goes by, and what happens to names that occur twice."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from mekscrna.data import _gene_update
from mekscrna.data._gene_forms import bared, is_blank, others_among, strangers
from mekscrna.data.columns import as_text, counted, listed
from mekscrna.errors import Problem, suggestion
from mekscrna.genes.forms import ensembl_id

if TYPE_CHECKING:
    import pandas as pd

    from mekscrna.spec.dataset import Dataset

_ENSEMBL: Final = re.compile(r"^ENS[A-Z]*G\d{6,}(\.\d+)?$")
_PLAIN: Final = re.compile(r"^[A-Za-z]{3,}\d*$")
_SYMBOL_COLUMNS: Final = ("gene_symbol", "gene_symbols", "gene_name", "gene_names", "feature_name", "symbol")
_ID_COLUMNS: Final = ("gene_ids", "gene_id", "ensembl_id", "ensembl_ids", "ensembl", "Accession", "ENSEMBL")
_SPECIES_TOLD_BY: Final = 20
"""Names without digits and marks in them, at least, to tell by their letters how a species is written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GeneNames:
    """The name of every column of a matrix; names may still occur twice."""

    symbols: NDArray[np.object_]
    authors: NDArray[np.object_]
    """The names as deposited."""
    gene_ids: NDArray[np.object_] | None
    """Ensembl ids without version, where the file has them."""
    columns: NDArray[np.int64]
    """Which columns of the matrix these are; what is no gene is not among them."""
    notes: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def repeated(self) -> list[str]:
        """Names that occur more than once, in the order they first occur."""
        names, counts = np.unique(self.symbols.astype(str), return_counts=True)
        twice = set(names[counts > 1].tolist())
        return [name for name in dict.fromkeys(self.symbols.tolist()) if name in twice]


def gene_names(dataset: Dataset, var: pd.DataFrame, file: str) -> GeneNames:
    """Name the genes of a matrix by the declared var column, or by its index.

    What is no gene (antibodies, spike-ins, summaries of tools) is left out. Where ``genes.update`` is
    declared, ids and outdated names become current symbols as far as that is certain.
    """
    deposited = _deposited(dataset, var, file)
    if not deposited.problems and dataset.genes.update:
        deposited = _updated(dataset, deposited)
    problems = [*deposited.problems]
    if not problems and _share(deposited.symbols, _ENSEMBL) > 0.5:
        problems.append(_ids_for_names(dataset, var, deposited.authors, file=file))
    if not problems and (strange := strangers(deposited.symbols, dataset.species)) is not None:
        problems.append(Problem(file=file, path="var_names", what=strange[0], hint=strange[1]))
    if not problems and dataset.genes.duplicates == "error" and deposited.repeated:
        problems.append(_repeated(deposited.repeated, file))
    return replace(deposited, problems=tuple(problems))


def _deposited(dataset: Dataset, var: pd.DataFrame, file: str) -> GeneNames:
    """Name the genes as the file does."""
    index = np.array([str(name) for name in var.index], dtype=object)
    column, notes = dataset.genes.column, tuple[str, ...]()
    names = index
    if column is not None and column not in var:
        hint = suggestion(column, map(str, var.columns)) or "The file's var has no columns."
        what = "no such column (declared in genes.column)."
        problem = Problem(file=file, path=f"var['{column}']", what=what, hint=hint)
        return _unusable(index, problem)
    if column is not None:
        symbols = as_text(var[column])
        unnamed = var[column].isna().to_numpy() | np.array(
            [is_blank(name) for name in symbols.tolist()], bool
        )
        names = np.where(unnamed, index, symbols)
        if unnamed.any():
            n_unnamed = int(np.count_nonzero(unnamed))
            notes = (f"{counted(n_unnamed, 'gene')} without a symbol: named by the index.",)
    others = others_among(var, names)
    bare = bared(names[others.is_gene])
    if bare.fault:
        hint = "Keep the genes, and the cells, of one species in a file of their own."
        return _unusable(names, Problem(file=file, path="var_names", what=f"{bare.fault}.", hint=hint))
    ids = (
        _ids(var[others.is_gene], index[others.is_gene], bare.names)
        if bare.gene_ids is None
        else bare.gene_ids
    )
    return GeneNames(
        symbols=bare.names,
        authors=names[others.is_gene],
        gene_ids=ids,
        columns=np.flatnonzero(others.is_gene),
        notes=(*_species_notes(dataset, bare.names), *notes, *others.notes, *bare.notes),
    )


def _unusable(names: NDArray[np.object_], problem: Problem) -> GeneNames:
    columns = np.arange(len(names))
    return GeneNames(symbols=names, authors=names, gene_ids=None, columns=columns, problems=(problem,))


def _updated(dataset: Dataset, deposited: GeneNames) -> GeneNames:
    symbols, words = _gene_update.updated(
        deposited.symbols,
        dataset.species,
        gene_ids=deposited.gene_ids,
        in_capitals=_share_upper(deposited.symbols) > 0.9,
    )
    return replace(deposited, symbols=symbols, notes=(*deposited.notes, *words))


def _ids(var: pd.DataFrame, *names: NDArray[np.object_]) -> NDArray[np.object_] | None:
    """Return Ensembl ids without version, of the names themselves or of a column that holds them."""
    columns = [as_text(var[name]) for name in _ID_COLUMNS if name in var]
    for found in (*names, *columns):
        if _share(found, _ENSEMBL) > 0.5:
            return np.array([ensembl_id(name) or name for name in found.tolist()], dtype=object)
    return None


def _share(names: NDArray[np.object_], pattern: re.Pattern[str]) -> float:
    return sum(pattern.match(name) is not None for name in names.tolist()) / max(len(names), 1)


def _ids_for_names(dataset: Dataset, var: pd.DataFrame, names: NDArray[np.object_], *, file: str) -> Problem:
    likely = [name for name in _SYMBOL_COLUMNS if name in var and name != dataset.genes.column]
    known = ", ".join(map(str, var.columns))
    if likely:
        hint = f"Declare genes: {{column: {likely[0]}}}."
    elif not dataset.genes.update:
        hint = "Declare genes: {update: true}, and they get their symbols."
    else:
        hint = f"Declare in genes.column the var column that holds symbols (columns: {known or 'none'})."
    what = f"genes go by Ensembl ids ({names[0]} …); signatures go by symbols."
    if dataset.genes.update:
        what = (
            f"genes go by Ensembl ids ({names[0]} …), most of them of no {dataset.species} gene with a "
            "symbol; signatures go by symbols."
        )
    return Problem(file=file, path="var_names", what=what, hint=hint)


def _share_upper(symbols: NDArray[np.object_]) -> float:
    """Return the share of plain names in capitals; NaN where there are too few to tell."""
    plain = [name for name in symbols.tolist() if _PLAIN.match(name)]
    if len(plain) < _SPECIES_TOLD_BY:
        return float("nan")
    return float(sum(name.isupper() for name in plain) / len(plain))


def _species_notes(dataset: Dataset, symbols: NDArray[np.object_]) -> tuple[str, ...]:
    """Say where the names are written as those of the other species are (``ACTB`` human, ``Actb`` mouse)."""
    share_upper = _share_upper(symbols)
    if dataset.species == "human" and share_upper < 0.5:
        return (f"Declared human, but {1 - share_upper:.0%} of gene names are written as in mouse (Actb).",)
    if dataset.species == "mouse" and share_upper > 0.9:
        return (f"Declared mouse, but {share_upper:.0%} of gene names are written as in human (ACTB).",)
    return ()


def _repeated(repeated: list[str], file: str) -> Problem:
    names = counted(len(repeated), "gene name")
    return Problem(
        file=file,
        path="var_names",
        what=f"{names} occur more than once ({listed(repeated)}), and genes.duplicates is error.",
        hint="Declare genes: {duplicates: sum} or {duplicates: largest}.",
    )
