"""How much of the lists that claims read a deposit holds, seen before anything is scored."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mekscrna.intake.inspection import Coverage
from mekscrna.spec.catalog import Catalog

if TYPE_CHECKING:
    from mekscrna.genes.reference import Species

SHOWN: Final = (
    "wagle2018_mpas",
    "mapk_immune",
    "hallmark_ifng_no_mhci_pdl1",
    "wang2019_apm18",
    "tnf_nfkb_core",
)
"""The lists that most claims read: the on-target output first."""


def coverage(symbols: frozenset[str], species: Species) -> tuple[Coverage, ...]:
    """Return how many genes of each shown list are among some symbols."""
    known = Catalog.open().signatures_for(species)
    found = []
    for name in SHOWN:
        if name in known:
            genes = {*known[name].genes.up, *known[name].genes.down}
            found.append(
                Coverage(
                    signature=known[name].id,
                    title=known[name].title,
                    n_present=len(genes & symbols),
                    n_genes=len(genes),
                )
            )
    return tuple(found)
