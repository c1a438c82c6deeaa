"""From files to the house form."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import anndata as ad
import pandas as pd

from mekscrna import keys
from mekscrna.data._part import read_part
from mekscrna.data._stack import Stack
from mekscrna.data.columns import as_text
from mekscrna.data.copied_cells import copied_cells
from mekscrna.data.design import read_design
from mekscrna.data.files import deposit_of, locate, verify
from mekscrna.data.formats import reader_for
from mekscrna.data.genes import gene_names
from mekscrna.data.house import NO_COUNTS, check_house_form, holds_counts, new_notes, record_step
from mekscrna.data.repeated_genes import overlap_fault, overlap_note, shared_genes
from mekscrna.data.rows import gather_rows
from mekscrna.data.slots import open_file, slot_fault
from mekscrna.errors import DataError, Problem

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from mekscrna.data.design import Design
    from mekscrna.data.slots import Opened
    from mekscrna.kernels.types import Sparse
    from mekscrna.spec.dataset import Dataset


def load(dataset: Dataset, data_dir: Path | str | None = None) -> ad.AnnData:
    """Read a dataset into the house form.

    Columns declared per file and tables of the authors are joined to obs. Cells (rows of bulk) that are
    excluded or belong to no declared arm are left out; genes get their current symbols where that is certain,
    and those of one name become one, as declared. Every such step is kept in
    ``uns["mekscrna"]["steps"]``, with its numbers.

    Parameters
    ----------
    dataset
        What is declared; its files are verified against it.
    data_dir
        The data folder; None is the current folder.

    Returns
    -------
    Cells × genes (bulk: rows × genes) with ``layers["counts"]`` (where there are none:
    ``layers["normalized"]``, linear), ``X`` (the counts until ``normalize``; without counts: log1p),
    ``obs`` dataset, sample, arm, donor, cell_type_author and covariates, ``var["gene_id"]`` where genes have
    Ensembl ids, ``var["gene_name_author"]`` where names were brought up to date, and ``uns["mekscrna"]``.

    Raises
    ------
    DataError
        The files are not what was declared; all faults are listed.
    UnknownNameError
        No such reader.
    """
    data_dir = None if data_dir is None else Path(data_dir)
    readers = [reader_for(dataset, file) for file in dataset.files]
    verify(dataset, locate(dataset, data_dir))
    opened = [
        open_file(reader, deposit_of(dataset, file, data_dir), name=file.path)
        for reader, file in zip(readers, dataset.files, strict=True)
    ]
    rows = gather_rows(dataset, {file.name: file.header.obs for file in opened}, data_dir)
    symbols, problems = _gene_faults(dataset, opened)
    problems += rows.problems
    if not rows.problems:
        design = read_design(dataset, rows.frames)
        problems += design.problems
    if problems:
        raise DataError(problems)
    matrix, var, steps = _stacked(dataset, opened, symbols, keep=design.keep)
    if dataset.assay == "single_cell" and (copies := _copies(dataset, matrix, design)):
        raise DataError(copies)
    adata = _assembled(dataset, matrix, var, design=design)
    for step in (*steps, *rows.steps, *design.steps):
        record_step(adata, step)
    if dataset.assay == "single_cell" and not holds_counts(dataset):
        record_step(adata, NO_COUNTS)
    check_house_form(adata)
    return adata


def _gene_faults(
    dataset: Dataset, opened: list[Opened]
) -> tuple[dict[str, NDArray[np.object_]], list[Problem]]:
    """Name the genes of every file; list matrices that are not there and names that cannot be used."""
    faults: list[Problem] = []
    symbols: dict[str, NDArray[np.object_]] = {}
    for file in opened:
        missing = slot_fault(dataset, file)
        if missing is not None:
            faults.append(missing)
            continue
        genes = gene_names(dataset, file.header.slots[dataset.matrix.slot], file.name)
        faults += genes.problems
        symbols[file.name] = genes.symbols
    if not faults and (unlike := overlap_fault(symbols, dataset=dataset.id)) is not None:
        faults.append(unlike)
    return symbols, faults


def _stacked(
    dataset: Dataset,
    opened: list[Opened],
    symbols: dict[str, NDArray[np.object_]],
    *,
    keep: NDArray[np.bool_],
) -> tuple[Sparse, pd.DataFrame, list[str]]:
    """Put files one below the other, over the genes that all of them hold; one file at a time in memory."""
    genes = shared_genes(symbols)
    stack, steps, end = Stack(len(genes)), list[str](), 0
    var = pd.DataFrame()
    for place, file in enumerate(opened):
        start, end = end, end + len(file.header.obs)
        part = read_part(dataset, file, keep[start:end])
        steps += part.steps
        if place == 0:
            var = part.var.loc[genes]
        if len(opened) == 1:
            return part.matrix, part.var, steps
        chosen = part.matrix[:, part.var.index.get_indexer(genes)]
        chosen.sort_indices()
        stack.add(chosen)
    return stack.rows(), var, [*steps, overlap_note(symbols)]


def _copies(dataset: Dataset, matrix: Sparse, design: Design) -> list[Problem]:
    found = copied_cells(matrix, as_text(design.obs[keys.SAMPLE]))
    return [replace(problem, file=dataset.id) for problem in found]


def _assembled(dataset: Dataset, matrix: Sparse, var: pd.DataFrame, *, design: Design) -> ad.AnnData:
    notes = new_notes(dataset, design.obs)
    is_linear = notes["quantity"] == "normalized"
    adata = ad.AnnData(
        X=matrix.log1p() if is_linear else matrix.copy(),
        obs=design.obs.set_axis(_distinct(design.obs.index), axis=0),
        var=var,
        layers={keys.NORMALIZED if is_linear else keys.COUNTS: matrix},
    )
    adata.uns[keys.UNS] = notes
    return adata


def _distinct(names: pd.Index[Any]) -> pd.Index[Any]:
    """Add a number to names that occur again: ``AAAC-1``, ``AAAC-1-2``."""
    taken: set[str] = set()
    last: dict[str, int] = {}
    result: list[str] = []
    for name in map(str, names):
        candidate, number = name, last.get(name, 1)
        while candidate in taken:
            number += 1
            candidate = f"{name}-{number}"
        last[name] = number
        taken.add(candidate)
        result.append(candidate)
    return pd.Index(result, dtype=object)
