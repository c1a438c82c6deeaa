"""Sum, for each cell, the ranks of the genes of many sets, touching only the values that are not zero."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import numpy as np

from mekscrna.errors import InputError
from mekscrna.kernels._compile import compiled
from mekscrna.kernels.rows import as_rows, first_unusable

if TYPE_CHECKING:
    from mekscrna.kernels.types import Dense, Matrix, Sparse, Vector

Zeros = Literal["ranked", "last"]


def rank_sums(x: Matrix, sets: Sparse, sizes: Vector, *, max_rank: int, zeros: Zeros = "ranked") -> Dense:
    """Sum the ranks of each set's genes in each cell; the highest value has rank 1, ties share the mean.

    Parameters
    ----------
    x
        Cells × genes, values ≥ 0.
    sets
        Genes × sets, CSR; a stored entry is a membership, its value is not read.
    sizes
        Genes per set. Where it exceeds the members in `sets`, the others count as not expressed.
    max_rank
        Ranks above it count as `max_rank`.
    zeros
        ``ranked``: genes not expressed share the mean of the ranks left; ``last``: they have `max_rank`.

    Returns
    -------
    Cells × sets.

    Raises
    ------
    InputError
        A value is negative or not a number.
    """
    rows = as_rows(x)
    fault = first_unusable(rows)
    if fault is not None:
        raise InputError(
            f"Row {fault[0]}, column {fault[1]} holds {fault[2]:g}; ranks need values of 0 or more."
        )
    if np.count_nonzero(rows.data) < rows.data.size:
        rows = rows.copy()
        rows.eliminate_zeros()
    sums = np.empty((rows.shape[0], sets.shape[1]))
    _rank_sums(
        _Rows(
            start=rows.indptr,
            gene=rows.indices,
            bits=rows.data.view(np.uint32 if rows.dtype == np.float32 else np.uint64),
            n_genes=rows.shape[1],
        ),
        _Sets(
            start=sets.indptr,
            of=sets.indices,
            size=np.asarray(sizes, dtype=np.float64),
            max_rank=float(max_rank),
            zeros_last=zeros == "last",
        ),
        sums,
    )
    return sums


class _Rows(NamedTuple):
    """CSR rows without stored zeros; the values as their bits, which sort like values above 0."""

    start: Any
    gene: Any
    bits: Any
    n_genes: Any


class _Sets(NamedTuple):
    """Gene × set memberships, CSR, the genes per set, and the rules of ranking."""

    start: Any
    of: Any
    size: Any
    max_rank: Any
    zeros_last: Any


class _Table(NamedTuple):
    """A hash table of one cell's distinct values: open addressing, at least twice as many slots as values.

    A slot is free where its key is 0. Counts have few distinct values in one cell, so the slots in use stay
    in the cache and little is sorted. Places are unsigned: the compiler need not wrap negative ones.
    """

    key: Any
    count: Any
    rank: Any
    distinct: Any
    slot_of: Any
    picked: Any


@compiled
def _empty_table(rows: _Rows) -> _Table:
    """Make a table for the longest row."""
    longest = 1
    for cell in range(len(rows.start) - 1):
        longest = max(longest, rows.start[cell + 1] - rows.start[cell])
    n_slots = 64
    while n_slots < 2 * longest:
        n_slots *= 2
    return _Table(
        np.zeros(n_slots, dtype=np.uint64),
        np.zeros(n_slots, dtype=np.int64),
        np.zeros(n_slots, dtype=np.float64),
        np.empty(longest, dtype=np.uint64),
        np.empty(longest, dtype=np.uint64),
        np.empty(longest + 1, dtype=np.int64),
    )


@compiled
def _slot(table: _Table, key: Any) -> Any:
    """Find the slot that holds `key`, or the free one where it belongs."""
    mask = np.uint64(len(table.key) - 1)
    slot = ((key * np.uint64(0x9E3779B97F4A7C15)) >> np.uint64(32)) & mask
    while table.key[slot] != key and table.key[slot] != np.uint64(0):
        slot = (slot + np.uint64(1)) & mask
    return slot


@compiled
def _group(bits: Any, table: _Table) -> int:
    """Count the genes of each distinct value of one cell; return how many values there are."""
    n_distinct = 0
    for i in range(len(bits)):
        key = np.uint64(bits[i])
        slot = _slot(table, key)
        if table.key[slot] == np.uint64(0):
            table.key[slot] = key
            table.distinct[n_distinct] = key
            n_distinct += 1
        table.count[slot] += 1
        table.slot_of[i] = slot
    return n_distinct


@compiled
def _rank(table: _Table, n_distinct: int, max_rank: float) -> None:
    """Give each distinct value the mean of the ranks that its genes share."""
    table.distinct[:n_distinct].sort()
    above = 0
    for j in range(n_distinct - 1, -1, -1):
        slot = _slot(table, table.distinct[j])
        table.rank[slot] = min(max_rank, above + (table.count[slot] + 1) / 2)
        above += table.count[slot]
        table.count[slot] = 0
        table.distinct[j] = slot


@compiled
def _free(table: _Table, n_distinct: int) -> None:
    """Free the slots in use, which `_rank` left in ``distinct``, for the next cell."""
    for j in range(n_distinct):
        table.key[table.distinct[j]] = np.uint64(0)


@compiled
def _pick(gene: Any, sets: _Sets, picked: Any) -> int:
    """List the places of genes that are in any set, without a branch; return how many there are."""
    n_picked = 0
    for i in range(len(gene)):
        picked[n_picked] = i
        n_picked += sets.start[gene[i] + 1] > sets.start[gene[i]]
    return n_picked


@compiled
def _rank_sums(rows: _Rows, sets: _Sets, sums: Dense) -> None:
    """Rank each cell's values, and add the ranks of the genes that are in a set."""
    table = _empty_table(rows)
    for cell in range(len(rows.start) - 1):
        gene = rows.gene[rows.start[cell] : rows.start[cell + 1]]
        n_distinct = _group(rows.bits[rows.start[cell] : rows.start[cell + 1]], table)
        _rank(table, n_distinct, sets.max_rank)
        zero_rank = sets.max_rank
        if not sets.zeros_last:
            zero_rank = min(sets.max_rank, len(gene) + (rows.n_genes - len(gene) + 1) / 2)
        for place in range(len(sets.size)):
            sums[cell, place] = sets.size[place] * zero_rank
        for j in range(_pick(gene, sets, table.picked)):
            i = table.picked[j]
            for member in range(sets.start[gene[i]], sets.start[gene[i] + 1]):
                sums[cell, sets.of[member]] += table.rank[table.slot_of[i]] - zero_rank
        _free(table, n_distinct)
