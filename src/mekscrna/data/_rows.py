"""The rows of a dataset in the making."""

from __future__ import annotations

from dataclasses import dataclass, field

import pandas as pd

from mekscrna.errors import Problem


@dataclass(slots=True, kw_only=True)
class Rows:
    """The obs of every file, and what was done to them."""

    frames: dict[str, pd.DataFrame]
    """File → its obs, in the order in which the files are put one below the other."""
    steps: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
