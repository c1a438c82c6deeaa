"""Read every claim's primary shift within cells in G1, beside the verdict from all cells."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from mekscrna import keys
from mekscrna.annotation._columns import PHASE
from mekscrna.annotation.cycle import add_cell_cycle
from mekscrna.annotation.labels import members
from mekscrna.comparison.aggregate import aggregate
from mekscrna.comparison.evidence import shifts_for
from mekscrna.data.columns import as_text
from mekscrna.data.house import is_bulk, record_step
from mekscrna.errors import InputError
from mekscrna.lock import contrast_of
from mekscrna.record import WithinG1

if TYPE_CHECKING:
    from collections.abc import Mapping

    from anndata import AnnData

    from mekscrna.comparison.aggregate import Sums
    from mekscrna.kernels.types import Mask
    from mekscrna.record import Lock
    from mekscrna.spec.claim import Claim
    from mekscrna.spec.signature import Signature

_FEWEST_RANDOM = 20
"""Random signatures that are drawn and not looked at; what is told of specificity is of all cells."""


def read_within_g1(adata: AnnData, signatures: Mapping[str, Signature], locked: Lock) -> tuple[WithinG1, ...]:
    """Read the primary shift of every claim within cells in G1, where the study asks for it.

    The estimate on pseudobulk is that of all cells, of fewer of them; no scoring method is asked.

    Parameters
    ----------
    adata
        One dataset, named and normalized. Written are the columns of ``add_cell_cycle`` and a step.
    signatures
        The lists of the data's species, by the ids that claims name.
    locked
        The study and its claims.

    Returns
    -------
    One per claim; none for bulk, where the study does not ask, or where phases cannot be told (a step says
    why).
    """
    if not locked.study.within_g1 or is_bulk(adata):
        return ()
    try:
        add_cell_cycle(adata, seed=locked.study.seed)
    except InputError as error:
        record_step(adata, f"Shifts were not read within G1. {error}")
        return ()
    is_g1 = np.asarray(as_text(adata.obs[PHASE]) == "G1", dtype=bool)
    resting = adata[is_g1].copy()
    for name in list(resting.obsm):
        del resting.obsm[name]
    sums = aggregate(resting)
    return tuple(
        _read(sums, claim, signatures=signatures, locked=locked, cells=(adata, is_g1))
        for claim in locked.claims
    )


def _read(
    sums: Sums,
    claim: Claim,
    *,
    signatures: Mapping[str, Signature],
    locked: Lock,
    cells: tuple[AnnData, Mask],
) -> WithinG1:
    study = locked.study
    shift = shifts_for(
        sums,
        claim,
        signatures,
        contrast=contrast_of(study, sums.dataset, claim),
        gates=study.gates,
        methods=(),
        random_signatures=_FEWEST_RANDOM,
        seed=study.seed,
    )[0]
    estimate = shift.estimate
    return WithinG1(
        claim=claim.id,
        treated=shift.treated,
        reference=shift.reference,
        population=shift.population,
        unit=shift.unit,
        share_treated=_share(*cells, population=shift.population, arm=shift.treated),
        share_reference=_share(*cells, population=shift.population, arm=shift.reference),
        n_treated=shift.n_treated,
        n_reference=shift.n_reference,
        estimate=None if estimate is None else estimate.value,
        ci95=None if estimate is None else estimate.ci95,
        obstacles=shift.obstacles,
    )


def _share(adata: AnnData, is_g1: Mask, *, population: str, arm: str) -> float | None:
    cells = members(adata, population) & (as_text(adata.obs[keys.ARM]) == arm)
    return float(is_g1[cells].mean()) if cells.any() else None
