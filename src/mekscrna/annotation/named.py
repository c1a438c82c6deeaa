"""Write what the markers say into an AnnData, and say what they could not tell."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

import numpy as np

from mekscrna import keys
from mekscrna.annotation._columns import CONFIDENCE, SOURCE
from mekscrna.annotation._values import COUNTS_PER_GENE
from mekscrna.annotation.markers import name_by_markers
from mekscrna.data.columns import as_category, counted
from mekscrna.data.house import record_step
from mekscrna.spec.cell_types import CELL_TYPES, UNASSIGNED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from anndata import AnnData
    from numpy.typing import NDArray

    from mekscrna.annotation.markers import Named
    from mekscrna.kernels.types import Mask
    from mekscrna.spec.dataset import Species

SHALLOW: Final = 800.0
"""Median depth, in counts, below which many cells show too few markers."""

MOST_UNASSIGNED: Final = 0.15
"""The share of unassigned cells from which the tool says so."""

FEW_CELLS: Final = 10
"""A type of fewer cells than this is named with a warning."""

BROAD: Final = frozenset({"immune", "lymphoid", "myeloid", "stroma"})
"""Types so wide that a cell of them counts as hardly named."""


def write_names(
    adata: AnnData, species: Species, *, kept: NDArray[np.object_] | None = None, smooth: bool = False
) -> None:
    """Name the cells by markers, but those that have a name in `kept` (one per cell) already.

    Written are obs ``cell_type``, ``cell_type_confidence``, ``cell_type_source`` and a step in
    ``uns["mekscrna"]`` that counts the types, and says what could not be told, and why.
    """
    named = name_by_markers(adata, species=species, smooth=smooth)
    asked = np.ones(adata.n_obs, dtype=bool) if kept is None else kept == UNASSIGNED
    types = named.types if kept is None else np.where(asked, named.types, kept)
    source = np.where(asked, np.where(types == UNASSIGNED, "none", "markers"), "author")
    adata.obs[keys.CELL_TYPE] = as_category(types)
    adata.obs[SOURCE] = as_category(source.astype(object))
    adata.obs[CONFIDENCE] = np.where(asked, named.confidence, np.nan)
    record_step(adata, " ".join(_words(named, asked, species=species, smooth=smooth)))


def _words(named: Named, asked: Mask, *, species: Species, smooth: bool) -> Iterator[str]:
    n_of = Counter(named.types[asked].tolist())
    n_asked = int(asked.sum())
    n_unassigned = n_of.pop(UNASSIGNED, 0)
    n_broad = sum(n for name, n in n_of.items() if name in BROAD)
    types = ", ".join(
        f"{name} {n:,}" for name, n in sorted(n_of.items(), key=lambda pair: (-pair[1], pair[0]))
    )
    yield f"Named {n_asked - n_unassigned:,} of {counted(n_asked, 'cell')} by markers ({types or 'none'})."
    if n_broad:
        yield f"Of these {n_broad:,} have no closer name than {' or '.join(sorted(BROAD & set(n_of)))}."
    if n_asked and (n_unassigned + n_broad) / n_asked > MOST_UNASSIGNED:
        share = (n_unassigned + n_broad) / n_asked
        yield f"Careful: {share:.0%} of the cells have no name; fractions of types are of the others alone."
    yield f"Malignant cells are not told by markers (those of {species}, {named.digest[:12]})."
    yield from _limits(named, asked)
    few = [name for name in sorted(n_of) if n_of[name] < FEW_CELLS]
    if few:
        yield f"Fewer than {FEW_CELLS} cells: {', '.join(few)}."
    if species == "mouse":
        yield "Markers are orthologs of human ones."
    if smooth:
        yield "Neighbors had a say, so names depend on the other cells."


def _limits(named: Named, asked: Mask) -> Iterator[str]:
    """Say what the genes and the depth of the data do not allow."""
    if named.missing:
        parts = [f"{CELL_TYPES[name].title} ({n} of {of})" for name, (n, of) in named.missing.items()]
        yield f"Cannot be told, for want of their markers in the data: {', '.join(parts)}."
    if named.of == "lognorm":
        yield f"No counts: depth was taken as {COUNTS_PER_GENE:g} counts per detected gene."
    depth = float(np.median(named.depth[asked])) if asked.any() else 0.0
    if asked.any() and depth < SHALLOW:
        yield f"Careful: the median cell has {depth:,.0f} counts, so markers and names are missed."
