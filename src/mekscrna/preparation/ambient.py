"""Hints of ambient RNA: messages of a few kinds of cells, met in cells that do not make them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from mekscrna.data.house import quantity_layer

if TYPE_CHECKING:
    from anndata import AnnData

    from mekscrna.kernels.types import Mask

SOURCES: Final = {
    "hemoglobin": ("HBB", "HBA1", "HBA2", "Hbb-bs", "Hbb-bt", "Hba-a1", "Hba-a2"),
    "immunoglobulin": ("IGKC", "IGHG1", "IGHA1", "IGHM", "JCHAIN", "Igkc", "Ighg1", "Igha", "Ighm", "Jchain"),
    "platelet": ("PPBP", "PF4", "Ppbp", "Pf4"),
    "neutrophil": ("S100A8", "S100A9", "S100a8", "S100a9"),
}
"""Abundant messages, each of one kind of cells."""

MAKES_IT: Final = 0.5
"""Percent of a cell's messages from which it is taken to make them itself."""

FEWEST_CELLS: Final = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Ambient:
    """The source that is met in most cells that do not make it."""

    source: str
    """Empty where no such genes are in the data, or too few cells."""
    pct_cells: float
    """Percent of the other cells that hold any; NaN where there is no source."""


def ambient_hint(adata: AnnData, cells: Mask) -> Ambient:
    """Return the source of abundant messages that is met in most cells that do not make it.

    This is a hint and no estimate: without empty droplets, what is ambient cannot be told from what a cell
    makes little of. It compares samples of like depth.
    """
    values = adata.layers[quantity_layer(adata)][np.flatnonzero(cells)]
    totals = np.maximum(np.asarray(values.sum(axis=1)).ravel(), 1e-9)
    place = {str(name): column for column, name in enumerate(adata.var_names)}
    best = Ambient(source="", pct_cells=float("nan"))
    for source, genes in SOURCES.items():
        columns = [place[gene] for gene in genes if gene in place]
        if not columns:
            continue
        own = np.asarray(values[:, columns].sum(axis=1)).ravel()
        others = 100 * own / totals < MAKES_IT
        if others.sum() < FEWEST_CELLS:
            continue
        share = 100 * float((own[others] > 0).mean())
        if not best.source or share > best.pct_cells:
            best = Ambient(source=source, pct_cells=share)
    return best
