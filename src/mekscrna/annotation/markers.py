"""Name cells by curated marker genes, where there are no labels, or leave them unnamed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from mekscrna.annotation._values import values_of
from mekscrna.annotation.hierarchy import hierarchy, lay, path_of
from mekscrna.annotation.neighbors import smoothed
from mekscrna.kernels.marker_evidence import Rates, weigh
from mekscrna.kernels.types import Vector
from mekscrna.spec.cell_types import UNASSIGNED

if TYPE_CHECKING:
    from anndata import AnnData

    from mekscrna.annotation.hierarchy import Laid
    from mekscrna.kernels.types import Dense
    from mekscrna.spec.dataset import Species

RATES: Final = Rates(on=np.array([25.0, 5.0, 1.5]), stray=np.array([1.2, 0.15, 0.04]), shape=0.5, cap=5.0)
"""For abundant, usual and scarce markers."""

TEMPER: Final = 0.5
"""What the evidence is multiplied by before it becomes a probability, for markers are not independent."""

NOBODY: Final = 3.0
"""The tempered evidence, in nats, of a cell that is of no type described."""

BARRED: Final = 12.0
"""Nats taken from a type whose must genes are all unseen."""

LEAST_CONFIDENCE: Final = 0.7
"""The probability from which a type is named."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Named:
    """What the markers say of every cell."""

    types: NDArray[np.object_]
    """The house type: the innermost of which the probability suffices; ``unassigned`` where none does."""
    confidence: Vector
    """0–1: the probability of that type; where unassigned, of the likeliest type right below the root."""
    depth: Vector
    """Counts per cell, at most 20,000; an estimate from the genes detected where counts are absent."""
    of: str
    """``counts`` or ``lognorm``: what was read."""
    digest: str
    """Of the hierarchy that was used (sha256, hex)."""
    missing: dict[str, tuple[int, int]]
    """Types that could not be told → markers found, markers there are."""


def name_by_markers(
    adata: AnnData,
    *,
    species: Species = "human",
    least_confidence: float = LEAST_CONFIDENCE,
    smooth: bool = False,
) -> Named:
    """Name every cell by the markers of the shipped hierarchy.

    Each type is weighed by the log likelihood ratio of its markers, on against stray, given the cell's depth;
    must genes that are all unseen and must-not genes that are seen count against it. The weights of all types
    become probabilities, which add up towards the root; named is the innermost type that reaches
    `least_confidence`. Two cells caught as one get the name of the side that weighs more: doublets have to be
    found otherwise. A cell's name depends on that cell alone, unless `smooth` is set.

    Parameters
    ----------
    adata
        Cells × genes, with ``layers["counts"]`` or a log-normalized ``X``; symbols as names. Not changed.
    species
        Of the genes.
    least_confidence
        0–1; a higher one leaves more cells unnamed.
    smooth
        Average the weights of each cell with those of its neighbors: ``obsp["connectivities"]``, or the
        graph that scanpy makes of ``X``. Names then depend on the other cells.

    Raises
    ------
    InputError
        Neither counts nor log-normalized values are there.
    """
    tree = hierarchy(species)
    laid = lay(tree, [str(name) for name in adata.var_names])
    values = values_of(adata)
    scores = np.empty((adata.n_obs, len(laid.leaves)))
    depth = np.empty(adata.n_obs)
    for block in values:
        weighed = weigh(block.rows, laid.code, depth=block.depth, sides=laid.sides, rates=RATES)
        scores[block.cells] = weighed.scores - BARRED * _unmet(laid, weighed.seen)
        depth[block.cells] = block.depth
    if smooth:
        scores = smoothed(adata, scores)
    types, confidence = _decide(laid, scores, least_confidence)
    return Named(
        types=types,
        confidence=confidence,
        depth=depth,
        of=values.of,
        digest=tree.digest(),
        missing=laid.missing,
    )


def _unmet(laid: Laid, seen: NDArray[np.int32]) -> Dense:
    """Count, for each cell and leaf, the must groups on its way of which no gene is seen."""
    asked = np.array([[group in leaf.musts for leaf in laid.leaves] for group in laid.groups], dtype=float)
    return np.asarray((seen == 0).astype(float) @ asked)


def _decide(laid: Laid, scores: Dense, least_confidence: float) -> tuple[NDArray[np.object_], Vector]:
    names, inside = _inside(laid)
    probability = _probabilities(laid, scores) @ inside
    n_above = np.array([len(path_of(name)) for name in names])
    enough = probability >= least_confidence
    innermost = np.where(enough, n_above + probability, 0.0).argmax(axis=1)
    outermost = np.where(n_above == 1, probability, -1.0).argmax(axis=1)
    is_named = enough.any(axis=1)
    chosen = np.where(is_named, innermost, outermost)
    types = np.where(is_named, np.array(names, dtype=object)[chosen], UNASSIGNED)
    confidence = probability[np.arange(len(scores)), chosen]
    return types, np.minimum(confidence, 1.0)


def _inside(laid: Laid) -> tuple[tuple[str, ...], Dense]:
    """Return the types, and which leaves are inside each: leaves × types."""
    names = tuple(dict.fromkeys(leaf.type for leaf in laid.leaves))
    return names, np.array([[float(name in path_of(leaf.type)) for name in names] for leaf in laid.leaves])


def _probabilities(laid: Laid, scores: Dense) -> Dense:
    """Return cells × leaves; what is left to 1 is the probability of being none of them."""
    closed = [any(name in laid.missing for name in path_of(leaf.type)) for leaf in laid.leaves]
    nats = np.where(closed, -np.inf, TEMPER * scores)
    highest = np.maximum(nats.max(axis=1, keepdims=True), NOBODY)
    likelihood = np.exp(nats - highest)
    return np.asarray(likelihood / (likelihood.sum(axis=1, keepdims=True) + np.exp(NOBODY - highest)))
