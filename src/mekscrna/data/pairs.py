"""Whether every donor has both arms of a contrast."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mekscrna import keys
from mekscrna.data.columns import as_text, counted, listed
from mekscrna.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd

    from mekscrna.spec.claim import Contrast
    from mekscrna.spec.dataset import Dataset


def partnerless(obs: pd.DataFrame, *, treated: str, reference: str) -> dict[str, list[str]]:
    """Return arm → the donors that lack it, though they have the other arm of the contrast.

    Parameters
    ----------
    obs
        With the columns arm and donor.
    treated, reference
        Arms; an arm that no donor lacks is not in the result.
    """
    arms, donors = as_text(obs[keys.ARM]), as_text(obs[keys.DONOR])
    having = {arm: set(donors[arms == arm].tolist()) for arm in (treated, reference)}
    lacking = {reference: having[treated] - having[reference], treated: having[reference] - having[treated]}
    return {arm: sorted(missing) for arm, missing in lacking.items() if missing}


def pair_faults(
    dataset: Dataset, obs: pd.DataFrame, contrasts: Iterable[Contrast], *, file: str
) -> list[Problem]:
    """List the donors without a partner sample, for each contrast whose arms the dataset declares.

    Empty where samples are not paired. Whether these are faults is for ``dataset.pairing.incomplete`` to say.
    """
    if dataset.pairing is None or keys.DONOR not in obs:
        return []
    asked = {(c.treated, c.reference) for c in contrasts if {c.treated, c.reference} <= set(dataset.arms)}
    return [
        _fault(dataset, donors, lacking=f"{arm} (contrast {treated} − {reference})", file=file)
        for treated, reference in sorted(asked)
        for arm, donors in partnerless(obs, treated=treated, reference=reference).items()
    ]


def _fault(dataset: Dataset, donors: list[str], *, lacking: str, file: str) -> Problem:
    column = dataset.obs.donor
    verb = "has" if len(donors) == 1 else "have"
    what = f"{counted(len(donors), 'donor')} {verb} no sample in arm {lacking}: {listed(donors)}."
    values = ", ".join(donors)
    hint = f"Leave out (exclude: {{{column}: [{values}]}}), or drop such donors (pairing.incomplete: drop)."
    return Problem(file=file, path=f"obs['{column}']", what=what, hint=hint)
