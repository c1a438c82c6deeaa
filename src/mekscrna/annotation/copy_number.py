"""Tell from expression along the genome which cells have gained and lost copies, as tumor cells have."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from mekscrna.annotation._values import values_of
from mekscrna.annotation.genome import Laid, lay_genes
from mekscrna.kernels.copy_number import departures, likeness, likeness_to_others, smoothed, strength
from mekscrna.kernels.types import Mask, Vector

if TYPE_CHECKING:
    from anndata import AnnData

    from mekscrna.kernels.types import Dense
    from mekscrna.spec.dataset import Species

ABERRANT: Final = "aberrant"
USUAL: Final = "usual"
UNCLEAR: Final = "unclear"

STRONG: Final = 1.5
"""Strength along the genome, against genes in other orders, from which a cell can be aberrant."""

WEAK: Final = 1.2
"""Below, a cell is usual."""

LIKE: Final = 0.3
"""Correlation with the pattern of the other aberrant cells of the tumor from which a cell can be aberrant."""

UNLIKE: Final = 0.2
"""Below, a cell is usual."""

FEWEST_ALIKE: Final = 5
"""Fewer cells have no pattern in common."""

MORE_OFTEN: Final = 4.0
"""How many times as often as a normal cell a candidate must show the pattern; below, it is of a program or of
doublets, not of a tumor."""

STRONG_PATTERN: Final = 2.0
"""The strength that the pattern in common must have; below, it is no more than scattered genes give."""

_ROUNDS: Final = 3

_ROWS: Final = 512
"""Cells whose genes are laid out at once."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Given:
    """What is known of every cell before copy numbers are read."""

    normal: NDArray[np.object_]
    """The kind of normal cells that it surely is of, else empty. Values between those of the kinds are no
    departure, so several kinds guard against what one kind does, and kinds of each arm against what a
    treatment does."""
    candidates: Mask
    """Whether it may be malignant; the pattern of a tumor is taken from such cells alone."""
    tumor: NDArray[np.object_]
    """The tumor (patient, mouse) that it is from."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CopyNumber:
    """What expression along the genome says of every cell."""

    calls: NDArray[np.object_]
    """``aberrant``, ``usual`` or ``unclear``."""
    strength: Vector
    """How strongly the cell varies along the genome, by that with genes in other orders; about 1 if usual."""
    likeness: Vector
    """Correlation with the pattern of the other aberrant cells of its tumor; NaN where there is none."""
    n_genes: int
    """Genes read, in ``n_windows`` windows."""
    n_windows: int
    pattern_strength: float
    """As ``strength``, of the pattern that aberrant cells have in common; NaN where too few are alike."""


def copy_number(adata: AnnData, cells: Given, *, species: Species = "human", seed: int = 0) -> CopyNumber:
    """Read copy numbers from expression, as inferCNV does, and say of every cell whether they are usual.

    A cell is aberrant where its expression varies along the genome 1.5 times as strongly as with its genes in
    other orders, and in the way of the other aberrant cells of its tumor (correlation 0.3). Tumors of fewer
    than ten such cells share one pattern.

    Parameters
    ----------
    adata
        Cells × genes, with ``layers["counts"]`` or a log-normalized ``X``; symbols as names. Not changed.
    cells
        What is known of the cells beforehand.
    species
        Of the genes; autosomes alone are read.
    seed
        Of the other orders.

    Raises
    ------
    InputError
        Too few normal cells, or too few genes with a place on the genome, or no usable values.
    """
    laid = lay_genes(adata, cells.normal, species=species, seed=seed)
    profiles = np.empty((adata.n_obs, laid.weights.shape[1]), dtype=np.float32)
    strengths = np.empty(adata.n_obs)
    for block in values_of(adata, rows_per_block=_ROWS):
        apart = departures(laid.dense(block), laid.reference)
        profiles[block.cells] = smoothed(apart, laid.weights)
        strengths[block.cells] = strength(apart, laid.weights, laid.shuffles)
    found = CopyNumber(
        calls=np.where(strengths >= STRONG, UNCLEAR, USUAL).astype(object),
        strength=strengths,
        likeness=np.full(adata.n_obs, np.nan),
        n_genes=laid.columns.size,
        n_windows=laid.weights.shape[1],
        pattern_strength=np.nan,
    )
    return _by_pattern(adata, found, laid=laid, profiles=profiles, given=cells)


def _pools(tumor: NDArray[np.object_], seeds: Mask) -> list[Mask]:
    """Return the cells of each tumor, those of tumors with few seeds together."""
    names, n_seeds = np.unique(tumor[seeds].astype(str), return_counts=True)
    large = [name for name, n in zip(names.tolist(), n_seeds.tolist(), strict=True) if n >= 2 * FEWEST_ALIKE]
    rest = ~np.isin(tumor.astype(str), large)
    return [cells for cells in (*(tumor == name for name in large), rest) if cells.any()]


def _by_pattern(
    adata: AnnData, found: CopyNumber, *, laid: Laid, profiles: NDArray[np.float32], given: Given
) -> CopyNumber:
    """Hold every cell against what the aberrant cells of its tumor have in common."""
    alike, in_common = found.likeness.copy(), np.zeros(adata.n_obs, dtype=bool)
    for cells in _pools(given.tumor, given.candidates & (found.strength >= STRONG)):
        own = profiles[cells]
        alike[cells], in_common[cells] = _alike(own, found.strength[cells], may_be=given.candidates[cells])
    if not in_common.any():
        return found
    strongest = float(strength(_mean_departure(adata, laid, in_common), laid.weights, laid.shuffles)[0])
    if strongest < STRONG_PATTERN:
        return replace(found, pattern_strength=strongest)
    known = ~np.isnan(alike)
    aberrant = known & (found.strength >= STRONG) & (alike >= LIKE)
    if aberrant[given.candidates].mean() < MORE_OFTEN * aberrant[given.normal != ""].mean():
        return replace(found, pattern_strength=strongest)
    usual = (found.strength < WEAK) | (known & (alike < UNLIKE))
    calls = np.where(known, np.select([aberrant, usual], [ABERRANT, USUAL], UNCLEAR), found.calls)
    return replace(found, calls=calls.astype(object), likeness=alike, pattern_strength=strongest)


def _alike(profiles: NDArray[np.float32], strengths: Vector, *, may_be: Mask) -> tuple[Vector, Mask]:
    """Return how like the pattern in common each cell of a tumor is (NaN: there is none), and whose it is."""
    core, like = may_be & (strengths >= STRONG), np.full(len(profiles), np.nan)
    for _ in range(_ROUNDS):
        n_core = int(core.sum())
        if n_core < FEWEST_ALIKE:
            return np.full(len(profiles), np.nan), np.zeros_like(core)
        total = profiles[core].sum(axis=0, dtype=np.float64)
        for start in range(0, len(profiles), _ROWS):
            part = slice(start, start + _ROWS)
            rows, inside = profiles[part].astype(np.float64), core[part]
            like[part] = likeness(rows, total / n_core)
            like[part][inside] = likeness_to_others(rows[inside], total, n_core)
        core = may_be & (strengths >= WEAK) & (like >= LIKE)
    return like, core


def _mean_departure(adata: AnnData, laid: Laid, cells: Mask) -> Dense:
    total = np.zeros((1, laid.columns.size))
    for block in values_of(adata, rows_per_block=_ROWS):
        apart = departures(laid.dense(block), laid.reference)
        total += apart[cells[block.cells]].sum(axis=0)
    return np.asarray(total / cells.sum())
