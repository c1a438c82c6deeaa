"""Figures: values in, Axes out; nothing is shown or saved."""

from mekscrna.plots.dots import samples
from mekscrna.plots.forest import shifts
from mekscrna.plots.genes import coverage
from mekscrna.plots.null import background
from mekscrna.plots.ways import specifications

__all__ = ["background", "coverage", "samples", "shifts", "specifications"]
