"""What a reader is: one file format, opened cheaply for checks and fully for work."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
from anndata import AnnData

from mekscrna.kernels.types import Vector


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """What a file says about its rows and genes, without its matrix."""

    obs: pd.DataFrame
    """One row per cell (or sample), in the order of the matrix."""
    slots: Mapping[str, pd.DataFrame]
    """``X``, ``raw/X``, ``layers/<name>`` → the var frame of that matrix, in the order of its columns."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """A file format. Each function raises DataError, with the file and what to do, where it cannot read."""

    name: str
    title: str
    suffixes: tuple[str, ...]
    """How its files end, lower case, with the dot."""
    read_header: Callable[[Path], Header]
    """(file) → its header; reads no matrix."""
    sample: Callable[[Path, str], Vector]
    """(file, slot) → some values of the matrix, spread over all of it; zeros may be among them."""
    read: Callable[[Path, str], AnnData]
    """(file, slot) → rows × genes with X from that slot, and obs and var as in the file."""
