"""GSVA: gene set variation analysis.

A gene counts by how high it is among the samples that are scored together, so a score depends on which
samples these are, and all of them are held in memory: a method for bulk, pseudobulk and small matrices. Genes
that do not vary are left out, as GSVA does; up genes left without any have no score, down genes take nothing
off. A gene that is expressed in one sample alone stands as high there whatever its value, and in GSVA the
rounding of a sum decides between such genes; here they are tied, and those first in the alphabet come first,
so that the order of the columns changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, Literal

import numpy as np
from pydantic import Field
from scipy import sparse

from mekscrna.kernels.cumulative import Reference, Smoothing, cumulative, reference_of
from mekscrna.kernels.deviations import walk_deviations
from mekscrna.kernels.rows import as_rows
from mekscrna.kernels.types import Index
from mekscrna.scoring._method import Method
from mekscrna.scoring._sets import both_parts, up_minus_down
from mekscrna.spec._base import Spec

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mekscrna.data.blocks import Blocks
    from mekscrna.kernels.types import Dense, Matrix
    from mekscrna.scoring.panel import Panel


class Params(Spec):
    """Options of GSVA."""

    smoothing: Smoothing = "gaussian"
    """How a gene's distribution over the samples is estimated: with Gaussian kernels, or as it stands."""
    weight: Annotated[float, Field(ge=0.0, le=1.0)] = 1.0
    """Exponent of a gene's distance from the middle of the ranking; tau in the publication."""
    difference: bool = True
    """Whether the score is the sum of the highest and the lowest point of the walk, or the farther one."""
    ties: Literal["rounded", "as_computed"] = "rounded"
    """Whether genes whose shares differ by rounding alone (12 digits) are tied, or stand as in GSVA."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Samples:
    """The samples that scores are relative to; ``order`` has the genes that vary, by their names."""

    reference: Reference
    order: Index

    def record(self) -> Mapping[str, Any]:
        """Return how many samples and varying genes there are."""
        return {"reference_cells": self.reference.n_cells, "varying_genes": len(self.reference.kept)}


def _prepare(blocks: Blocks, panel: Panel, *, params: Params, rng: np.random.Generator) -> Samples:
    """Hold the distribution of every gene over all samples."""
    del rng
    parts = [as_rows(block) for _, block in blocks]
    empty = sparse.csr_matrix((0, blocks.n_genes))
    x = sparse.csr_matrix(sparse.vstack([empty, *parts], format="csr"))
    reference = reference_of(x, params.smoothing)
    names = np.asarray(panel.genes, dtype=np.str_)[reference.kept]
    return Samples(reference=reference, order=np.argsort(names, kind="stable"))


def _score(x: Matrix, panel: Panel, *, params: Params, prepared: Samples) -> Dense:
    """Score up and down genes apart and subtract; published weights play no part."""
    sets = both_parts(panel)[prepared.reference.kept].T.tocsr()
    shares = cumulative(x, prepared.reference)
    if params.ties == "rounded":
        shares = np.round(shares, 12)
    highest, lowest = walk_deviations(shares, sets, order=prepared.order, weight=params.weight)
    walked = highest + lowest if params.difference else np.where(highest > -lowest, highest, lowest)
    down = walked[:, len(panel.signatures) :]
    down[:, np.diff(sets.indptr)[len(panel.signatures) :] == 0] = 0.0
    return up_minus_down(walked, panel)


METHOD = Method(
    name="gsva",
    title="GSVA",
    doi="10.1186/1471-2105-14-7",
    meaning=(
        "How far a signature's genes gather among those that are high for themselves in a sample, rather "
        "than among those that are low, compared with the other samples scored together."
    ),
    reads="lognorm",
    kernel=_score,
    params=Params,
    ties="tied genes stand in the order of their names, or as GSVA's rounding puts them",
    prepare=_prepare,
    bounds=(-2.0, 2.0),
    cell_alone=False,
)
