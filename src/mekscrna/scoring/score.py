"""Score signatures in every cell."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from mekscrna import keys
from mekscrna.data.blocks import blocks
from mekscrna.data.streaming.effort import Effort
from mekscrna.discovery import discover
from mekscrna.errors import InputError, UnknownNameError
from mekscrna.scoring import methods
from mekscrna.scoring._method import Method, Recorded
from mekscrna.scoring._options import read_options
from mekscrna.scoring._walk import CheckedBlocks, prepare, stream, walk
from mekscrna.scoring.panel import Panel, Signatures

if TYPE_CHECKING:
    from anndata import AnnData

    from mekscrna.spec._base import Spec

METHODS = discover(methods, "METHOD", Method)
"""Every scoring method, by name."""


def score(
    adata: AnnData,
    signatures: Signatures,
    *,
    method: str | Method = "ucell",
    seed: int = 0,
    min_coverage: float = 0.0,
    rows_per_block: int | None = None,
    **options: Any,
) -> None:
    """Score every signature in every cell.

    Parameters
    ----------
    adata
        Cells × genes, log-normalized in ``X`` (or ``layers["counts"]`` where the method reads counts).
    signatures
        Signatures by name, signatures under their own ids, or plain lists of gene symbols by name.
    method
        A name in `METHODS`, or a method of your own.
    seed
        Seeds the method's own random stream; other methods and datasets do not change it.
    min_coverage
        Share of a signature's genes (0 to 1) that the data must hold; below it the score is NaN. It is NaN in
        any case where no up gene is present, never 0.
    rows_per_block
        Rows read at once; changes memory, never a number.
    **options
        Options of the method, checked by its model.

    Returns
    -------
    None. Writes ``obsm["score_<method>"]`` (DataFrame cells × signatures, float64), replacing an earlier one,
    and ``uns["mekscrna"]["scores"][<method>]`` (options, DOI, coverage, control genes; nested scalars).

    Raises
    ------
    UnknownNameError
        No such method.
    InputError
        Options, signatures or gene names cannot be used, or the matrix holds negative or missing values.
    """
    chosen = _method(method)
    params = read_options(chosen, options)
    if not 0.0 <= min_coverage <= 1.0:
        raise InputError(f"min_coverage is {min_coverage}; it is a share between 0 and 1.")
    if seed < 0:
        raise InputError(f"seed is {seed}; it must be 0 or more.")
    effort = Effort() if rows_per_block is None else Effort(rows_per_block=rows_per_block)
    matrix = CheckedBlocks(blocks=blocks(adata, reads=chosen.reads, effort=effort), row_names=adata.obs_names)
    panel = Panel.over(matrix.gene_names, signatures)
    dataset = str(adata.uns.get(keys.UNS, {}).get(keys.DATASET, ""))
    prepared = prepare(chosen, matrix, panel, params=params, rng=stream(seed, dataset, chosen.name))
    scores = walk(chosen, matrix, panel, params=params, prepared=prepared)
    scores[:, ~panel.scorable(min_coverage)] = np.nan
    adata.obsm[keys.score_key(chosen.name)] = pd.DataFrame(
        scores, index=adata.obs_names, columns=list(panel.signatures)
    )
    about = {"seed": seed, "min_coverage": float(min_coverage), "n_cells": int(adata.n_obs)}
    _record(adata, chosen.name, {**_describe(chosen, panel, params=params, prepared=prepared), **about})


def _method(method: str | Method) -> Method:
    if isinstance(method, Method):
        return method
    if method not in METHODS:
        raise UnknownNameError("scoring method", method, METHODS)
    return METHODS[method]


def _describe(method: Method, panel: Panel, *, params: Spec, prepared: Any) -> dict[str, Any]:
    """Say what was computed, in nested dicts of texts and numbers."""
    about: dict[str, Any] = {
        "title": method.title,
        "doi": method.doi,
        "reads": method.reads,
        "options": params.model_dump(exclude_none=True),
        "coverage": {
            each.signature: {
                "n_genes": each.n_genes,
                "n_present": each.n_present,
                "missing": ",".join(each.missing),
            }
            for each in panel.coverage
        },
    }
    if isinstance(prepared, Recorded):
        about["prepared"] = _plain(prepared.record())
    return about


def _plain(record: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _plain(value) if isinstance(value, Mapping) else value for name, value in record.items()}


def _record(adata: AnnData, name: str, about: Mapping[str, Any]) -> None:
    house = dict(adata.uns.get(keys.UNS, {}))
    house["scores"] = {**house.get("scores", {}), name: about}
    adata.uns[keys.UNS] = house
