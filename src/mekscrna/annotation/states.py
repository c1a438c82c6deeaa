"""Tell the states of T cells and macrophages: a score for each, and the one whose gate a cell passes."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from mekscrna import keys
from mekscrna.annotation._columns import STATES, state_column
from mekscrna.annotation._values import values_of
from mekscrna.annotation.state_genes import lay_states, states_of
from mekscrna.data.columns import as_category, as_text, counted
from mekscrna.data.house import is_bulk, notes_of, record_step
from mekscrna.errors import InputError
from mekscrna.kernels.marker_evidence import Rates, weigh
from mekscrna.kernels.ranks import rank_sums
from mekscrna.kernels.u_score import u_score
from mekscrna.spec.cell_types import CELL_TYPES, lineage

if TYPE_CHECKING:
    from collections.abc import Iterator

    from anndata import AnnData
    from numpy.typing import NDArray

    from mekscrna.annotation._values import Block
    from mekscrna.annotation.state_genes import LaidStates
    from mekscrna.kernels.types import Dense, Mask
    from mekscrna.spec.dataset import Species
    from mekscrna.spec.hierarchy import States

KINDS: Final = ("t_cell", "macrophage")

UNCLEAR: Final = "unclear"
OTHER: Final = "other"

RATES: Final = Rates(on=np.array([15.0, 5.0, 2.0]), stray=np.array([3.0, 0.5, 0.15]), shape=0.5, cap=3.0)
"""States differ by less than types, so what counts as stray is more."""

TEMPER: Final = 0.5
LEAST_CONFIDENCE: Final = 0.6
"""A gate is passed where a state has this probability among the states; all are as likely beforehand."""

MAX_RANK: Final = 1500
"""Of UCell; at most the number of genes in the data is used."""

SHALLOW: Final = 1500.0
"""Median depth, in counts, below which gates are passed by chance of detection as well."""


def add_states(adata: AnnData, *, species: Species | None = None, refine: bool = False) -> None:
    """Score the states of T cells and of macrophages, and say which gate each cell passes.

    A score is UCell of the state's genes (0–1; contrasts: one score less another, −1–1). A gate weighs the
    genes of all states of the kind against each other, given the cell's depth; a cell is in the state of
    probability 0.6 or more, else ``unclear``. Both depend on the cell alone. Naive and memory states share
    genes, so they are always scored side by side.

    Parameters
    ----------
    adata
        Cells × genes with obs ``cell_type``, and counts or a log-normalized X. Written are obsm ``states``
        (cells × states, NaN in other cells), obs ``t_cell_state`` and ``macrophage_state`` (categorical;
        ``other`` for other cells) and a step for each kind in ``uns["mekscrna"]``.
    species
        Of the genes; None takes what ``load`` noted, or human.
    refine
        Give cells of type ``cd8_t`` or ``cd4_t`` the type inside it that their state stands for, such as
        ``cd8_t_memory``; their obs ``cell_type`` is overwritten.

    Raises
    ------
    InputError
        Cells have no types yet, rows are samples, or there are no usable values.
    """
    if keys.CELL_TYPE not in adata.obs or is_bulk(adata):
        raise InputError("States are told of single cells that have a type. Run mk.annotate first.")
    own = species or ("mouse" if notes_of(adata).get("species") == "mouse" else "human")
    scores: dict[str, NDArray[np.float64]] = {}
    for kind in KINDS:
        scores |= _add(adata, states_of(kind, own), refine=refine)
    adata.obsm[STATES] = pd.DataFrame(scores, index=adata.obs_names)


def _add(adata: AnnData, states: States, *, refine: bool) -> dict[str, NDArray[np.float64]]:
    laid = lay_states(states, [str(name) for name in adata.var_names])
    types = as_text(adata.obs[keys.CELL_TYPE])
    asked = np.isin(types.astype(str), sorted(lineage(states.of)))
    scores = np.full((adata.n_obs, len(laid.names)), np.nan)
    gated = np.isin(types.astype(str), sorted(lineage(states.gates_of or states.of)))
    gates = np.full(adata.n_obs, OTHER, dtype=object)
    depth = np.full(adata.n_obs, np.nan)
    for block in values_of(adata):
        cells = np.flatnonzero(asked[block.cells])
        if cells.size:
            scores[block.cells][cells] = _scores(block, cells, laid)
            gates[block.cells][cells] = np.where(gated[block.cells][cells], _gates(block, cells, laid), OTHER)
            depth[block.cells][cells] = block.depth[cells]
    adata.obs[state_column(states.id)] = as_category(gates)
    if refine:
        adata.obs[keys.CELL_TYPE] = as_category(_refined(types, gates, states))
    record_step(adata, " ".join(_words(states, laid, gates=gates, depth=depth)))
    return _with_contrasts(states, laid, scores)


def _scores(block: Block, cells: NDArray[np.int64], laid: LaidStates) -> Dense:
    max_rank = min(MAX_RANK, block.rows.shape[1])
    sizes = np.diff(laid.members.tocsc().indptr).astype(np.float64)
    sums = rank_sums(block.rows[cells], laid.members, sizes, max_rank=max_rank)
    return u_score(sums, sizes, max_rank=max_rank)


def _gates(block: Block, cells: NDArray[np.int64], laid: LaidStates) -> NDArray[np.object_]:
    if len(laid.gated) < 2:
        return np.full(cells.size, UNCLEAR, dtype=object)
    weighed = weigh(block.rows[cells], laid.code, depth=block.depth[cells], sides=laid.sides, rates=RATES)
    nats = TEMPER * weighed.scores
    likelihood = np.exp(nats - nats.max(axis=1, keepdims=True))
    probability = likelihood / likelihood.sum(axis=1, keepdims=True)
    best = np.array(laid.gated, dtype=object)[probability.argmax(axis=1)]
    return np.where(probability.max(axis=1) >= LEAST_CONFIDENCE, best, UNCLEAR)


def _refined(types: NDArray[np.object_], gates: NDArray[np.object_], states: States) -> NDArray[np.object_]:
    refined = types.copy()
    for name, state in states.states.items():
        for outer, inner in state.becomes.items():
            refined[(types == outer) & (gates == name)] = inner
    return refined


def _with_contrasts(states: States, laid: LaidStates, scores: Dense) -> dict[str, NDArray[np.float64]]:
    by_name = dict(zip(laid.names, scores.T, strict=True))
    for name, (first, second) in states.contrasts.items():
        if first in by_name and second in by_name:
            by_name[name] = by_name[first] - by_name[second]
    return by_name


def _words(
    states: States, laid: LaidStates, *, gates: NDArray[np.object_], depth: NDArray[np.float64]
) -> Iterator[str]:
    n_of = Counter(gates[gates != OTHER].tolist())
    parts = [f"{name} {n:,}" for name, n in sorted(n_of.items(), key=lambda pair: (-pair[1], pair[0]))]
    whose = CELL_TYPES[states.gates_of or states.of].title
    yield f"States of {counted(n_of.total(), 'cell')} among {whose}: {', '.join(parts) or 'none'}."
    if laid.missing:
        missing = ", ".join(f"{name} ({n} of {of} genes)" for name, (n, of) in laid.missing.items())
        yield f"Cannot be told, for want of genes in the data: {missing}."
    median = float(np.nanmedian(depth)) if np.isfinite(depth).any() else np.inf
    if median < SHALLOW:
        yield (
            f"Careful: their median depth is {median:,.0f} counts, so gates depend on what was detected; "
            f"compare the scores, and fractions only between samples of like depth."
        )


def refine_types(adata: AnnData, species: Species, *, only: Mask) -> None:
    """Add the states, and give cells in `only` the types their states stand for; others keep theirs."""
    before = as_text(adata.obs[keys.CELL_TYPE])
    add_states(adata, species=species, refine=True)
    after = as_text(adata.obs[keys.CELL_TYPE])
    adata.obs[keys.CELL_TYPE] = as_category(np.where(only, after, before))
