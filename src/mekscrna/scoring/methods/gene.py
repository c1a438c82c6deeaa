"""Single gene: the log expression of the one gene that a signature names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import sparse

from mekscrna.kernels.sums import weighted_sums
from mekscrna.kernels.types import Mask, Sparse
from mekscrna.scoring._method import Method
from mekscrna.spec._base import Spec

if TYPE_CHECKING:
    from mekscrna.data.blocks import Blocks
    from mekscrna.kernels.types import Dense, Matrix
    from mekscrna.scoring.panel import Panel


class Params(Spec):
    """A single gene has no options."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Single:
    """Where each signature's gene stands (genes × signatures), and why some signatures have no score."""

    members: Sparse
    is_single: Mask
    reasons: Mapping[str, str]

    def record(self) -> Mapping[str, Any]:
        """Return the reason of each signature that has no score."""
        return {"without_score": dict(self.reasons)}


def _prepare(blocks: Blocks, panel: Panel, *, params: Params, rng: np.random.Generator) -> Single:
    """See which signatures name one gene; no expression is read."""
    del blocks, params, rng
    n_genes = panel.n_up + panel.n_down
    members = sparse.csr_matrix(panel.up, copy=True)
    members.data[:] = 1.0
    return Single(
        members=members,
        is_single=n_genes == 1,
        reasons={
            signature: f"it names {int(n):,} genes, and the method scores one"
            for signature, n in zip(panel.signatures, n_genes, strict=True)
            if n != 1
        },
    )


def _score(x: Matrix, panel: Panel, *, params: Params, prepared: Single) -> Dense:
    """Return the gene's values as they stand; NaN for signatures that name several genes."""
    del panel, params
    scores = weighted_sums(x, prepared.members)
    scores[:, ~prepared.is_single] = np.nan
    return scores


METHOD = Method(
    name="gene",
    title="Single gene",
    doi="10.1038/s41592-023-01814-1",
    meaning="Log expression of the one gene that the signature names, as it stands in the data.",
    reads="lognorm",
    kernel=_score,
    params=Params,
    prepare=_prepare,
    signed=False,
    single_gene=True,
)
