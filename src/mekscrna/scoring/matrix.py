"""Score signatures where there is no AnnData: in an array, or in a file on disk."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, overload

import numpy as np
import pandas as pd

from mekscrna.data.blocks import RowBlocks
from mekscrna.data.streaming.sources import source_of
from mekscrna.errors import InputError
from mekscrna.scoring._asked import request_of
from mekscrna.scoring._file_run import FileRun, run_of
from mekscrna.scoring._matrices import Matrices
from mekscrna.scoring._method import Method
from mekscrna.scoring._run import Arrays
from mekscrna.scoring._scores_file import ScoresFile
from mekscrna.scoring._unknown_genes import refuse_unknown_genes

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from mekscrna.scoring._asked import OneOrMore
    from mekscrna.scoring._matrices import Reads
    from mekscrna.scoring._run import Run
    from mekscrna.scoring.panel import Signatures


@overload
def score_matrix(
    matrix: Any,
    genes: Sequence[str],
    signatures: Signatures,
    *,
    method: str | Method = "ucell",
    seed: int = 0,
    min_coverage: float = 0.0,
    **options: Any,
) -> pd.DataFrame: ...


@overload
def score_matrix(
    matrix: Any,
    genes: Sequence[str],
    signatures: Signatures,
    *,
    method: Iterable[str | Method],
    seed: int = 0,
    min_coverage: float = 0.0,
    **options: Any,
) -> dict[str, pd.DataFrame]: ...


def score_matrix(
    matrix: Any,
    genes: Sequence[str],
    signatures: Signatures,
    *,
    method: OneOrMore = "ucell",
    seed: int = 0,
    min_coverage: float = 0.0,
    **options: Any,
) -> pd.DataFrame | dict[str, pd.DataFrame]:
    """Score every signature in every row of a matrix.

    Parameters
    ----------
    matrix
        Rows (cells) × genes, log-normalized: an array, a DataFrame, scipy sparse, Dask, or an array of an
        open HDF5 or zarr file. Not changed.
    genes
        One name per column.
    signatures, method, seed, min_coverage, **options
        As in `score`.

    Returns
    -------
    Rows × signatures, float64, NaN where there is no score; with several methods, such frames by method. Rows
    are named as those of a DataFrame, or numbered.

    Raises
    ------
    UnknownNameError
        No such method.
    InputError
        Options, signatures or gene names cannot be used, no name is a gene of any signature, or the matrix
        holds negative or missing values.
    """
    request = request_of(method, options, seed=seed, min_coverage=min_coverage)
    index = matrix.index if isinstance(matrix, pd.DataFrame) else None
    values = matrix.to_numpy() if isinstance(matrix, pd.DataFrame) else matrix
    values = values if hasattr(values, "shape") else np.asarray(values)
    if len(values.shape) != 2 or values.shape[1] != len(genes):
        sizes = " × ".join(map(str, values.shape))
        raise InputError(f"The matrix is {sizes}, and there are {len(genes):,} gene names; rows are cells.")
    names = None if index is None else list(map(str, index))
    rows = RowBlocks(source_of(values), genes, request.effort, row_names=names)
    reads: Reads = "counts" if any(each.method.reads == "counts" for each in request.asked) else "lognorm"
    run = run_of(Matrices(stored={reads: rows}, effort=request.effort), signatures, request)
    refuse_unknown_genes(run.panel)
    found = Arrays(request, n_rows=rows.n_rows, n_signatures=len(run.panel.signatures))
    run.into(found)
    return _frames(found, run, index=index, method=method)


def score_file(
    path: str | Path,
    signatures: Signatures,
    *,
    method: OneOrMore = "ucell",
    slot: str = "X",
    out: str | Path | None = None,
    seed: int = 0,
    client: Any = None,
    **options: Any,
) -> pd.DataFrame | dict[str, pd.DataFrame] | None:
    """Score every signature in every cell of a file on disk, without loading it.

    Whole numbers in the matrix are taken for counts and log-normalized (log1p of counts per 10,000) as they
    are read, where the method reads such values; the record says so.

    Parameters
    ----------
    path
        An h5ad, or a zarr (folder, or a zip of it), its matrix stored by rows or dense.
    signatures, method, seed, **options
        As in `score`; ``min_coverage`` is one of the options here.
    slot
        Which matrix: ``X``, ``raw/X`` or ``layers/<name>``.
    out
        An h5ad to write scores to, block by block, as ``obsm["score_<method>"]`` with the names of the cells
        and the record in ``uns``; nothing is returned then. Replaced if it is there.
    client
        Of ``dask.distributed``: the workers of its cluster read the file, by the same path, and score. No
        score depends on it.

    Returns
    -------
    Cells × signatures, float64, NaN where there is no score; with several methods, such frames by method.

    Raises
    ------
    DataError
        There is no such file or matrix, or it is damaged; or a value cannot be scored.
    UnknownNameError
        No such method.
    InputError
        Options or signatures cannot be used, the file holds no gene of any signature, or the matrix is stored
        by columns.
    """
    work = FileRun.of(Path(path), signatures, slot=slot, method=method, seed=seed, options=options)
    run, rows = work.run, work.run.matrices.any
    refuse_unknown_genes(run.panel)
    if out is not None:
        with ScoresFile(Path(out), run) as file:
            about, _ = work.into(file, client=client)
            file.record(about, source=work.source)
        return None
    found = Arrays(run.request, n_rows=rows.n_rows, n_signatures=len(run.panel.signatures))
    work.into(found, client=client)
    return _frames(found, run, index=pd.Index(rows.row_names), method=method)


def _frames(
    found: Arrays, run: Run, *, index: pd.Index | None, method: OneOrMore
) -> pd.DataFrame | dict[str, pd.DataFrame]:
    columns = list(run.panel.signatures)
    frames: Mapping[str, pd.DataFrame] = {
        name: pd.DataFrame(scores, index=index, columns=columns) for name, scores in found.scores.items()
    }
    return next(iter(frames.values())) if isinstance(method, str | Method) else dict(frames)
