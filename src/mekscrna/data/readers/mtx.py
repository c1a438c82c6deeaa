"""Matrix market: a text of entries, with files of cell and gene names beside it, as of 10x."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd
from scipy import sparse

from mekscrna.data import _gzip
from mekscrna.data._matrices import as_deposited
from mekscrna.data._reader import Deposit, Found, Header, Reader
from mekscrna.data.matrix_market.beside import files, matrix_in
from mekscrna.data.matrix_market.companions import companion, label_of, named
from mekscrna.data.matrix_market.entries import read_entries, sample_values
from mekscrna.data.matrix_market.feature_slots import places, slots_of, var_of
from mekscrna.data.matrix_market.name_tables import as_table, fits, read_names
from mekscrna.data.matrix_market.size import Size, read_size
from mekscrna.errors import DataError, Problem
from mekscrna.kernels.compression import compressed, first_repeated
from mekscrna.kernels.coordinate_text import Layout

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import PurePosixPath

    from anndata import AnnData

    from mekscrna.data.matrix_market.companions import Named
    from mekscrna.kernels.types import Index, Vector

_SMALL: Final = 1 << 20
"""Bytes up to which a file is read whole to check it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Opened:
    """A matrix whose names and size agree."""

    path: Path
    size: Size
    is_genes_first: bool
    obs: pd.DataFrame
    var: pd.DataFrame
    notes: tuple[str, ...]

    def layout(self, genes: Index) -> Layout:
        """Return how entries are read so that only `genes` are kept, cells × genes."""
        place = np.full(len(self.var), -1, dtype=np.int32)
        place[genes] = np.arange(len(genes), dtype=np.int32)
        size = self.size
        return Layout(size.n_rows, size.n_columns, size.has_values, self.is_genes_first, place)


def _open(deposit: Deposit) -> _Opened:
    matrix = matrix_in(deposit.path)
    size = read_size(matrix)
    try:
        path, barcodes, features = files(deposit)
    except DataError as missing:
        raise DataError([*_own_faults(matrix, size), *missing.problems]) from missing
    most = max(size.n_rows, size.n_columns) + 1
    cells, genes = read_names(barcodes, most=most), read_names(features, most=most)
    ways = {"genes_by_cells": (size.n_rows, size.n_columns), "cells_by_genes": (size.n_columns, size.n_rows)}
    fitting = [
        way for way, (n_genes, n_cells) in ways.items() if fits(genes, n_genes) and fits(cells, n_cells)
    ]
    chosen = [way for way in fitting if deposit.orientation in (None, way)]
    if len(chosen) != 1:
        named_are = f"{len(cells):,} cells ({barcodes.name}) and {len(genes):,} genes ({features.name})"
        problem = _unfit(size, fitting, f"{named_are} are named")
        raise DataError([replace(problem, file=path.name)])
    n_genes, n_cells = ways[chosen[0]]
    cell_table, gene_table = as_table(cells, n_cells), as_table(genes, n_genes)
    obs = pd.DataFrame(cell_table.others(0), index=pd.Index(list(cell_table.columns[0]), dtype=object))
    notes = [f"{barcodes.name}: {note}." for note in cell_table.notes]
    notes += [f"{features.name}: {note}." for note in gene_table.notes]
    if chosen == ["cells_by_genes"]:
        notes.append(f"{path.name} lies cells × genes, told by the numbers of names.")
    return _Opened(
        path=path,
        size=size,
        is_genes_first=chosen == ["genes_by_cells"],
        obs=obs,
        var=var_of(gene_table),
        notes=tuple(notes),
    )


def _own_faults(path: Path, size: Size) -> tuple[Problem, ...]:
    """Return what is wrong with a small matrix itself, whatever is beside it."""
    if path.stat().st_size > _SMALL or size.n_columns > _SMALL:
        return ()
    nowhere = np.full(size.n_columns, -1, dtype=np.int32)
    shape = (size.n_rows, size.n_columns, size.has_values)
    try:
        read_entries(path, size, Layout(*shape, is_transposed=False, place=nowhere))
    except DataError as damage:
        return damage.problems
    return ()


def _unfit(size: Size, fitting: list[str], sizes: str) -> Problem:
    shape = f"{size.n_rows:,} rows × {size.n_columns:,} columns"
    if len(fitting) > 1:
        what = f"is square ({shape}): whether rows are genes or cells cannot be told."
        hint = "Declare matrix.orientation: genes_by_cells (as 10x has it) or cells_by_genes."
    elif fitting:
        what = f"is {shape}, but {sizes}: it does not lie as declared in matrix.orientation."
        hint = f"It would as {fitting[0]}."
    else:
        what = f"is {shape}, but {sizes}."
        hint = "Are these the names of this matrix? Declare others in barcodes and features."
    return Problem(line=size.line, what=what, hint=hint)


def read_header(deposit: Deposit) -> Header:
    """Read the names of cells and genes and the size; a small matrix is read whole to check it."""
    opened = _open(deposit)
    if opened.path.stat().st_size <= _SMALL:
        read_entries(opened.path, opened.size, opened.layout(np.arange(len(opened.var))))
    slots = {name: opened.var.iloc[genes] for name, genes in slots_of(opened.var).items()}
    return Header(obs=opened.obs, slots=slots, notes=opened.notes)


def sample(deposit: Deposit, slot: str) -> Vector:
    """Read values from the start of every 64 kB of the text."""
    opened = _open(deposit)
    genes = places(slots_of(opened.var), slot, opened.path)
    return sample_values(opened.path, opened.size, opened.layout(genes))


def read(deposit: Deposit, slot: str) -> AnnData:
    """Read the genes of one slot, cells × genes, with what the files of names say."""
    opened = _open(deposit)
    genes = places(slots_of(opened.var), slot, opened.path)
    var = opened.var.iloc[genes]
    rows = compressed(read_entries(opened.path, opened.size, opened.layout(genes)), len(opened.obs))
    repeated = first_repeated(rows)
    if repeated is not None:
        cell, gene = opened.obs.index[repeated[0]], var.index[repeated[1]]
        what = f"has two entries for gene {gene} in cell {cell}; which of them holds cannot be told."
        raise DataError([Problem(file=opened.path.name, what=what, hint=_gzip.AGAIN)])
    x = sparse.csr_matrix((rows.value, rows.column, rows.start), shape=(len(opened.obs), len(genes)))
    return as_deposited(x, obs=opened.obs, var=var)


def recognize(names: Sequence[PurePosixPath]) -> tuple[Found, ...]:
    """Tell matrices by their names, and which names of cells and genes belong to each.

    Genes are also looked for in the folders above, where those of a series may lie.
    """
    folders: dict[PurePosixPath, list[Named[PurePosixPath]]] = {}
    for each in map(named, names):
        if each is not None:
            folders.setdefault(each.path.parent, []).append(each)
    found = []
    for beside in folders.values():
        for matrix in (each for each in beside if each.role == "matrix"):
            barcodes, _ = companion(matrix, "barcodes", beside)
            above = [beside, *(folders[up] for up in matrix.path.parent.parents if up in folders)]
            features = next(
                (path for level in above if (path := companion(matrix, "features", level)[0]) is not None),
                None,
            )
            found.append(
                Found(path=matrix.path, barcodes=barcodes, features=features, label=label_of(matrix))
            )
    return tuple(found)


READER = Reader(
    name="mtx",
    title="Matrix market (10x)",
    suffixes=(".mtx", ".mtx.gz", ".mtx.gzip", ".mtx.txt", ".mtx.txt.gz"),
    read_header=read_header,
    sample=sample,
    read=read,
    files=files,
    recognize=recognize,
)
