"""Score a file on disk and keep sums alone: what statistics need of any number of cells."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import anndata as ad
import pandas as pd

from mekscrna.comparison.aggregate import Sums, summed, summing_of
from mekscrna.data.streaming.files import stored_tables
from mekscrna.errors import InputError
from mekscrna.scoring._file_run import FileRun
from mekscrna.scoring._scores_file import ScoresFile
from mekscrna.scoring._unknown_genes import refuse_unknown_genes

if TYPE_CHECKING:
    from mekscrna.scoring._asked import OneOrMore
    from mekscrna.scoring.panel import Signatures


def sum_file(
    path: str | Path,
    signatures: Signatures,
    *,
    method: OneOrMore = "ucell",
    slot: str = "X",
    obs: pd.DataFrame | None = None,
    out: str | Path | None = None,
    client: Any = None,
    **options: Any,
) -> Sums:
    """Score every signature in every cell of a file on disk; sum counts and scores by sample and population.

    Counts are read once for sums and scores together (twice where a method looks at all cells first), and log
    normalized on the way (log1p of counts per 10,000); no cell is kept.

    Parameters
    ----------
    path
        An h5ad, or a zarr (folder, or a zip of it), its matrix stored by rows or dense.
    signatures, method
        As in `score`.
    slot
        Which matrix holds counts: ``X``, ``raw/X`` or ``layers/<name>``.
    obs
        Of the cells, in their order, where the file's own will not do: ``sample``, ``arm`` and, where there
        are such, ``donor`` and ``cell_type``.
    out
        An h5ad to write scores to as well, as `score_file` does.
    client
        Of ``dask.distributed``: the workers of its cluster read the file, by the same path, score and sum,
        and the cluster merges the sums. No number depends on it.
    **options
        As in `score`, with ``seed`` and ``min_coverage`` among them.

    Returns
    -------
    The sums, as `mekscrna.compare` takes them.

    Raises
    ------
    DataError
        The file cannot be read, a value cannot be scored, or `obs` lacks a column or puts a sample into two
        arms.
    UnknownNameError
        No such method.
    InputError
        Options or signatures cannot be used, no gene of any signature is in the file, or the matrix holds no
        counts.
    """
    own = {name: value for name, value in options.items() if name != "seed"}
    seed = options.get("seed", 0)
    work = FileRun.of(Path(path), signatures, slot=slot, method=method, seed=seed, options=own)
    refuse_unknown_genes(work.run.panel)
    if work.reads != "counts":
        raise InputError(f"{slot} of {work.path.name} holds no counts, so there is nothing to sum of genes.")
    outline = _outline(work, obs)
    summing = summing_of(outline)
    if out is None:
        _, total = work.into(None, summing, client=client)
    else:
        with ScoresFile(Path(out), work.run) as file:
            about, total = work.into(file, summing, client=client)
            file.record(about, source=work.source)
    names = [each.method.name for each in work.run.request.asked]
    return summed(outline, total, dict.fromkeys(names, work.run.panel.signatures))


def _outline(work: FileRun, obs: pd.DataFrame | None) -> ad.AnnData:
    """Return the file's cells and genes without a matrix."""
    rows = work.run.matrices.any
    own, uns = stored_tables(work.path)
    cells = own if obs is None else obs
    if len(cells) != rows.n_rows:
        raise InputError(f"obs has {len(cells):,} rows, and the matrix has {rows.n_rows:,}.")
    return ad.AnnData(
        obs=cells.set_index(cells.index.astype(str)), var=pd.DataFrame(index=list(rows.gene_names)), uns=uns
    )
