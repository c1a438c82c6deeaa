"""From files to the house form."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import anndata as ad
import numpy as np
import pandas as pd
from scipy import sparse

from mekscrna import keys
from mekscrna.data.columns import counted
from mekscrna.data.design import read_design
from mekscrna.data.files import deposit_of, locate, verify
from mekscrna.data.formats import reader_for
from mekscrna.data.genes import gene_names, repeated_note, sum_repeated
from mekscrna.data.house import check_house_form, new_notes, record_step
from mekscrna.data.slots import matrix_fault, open_file, read_matrix, slot_fault
from mekscrna.errors import DataError, Problem
from mekscrna.kernels.types import Sparse

if TYPE_CHECKING:
    from pathlib import Path

    from mekscrna.data.design import Design
    from mekscrna.data.slots import Opened
    from mekscrna.spec.dataset import Dataset

_EXACT_FLOAT32 = 2**24
"""Whole numbers up to here are exact in float32."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """One file, its genes named and distinct, its values linear."""

    matrix: Sparse
    var: pd.DataFrame
    steps: tuple[str, ...]


def load(dataset: Dataset, data_dir: Path | None = None) -> ad.AnnData:
    """Read a dataset into the house form.

    Cells (rows of bulk) that are excluded or belong to no declared arm are left out; gene names that occur
    more than once are summed. Every such step is kept in ``uns["mekscrna"]["steps"]``, with its numbers.

    Parameters
    ----------
    dataset
        What is declared; its files are verified against it.
    data_dir
        The data folder; None is the current folder.

    Returns
    -------
    Cells × genes (bulk: rows × genes) with ``layers["counts"]`` (bulk without counts:
    ``layers["normalized"]``, linear), ``X`` (the counts until ``normalize``; bulk without counts: log1p),
    ``obs`` dataset, sample, arm, donor, cell_type_author and covariates, ``var["gene_id"]`` where genes had
    Ensembl ids, and ``uns["mekscrna"]``.

    Raises
    ------
    DataError
        The files are not what was declared; all faults are listed.
    UnknownNameError
        No such reader.
    """
    readers = [reader_for(dataset, file) for file in dataset.files]
    verify(dataset, locate(dataset, data_dir))
    opened = [
        open_file(reader, deposit_of(dataset, file, data_dir), name=file.path)
        for reader, file in zip(readers, dataset.files, strict=True)
    ]
    design = read_design(dataset, {file.name: file.header.obs for file in opened})
    problems = [*_early_faults(dataset, opened), *design.problems]
    if problems:
        raise DataError(problems)
    adata = _assemble(dataset, [_read_part(dataset, file) for file in opened], design)
    check_house_form(adata)
    return adata


def _early_faults(dataset: Dataset, opened: list[Opened]) -> list[Problem]:
    faults: list[Problem] = []
    for file in opened:
        missing = slot_fault(dataset, file)
        if missing is not None:
            faults.append(missing)
        else:
            faults += gene_names(dataset, file.header.slots[dataset.matrix.slot], file.name).problems
    return faults


def _read_part(dataset: Dataset, opened: Opened) -> _Part:
    raw = read_matrix(opened, dataset.matrix.slot)
    fault = matrix_fault(dataset, opened, raw.X)
    if fault is not None:
        raise DataError([fault])
    genes = gene_names(dataset, raw.var, opened.name)
    matrix, steps = _linear(dataset, sparse.csr_matrix(raw.X))
    matrix, first = sum_repeated(matrix, genes.symbols)
    var = pd.DataFrame(index=pd.Index(genes.symbols[first], dtype=object))
    if genes.gene_ids is not None:
        var[keys.GENE_ID] = genes.gene_ids[first]
    shape = f"{raw.n_obs:,} rows × {raw.n_vars:,} genes"
    steps = [f"Read {shape} from {opened.name} ({dataset.matrix.slot}, {dataset.matrix.kind}).", *steps]
    steps += genes.notes
    if genes.repeated:
        steps.append(repeated_note(genes.repeated, f"their {dataset.matrix.kind.replace('_', ' ')} were"))
    return _Part(matrix=_tidy(matrix), var=var, steps=tuple(steps))


def _linear(dataset: Dataset, matrix: Sparse) -> tuple[Sparse, list[str]]:
    """Bring values to a linear scale, counts to whole numbers; rows × genes."""
    kind = dataset.matrix.kind
    if kind == "log1p":
        matrix = matrix.astype(np.float64)
        matrix.data = np.expm1(matrix.data)
        return matrix, ["Took the values back from log1p to a linear scale."]
    if kind == "expected_counts":
        rounded = np.rint(matrix.data)
        n_changed = int(np.count_nonzero(rounded != matrix.data))
        matrix.data = rounded
        return matrix, [f"Rounded {counted(n_changed, 'expected count')} to whole numbers."]
    return matrix, []


def _tidy(matrix: Sparse) -> Sparse:
    """Store as float32 where that is exact enough, indices sorted, no stored zeros."""
    is_small = float(matrix.data.max(initial=0)) < _EXACT_FLOAT32
    tidy = sparse.csr_matrix(matrix, dtype=np.float32 if is_small else np.float64)
    tidy.sum_duplicates()
    tidy.eliminate_zeros()
    return tidy


def _assemble(dataset: Dataset, parts: list[_Part], design: Design) -> ad.AnnData:
    matrix, var, steps = _stacked(parts)
    kept = sparse.csr_matrix(matrix[np.flatnonzero(design.keep)])
    notes = new_notes(dataset, design.obs)
    is_linear = notes["quantity"] == "normalized"
    adata = ad.AnnData(
        X=kept.log1p() if is_linear else kept.copy(),
        obs=design.obs.set_axis(_distinct(design.obs.index), axis=0),
        var=var,
        layers={keys.NORMALIZED if is_linear else keys.COUNTS: kept},
    )
    adata.uns[keys.UNS] = notes
    for step in (*steps, *design.steps):
        record_step(adata, step)
    return adata


def _stacked(parts: list[_Part]) -> tuple[Sparse, pd.DataFrame, list[str]]:
    """Put files one below the other, over the genes that all of them hold."""
    first, *others = parts
    steps = [step for part in parts for step in part.steps]
    if not others:
        return first.matrix, first.var, steps
    shared = first.var.index
    for part in others:
        shared = shared[shared.isin(part.var.index)]
    blocks = [part.matrix[:, part.var.index.get_indexer(shared)] for part in parts]
    steps.append(f"Joined {len(parts)} files over the {counted(len(shared), 'gene')} that all of them hold.")
    return sparse.csr_matrix(sparse.vstack(blocks)), first.var.loc[shared], steps


def _distinct(names: pd.Index[Any]) -> pd.Index[Any]:
    """Add a number to names that occur again: ``AAAC-1``, ``AAAC-1-2``."""
    taken: set[str] = set()
    result: list[str] = []
    for name in map(str, names):
        candidate, number = name, 1
        while candidate in taken:
            number += 1
            candidate = f"{name}-{number}"
        taken.add(candidate)
        result.append(candidate)
    return pd.Index(result, dtype=object)
