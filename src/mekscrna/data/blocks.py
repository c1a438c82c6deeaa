"""Row blocks of one matrix, from memory or from a file."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal, Protocol

from mekscrna.data.scorable import counts_of, lognorm_of
from mekscrna.data.streaming.effort import Effort
from mekscrna.data.streaming.files import stored_matrix
from mekscrna.data.streaming.parallel import in_order
from mekscrna.data.streaming.sources import InMemory, source_of
from mekscrna.data.streaming.structure import cut_rows

if TYPE_CHECKING:
    from collections.abc import Iterator

    from anndata import AnnData

    from mekscrna.data.streaming.sources import Source
    from mekscrna.kernels.types import Matrix, Sparse


_AHEAD: Final = 3
"""Pieces that the system is asked to fetch beyond those that are being worked on."""


class Blocks(Protocol):
    """The rows of one matrix, a block at a time; can be walked as often as needed."""

    @property
    def n_rows(self) -> int:
        """Cells, or samples where the dataset is bulk."""
        ...

    @property
    def n_genes(self) -> int:
        """Columns."""
        ...

    @property
    def gene_names(self) -> tuple[str, ...]:
        """One name per column."""
        ...

    def __iter__(self) -> Iterator[tuple[slice, Matrix]]:
        """Yield which rows, and their values, rows × genes: CSR of float32 or float64, sorted, none twice."""
        ...


class RowBlocks:
    """Row blocks of one matrix from anywhere: CSR of float32 or float64, rows × genes."""

    def __init__(
        self,
        source: Source,
        gene_names: Sequence[str],
        effort: Effort,
        *,
        row_names: Sequence[str] | None = None,
    ) -> None:
        self.source, self.effort = source, effort
        self.gene_names = tuple(map(str, gene_names))
        self.row_names: Sequence[str] = _Numbers(range(source.shape[0])) if row_names is None else row_names

    @property
    def n_rows(self) -> int:
        """Cells, or samples where the dataset is bulk."""
        return self.source.shape[0]

    @property
    def n_genes(self) -> int:
        """Columns."""
        return len(self.gene_names)

    def pieces(self) -> Iterator[slice]:
        """Yield which rows are well read at once; what follows is made ready before it is asked for."""
        ahead: deque[slice] = deque()
        for start, end in pairwise([0, *self.source.ends(self.effort)]):
            ahead.append(slice(start, end))
            self.source.expect(ahead[-1])
            if len(ahead) > _AHEAD:
                yield ahead.popleft()
        yield from ahead

    def load(self, rows: slice) -> Sparse:
        """Read neighboring rows; many threads may ask at once."""
        return self.source.load(rows)

    def __iter__(self) -> Iterator[tuple[slice, Matrix]]:
        """Yield which rows, and their values."""
        n_threads = 1 if isinstance(self.source, InMemory) else self.effort.threads
        tasks = (partial(self._loaded, rows) for rows in self.pieces())
        for rows, piece in in_order(tasks, n_threads=n_threads):
            yield from cut(rows, piece, self.effort.rows_per_block)

    def _loaded(self, rows: slice) -> tuple[slice, Sparse]:
        return rows, self.load(rows)


class _Numbers(Sequence[str]):
    """The names of rows that have none: their numbers, as text."""

    def __init__(self, numbers: range) -> None:
        self._numbers = numbers

    def __getitem__(self, place: Any) -> Any:
        return str(self._numbers[place])

    def __len__(self) -> int:
        return len(self._numbers)


def cut(rows: slice, piece: Sparse, n_rows: int) -> Iterator[tuple[slice, Sparse]]:
    """Cut the rows of a piece, which stand at `rows` of the whole, into blocks of at most `n_rows`."""
    if piece.shape[0] <= n_rows:
        yield rows, piece
        return
    for start in range(rows.start, rows.stop, n_rows):
        stop = min(start + n_rows, rows.stop)
        yield slice(start, stop), cut_rows(piece, start - rows.start, stop - rows.start)


def blocks(
    adata: AnnData,
    reads: Literal["lognorm", "counts"] = "lognorm",
    rows_per_block: int = 512,
    *,
    effort: Effort | None = None,
) -> RowBlocks:
    """Cut a matrix into row blocks.

    Parameters
    ----------
    adata
        Cells × genes: in memory, backed by an h5ad or zarr, or of Dask (``read_lazy``); not changed.
    reads
        ``lognorm`` reads ``X``, ``counts`` reads ``layers["counts"]``.
    rows_per_block
        Most rows in a block; blocks of some hundred cells stay in the processor's cache.
    effort
        Threads and memory, and rows per block in place of `rows_per_block`.

    Raises
    ------
    InputError
        ``X`` is not log-normalized, or there are no counts; the message says how to get them.
    """
    chosen = Effort(rows_per_block=rows_per_block) if effort is None else effort
    matrix = lognorm_of(adata) if reads == "lognorm" else counts_of(adata)
    return RowBlocks(source_of(matrix), adata.var_names, chosen, row_names=adata.obs_names)


def blocks_of(path: str | Path, slot: str = "X", *, effort: Effort | None = None) -> RowBlocks:
    """Cut a matrix on disk into row blocks, without reading more of it at once than `effort` allows.

    Chunks of an h5ad are read and unpacked beside HDF5, by several threads, where their compression is none,
    gzip or zstd; others through HDF5. ``row_names`` has the names of the rows.

    Parameters
    ----------
    path
        An h5ad, or a zarr (folder, or a zip of it), stored by rows or dense.
    slot
        ``X``, ``raw/X`` or ``layers/<name>``.
    effort
        Threads, memory and rows per block.

    Raises
    ------
    DataError
        There is no such file or matrix, or the file is damaged or none of these.
    InputError
        The matrix is stored by columns.
    """
    stored = stored_matrix(Path(path), slot)
    return RowBlocks(
        stored.source, stored.gene_names, Effort() if effort is None else effort, row_names=stored.row_names
    )
