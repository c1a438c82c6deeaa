"""Whether the matrix of a file is there, and is what was declared."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from scipy import sparse

from mekscrna.data._reader import Deposit, Header, Reader
from mekscrna.data.values.log_forms import contradicting_form, log_form
from mekscrna.data.values.matrix_kind import contradiction, describe, likely_kind
from mekscrna.data.values.recovery import HINT, recover_counts
from mekscrna.errors import DataError, Problem, suggestion

if TYPE_CHECKING:
    from anndata import AnnData

    from mekscrna.data.values.matrix_kind import Values
    from mekscrna.kernels.types import Sparse
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
        raise _renamed(fault, name, deposit) from fault
    return Opened(name=name, deposit=deposit, reader=reader, header=header)


def _renamed(fault: DataError, name: str, deposit: Deposit) -> DataError:
    """Call a file as it was declared; where the fault is in one beside it, say in which."""
    own = {None, "", name, deposit.path.name}
    problems = [
        replace(problem, file=name)
        if problem.file in own
        else replace(problem, file=name, what=f"{problem.file}, which goes with it: {problem.what}")
        for problem in fault.problems
    ]
    return DataError(problems)


def sampled(opened: Opened, slot: str) -> Values:
    """Describe a sample of the values in a slot."""
    try:
        return describe(opened.reader.sample(opened.deposit, slot))
    except DataError as fault:
        raise _renamed(fault, opened.name, opened.deposit) from fault


def read_matrix(opened: Opened, slot: str) -> AnnData:
    """Read a slot with obs and var."""
    try:
        return opened.reader.read(opened.deposit, slot)
    except DataError as fault:
        raise _renamed(fault, opened.name, opened.deposit) from fault


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
    if wants_counts:
        hint = _where_counts_lie(dataset, opened)
    elif likely_kind(values) == "scaled":
        hint = (
            "Scaled values cannot be taken back; look for unscaled ones in another matrix or at the source."
        )
    else:
        hint = "Declare in matrix.kind what the values are."
    return Problem(file=opened.name, path=dataset.matrix.slot, what=words, hint=hint)


def matrix_fault(dataset: Dataset, opened: Opened, matrix: Any) -> Problem | None:
    """Say why a whole matrix, rows × genes, is not of the declared kind; None where it is."""
    values = describe(matrix)
    fault = kind_fault(dataset, opened, values)
    if fault is not None:
        return _with_form(fault, matrix) if likely_kind(values) == "log1p" else fault
    if dataset.matrix.kind != "log1p":
        return None
    found = contradicting_form(log_form(matrix), dataset.matrix, largest=values.largest)
    if found is None:
        return None
    words, hint = found
    return Problem(file=opened.name, path=dataset.matrix.slot, what=words, hint=hint)


def whole_fault(dataset: Dataset, opened: Opened) -> Problem | None:
    """Read a slot whole, and say why its values are not what was declared; None where they are."""
    matrix = sparse.csr_matrix(read_matrix(opened, dataset.matrix.slot).X)
    matrix.sum_duplicates()
    matrix.eliminate_zeros()
    fault = matrix_fault(dataset, opened, matrix)
    return recovery_fault(dataset, opened, matrix)[0] if fault is None else fault


def recovery_fault(dataset: Dataset, opened: Opened, matrix: Sparse) -> tuple[Problem | None, str]:
    """Recover the counts of a matrix in place where that is declared; say why not, or how, in words."""
    if not dataset.matrix.recover_counts:
        return None, ""
    recovery = recover_counts(matrix, dataset.matrix)
    if recovery.fault is None:
        return None, recovery.step
    return Problem(file=opened.name, path=dataset.matrix.slot, what=recovery.fault, hint=HINT), ""


def _with_form(fault: Problem, matrix: Any) -> Problem:
    """Add what the logs are of, so that they can be declared right."""
    form = log_form(matrix)
    if form is None:
        return fault
    if form.is_twice:
        words = f"They were logged twice: taken back so, {form.evidence}."
        return replace(fault, hint=f"{fault.hint} {words}")
    base = form.bases[0]
    words = f"Read as log{'' if base == 'e' else base}(x + 1), {form.evidence}: "
    kind = "{kind: log1p}" if base == "e" else f"{{kind: log1p, log_base: '{base}'}}"
    return replace(fault, hint=f"{fault.hint} {words}they may be declared matrix: {kind}.")


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
