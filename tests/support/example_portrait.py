"""A portrait of seeded numbers, for the example run."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

from example_cases import HOSTILE

from mekscrna.comparison.shift import Interval
from mekscrna.portrait.values import (
    Embedding,
    PopulationShift,
    Portrait,
    SampleCells,
    ScoreLayer,
    ScoreSpread,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np

    from mekscrna.record import SampleRecord

POPULATIONS = ("malignant", "cd8_t", HOSTILE)
N_CELLS = 300


def make_portrait(
    samples: Sequence[SampleRecord], lists: Sequence[str], rng: np.random.Generator
) -> Portrait:
    """Return a portrait with two readable populations, and one of a hostile name that is not."""
    return Portrait(
        populations=POPULATIONS,
        cells=tuple(
            SampleCells(
                sample=one.sample,
                arm=one.arm,
                donor=one.donor,
                n_cells=(one.n_cells - 60, 50, 10),
            )
            for one in samples
        ),
        landscape=tuple(_shift(name, each, "log2_fold", rng) for name in lists for each in POPULATIONS),
        shares=tuple(_shift(each, "all", "log_odds", rng) for each in POPULATIONS),
        scores=tuple(_spread(lists[0], one, rng) for one in samples),
        embedding=_embedding(samples, lists[0], rng),
        no_embedding=None,
    )


def _shift(readout: str, population: str, unit: str, rng: np.random.Generator) -> PopulationShift:
    read = HOSTILE not in {readout, population}
    value = float(rng.normal(0, 0.8))
    return PopulationShift(
        readout=readout,
        population=population,
        treated="mek_inhibited",
        reference="untreated",
        unit=unit,
        paired=True,
        n_treated=6,
        n_reference=6,
        value=value if read else None,
        ci95=Interval(low=value - 0.3, high=value + 0.3) if read else None,
        share=5 / 6 if read else None,
        obstacle=None if read else "2 pairs with enough cells; an interval needs more.",
    )


def _spread(name: str, one: SampleRecord, rng: np.random.Generator) -> ScoreSpread:
    return ScoreSpread(
        signature=name,
        method="ucell",
        population="malignant",
        sample=one.sample,
        arm=one.arm,
        n_cells=one.n_cells,
        quantiles=tuple(sorted(float(f"{each:.4g}") for each in rng.uniform(0, 1, 5))),
    )


def _embedding(samples: Sequence[SampleRecord], name: str, rng: np.random.Generator) -> Embedding:
    layer = ScoreLayer(
        signature=name,
        method="ucell",
        low=0.02,
        high=0.61,
        values=_packed(rng.integers(0, 256, N_CELLS), "u1"),
    )
    return Embedding(
        kind="pca",
        n_cells=N_CELLS,
        n_before=2 * N_CELLS,
        most_per_sample=25,
        samples=tuple(one.sample for one in samples),
        arms=tuple(one.arm for one in samples),
        populations=POPULATIONS,
        place=_packed(rng.integers(0, 65_536, (N_CELLS, 2)), "<u2"),
        sample=_packed(rng.integers(0, len(samples), N_CELLS), "<u2"),
        population=_packed(rng.integers(0, len(POPULATIONS), N_CELLS), "u1"),
        scores=(layer,),
    )


def _packed(values: np.ndarray, kind: str) -> str:
    return base64.b64encode(values.astype(kind).tobytes()).decode("ascii")
