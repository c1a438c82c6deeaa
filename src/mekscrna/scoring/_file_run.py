"""Score a matrix on disk: here, or on the workers of a Dask cluster."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from mekscrna.data.blocks import blocks_of
from mekscrna.errors import InputError
from mekscrna.scoring._asked import request_of
from mekscrna.scoring._cluster import Task, on_workers
from mekscrna.scoring._compiling import told_of_compiling
from mekscrna.scoring._matrices import Matrices, Reads
from mekscrna.scoring._run import Run
from mekscrna.scoring.panel import Panel

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mekscrna.data.blocks import RowBlocks
    from mekscrna.scoring._asked import OneOrMore, Request
    from mekscrna.scoring._cluster import Mergeable
    from mekscrna.scoring._run import Sink
    from mekscrna.scoring.panel import Signatures

_GLANCE = 50


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FileRun:
    """One run over one matrix of a file."""

    path: Path
    slot: str
    run: Run

    @classmethod
    def of(
        cls,
        path: Path,
        signatures: Signatures,
        *,
        slot: str,
        method: OneOrMore,
        seed: int,
        options: Mapping[str, Any],
    ) -> FileRun:
        """Open the matrix and read what was asked for; ``min_coverage`` is one of the options.

        Raises
        ------
        DataError, InputError, UnknownNameError
            As `score_file`.
        """
        own = {name: value for name, value in options.items() if name != "min_coverage"}
        request = request_of(method, own, seed=seed, min_coverage=options.get("min_coverage", 0.0))
        rows = blocks_of(path, slot, effort=request.effort)
        reads: Reads = "counts" if _are_whole(rows) else "lognorm"
        matrices = Matrices(stored={reads: rows}, effort=request.effort)
        return cls(path=path, slot=slot, run=run_of(matrices, signatures, request))

    @property
    def reads(self) -> Reads:
        """What the matrix holds."""
        return next(iter(self.run.matrices.stored))

    @property
    def source(self) -> str:
        """Name the matrix in a record."""
        return f"{self.path.name}, {self.slot}, {self.reads}"

    def into(
        self, sink: Sink | None, summing: Mergeable | None = None, *, client: Any = None
    ) -> tuple[dict[str, dict[str, Any]], Any]:
        """Score all rows into `sink`, and sum them into `summing`, where either is given.

        With a `client` of a Dask cluster the workers read the file, score and sum; the looks at all cells,
        where a method has one, are made here.

        Returns
        -------
        By method what was computed, and the sums.
        """
        if client is None:
            into = sink if sink is not None else _Nowhere()
            return self.run.into(into, () if summing is None else (summing,)), summing
        with told_of_compiling():
            prepared = self.run.prepared()
        task = Task(
            path=self.path.resolve(),
            slot=self.slot,
            reads=self.reads,
            panel=self.run.panel,
            request=self.run.request,
            prepared=prepared,
        )
        total = on_workers(client, task, n_rows=self.run.matrices.any.n_rows, sink=sink, summing=summing)
        return self.run.described(prepared), total


def run_of(matrices: Matrices, signatures: Signatures, request: Request) -> Run:
    """Lay signatures over the genes of a matrix.

    Raises
    ------
    InputError
        A method reads counts, and there are none.
    """
    wanting = [each.method.name for each in request.asked if each.method.reads == "counts"]
    if wanting and "counts" not in matrices.stored:
        raise InputError(f"{', '.join(wanting)} reads counts, and the matrix holds values that are none.")
    return Run(matrices=matrices, panel=Panel.over(matrices.any.gene_names, signatures), request=request)


class _Nowhere:
    """Takes scores that nobody asked for."""

    def put(self, rows: slice, scores: Mapping[str, Any]) -> None:
        """Do nothing."""


def _are_whole(rows: RowBlocks) -> bool:
    """Tell by some rows, spread over the matrix, whether there are values and all are whole numbers."""
    n_seen = 0
    for row in np.unique(np.linspace(0, max(rows.n_rows - 1, 0), min(rows.n_rows, _GLANCE)).astype(int)):
        values = rows.load(slice(int(row), int(row) + 1)).data
        if (values != np.rint(values)).any():
            return False
        n_seen += len(values)
    return n_seen > 0
