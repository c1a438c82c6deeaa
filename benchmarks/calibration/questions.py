"""What is asked of simulated samples, and the genes that they hold."""

from __future__ import annotations

from typing import Final

import numpy as np

import mekscrna as mk

OTHER_GENES: Final = 300
CATALOG: Final = mk.Catalog.open()
LISTS: Final = CATALOG.signatures_for("human")
CLAIM: Final = CATALOG.claim("ifn_beta_raises_mhc_i")
TARGETED: Final = CATALOG.claim("mek_inhibition_raises_mhc_i")
SHARE: Final = CATALOG.claim("mek_inhibition_raises_cd8_fraction").model_copy(update={"on_target": None})
RATIO: Final = CATALOG.claim("mek_inhibition_raises_cd8_treg_ratio").model_copy(update={"on_target": None})

CLAIMS: Final = {"list": CLAIM, "targeted": TARGETED, "share": SHARE, "ratio": RATIO}
"""By the name of what is estimated. Composition is asked without a target, which would read expression."""


def genes_of(*names: str) -> set[str]:
    """Return the genes of shipped lists."""
    return {gene for name in names for gene in (*LISTS[name].genes.up, *LISTS[name].genes.down)}


_LISTED = genes_of(CLAIM.readout.signature, *CLAIM.readout.alternates)
_TARGET = genes_of(TARGETED.on_target.signature) - _LISTED
_CYCLING = genes_of("tirosh_g1s", "tirosh_g2m") - _LISTED - _TARGET
GENES: Final = (
    *sorted(_LISTED), *sorted(_TARGET), *sorted(_CYCLING), *(f"OTHER{place}" for place in range(OTHER_GENES)),
)  # fmt: skip
IS_LISTED, IS_TARGET, IS_CYCLING = (np.isin(GENES, sorted(each)) for each in (_LISTED, _TARGET, _CYCLING))
