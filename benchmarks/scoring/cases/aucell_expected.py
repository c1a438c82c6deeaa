"""AUCell as it is by default, against decoupler: another definition of ties, so numbers differ."""

from __future__ import annotations

from typing import TYPE_CHECKING

import decoupler
import numpy as np
from inputs import net
from racing import Case, Race

from mekscrna.scoring.score import score

if TYPE_CHECKING:
    import anndata as ad
    from racing import Lists


def _build(adata: ad.AnnData, lists: Lists) -> Race:
    table, theirs = net(lists), adata.copy()
    return Race(
        ours=lambda: score(adata, lists, method="aucell"),
        peer=lambda: decoupler.mt.aucell(theirs, table, tmin=0),
        difference=lambda: float(
            np.abs(adata.obsm["score_aucell"] - theirs.obsm["score_aucell"][list(lists)]).max().max()
        ),
        allowed=0.5,
    )


CASE = Case(
    title="AUCell, mean over ties (the default)", peer="decoupler", build=_build, is_other_definition=True
)
