"""Group one cell's values after another: by hashing where they are few, by sorting where they are many."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from mekscrna.kernels._compile import compiled

_FEW = 256  # distinct values of one cell that are hashed; counts have some dozens


class Rows(NamedTuple):
    """CSR rows without stored zeros; the values as their bits."""

    start: Any
    gene: Any
    bits: Any


class Found(NamedTuple):
    """What `group_rows` fills in."""

    group_start: Any
    above: Any
    tied: Any
    gene_start: Any
    code: Any
    group: Any
    n_positive: Any


class Table(NamedTuple):
    """Working space for one cell.

    A hash table of the distinct values: open addressing, a slot is free where its key is 0. Counts have few
    distinct values in one cell, so the table stays in the cache and little is sorted. ``slot_of`` has the
    slot of each value, ``distinct`` the slots in use. Where there are too many values, ``keys`` and ``order``
    are the two sides of a radix sort. Places are unsigned: the compiler need not wrap negative ones.
    """

    key: Any
    count: Any
    group: Any
    distinct: Any
    slot_of: Any
    keys: Any
    order: Any


def new_table(longest: int) -> Table:
    """Make the working space for rows of up to `longest` values."""
    n_slots = 4 * _FEW
    return Table(
        key=np.zeros(n_slots, dtype=np.uint64),
        count=np.zeros(n_slots, dtype=np.int32),
        group=np.empty(max(n_slots, longest), dtype=np.int32),
        distinct=np.empty(_FEW, dtype=np.uint64),
        slot_of=np.empty(longest, dtype=np.uint32),
        keys=np.empty((2, longest), dtype=np.uint64),
        order=np.empty((2, longest), dtype=np.uint32),
    )


@compiled
def _count(bits: Any, table: Table) -> int:
    """Count the genes of each distinct value of one cell; return how many there are, −1 for too many."""
    mask = np.uint64(len(table.key) - 1)
    n_distinct = 0
    for i in range(len(bits)):
        key = np.uint64(bits[i])
        slot = ((key * np.uint64(0x9E3779B97F4A7C15)) >> np.uint64(32)) & mask
        while table.key[slot] != key:
            if table.key[slot] == np.uint64(0):
                if n_distinct == len(table.distinct):
                    return -1
                table.key[slot] = key
                table.distinct[n_distinct] = slot
                n_distinct += 1
                break
            slot = (slot + np.uint64(1)) & mask
        table.count[slot] += 1
        table.slot_of[i] = slot
    return n_distinct


@compiled
def _sort_slots(slots: Any, key: Any) -> None:
    """Sort slots by their keys, highest first."""
    for i in range(1, len(slots)):
        slot, j = slots[i], i
        while j > 0 and key[slots[j - 1]] < key[slot]:
            slots[j] = slots[j - 1]
            j -= 1
        slots[j] = slot


@compiled
def _close(table: Table, found: Found, span: tuple[int, int]) -> None:
    """Give one cell's groups their numbers, the highest value first, and empty the table.

    `span`: the first number, and how many groups there are.
    """
    first, n_distinct = span
    slots = table.distinct[:n_distinct]
    _sort_slots(slots, table.key)
    above = 0
    for j in range(n_distinct):
        slot = slots[j]
        found.above[first + j] = above
        found.tied[first + j] = table.count[slot]
        above += table.count[slot]
        table.group[slot] = first + j
        table.count[slot] = 0
        table.key[slot] = np.uint64(0)


@compiled
def _empty(table: Table) -> None:
    """Free all slots."""
    table.key[:] = np.uint64(0)
    table.count[:] = 0


@compiled
def _sort(bits: Any, table: Table) -> int:
    """Sort one cell's values byte by byte, lowest first; return the side of ``keys`` they are on."""
    side, n = 0, len(bits)
    for i in range(n):
        table.keys[0, i] = bits[i]
        table.order[0, i] = i
    for byte in range(bits.itemsize):
        shift = np.uint64(8 * byte)
        first = np.zeros(257, dtype=np.int64)
        for i in range(n):
            first[((table.keys[side, i] >> shift) & np.uint64(255)) + np.uint64(1)] += 1
        if first.max() == n:
            continue
        for digit in range(256):
            first[digit + 1] += first[digit]
        for i in range(n):
            digit = (table.keys[side, i] >> shift) & np.uint64(255)
            table.keys[1 - side, first[digit]] = table.keys[side, i]
            table.order[1 - side, first[digit]] = table.order[side, i]
            first[digit] += 1
        side = 1 - side
    return side


