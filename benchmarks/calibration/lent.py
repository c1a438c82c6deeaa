"""Few samples, with the variance that an atlas of other datasets lends."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from benchmarks.calibration.questions import CLAIM, LISTS
from benchmarks.calibration.samples import drawn_sums
from benchmarks.calibration.truths import arms

import mekscrna as mk
from mekscrna.comparison.atlas import FEWEST_DATASETS, Atlas, atlas_of
from mekscrna.comparison.lending import lend

if TYPE_CHECKING:
    import numpy as np
    from benchmarks.calibration.truths import Truth

UNTREATED: Final = 6
"""Untreated samples of each dataset of an atlas."""
PER_ATLAS: Final = 50
"""Draws that one atlas serves."""


def drawn_atlas(rng: np.random.Generator, truth: Truth) -> Atlas:
    """Draw as many datasets as an atlas needs, and gather how far their untreated samples differ."""
    untreated = replace(truth, design=arms(2, UNTREATED), theta=0.0)
    shifts = []
    for place in range(FEWEST_DATASETS):
        sums = drawn_sums(rng, untreated, dataset=f"atlas {place}")
        shifts += mk.shifts_for(sums, CLAIM, LISTS, methods=(), random_signatures=0)
    return atlas_of(shifts)


def judged_with(rng: np.random.Generator, truth: Truth, atlas: Atlas) -> mk.Judgement:
    """Draw one dataset, and judge the claim by it as a study with an atlas does."""
    shifts = mk.shifts_for(drawn_sums(rng, truth), CLAIM, LISTS, methods=(), random_signatures=0)
    return mk.judge(CLAIM, [lend(each, atlas) for each in shifts])
