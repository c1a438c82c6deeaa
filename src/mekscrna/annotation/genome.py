"""Lay the genes of one dataset along the genome, beside the expression of its normal cells."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from mekscrna.annotation._values import values_of
from mekscrna.errors import InputError
from mekscrna.genes.reference import reference
from mekscrna.kernels.copy_number import windows
from mekscrna.kernels.grouping import indicator
from mekscrna.kernels.types import Dense, Index, Sparse

if TYPE_CHECKING:
    from collections.abc import Sequence

    from anndata import AnnData
    from numpy.typing import NDArray

    from mekscrna.annotation._values import Block
    from mekscrna.spec.dataset import Species

FEWEST_OF_A_KIND: Final = 8
"""Kinds of fewer normal cells are no reference."""

FEWEST_NORMAL: Final = 20
"""Fewer normal cells, of all kinds together, are no reference."""

FEWEST_WINDOWS: Final = 150
"""With fewer, a window is a large part of a chromosome, and a few genes of one program fill it."""

LEAST_EXPRESSED: Final = 0.05
"""The share of cells in which a gene must be seen to be read."""

_ORDERS: Final = 8
"""Other orders of the genes that the true one is held against."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Laid:
    """Genes of a dataset, in the order in which they lie on the genome."""

    columns: Index
    """Which columns of the data they are."""
    reference: Dense
    """Kinds of normal cells × genes: means of log-normalized values."""
    weights: Sparse
    """Genes × windows."""
    shuffles: Index
    """Orders × genes."""

    def dense(self, block: Block) -> Dense:
        """Return the log-normalized values of a block: cells × these genes."""
        return np.asarray(block.logs()[:, self.columns].toarray(), dtype=np.float64)


def lay_genes(adata: AnnData, normal: NDArray[np.object_], *, species: Species, seed: int) -> Laid:
    """Lay the genes that are seen in enough cells and have a place on an autosome.

    Raises
    ------
    InputError
        There are too few normal cells, or too few such genes.
    """
    kinds = [
        name for name in sorted(set(normal.tolist()) - {""}) if (normal == name).sum() >= FEWEST_OF_A_KIND
    ]
    n_normal = int(np.isin(normal.astype(str), kinds).sum())
    if n_normal < FEWEST_NORMAL:
        raise InputError(
            f"Copy numbers are read against normal cells, and {n_normal} are too few of them "
            f"(at least {FEWEST_NORMAL}, {FEWEST_OF_A_KIND} of a kind)."
        )
    placed = _placed([str(name) for name in adata.var_names], species)
    seen, means = _seen_and_means(adata, normal, kinds)
    placed = [(place, column) for place, column in placed if seen[column] >= LEAST_EXPRESSED]
    columns = np.array([column for _, column in placed], dtype=np.int64)
    weights = windows(np.array([chromosome for (chromosome, _), _ in placed], dtype=np.int64))
    if weights.shape[1] < FEWEST_WINDOWS:
        raise InputError(
            f"{len(placed):,} genes with a place on the genome are seen in 5 % of the cells. They make "
            f"{weights.shape[1]} windows, and {FEWEST_WINDOWS} are needed."
        )
    rng = np.random.default_rng(seed)
    return Laid(
        columns=columns,
        reference=means[:, columns],
        weights=weights,
        shuffles=np.array([rng.permutation(columns.size) for _ in range(_ORDERS)], dtype=np.int64),
    )


def _placed(genes: Sequence[str], species: Species) -> list[tuple[tuple[int, int], int]]:
    """Return chromosome and start of the genes on autosomes, with their columns, in the order of places."""
    places = reference(species).places
    found = [(places[gene], column) for column, gene in enumerate(genes) if gene in places]
    return sorted(
        ((int(place.chromosome), place.start), column)
        for place, column in found
        if place.chromosome.isdigit()
    )


def _seen_and_means(
    adata: AnnData, normal: NDArray[np.object_], kinds: list[str]
) -> tuple[NDArray[np.float64], Dense]:
    """Return the share of cells in which each gene is seen, and its mean in each kind of normal cells."""
    code = np.array([kinds.index(name) if name in kinds else -1 for name in normal.tolist()], dtype=np.int64)
    n_seen = np.zeros(adata.n_vars)
    sums = np.zeros((len(kinds), adata.n_vars))
    for block in values_of(adata):
        logs = block.logs()
        n_seen += np.bincount(logs.indices[logs.data > 0], minlength=adata.n_vars)
        sums += indicator(code[block.cells], len(kinds)) @ logs
    sizes = np.bincount(code[code >= 0], minlength=len(kinds))
    return n_seen / max(adata.n_obs, 1), sums / sizes[:, None]