@compiled
def _close_sorted(table: Table, found: Found, span: tuple[int, int, int]) -> int:
    """Give the groups of one cell's sorted values their numbers, the highest first; return how many.

    `span`: the first number, how many values there are, and the side they are on.
    """
    first, n, side = span
    keys, order = table.keys[side], table.order[side]
    n_distinct, above = 0, 0
    for i in range(n - 1, -1, -1):
        table.slot_of[order[i]] = n_distinct
        if i == 0 or keys[i - 1] != keys[i]:
            found.above[first + n_distinct] = above
            found.tied[first + n_distinct] = n - i - above
            above = n - i
            table.group[n_distinct] = first + n_distinct
            n_distinct += 1
    return n_distinct


@compiled
def _pick(gene: Any, wanted: Any, picked: Any) -> int:
    """List the places of genes that are wanted, without a branch; return how many there are."""
    n_picked = 0
    for i in range(len(gene)):
        picked[n_picked] = i
        n_picked += wanted[np.uint32(gene[i])]
    return n_picked


@compiled
def group_rows(rows: Rows, asked: tuple[Any, Any], into: tuple[Table, Found]) -> None:
    """Group all rows.

    `asked`: the codes of the genes, and whether each has one. `into`: working space, and the result.
    """
    codes, wanted = asked
    table, found = into
    n_groups, n_found = 0, 0
    for cell in range(len(rows.start) - 1):
        gene = rows.gene[rows.start[cell] : rows.start[cell + 1]]
        bits = rows.bits[rows.start[cell] : rows.start[cell + 1]]
        n_distinct = _count(bits, table)
        if n_distinct >= 0:
            _close(table, found, (n_groups, n_distinct))
        else:
            _empty(table)
            n_distinct = _close_sorted(table, found, (n_groups, len(bits), _sort(bits, table)))
        picked = found.group[n_found:]
        n_picked = _pick(gene, wanted, picked)
        for k in range(n_picked):
            i = np.uint32(picked[k])
            found.code[n_found + k] = codes[np.uint32(gene[i])]
            picked[k] = table.group[table.slot_of[i]]
        n_groups += n_distinct
        n_found += n_picked
        found.group_start[cell + 1] = n_groups
        found.gene_start[cell + 1] = n_found
        found.n_positive[cell] = len(gene)


@compiled
def group_values(rows: Rows, into: tuple[Table, Found]) -> None:
    """Group all rows as `group_rows` does, but tell the group of every value, in the order of the values."""
    table, found = into
    n_groups = 0
    first = rows.start[0]
    for cell in range(len(rows.start) - 1):
        begins, ends = np.uint64(rows.start[cell]), np.uint64(rows.start[cell + 1])
        bits = rows.bits[begins:ends]
        n_distinct = _count(bits, table)
        if n_distinct >= 0:
            _close(table, found, (n_groups, n_distinct))
        else:
            _empty(table)
            n_distinct = _close_sorted(table, found, (n_groups, len(bits), _sort(bits, table)))
        group = found.group[begins - np.uint64(first) : ends - np.uint64(first)]
        for i in range(len(bits)):
            group[i] = table.group[table.slot_of[i]]
        n_groups += n_distinct
        found.group_start[cell + 1] = n_groups
        found.gene_start[cell + 1] = ends - first
        found.n_positive[cell] = len(bits)


@compiled
def all_positive(bits: Any, infinite: Any) -> bool:
    """Tell whether all values are finite and above 0: their bits are below those of infinity, and not 0."""
    other = np.uint8(0)
    for i in range(len(bits)):
        other |= np.uint8(bits[i] >= infinite) | np.uint8(bits[i] == 0)
    return bool(other == 0)
