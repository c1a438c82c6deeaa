"""What a stored array says of its size, and whether that can be true, before memory is asked for it."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

_ALWAYS_BELIEVED = 256 * 2**20
"""Arrays up to so many bytes are read whatever is stored of them."""
_BEST_COMPRESSION = 2000
"""Beyond that, how many times smaller than its values a stored array may be; deflate reaches 1,032."""
_FEW_PIECES = 10_000
_MOST_MISSING = 100
"""Beyond that, how many pieces there may be for each that is stored; those of zeros alone need not be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """An array of an open file, by what the file says of it."""

    name: str
    shape: tuple[int, ...]
    chunk: tuple[int, ...] | None
    """Shape of the pieces that are stored one by one; None is one piece."""
    itemsize: int
    """Bytes of a value."""
    stored: Callable[[], int]
    """Bytes that lie in the file; asked only where the claim is large."""
    n_pieces: Callable[[], int]
    """Pieces that lie in the file; asked only where many are claimed."""

    def check(self) -> None:
        """See that the array can be as large as it says.

        Raises
        ------
        ValueError
            What is stored is far too little for that.
        """
        whole = math.prod(self.shape) * max(self.itemsize, 1)
        piece = math.prod(self.chunk or ()) * max(self.itemsize, 1)
        if max(whole, piece) > _ALWAYS_BELIEVED:
            stored = self.stored()
            if whole > _ALWAYS_BELIEVED + _BEST_COMPRESSION * stored or piece > _ALWAYS_BELIEVED + whole:
                raise ValueError(f"{self.name} says it is {self._sizes()}, but {stored:,} bytes are stored")
        n_claimed = self.n_claimed()
        if n_claimed > _FEW_PIECES and n_claimed > _FEW_PIECES + _MOST_MISSING * self.n_pieces():
            raise ValueError(f"{self.name} says it is {self._sizes()}, but few of its pieces are stored")

    def n_claimed(self) -> int:
        """Return how many pieces the array says it has."""
        if not self.chunk:
            return 1
        return math.prod(
            -(-size // max(width, 1)) for size, width in zip(self.shape, self.chunk, strict=True)
        )

    def _sizes(self) -> str:
        return " × ".join(f"{size:,}" for size in self.shape)
