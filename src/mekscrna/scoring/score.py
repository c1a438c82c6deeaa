"""Score signatures in every cell."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from mekscrna import keys
from mekscrna.data.blocks import blocks
from mekscrna.scoring._asked import METHODS, request_of
from mekscrna.scoring._matrices import Matrices
from mekscrna.scoring._run import Arrays, Run, as_mask
from mekscrna.scoring._unknown_genes import refuse_unknown_genes
from mekscrna.scoring.panel import Panel

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from anndata import AnnData

    from mekscrna.scoring._asked import OneOrMore, Request
    from mekscrna.scoring._walk import Accumulator
    from mekscrna.scoring.panel import Signatures

__all__ = ["METHODS", "score"]


def score(
    adata: AnnData,
    signatures: Signatures,
    *,
    method: OneOrMore = "ucell",
    seed: int = 0,
    min_coverage: float = 0.0,
    reference: Sequence[bool] | None = None,
    accumulators: Sequence[Accumulator] = (),
    **options: Any,
) -> None:
    """Score every signature in every cell.

    Several methods are computed together: one scan of the matrix for what they look at first (means, control
    genes), where any does, and one for all scores. Neither threads nor blocks change a number.

    Parameters
    ----------
    adata
        Cells × genes, log-normalized in ``X`` (or ``layers["counts"]`` where the method reads counts): in
        memory, backed, or of Dask (``read_lazy``).
    signatures
        Signatures by name, signatures under their own ids, plain lists of gene symbols by name, or a long
        table of source, target and weight.
    method
        A name in `METHODS`, a method of your own, or several of these.
    seed
        Seeds the method's own random stream; other methods and datasets do not change it.
    min_coverage
        Share of a signature's genes (0 to 1) that the data must hold; below it the score is NaN. It is NaN in
        any case where no up gene is present, never 0.
    reference
        One truth value per cell: the population that means and control genes come from, where the method has
        such; all cells unless given. Its size is recorded.
    accumulators
        What takes in the matrix and the scores block by block while they are there.
    **options
        Options of the method, checked by its model; with several methods, each method's under its name
        (``ucell={"max_rank": 1000}``). Besides: ``n_threads``, ``rows_per_block``, ``memory_mb`` and
        ``progress``, see `Effort`.

    Returns
    -------
    None. Writes ``obsm["score_<method>"]`` (DataFrame cells × signatures, float64), replacing an earlier one,
    and ``uns["mekscrna"]["scores"][<method>]`` (options, DOI, coverage, control genes; nested scalars).

    Raises
    ------
    UnknownNameError
        No such method.
    InputError
        Options, signatures or gene names cannot be used, the data hold no gene of any signature, or the
        matrix holds negative or missing values.
    """
    request = request_of(method, options, seed=seed, min_coverage=min_coverage)
    run = _run_of(adata, signatures, request, reference=reference, accumulators=accumulators)
    refuse_unknown_genes(run.panel)
    _write(adata, run, accumulators)


def score_any(
    adata: AnnData, signatures: Signatures, *, method: OneOrMore, seed: int = 0, **options: Any
) -> None:
    """Score as `score` does, also where the data hold no gene of any signature: no cell has a score then.

    For a run, whose answer to that is a verdict.
    """
    request = request_of(method, options, seed=seed, min_coverage=0.0)
    _write(adata, _run_of(adata, signatures, request), ())


def _run_of(
    adata: AnnData,
    signatures: Signatures,
    request: Request,
    *,
    reference: Sequence[bool] | None = None,
    accumulators: Sequence[Accumulator] = (),
) -> Run:
    wanted = {each.method.reads for each in request.asked} | {each.reads for each in accumulators}
    stored = {reads: blocks(adata, reads=reads, effort=request.effort) for reads in sorted(wanted)}
    matrices = Matrices(stored=stored, effort=request.effort)
    return Run(
        matrices=matrices,
        panel=Panel.over(matrices.any.gene_names, signatures),
        request=request,
        dataset=str(adata.uns.get(keys.UNS, {}).get(keys.DATASET, "")),
        reference=as_mask(reference, adata.n_obs),
    )


def _write(adata: AnnData, run: Run, accumulators: Sequence[Accumulator]) -> None:
    found = Arrays(run.request, n_rows=adata.n_obs, n_signatures=len(run.panel.signatures))
    about = run.into(found, accumulators)
    for name, scores in found.scores.items():
        adata.obsm[keys.score_key(name)] = pd.DataFrame(
            scores, index=adata.obs_names, columns=list(run.panel.signatures)
        )
    _record(adata, about)


def _record(adata: AnnData, about: Mapping[str, Mapping[str, Any]]) -> None:
    house = dict(adata.uns.get(keys.UNS, {}))
    house["scores"] = {**house.get("scores", {}), **about}
    adata.uns[keys.UNS] = house
