"""What a reader is: one file format, opened cheaply for checks and fully for work."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import pandas as pd
from anndata import AnnData

from mekscrna.kernels.types import Vector
from mekscrna.spec.dataset import Orientation


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """What a file says about its rows and genes, without its matrix."""

    obs: pd.DataFrame
    """One row per cell (or sample), in the order of the matrix."""
    slots: Mapping[str, pd.DataFrame]
    """``X``, ``raw/X``, ``layers/<name>`` → the var frame of that matrix, in the order of its columns."""
    notes: tuple[str, ...] = ()
    """What was left out or set right on the way, each in a sentence; for the record."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deposit:
    """The files that make one matrix, and what was declared about them."""

    path: Path
    """The matrix; a folder where the format is one."""
    barcodes: Path | None = None
    """Cell names, where declared; otherwise the reader looks beside the matrix."""
    features: Path | None = None
    """Gene names, where declared; otherwise the reader looks beside the matrix."""
    orientation: Orientation | None = None
    """Which way a table lies, where declared."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A matrix that a reader recognizes by the names of files in a folder or archive."""

    path: PurePosixPath
    """The matrix (a folder where the format is one), relative to where was looked."""
    barcodes: PurePosixPath | None = None
    features: PurePosixPath | None = None
    label: str = ""
    """What tells it from others of its kind: the part of the name before the format's own words."""


def only_itself(deposit: Deposit) -> tuple[Path, ...]:
    """Return the one file of formats that are one file."""
    return (deposit.path,)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """A file format. Each function raises DataError, with the file and what to do, where it cannot read."""

    name: str
    title: str
    suffixes: tuple[str, ...]
    """How its files end, lower case, with the dot."""
    read_header: Callable[[Deposit], Header]
    """(deposit) → its header; reads as little of the matrix as the format allows."""
    sample: Callable[[Deposit, str], Vector]
    """(deposit, slot) → some values of the matrix, spread over all of it; zeros may be among them."""
    read: Callable[[Deposit, str], AnnData]
    """(deposit, slot) → rows × genes with X from that slot, and obs and var as in the file."""
    files: Callable[[Deposit], tuple[Path, ...]] = only_itself
    """(deposit) → every file that is read, the matrix first; for checksums. A folder's files in order."""
    recognize: Callable[[Sequence[PurePosixPath]], tuple[Found, ...]] | None = None
    """(names of all files, relative) → the matrices that it would read, told by names alone; None goes by
    ``suffixes``."""
