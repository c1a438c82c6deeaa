"""How much of the machine a walk over a matrix may use."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numba

from mekscrna.errors import InputError

Progress: TypeAlias = Callable[[str, int, int], None]
"""Called after every piece with what is done ("look" or "score"), rows done and rows in all."""

_VALUES_PER_PIECE = 3_000_000
_BYTES_PER_VALUE = 20  # value and column as stored, unpacked and checked
_THREADS = "MEKSCRNA_THREADS"


@dataclass(frozen=True, slots=True, kw_only=True)
class Effort:
    """How much of the machine a walk over a matrix may use; it changes no score.

    Raises
    ------
    InputError
        A number is below 1.
    """

    n_threads: int | None = None
    """None asks the environment: MEKSCRNA_THREADS, then NUMBA_NUM_THREADS, then the number of cores."""
    rows_per_block: int = 512
    """Most rows that a kernel is given at once; some hundred cells stay in the processor's cache."""
    memory_mb: float | None = None
    """Memory for pieces of the matrix that are under way, in megabytes; None is about 60 a thread."""
    progress: Progress | bool = False
    """True writes one line to standard error that is kept up to date."""

    def __post_init__(self) -> None:
        """Refuse what is below 1."""
        for name in ("n_threads", "rows_per_block", "memory_mb"):
            value = getattr(self, name)
            if value is not None and value < 1:
                raise InputError(f"{name} is {value}; it must be at least 1.")

    def tell(self, what: str, done: int, total: int) -> None:
        """Tell how far a walk has come, where anybody wants to know."""
        if callable(self.progress):
            self.progress(what, done, total)
        elif self.progress:
            end = "\n" if done == total else ""
            sys.stderr.write(f"\r{what}: {done:,} of {total:,}{end}")
            sys.stderr.flush()

    @property
    def threads(self) -> int:
        """Threads that work at once."""
        if self.n_threads is not None:
            return int(self.n_threads)
        asked = os.environ.get(_THREADS, "")
        if not asked:
            return int(numba.get_num_threads())
        if not asked.isdecimal() or int(asked) < 1:
            raise InputError(f"{_THREADS} is '{asked}'; it must be a number of threads, at least 1.")
        return int(asked)

    @property
    def values_per_piece(self) -> int:
        """Most values that are read at once, where one row does not hold more."""
        if self.memory_mb is None:
            return _VALUES_PER_PIECE
        under_way = self.threads + 2
        return max(int(self.memory_mb * 1e6 / _BYTES_PER_VALUE / under_way), 1)
