"""All ways of asking one question, taken together sample by sample."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from mekscrna.comparison.fitting import Reading, shift_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mekscrna.comparison.frame import Frame
    from mekscrna.comparison.shift import Shift

METHOD: Final = "composite"
UNIT: Final = "SD"


def composite_shift(frame: Frame, shifts: Sequence[Shift], *, key: str) -> Shift | None:
    """Return the shift of the mean over lists and methods, each in SDs over all samples.

    The SD is over the samples of both arms: it does not know the arms, so what is asked of the mean keeps its
    level, while an SD within arms would not. None where fewer than two ways gave an estimate.

    Parameters
    ----------
    frame
        Of the population in which all the shifts were read.
    shifts
        Ways of asking the same question, all of one direction.
    key
        The readout that the composite goes by.
    """
    names = [frame.pool.samples[position].sample for position in frame.design.used]
    columns = []
    for shift in shifts:
        values = {each.sample: each.value for each in shift.samples}
        if shift.estimate is None or set(values) != set(names):
            continue
        column = np.array([values[name] for name in names])
        spread = float(column.std(ddof=1))
        if spread > 0:
            columns.append((column - column.mean()) / spread)
    if len(columns) < 2:
        return None
    reading = Reading(readout=key, method=METHOD, unit=UNIT, values=np.mean(columns, axis=0))
    return shift_of(frame, reading)
