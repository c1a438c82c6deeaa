"""Which cells are kept, what went, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mekscrna import keys
from mekscrna.data.columns import counted
from mekscrna.data.house import is_bulk, notes_of, record_step, sample_notes
from mekscrna.errors import DataError, Problem
from mekscrna.preparation._words import ambient_in_words, doublets_in_words, limits_in_words, losses_in_words
from mekscrna.preparation.doublets import find_doublets
from mekscrna.preparation.limits import limits_of, outside
from mekscrna.preparation.losses import loss_table, remember_losses
from mekscrna.preparation.measures import measure
from mekscrna.spec.quality import Quality

if TYPE_CHECKING:
    from anndata import AnnData

    from mekscrna.kernels.types import Mask
    from mekscrna.preparation.doublets import Doublets


def filter_cells(adata: AnnData, quality: Quality | None = None) -> None:
    """Drop cells outside the limits of their sample, and record how many each sample and arm lost, and why.

    Bulk rows are samples, not cells: they are left as they are. Single cells without counts are judged by
    their genes, and by their mitochondrial share of what their values add up to.

    Parameters
    ----------
    adata
        Cells × genes with ``layers["counts"]``, or as `load` makes them without counts. Cells are dropped in
        place; written are obs ``total_counts`` (of counts only), ``n_genes_by_counts``, ``pct_counts_mt``,
        ``pct_counts_ribo``, ``pct_counts_hb`` and ``pct_counts_stress`` (percent; only where such genes are
        in the matrix), ``doublet_score`` and ``predicted_doublet`` where doublets were looked for, and
        ``uns["mekscrna"]``: ``steps``, ``losses``, and ``cells_before`` where missing.
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
    rules = quality if quality is not None else _declared(adata)
    measure(adata)
    limits = limits_of(adata, rules)
    beyond = outside(adata, limits)
    keep = ~beyond.any()
    if not keep.any():
        raise DataError([_nothing_left(adata, rules)])
    found = _doublets(adata, keep, rules)
    if found is not None and rules.doublets == "remove":
        keep &= ~found.called
    sentences = losses_in_words(adata, keep, rules, limits=limits)
    if found is not None:
        sentences += doublets_in_words(found, rules)
    _remember_samples(adata)
    remember_losses(adata, beyond, limits=limits, doublets=found, keep=keep)
    adata._inplace_subset_obs(keep)  # noqa: SLF001 - scanpy's own way; AnnData has no public one
    record_step(adata, " ".join([*sentences, *ambient_in_words(loss_table(adata))]))


def _declared(adata: AnnData) -> Quality:
    declared = notes_of(adata).get("quality") or {}
    usual = Quality().model_dump()
    return Quality(**{name: type(usual[name])(value) for name, value in declared.items() if name in usual})


def _doublets(adata: AnnData, cells: Mask, rules: Quality) -> Doublets | None:
    if rules.doublets == "off":
        return None
    found = find_doublets(adata, cells)
    if not found.why_not:
        adata.obs[keys.DOUBLET_SCORE], adata.obs[keys.DOUBLET] = found.score, found.called
    return found


def _nothing_left(adata: AnnData, rules: Quality) -> Problem:
    medians = f"median {adata.obs[keys.N_GENES].median():,.0f} genes"
    if keys.TOTAL_COUNTS in adata.obs:
        medians += f" and {adata.obs[keys.TOTAL_COUNTS].median():,.0f} counts"
    medians += " per cell"
    return Problem(
        file=notes_of(adata).get("dataset"),
        path="quality",
        what=f"none of {counted(adata.n_obs, 'cell')} passes {limits_in_words(adata, rules)} ({medians}).",
        hint="Lower the limits in quality, or check matrix.slot.",
    )


def _remember_samples(adata: AnnData) -> None:
    notes = adata.uns.setdefault(keys.UNS, {})
    if keys.SAMPLE in adata.obs and not notes.get("cells_before"):
        notes.update(sample_notes(adata.obs))
