"""Tables with one row per gene and cell, as umi_tools writes them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy import sparse

from mekscrna.data._gzip import AGAIN
from mekscrna.data.text_tables import names as words
from mekscrna.data.text_tables.head import decoded
from mekscrna.data.text_tables.pieces import pieces
from mekscrna.data.text_tables.sketch import NUMBER, fields_in
from mekscrna.errors import DataError, Problem
from mekscrna.kernels.types import Sparse

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from mekscrna.data.text_tables.sketch import Sketch

_FEWEST: Final = 6
_REPEATED: Final = 0.75
_LONGEST_LINE: Final = 2**20
_MOST_FAULTS: Final = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class LongTable:
    """Where its genes and cells are."""

    separator: str
    end: int
    gene: int
    """The column of genes, 0 or 1; the other one names cells, the third holds counts."""
    start: int
    """The first byte of its first row, behind the byte-order mark."""
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LongContent:
    """What is in it."""

    cells: tuple[str, ...]
    genes: tuple[str, ...]
    matrix: Sparse
    """Cells × genes."""


def is_long(sketch: Sketch) -> bool:
    """Tell whether a table has one row per gene and cell: two columns of names that repeat, and a number."""
    if len(sketch.header) != 3:
        return False
    rows = [row.fields for row in sketch.rows if row.n_fields >= 3]
    if sum(bool(NUMBER.fullmatch(row[2])) for row in rows) * 2 <= len(rows):
        return False
    if sum(bool(NUMBER.fullmatch(row[0]) or NUMBER.fullmatch(row[1])) for row in rows) * 2 > len(rows):
        return False
    first, second = (sketch.header[place].lower() for place in (0, 1))
    if {first in words.GENE_WORDS, second in words.GENE_WORDS} == {True, False} and (
        first in words.CELL_WORDS or second in words.CELL_WORDS
    ):
        return True
    n_distinct = min(len({row[place] for row in rows}) for place in (0, 1))
    return len(rows) >= _FEWEST and n_distinct < _REPEATED * len(rows)


def long_table_of(path: Path, sketch: Sketch) -> LongTable:
    """Tell genes from cells, by the header or by the names.

    Raises
    ------
    DataError
        It cannot be told.
    """
    header = [name.lower() for name in sketch.header]
    named = [place for place in (0, 1) if header[place] in words.GENE_WORDS]
    if len(named) != 1:
        rows = [row.fields for row in sketch.rows if row.n_fields >= 3]
        shares = [words.share_of_genes([row[place] for row in rows]) for place in (0, 1)]
        named = [place for place in (0, 1) if shares[place] > 0.3 and shares[1 - place] < 0.1]
    if len(named) != 1:
        what = "is a table of one value per row, but which of its first two columns names genes is not clear."
        hint = "Name its columns 'gene', 'cell' and 'count' in a first line."
        raise DataError([Problem(file=path.name, line=1, what=what, hint=hint)])
    first = sketch.rows[0].line
    return LongTable(
        separator=sketch.separator,
        end=sketch.end,
        gene=named[0],
        start=first.start,
        line=first.number,
    )


def read_long(path: Path, table: LongTable) -> LongContent:
    """Read it; genes and cells in the order in which they first occur.

    Raises
    ------
    DataError
        A row has no three fields, its third is no number, or a gene occurs twice in a cell; with the line.
    """
    codes: tuple[dict[str, int], dict[str, int]] = ({}, {})
    places: tuple[list[int], list[int]] = ([], [])
    values: list[float] = []
    problems: list[Problem] = []
    for line, text in _lines(path, table):
        fields = fields_in(text, table.separator)
        problem = _fault(path, line, fields)
        if problem is not None:
            problems.append(problem)
            if len(problems) == _MOST_FAULTS:
                break
            continue
        for place in (0, 1):
            places[place].append(codes[place].setdefault(fields[place], len(codes[place])))
        values.append(float(fields[2]))
    if problems:
        raise DataError(problems)
    gene, cell = table.gene, 1 - table.gene
    shape = (len(codes[cell]), len(codes[gene]))
    stored = np.array(values)
    small = stored.astype(np.float32) if np.all(np.abs(stored) < 2**24) else stored
    data = small if np.array_equal(small, stored) else stored
    matrix = sparse.csr_matrix((data, (np.array(places[cell]), np.array(places[gene]))), shape=shape)
    if matrix.nnz < len(values):
        n_more = len(values) - matrix.nnz
        what = f"{n_more:,} of its rows repeat a gene and cell that another row has."
        raise DataError([Problem(file=path.name, what=what, hint="Is it a table of reads, not of counts?")])
    matrix.eliminate_zeros()
    return LongContent(cells=tuple(codes[cell]), genes=tuple(codes[gene]), matrix=matrix)


def _fault(path: Path, line: int, fields: list[str]) -> Problem | None:
    if len(fields) != 3 and not (len(fields) == 4 and fields[3] == ""):
        what = f"the row has {len(fields)} fields, not gene, cell and count."
        return Problem(file=path.name, line=line, what=what, hint=AGAIN)
    if not NUMBER.fullmatch(fields[2]) or not math.isfinite(float(fields[2])):
        what = f"'{fields[2][:60]}' is no number ({fields[0][:60]}, {fields[1][:60]})."
        return Problem(file=path.name, line=line, column=3, what=what)
    return None


def _lines(path: Path, table: LongTable) -> Iterator[tuple[int, str]]:
    """Give the rows with their line numbers."""
    end = bytes([table.end])
    rest, n_above, number = b"", table.start, table.line
    for piece in pieces(path):
        n_skipped = min(n_above, len(piece))
        n_above -= n_skipped
        *lines, rest = (rest + piece[n_skipped:]).split(end)
        if len(rest) > _LONGEST_LINE:
            what = "a line is too long for a row of a gene, a cell and a count."
            raise DataError([Problem(file=path.name, line=number, what=what, hint=AGAIN)])
        for line in lines:
            if line.strip():
                yield number, decoded(line).strip("\r\n")
            number += 1
    if rest.strip():
        yield number, decoded(rest).strip("\r\n")
