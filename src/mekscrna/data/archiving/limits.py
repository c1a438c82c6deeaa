"""How much an archive may hold before it is taken for a trap, and what it has used up."""

from __future__ import annotations

from dataclasses import dataclass, field

from mekscrna.errors import DataError, Problem

GIB = 2**30


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What is unpacked at most; real deposits stay far below."""

    n_members: int = 500_000
    """Members of an archive and of all that are nested in it; a zarr store has many."""
    n_bytes: int = 1024 * GIB
    """Bytes that come out of one archive."""
    ratio: float = 250.0
    """Bytes out per byte of the archive. Sparse tables as text reach about 30, a trap about 1,000."""
    free_bytes: int = 2 * GIB
    """Up to here the ratio is not looked at."""
    depth: int = 4
    """Archives in archives."""

    def most_bytes(self, n_packed: int) -> int:
        """Return how many bytes may come out of an archive of `n_packed` bytes."""
        return min(self.n_bytes, max(self.free_bytes, int(self.ratio * n_packed)))


@dataclass(slots=True, kw_only=True)
class Budget:
    """What one walk through an archive has used of its limits."""

    name: str
    """What messages call the archive."""
    n_packed: int
    """Bytes of the archive as it lies on disk."""
    limits: Limits = field(default_factory=Limits)
    n_members: int = 0
    n_bytes: int = 0

    def member(self, n_bytes: int) -> None:
        """Count a member that says it is of `n_bytes`.

        Raises
        ------
        DataError
            There are too many, or it alone is too large.
        """
        self.n_members += 1
        if self.n_members > self.limits.n_members:
            raise self._refused(f"holds more than {self.limits.n_members:,} files")
        if n_bytes > self.limits.most_bytes(self.n_packed):
            raise self._refused(f"says it holds a file of {n_bytes:,} bytes in {self.n_packed:,}")

    def spend(self, n_bytes: int) -> None:
        """Count bytes that came out.

        Raises
        ------
        DataError
            More came out than a deposit of this size holds.
        """
        self.n_bytes += n_bytes
        if self.n_bytes > self.limits.most_bytes(self.n_packed):
            raise self._refused(f"unpacks to more than {self.n_bytes:,} bytes from {self.n_packed:,}")

    def _refused(self, what: str) -> DataError:
        hint = "If it is sound, unpack it by hand and declare the path of what is needed."
        return DataError([Problem(file=self.name, what=f"{what}, as traps for programs do.", hint=hint)])
