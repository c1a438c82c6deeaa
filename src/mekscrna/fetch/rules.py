"""How patient a download is, and what it tells while it goes on."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import PurePosixPath

Listener = Callable[[PurePosixPath, int, int | None], None]
"""(path below the data folder, bytes that are here, bytes of the whole where known)."""


def silent(path: PurePosixPath, n_bytes: int, n_whole: int | None) -> None:
    """Tell nothing."""
    del path, n_bytes, n_whole


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """Patience; the defaults suit public archives."""

    n_tries: int = 6
    """Attempts in a row that bring nothing new; one that comes further than all before starts anew."""
    most_tries: int = 100
    """Attempts at all."""
    first_delay: float = 1.0
    """Seconds before the second attempt; doubled each time, times a random factor of 0.5 to 1.5."""
    longest_delay: float = 60.0
    longest_wait: float = 600.0
    """Seconds that a server may ask to wait (Retry-After) before it is given up."""
    timeout: float = 60.0
    """Seconds without an answer or a byte."""
    window: float = 60.0
    """Seconds over which the speed is looked at."""
    least_speed: float = 512.0
    """Bytes per second; a slower connection is made anew."""
    sleep: Callable[[float], object] | None = None
    """None sleeps until a person stops the program."""
    clock: Callable[[], float] = time.monotonic
    rng: random.Random = field(default_factory=random.Random)
    stop: threading.Event = field(default_factory=threading.Event)
    """Set where a person stops the program: what has arrived stays, and is gone on from."""

    def delay(self, n_fruitless: int) -> float:
        """Return the seconds to wait after so many attempts that brought nothing."""
        grown = self.first_delay * 2.0 ** min(max(n_fruitless - 1, 0), 30)
        return min(self.longest_delay, grown) * self.rng.uniform(0.5, 1.5)

    def rest(self, seconds: float) -> None:
        """Wait."""
        (self.sleep or self.stop.wait)(seconds)
