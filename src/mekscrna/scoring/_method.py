"""What a scoring method is: a kernel on arrays, its options and its promises."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, Protocol, runtime_checkable

from mekscrna.spec._base import Spec

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np

    from mekscrna.data.blocks import Blocks
    from mekscrna.kernels.types import Dense, Matrix
    from mekscrna.scoring.panel import Panel


class Prepare(Protocol):
    """Sees the whole matrix once (gene means, control genes); every kernel call gets what it returns."""

    def __call__(self, blocks: Blocks, panel: Panel, *, params: Any, rng: np.random.Generator) -> Any:
        """Look at all row blocks, in order."""
        ...


class Kernel(Protocol):
    """Scores one block of rows."""

    def __call__(self, x: Matrix, panel: Panel, *, params: Any, prepared: Any) -> Dense:
        """Score `x` (cells × genes): cells × signatures, NaN where the method has no answer."""
        ...


@runtime_checkable
class Recorded(Protocol):
    """What `Prepare` returns may say how it came about; ``uns`` keeps it beside the scores."""

    def record(self) -> Mapping[str, Any]:
        """Return nested mappings of texts and numbers."""
        ...


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
    ties: str = ""
    """What becomes of tied genes; empty where genes are not ranked."""
    bounds: tuple[float, float] | None = None
    """Lowest and highest score possible; None where there is none."""
    signed: bool = True
    """Down genes pull the score down."""
    cell_alone: bool = True
    """A cell's score does not depend on the other cells."""
    single_gene: bool = False
    """Only signatures of one gene have a score."""
    lists_alone: bool = True
    """A signature's score does not depend on the other signatures."""
    monotone: bool = True
    """Raising an up gene never lowers a score, raising a down gene never raises it."""
    gene_order_free: bool = True
    """The order of the genes changes nothing."""
