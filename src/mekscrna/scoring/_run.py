"""Score the rows of a dataset by several methods, in one scan to prepare and one to score."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from mekscrna.data.blocks import cut
from mekscrna.errors import InputError
from mekscrna.kernels.types import Mask
from mekscrna.scoring._asked import Asked, Request
from mekscrna.scoring._compiling import told_of_compiling
from mekscrna.scoring._described import describe
from mekscrna.scoring._matrices import Matrices
from mekscrna.scoring._prepare import prepare_all
from mekscrna.scoring._reference import ReferenceBlocks
from mekscrna.scoring._walk import prepare, stream
from mekscrna.scoring.panel import Panel

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from mekscrna.data.blocks import Blocks
    from mekscrna.kernels.types import Dense
    from mekscrna.scoring._matrices import Pieces, Reads
    from mekscrna.scoring._walk import Accumulator

    Scored = tuple[slice, Mapping[str, Dense], Pieces]


class Sink(Protocol):
    """Takes scores as they come, in the order of the rows."""

    def put(self, rows: slice, scores: Mapping[str, Dense]) -> None:
        """Take the scores of some rows: by method, rows × signatures."""
        ...


class Arrays:
    """Scores in memory: by method, rows × signatures, float64."""

    def __init__(self, request: Request, *, n_rows: int, n_signatures: int) -> None:
        self.scores = {each.method.name: np.empty((n_rows, n_signatures)) for each in request.asked}

    def put(self, rows: slice, scores: Mapping[str, Dense]) -> None:
        """Take the scores of some rows."""
        for name, found in scores.items():
            self.scores[name][rows] = found


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Run:
    """One run: the data, the signatures, and what was asked for."""

    matrices: Matrices
    panel: Panel
    request: Request
    dataset: str = ""
    """Names the random streams, so that datasets do not share them."""
    reference: Mask | None = None
    """Rows that methods look at first; None is all."""

    def into(self, sink: Sink, accumulators: Sequence[Accumulator] = ()) -> dict[str, dict[str, Any]]:
        """Score all rows into `sink`; every accumulator sees each piece and its scores.

        Returns
        -------
        By method, what was computed, in nested dicts of texts and numbers.

        Raises
        ------
        DataError
            A value is negative, infinite or not a number.
        """
        with told_of_compiling():
            prepared = self.prepared()
            self.scan(sink, prepared, accumulators)
        return self.described(prepared)

    def prepared(self) -> dict[str, Any]:
        """Let every method look at the cells of reference; by method, what it made ready."""
        looks = [_Look(run=self, asked=each) for each in self.request.asked]
        found = prepare_all(looks, self.matrices)
        return {look.asked.method.name: each for look, each in zip(looks, found, strict=True)}

    def scan(self, sink: Sink, prepared: Mapping[str, Any], accumulators: Sequence[Accumulator] = ()) -> None:
        """Score all rows into `sink` with what was made ready."""
        kinds = frozenset(
            [each.method.reads for each in self.request.asked] + [each.reads for each in accumulators]
        )
        unscorable = ~self.panel.scorable(self.request.min_coverage)

        def work(rows: slice, pieces: Pieces) -> Scored:
            scores = {
                each.method.name: self._scores(each, pieces, prepared[each.method.name])
                for each in self.request.asked
            }
            for found in scores.values():
                found[:, unscorable] = np.nan
            return rows, scores, pieces if accumulators else {}

        for rows, scores, pieces in self.matrices.scan(kinds, work, what="score"):
            sink.put(rows, scores)
            for each in accumulators:
                each.add(rows, pieces[each.reads], scores)

    def described(self, prepared: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
        """Say by method what was computed, in nested dicts of texts and numbers."""
        common = {
            "seed": self.request.seed,
            "min_coverage": self.request.min_coverage,
            "n_cells": self.matrices.any.n_rows,
        }
        return {
            each.method.name: {**describe(each, self.panel, prepared[each.method.name]), **common}
            for each in self.request.asked
        }

    def _scores(self, asked: Asked, pieces: Pieces, prepared: Any) -> Dense:
        piece = pieces[asked.method.reads]
        scores = np.empty((piece.shape[0], len(self.panel.signatures)))
        n_rows = self.matrices.effort.rows_per_block
        for place, block in cut(slice(0, piece.shape[0]), piece, n_rows):
            scores[place] = asked.method.kernel(block, self.panel, params=asked.params, prepared=prepared)
        return scores


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Look:
    """One method's look at the cells of reference."""

    run: Run
    asked: Asked

    @property
    def reads(self) -> Reads:
        return self.asked.method.reads

    def __call__(self, blocks: Blocks) -> Any:
        method, run = self.asked.method, self.run
        if run.reference is not None:
            blocks = ReferenceBlocks(blocks=blocks, is_reference=run.reference)
        rng = stream(run.request.seed, run.dataset, method.name)
        return prepare(method, blocks, run.panel, params=self.asked.params, rng=rng)


def as_mask(reference: Any, n_rows: int) -> Mask | None:
    """Return the rows of reference as a mask.

    Raises
    ------
    InputError
        They are not marked with one truth value per row.
    """
    if reference is None:
        return None
    marks = np.asarray(reference)
    if marks.dtype != np.bool_ or marks.shape != (n_rows,):
        raise InputError(
            f"reference must mark each of the {n_rows:,} cells as True or False; "
            f"found {marks.dtype} values of shape {marks.shape}."
        )
    return marks
