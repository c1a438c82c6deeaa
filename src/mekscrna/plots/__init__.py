"""Figures: values in, Axes out; nothing is shown or saved."""

from mekscrna.plots.cells import composition, score_spreads
from mekscrna.plots.dots import samples
from mekscrna.plots.drivers import drivers
from mekscrna.plots.forest import shifts
from mekscrna.plots.genes import coverage, coverage_map
from mekscrna.plots.left_out import left_out
from mekscrna.plots.null import background
from mekscrna.plots.plane import embedding
from mekscrna.plots.pooled import pooled
from mekscrna.plots.populations import populations, shares
from mekscrna.plots.quality import design, quality
from mekscrna.plots.ways import specifications

__all__ = [
    "background",
    "composition",
    "coverage",
    "coverage_map",
    "design",
    "drivers",
    "embedding",
    "left_out",
    "pooled",
    "populations",
    "quality",
    "samples",
    "score_spreads",
    "shares",
    "shifts",
    "specifications",
]
