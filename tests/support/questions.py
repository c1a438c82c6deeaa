"""Lists, readouts and a way to ask for the shifts of a claim, for the tests of evidence."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from two_arms import LIST, OTHER, claim, signature

from mekscrna.comparison.evidence import shifts_for
from mekscrna.spec.claim import Claim, OnTarget, Readout
from mekscrna.spec.readout import Fraction, Ratio, ScoreShift, SignatureDifference, SingleGene
from mekscrna.spec.study import Gates

if TYPE_CHECKING:
    import anndata as ad

    from mekscrna.comparison.shift import Shift

GATES = Gates(min_cells=5, min_sample_counts=100)
LISTS = {
    "moved": signature("moved", LIST),
    "twin": signature("twin", LIST[:6]),
    "other": signature("other", OTHER),
    "mapk": signature("mapk", OTHER[:5]),
    "mapk_b": signature("mapk_b", OTHER[5:], alternate_of="mapk", role="alternate"),
    "mapk_a": signature("mapk_a", OTHER[2:8], alternate_of="mapk", role="alternate"),
}
SHIFT = ScoreShift(kind="score_shift", signature="moved", alternates=("twin",))
TARGET = OnTarget(signature="mapk", population="monocyte")
READOUTS = [
    SHIFT,
    SignatureDifference(kind="signature_difference", signature="moved", minus="other"),
    SingleGene(kind="single_gene", human="G3"),
    Fraction(kind="fraction", of="cd8_t", within="lymphoid"),
    Ratio(kind="ratio", of="cd8_t", to="monocyte"),
]
every_readout = pytest.mark.parametrize("readout", READOUTS, ids=lambda each: each.kind)


def ask(adata: ad.AnnData, asked: Claim, **options: object) -> list[Shift]:
    return shifts_for(
        adata,
        asked,
        **{"signatures": LISTS, "gates": GATES, "random_signatures": 20, **options},  # type: ignore[arg-type]
    )


def about(readout: Readout, **extra: object) -> Claim:
    return claim(readout, population="lymphoid" if isinstance(readout, Fraction) else "all", **extra)


def names(shifts: list[Shift]) -> list[tuple[str, str, str]]:
    return [(each.readout, each.method, each.population) for each in shifts]
