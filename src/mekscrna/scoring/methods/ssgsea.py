"""ssGSEA: single-sample gene set enrichment.

Scores are not divided by their range over the samples, as some tools do to compare them between studies: that
range changes with every sample added. The publication does not say how ties are ordered, and in a cell most
genes are tied at zero; the default here is the mean over all orders, gseapy's one order can be asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

import numpy as np
from pydantic import Field

from mekscrna.kernels.enrichment import enrichment
from mekscrna.scoring._method import Method
from mekscrna.scoring._sets import both_parts, up_minus_down
from mekscrna.spec._base import Spec

if TYPE_CHECKING:
    from mekscrna.kernels.types import Dense, Matrix
    from mekscrna.scoring.panel import Panel


class Params(Spec):
    """Options of ssGSEA."""

    weight: Annotated[float, Field(ge=0.0, le=1.0)] = 0.25
    """Exponent of the ranks; 0.25 in the publication."""
    ties: Literal["expected", "gseapy"] = "expected"
    """Place of tied genes in the ranking: the mean over all orders, or gseapy's order (the last column
    first), with which the order of the genes changes the scores."""


def _score(x: Matrix, panel: Panel, *, params: Params, prepared: None) -> Dense:
    """Score up and down genes apart and subtract; published weights play no part."""
    del prepared
    order = np.arange(len(panel.genes))[::-1] if params.ties == "gseapy" else None
    return up_minus_down(enrichment(x, both_parts(panel), weight=params.weight, order=order), panel)


METHOD = Method(
    name="ssgsea",
    title="ssGSEA",
    doi="10.1038/nature08460",
    meaning=(
        "How much higher in a cell's ranking a signature's genes stand than the other genes do, in places of "
        "the ranking, not scaled: 0 where they are spread alike."
    ),
    reads="lognorm",
    kernel=_score,
    params=Params,
    ties="the mean over all orders of tied genes, or gseapy's order",
)
