"""What a scoring method is: a kernel on arrays, its options and its promises."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from mekscrna.spec._base import Spec

if TYPE_CHECKING:
    import numpy as np

    from mekscrna.data.blocks import Blocks
    from mekscrna.kernels.types import Dense, Matrix
    from mekscrna.scoring.panel import Panel

Prepare = Callable[["Blocks", "Panel", Any, "np.random.Generator"], Any]
"""Sees the whole matrix once (gene means, control genes); what it returns is handed to every kernel call."""

Kernel = Callable[["Matrix", "Panel", Any, Any], "Dense"]
"""(block cells × genes, panel, options, prepared) → scores cells × signatures."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Method:
    """A scoring method."""

    name: str
    title: str
    doi: str
    meaning: str
    """What a score says, in one sentence."""
    reads: Literal["counts", "lognorm"]
    kernel: Kernel
    params: type[Spec]
    prepare: Prepare | None = None
    bounds: tuple[float, float] | None = None
    """Lowest and highest score possible; None where there is none."""
    signed: bool = True
    """Down genes pull the score down."""
    cell_alone: bool = True
    """A cell's score does not depend on the other cells."""
    gene_order_free: bool = True
    """The order of the genes changes nothing."""
