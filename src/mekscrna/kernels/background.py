"""Random genes that are as much expressed as given ones."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from mekscrna.kernels.types import Index, Vector

BIN: Final = 50
"""Genes in a bin: those nearest in expression."""

_REDRAWS = 25


def matched_draws(
    levels: Vector, pool: Index, wanted: Vector, *, n_sets: int, rng: np.random.Generator
) -> Index:
    """Draw sets of random genes, one for each wanted level of expression.

    Parameters
    ----------
    levels
        Expression of every gene.
    pool
        Columns that may be drawn.
    wanted
        Expression of the genes to be stood in for; each gets one of the ``BIN`` genes nearest in rank.
    n_sets
        How many sets.
    rng
        The random stream.

    Returns
    -------
    Columns, sets × genes. A gene stands once in a set, unless a bin is too small for that.
    """
    order = pool[np.argsort(levels[pool], kind="stable")]
    width = min(BIN, len(order))
    middle = np.searchsorted(levels[order], wanted)
    first = np.clip(middle - width // 2, 0, len(order) - width)
    places = first + rng.integers(0, width, size=(n_sets, len(wanted)))
    for _ in range(_REDRAWS):
        again = _repeated(places)
        if not again.any():
            break
        fresh = first + rng.integers(0, width, size=places.shape)
        places = np.where(again, fresh, places)
    return np.asarray(order[places], dtype=np.int64)


def _repeated(places: Index) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    """Mark, row by row, every entry whose value already stood further left."""
    order = np.argsort(places, axis=1, kind="stable")
    ranked = np.take_along_axis(places, order, axis=1)
    same = np.zeros(places.shape, dtype=np.bool_)
    same[:, 1:] = ranked[:, 1:] == ranked[:, :-1]
    repeated = np.zeros_like(same)
    np.put_along_axis(repeated, order, same, axis=1)
    return repeated
