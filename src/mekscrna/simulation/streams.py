"""Random streams by name, so that what is drawn for one thing never moves what is drawn for another."""

from __future__ import annotations

import hashlib

import numpy as np


def stream(seed: int, *names: str) -> np.random.Generator:
    """Return the generator that belongs to these names under a seed.

    Parameters
    ----------
    seed
        The recipe's seed.
    names
        What is drawn, from the general to the particular (``"gene", "B2M"``).

    Returns
    -------
    The same stream for the same seed and names; an independent one for any other.
    """
    key = hashlib.sha256("\x1f".join(names).encode()).digest()[:16]
    entropy = (seed, int.from_bytes(key, "little"))
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence(entropy)))
