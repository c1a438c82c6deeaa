"""The design that the likeliest columns make: arms with their cells and samples, and pairs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from mekscrna.intake.inspection import ArmView, DesignView
from mekscrna.intake.obs_table import levels_within
from mekscrna.intake.words import is_no_donor

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mekscrna.intake.inspection import Candidate, Role
    from mekscrna.intake.obs_table import Coded, ObsTable
    from mekscrna.kernels.types import Mask


def design_view(table: ObsTable, found: Sequence[Candidate]) -> DesignView | None:
    """Lay out the design that the clear candidates make; None where sample or arm is open."""
    sample, arm, donor = (_clear(found, role) for role in ("sample", "arm", "donor"))
    if sample is None or arm is None:
        return None
    of_arm = table.by_name[arm.columns[0]]
    of_donor = table.by_name[donor.columns[0]] if donor else None
    n_pairs, n_unpaired = (0, 0) if of_donor is None else _pairs(of_arm, of_donor)
    return DesignView(
        sample=sample.columns,
        arm=of_arm.name,
        donor=of_donor.name if of_donor else None,
        arms=_arms(table, sample.columns, of_arm, of_donor=of_donor),
        n_pairs=n_pairs,
        n_unpaired=n_unpaired,
    )


def _clear(found: Sequence[Candidate], role: Role | str) -> Candidate | None:
    return next((each for each in found if each.role == role and each.is_clear), None)


def _arms(
    table: ObsTable, sample: Sequence[str], of_arm: Coded, *, of_donor: Coded | None
) -> tuple[ArmView, ...]:
    """Count each arm's cells and samples, cells of no donor aside."""
    of_sample = table.joint([*sample, *({of_arm.name} - set(sample))])
    counts = (of_arm.codes >= 0) & (of_sample.codes >= 0)
    if of_donor is not None:
        counts &= np.append(_known(of_donor), False)[of_donor.codes]
    found = []
    for place, value in enumerate(of_arm.levels):
        here = counts & (of_arm.codes == place)
        n_samples = len(np.unique(of_sample.codes[here]))
        found.append(ArmView(value=value, n_cells=int(np.count_nonzero(here)), n_samples=n_samples))
    return tuple(found)


def _pairs(of_arm: Coded, of_donor: Coded) -> tuple[int, int]:
    """Return the donors in several arms, and those in one alone."""
    n_arms, known = levels_within(of_arm, of_donor), _known(of_donor)
    return int(np.count_nonzero((n_arms > 1) & known)), int(np.count_nonzero((n_arms == 1) & known))


def _known(of_donor: Coded) -> Mask:
    return np.array([not is_no_donor(level) for level in of_donor.levels], dtype=bool)
