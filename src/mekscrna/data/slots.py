"""Whether the matrix of a file is there, and is what was declared."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from mekscrna.data._reader import Deposit, Header, Reader
from mekscrna.data.matrix_kind import contradiction, describe, likely_kind, other_base
from mekscrna.errors import DataError, Problem, suggestion

if TYPE_CHECKING:
    from anndata import AnnData

    from mekscrna.data.matrix_kind import Values
    from mekscrna.spec.dataset import Dataset


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A file that could be opened, and its header."""

    name: str
    """As declared; messages call the file so."""
    deposit: Deposit
    reader: Reader
    header: Header


def open_file(reader: Reader, deposit: Deposit, *, name: str) -> Opened:
    """Read the header of a file.

    Raises
    ------
    DataError
        The file cannot be read.
    """
    try:
        header = reader.read_header(deposit)
    except DataError as fault:
        raise _renamed(fault, name) from fault
    return Opened(name=name, deposit=deposit, reader=reader, header=header)


def _renamed(fault: DataError, name: str) -> DataError:
    return DataError([replace(problem, file=name) for problem in fault.problems])


def sampled(opened: Opened, slot: str) -> Values:
    """Describe a sample of the values in a slot."""
    try:
        return describe(opened.reader.sample(opened.deposit, slot))
    except DataError as fault:
        raise _renamed(fault, opened.name) from fault


def read_matrix(opened: Opened, slot: str) -> AnnData:
    """Read a slot with obs and var."""
    try:
        return opened.reader.read(opened.deposit, slot)
    except DataError as fault:
        raise _renamed(fault, opened.name) from fault


def slot_fault(dataset: Dataset, opened: Opened) -> Problem | None:
    """Say that the declared matrix is not in the file; None where it is."""
    slot, slots = dataset.matrix.slot, opened.header.slots
    if slot in slots:
        return None
    hint = suggestion(slot, slots) or "The file holds no matrix."
    return Problem(file=opened.name, path=slot, what="no such matrix (declared in matrix.slot).", hint=hint)


def kind_fault(dataset: Dataset, opened: Opened, values: Values) -> Problem | None:
    """Say why the values (all, or a sample) are not of the declared kind; None where they are."""
    words = contradiction(values, dataset.matrix.kind)
    if words is None:
        return None
    wants_counts = dataset.matrix.kind in ("counts", "expected_counts")
    hint = (
        _where_counts_lie(dataset, opened) if wants_counts else "Declare in matrix.kind what the values are."
    )
    return Problem(file=opened.name, path=dataset.matrix.slot, what=words, hint=hint)


def matrix_fault(dataset: Dataset, opened: Opened, matrix: Any) -> Problem | None:
    """Say why a whole matrix, rows × genes, is not of the declared kind; None where it is."""
    fault = kind_fault(dataset, opened, describe(matrix))
    if fault is not None or dataset.matrix.kind != "log1p":
        return fault
    words = other_base(matrix)
    if words is None:
        return None
    hint = "Take the logs back (2^x − 1 or 10^x − 1), and declare matrix.kind: normalized."
    return Problem(file=opened.name, path=dataset.matrix.slot, what=words, hint=hint)


def _where_counts_lie(dataset: Dataset, opened: Opened) -> str:
    others = [slot for slot in opened.header.slots if slot != dataset.matrix.slot]
    kinds = {slot: likely_kind(sampled(opened, slot)) for slot in others}
    holders = [slot for slot, kind in kinds.items() if kind == "counts"]
    if holders:
        return f"Counts lie in {' and '.join(holders)}: declare matrix.slot: {holders[0]}."
    if not kinds:
        return "This file holds no other matrix; look for the raw counts at the source."
    found = "; ".join(f"{slot} looks like {kind}" for slot, kind in kinds.items())
    return f"Look for counts in: layers/counts, raw/X (found in this file: {found})."
