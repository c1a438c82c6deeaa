"""Compare signature scores between two arms, sample by sample."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from mekscrna import keys
from mekscrna.comparison.aggregate import Sums, aggregate
from mekscrna.comparison.cell_model import mixed_of
from mekscrna.comparison.design import Question
from mekscrna.comparison.equal_depth import in_words, thinned_of
from mekscrna.comparison.fitting import Reading, shift_of
from mekscrna.comparison.frame import Frame, frame, refuse_unknown_arms
from mekscrna.comparison.pool import score_totals
from mekscrna.comparison.shift import Obstacle
from mekscrna.errors import UnknownNameError
from mekscrna.kernels.types import Vector
from mekscrna.spec.study import Gates

if TYPE_CHECKING:
    from anndata import AnnData

    from mekscrna.comparison.frame import Hindrance
    from mekscrna.comparison.mixed import Mixed
    from mekscrna.comparison.score_sums import ScoreSums
    from mekscrna.comparison.shift import Shift


def compare(
    adata: AnnData | Sums,
    *,
    treated: str,
    reference: str,
    score: str = "ucell",
    population: str = "all",
    paired: bool | None = None,
    gates: Gates | None = None,
) -> list[Shift]:
    """Compare signature scores between two arms, sample by sample.

    Cells are averaged within samples first, for a cell is not a replicate. Scores are read for agreement:
    :func:`mekscrna.compare_expression` is less swayed by depth, and is what verdicts rest on.

    Parameters
    ----------
    adata
        Cells × genes, scored, with ``obs`` sample, arm, and donor and cell_type where there are.
    treated, reference
        Arms, as in ``obs["arm"]``; a shift is treated − reference.
    score
        The scoring method: reads ``obsm["score_<method>"]``.
    population
        A house cell type, or a label of ``obs["cell_type"]``; ``all`` takes every cell.
    paired
        Compare within donors; None does what the dataset declares, else not.
    gates
        Limits on cells and counts; the defaults of a study if None.

    Returns
    -------
    One shift per signature, in units of the score. `adata` is not changed. Too few samples are no error: the
    shift says so.

    Raises
    ------
    UnknownNameError
        No such arm, or no scores by that method.
    InputError
        Pairs are asked for, but no donor is known.
    """
    sums = aggregate(adata)
    question = Question(
        treated=treated, reference=reference, population=population, paired=paired, gates=gates or Gates()
    )
    refuse_unknown_arms(sums, question)
    if score not in sums.scores:
        raise UnknownNameError(f"scores in obsm (key '{keys.score_key(score)}')", score, sums.scores)
    own = frame(sums, question)
    return [
        score_shift(own, sums, names=(name,), key=f"signature:{name}", method=score)
        for name in sums.scores[score].signatures
    ]


def score_shift(own: Frame, sums: Sums, *, names: tuple[str, ...], key: str, method: str) -> Shift:
    """Return the shift of one signature's mean score, or of the first's less the second's.

    Scores at equal depth stand in for those of the data as they are, where `sums` hold such for the question.
    """
    thinned = thinned_of(sums, own.question, method)
    found = thinned.scores[method] if thinned else sums.scores.get(method)
    read = [_Scored.of(own, found, name) for name in names if found and name in found.signatures]
    values: Vector | None = None
    hindrances: tuple[Hindrance, ...] = ()
    notes: tuple[str, ...] = ()
    if len(read) < len(names) or any(each.n_cells.min(initial=1.0) == 0 for each in read):
        text = f"Not every list of {key} has scores by {method}."
        hindrances = ((Obstacle.NOT_SCORED, text),)
    else:
        values = np.sum([sign * each.means for sign, each in zip((1.0, -1.0), read, strict=False)], axis=0)
        n_rows = own.pool.n_rows[own.design.used]
        notes = _unscored(own, max(float((n_rows - each.n_cells).sum()) for each in read), method)
    reading = Reading(
        readout=key,
        method=method,
        unit=f"{method} score",
        values=values,
        hindrances=hindrances,
        notes=(*notes, *([in_words(thinned)] if thinned else [])),
        mixed=None if values is None or len(read) > 1 else read[0].mixed(own),
    )
    return shift_of(own, reading)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Scored:
    """The scores of one signature, summed over the rows of each used sample."""

    n_cells: Vector
    sums: Vector
    squares: Vector

    @classmethod
    def of(cls, own: Frame, found: ScoreSums, name: str) -> _Scored:
        """Take the sums of a frame's used samples."""
        n_cells, sums, squares = (each[own.design.used] for each in score_totals(own.pool, found, name))
        return cls(n_cells=n_cells, sums=sums, squares=squares)

    @property
    def means(self) -> Vector:
        """The mean score per sample, of the rows that have one."""
        return self.sums / self.n_cells

    def mixed(self, own: Frame) -> Mixed | None:
        """Put the cells to a mixed model."""
        return mixed_of(own, n_cells=self.n_cells, sums=self.sums, squares=self.squares)


def _unscored(own: Frame, lost: float, method: str) -> tuple[str, ...]:
    if lost == 0:
        return ()
    total = own.pool.n_rows[own.design.used].sum()
    return (f"{lost:,.0f} of {total:,.0f} cells have no score by {method} and are in no mean.",)
