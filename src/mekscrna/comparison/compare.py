"""Compare signature scores between two arms, sample by sample."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from mekscrna import keys
from mekscrna.comparison.aggregate import Sums, aggregate
from mekscrna.comparison.cell_model import mixed_of
from mekscrna.comparison.design import Question
from mekscrna.comparison.equal_depth import in_words, thinned_of
from mekscrna.comparison.fitting import Reading, shift_of
from mekscrna.comparison.frame import Frame, frame, refuse_unknown_arms
from mekscrna.comparison.pool import mean_scores, score_totals
from mekscrna.comparison.shift import Obstacle
from mekscrna.errors import UnknownNameError
from mekscrna.spec.study import Gates

if TYPE_CHECKING:
    from anndata import AnnData

    from mekscrna.comparison.frame import Hindrance
    from mekscrna.comparison.mixed import Mixed
    from mekscrna.comparison.score_sums import ScoreSums
    from mekscrna.comparison.shift import Shift
    from mekscrna.kernels.types import Vector


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
    columns = [_sample_scores(own, sums, name=name, found=found) for name in names]
    values: Vector | None = None
    hindrances: tuple[Hindrance, ...] = ()
    notes: tuple[str, ...] = ()
    if any(column is None or np.isnan(column[0]).any() for column in columns):
        text = f"Not every list of {key} has scores by {method}."
        hindrances = ((Obstacle.NOT_SCORED, text),)
    else:
        read = [column for column in columns if column is not None]
        values = np.sum([sign * means for sign, (means, _) in zip((1.0, -1.0), read, strict=False)], axis=0)
        notes = _unscored(own, max(lost for _, lost in read), method)
    reading = Reading(
        readout=key,
        method=method,
        unit=f"{method} score",
        values=values,
        hindrances=hindrances,
        notes=(*notes, *([in_words(thinned)] if thinned else [])),
        mixed=None if values is None or len(names) > 1 else _mixed(own, sums, name=names[0], found=found),
    )
    return shift_of(own, reading)


def _mixed(own: Frame, sums: Sums, *, name: str, found: ScoreSums | None) -> Mixed | None:
    """Put a score to a mixed model of its cells."""
    if found is None:
        return None
    place, used = found.signatures.index(name), own.design.used
    n_cells, totals, squares = (
        each[used, place] for each in score_totals(sums, own.question.population, found)
    )
    return mixed_of(own, n_cells=n_cells, sums=totals, squares=squares)


def _sample_scores(
    own: Frame, sums: Sums, *, name: str, found: ScoreSums | None
) -> tuple[Vector, float] | None:
    """Return the mean score per used sample, and how many of its rows have none; None without such scores."""
    if found is None or name not in found.signatures:
        return None
    place = found.signatures.index(name)
    means, n_scored = (
        each[own.design.used, place] for each in mean_scores(sums, own.question.population, found)
    )
    return means, float((own.pool.n_rows[own.design.used] - n_scored).sum())


def _unscored(own: Frame, lost: float, method: str) -> tuple[str, ...]:
    if lost == 0:
        return ()
    total = own.pool.n_rows[own.design.used].sum()
    return (f"{lost:,.0f} of {total:,.0f} cells have no score by {method} and are in no mean.",)
