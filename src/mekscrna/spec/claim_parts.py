"""A claim taken apart into claims of one reading each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mekscrna.spec.claim import Both

if TYPE_CHECKING:
    from mekscrna.spec.claim import Claim


def parts(claim: Claim) -> tuple[Claim, ...]:
    """Return a claim of two readings as two claims of one; any other claim as it is.

    Both parts keep the id, the contrast, the target and the proxy of the whole.
    """
    readout = claim.readout
    if not isinstance(readout, Both):
        return (claim,)
    second = readout.second
    return (
        claim.model_copy(update={"readout": readout.first}),
        claim.model_copy(
            update={
                "readout": second.readout,
                "population": second.population,
                "direction": second.direction,
                "smallest_effect": second.smallest_effect,
            }
        ),
    )
