"""Which cells are kept, what went, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import anndata as ad
import numpy as np
import pandas as pd

from mekscrna import keys
from mekscrna.data._matrices import layers_in_words
from mekscrna.data.columns import as_text, counted
from mekscrna.data.house import is_bulk, notes_of, quantity_layer, record_step, sample_notes
from mekscrna.errors import DataError, InputError, Problem
from mekscrna.preparation._words import limits_in_words, losses_in_words
from mekscrna.spec.dataset import Quality

if TYPE_CHECKING:
    from anndata import AnnData

    from mekscrna.kernels.types import Mask

_MITOCHONDRIAL: Final = ("MT-", "mt-", "Mt-")
"""How gene names of the mitochondrial genome begin: human, mouse, rat."""


def filter_cells(adata: AnnData, quality: Quality | None = None) -> None:
    """Drop cells outside the quality limits, and record how many each arm lost.

    Bulk rows are samples, not cells: they are left as they are. Single cells without counts are judged by
    their genes, and by their mitochondrial share of what their values add up to.

    Parameters
    ----------
    adata
        Cells × genes with ``layers["counts"]``, or as `load` makes them without counts. Cells are dropped in
        place; written are obs ``total_counts`` (of counts only), ``n_genes_by_counts`` and ``pct_counts_mt``
        (percent; only where mitochondrial genes are in the matrix), and ``uns["mekscrna"]``: ``steps``, and
        ``cells_before`` where missing.
    quality
        The limits, inclusive; None takes those that the dataset declared, else the usual ones.

    Raises
    ------
    InputError
        There are no counts.
    DataError
        No cell passes.
    """
    if is_bulk(adata):
        return
    limits = quality if quality is not None else _declared(adata)
    _measure(adata)
    keep = _within(adata, limits)
    if not keep.any():
        raise DataError([_nothing_left(adata, limits)])
    sentences = losses_in_words(adata, keep, limits)
    _remember_samples(adata)
    adata._inplace_subset_obs(keep)  # noqa: SLF001 - scanpy's own way; AnnData has no public one
    record_step(adata, " ".join(sentences))


def _declared(adata: AnnData) -> Quality:
    declared = notes_of(adata).get("quality")
    if declared is None:
        return Quality()
    return Quality(
        min_genes=int(declared["min_genes"]),
        min_counts=int(declared["min_counts"]),
        max_pct_mt=float(declared["max_pct_mt"]),
    )


def _measure(adata: AnnData) -> None:
    """Write scanpy's quality columns, and nothing else."""
    import scanpy as sc  # noqa: PLC0415 - takes seconds to import

    layer = quantity_layer(adata)
    if layer not in adata.layers:
        found = f"adata.layers has no 'counts' (layers: {layers_in_words(adata)})"
        raise InputError(f"{found}; quality is read from raw counts.")
    is_mt = np.array([str(name).startswith(_MITOCHONDRIAL) for name in adata.var_names], dtype=bool)
    measured = ad.AnnData(
        X=adata.layers[layer],
        obs=pd.DataFrame(index=adata.obs_names),
        var=pd.DataFrame({"mt": is_mt}, index=adata.var_names),
    )
    found_obs, _ = sc.pp.calculate_qc_metrics(measured, qc_vars=["mt"], percent_top=None, log1p=False)
    totals = [keys.TOTAL_COUNTS] if layer == keys.COUNTS else []
    names = [*totals, keys.N_GENES, *([keys.PCT_MT] if is_mt.any() else [])]
    for name in names:
        adata.obs[name] = found_obs[name].to_numpy()


def _within(adata: AnnData, limits: Quality) -> Mask:
    keep = adata.obs[keys.N_GENES] >= limits.min_genes
    if keys.TOTAL_COUNTS in adata.obs:
        keep &= adata.obs[keys.TOTAL_COUNTS] >= limits.min_counts
    if keys.PCT_MT in adata.obs:
        keep &= ~(adata.obs[keys.PCT_MT] > limits.max_pct_mt)  # a cell without counts has no share
    return np.asarray(keep, dtype=bool)


def _nothing_left(adata: AnnData, limits: Quality) -> Problem:
    medians = f"median {adata.obs[keys.N_GENES].median():,.0f} genes"
    if keys.TOTAL_COUNTS in adata.obs:
        medians += f" and {adata.obs[keys.TOTAL_COUNTS].median():,.0f} counts"
    medians += " per cell"
    return Problem(
        file=notes_of(adata).get("dataset"),
        path="quality",
        what=f"none of {counted(adata.n_obs, 'cell')} passes {limits_in_words(adata, limits)} ({medians}).",
        hint="Lower the limits in quality, or check matrix.slot.",
    )


def _remember_samples(adata: AnnData) -> None:
    notes = adata.uns.setdefault(keys.UNS, {})
    if keys.SAMPLE in adata.obs and not notes.get("cells_before"):
        notes.update(sample_notes(adata.obs))


def quality_table(adata: AnnData) -> pd.DataFrame:
    """Tabulate the samples: their place in the design, their cells before and after, their quality.

    Parameters
    ----------
    adata
        In the house form, ``filter_cells`` done or not; not changed.

    Returns
    -------
    One row per sample, the index, sorted; also for samples that lost every cell: ``arm``, ``donor`` (None
    where there is none), ``n_cells_before``, ``n_cells`` (rows where bulk), and medians over cells:
    ``median_counts`` and ``median_genes`` (0 where no cell is left) and ``median_pct_mt`` (percent; NaN where
    no cell is left or no mitochondrial gene is in the matrix).
    """
    found = notes_of(adata)
    notes = found if found.get("cells_before") else sample_notes(adata.obs)
    measures = _measures(adata)
    names = {keys.TOTAL_COUNTS: "median_counts", keys.N_GENES: "median_genes", keys.PCT_MT: "median_pct_mt"}
    by_sample = measures.groupby(as_text(adata.obs[keys.SAMPLE]))
    samples = sorted(notes["cells_before"])
    medians = by_sample.median().rename(columns=names).reindex(samples)
    n_cells = by_sample.size().reindex(samples, fill_value=0)
    table = pd.DataFrame(index=pd.Index(samples, name="sample", dtype=object))
    for column, place in (("arm", "arm_of"), ("donor", "donor_of")):
        table[column] = np.array([notes[place].get(sample) for sample in samples], dtype=object)
    table = table.astype(object)
    table["n_cells_before"] = [int(notes["cells_before"][sample]) for sample in samples]
    table["n_cells"] = n_cells.to_numpy()
    for name in names.values():
        table[name] = medians[name].to_numpy(dtype=float)
    return table.fillna({"median_counts": 0.0, "median_genes": 0.0})


def _measures(adata: AnnData) -> pd.DataFrame:
    """Return counts, genes and mitochondrial share of every row, read or computed."""
    columns = [keys.TOTAL_COUNTS, keys.N_GENES, keys.PCT_MT]
    if keys.N_GENES in adata.obs:
        return pd.DataFrame(adata.obs).reindex(columns=columns).reset_index(drop=True)
    values = adata.layers[quantity_layer(adata)]
    measures = {
        keys.TOTAL_COUNTS: np.asarray(values.sum(axis=1)).ravel(),
        keys.N_GENES: np.asarray((values != 0).sum(axis=1)).ravel(),
    }
    return pd.DataFrame(measures).reindex(columns=columns)
