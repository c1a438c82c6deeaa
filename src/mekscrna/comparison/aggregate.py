"""Sum cells into samples: all that statistics need, so that cells never have to be in memory together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import sparse

from mekscrna import keys
from mekscrna.comparison.groups import Group, groups_of
from mekscrna.comparison.score_sums import ScoreSums, ThinnedScores, added, score_sums
from mekscrna.comparison.summing import Summing
from mekscrna.data._matrices import is_sparse
from mekscrna.data.blocks import blocks
from mekscrna.data.columns import MISSING
from mekscrna.data.house import is_bulk, notes_of
from mekscrna.data.scorable import counts_of
from mekscrna.errors import InputError
from mekscrna.kernels.grouping import indicator, row_totals, sum_rows
from mekscrna.kernels.types import Index, Sparse, Vector

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import pandas as pd
    from anndata import AnnData


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Sums:
    """One dataset, summed over the rows of each group (sample × population label).

    Two of them add up (`merge`), in any order, so rows may be summed wherever they lie.
    """

    dataset: str
    species: str
    """Empty where not known."""
    is_bulk: bool
    is_linear: bool
    """Values are normalized, not counts (bulk only); what several rows of a group give is averaged later."""
    is_paired: bool
    covariates: tuple[str, ...]
    genes: tuple[str, ...]
    groups: tuple[Group, ...]
    n_rows: Vector
    counts: Sparse | None
    """Groups × genes; None where the data hold scores alone."""
    total_counts: Vector
    """Per group; NaN where not known."""
    scores: Mapping[str, ScoreSums]
    thinned: tuple[ThinnedScores, ...] = ()
    """Where arms differ in depth: the scores of a question's rows at equal depth."""
    in_one_well: bool = False
    """All lines of an arm were treated in one well."""
    well_sd: float | None = None
    """The SD between such wells, in log2; None where not known."""
    emptied: tuple[str, ...] = ()
    """Arms of the deposit that quality control left without a row."""

    def merge(self, other: Sums) -> Sums:
        """Add two sums of the same dataset, whichever groups each holds.

        Raises
        ------
        InputError
            The two differ in dataset, genes, covariates, quantity, scores or what was thinned.
        """
        _refuse_unlike(self, other)
        groups = tuple(sorted({*self.groups, *other.groups}))
        places = _places(self.groups, groups), _places(other.groups, groups)
        one, two = (indicator(place, len(groups)) for place in places)
        counts = None
        if self.counts is not None and other.counts is not None:
            counts = sparse.csr_matrix(one @ self.counts + two @ other.counts)

        def sum_of(own: Mapping[str, ScoreSums], more: Mapping[str, ScoreSums]) -> dict[str, ScoreSums]:
            return {
                method: added(found, more[method], places=places, n_groups=len(groups))
                for method, found in own.items()
            }

        return replace(
            self,
            groups=groups,
            n_rows=one @ self.n_rows + two @ other.n_rows,
            counts=counts,
            total_counts=one @ self.total_counts + two @ other.total_counts,
            scores=sum_of(self.scores, other.scores),
            thinned=tuple(
                replace(own, scores=sum_of(own.scores, more.scores))
                for own, more in zip(self.thinned, other.thinned, strict=True)
            ),
        )


def aggregate(adata: AnnData | Sums, *, rows_per_block: int = 4096) -> Sums:
    """Sum rows within each sample and population label.

    Reads ``layers["counts"]`` (bulk without counts: ``layers["normalized"]``), every ``obsm["score_*"]``,
    and of ``obs`` sample, arm, donor, cell_type (all rows are one population where there is none) and the
    covariates that ``uns["mekscrna"]`` names. Rows without a sample or an arm are left out. Nothing is
    written.

    Parameters
    ----------
    adata
        Cells × genes (bulk: rows × genes); sums are handed back as they are.
    rows_per_block
        Rows read at once; changes memory, never a number.

    Raises
    ------
    DataError
        ``obs`` lacks a column, or a sample is in two arms, of two donors, or varies in a covariate.
    """
    if isinstance(adata, Sums):
        return adata
    groups, row_group = groups_of(adata, _covariates(adata))
    is_linear = notes_of(adata).get("quantity") == "normalized"
    summing = Summing(row_group, len(groups))
    for place, block in _row_blocks(adata, rows_per_block, is_linear=is_linear):
        summing.add(place, block, {})
    counts, scores = summing.counts(), score_sums(adata, row_group, len(groups))
    return _sums(adata, groups, row_group=row_group, counts=counts, scores=scores)


def summing_of(adata: AnnData) -> Summing:
    """Return what takes in a dataset's counts and scores while they are read, by sample and population label.

    Hand it to `mekscrna.score` as an accumulator, then to `summed`.

    Raises
    ------
    DataError
        As `aggregate`.
    """
    groups, row_group = groups_of(adata, _covariates(adata))
    return Summing(row_group, len(groups))


def summed(adata: AnnData, summing: Summing, signatures: Mapping[str, Sequence[str]]) -> Sums:
    """Return the sums of a dataset that `summing` took in whole.

    Parameters
    ----------
    adata
        The dataset that `summing_of` was asked about; neither its matrix nor its scores are read.
    summing
        What took it in.
    signatures
        By method, the names of the columns of its scores.
    """
    groups, row_group = groups_of(adata, _covariates(adata))
    scores = {
        method: ScoreSums(signatures=tuple(signatures[method]), grids=grids)
        for method, grids in sorted(summing.scores().items())
    }
    return _sums(adata, groups, row_group=row_group, counts=summing.counts(), scores=scores)


def _sums(
    adata: AnnData,
    groups: tuple[Group, ...],
    *,
    row_group: Index,
    counts: Sparse | None,
    scores: Mapping[str, ScoreSums],
) -> Sums:
    notes = notes_of(adata)
    return Sums(
        dataset=str(notes.get(keys.DATASET, "")),
        species=str(notes.get("species", "")),
        is_bulk=is_bulk(adata),
        is_linear=notes.get("quantity") == "normalized",
        is_paired=bool(notes.get("paired", False)),
        covariates=_covariates(adata),
        genes=_names(adata.var_names),
        groups=groups,
        n_rows=sum_rows(np.ones(adata.n_obs), row_group, len(groups)),
        counts=counts,
        total_counts=_totals(adata, counts, row_group),
        scores=scores,
        in_one_well=bool(notes.get("in_one_well", False)),
        well_sd=float(notes["well_sd"]) if "well_sd" in notes else None,
        emptied=_emptied(notes, groups),
    )


def _emptied(notes: Mapping[str, Any], groups: tuple[Group, ...]) -> tuple[str, ...]:
    """Return the arms that had rows when the dataset was read and have none now."""
    left = {group.sample.arm for group in groups}
    return tuple(sorted(set(map(str, notes.get("arm_of", {}).values())) - left - {MISSING}))


def _names(index: pd.Index[Any]) -> tuple[str, ...]:
    names = index.tolist()
    return tuple(names if index.inferred_type == "string" else map(str, names))


def _covariates(adata: AnnData) -> tuple[str, ...]:
    return tuple(sorted(notes_of(adata).get("covariates", {})))


def _row_blocks(adata: AnnData, rows_per_block: int, *, is_linear: bool) -> Iterable[tuple[slice, Any]]:
    if is_linear:
        return [(slice(0, adata.n_obs), adata.layers[keys.NORMALIZED])]
    if keys.COUNTS not in adata.layers:
        return []
    matrix: Any = counts_of(adata)
    if is_sparse(matrix) and matrix.format == "csr":
        return [(slice(0, adata.n_obs), matrix)]  # nothing to read and nothing to copy
    return blocks(adata, reads="counts", rows_per_block=rows_per_block)


def _totals(adata: AnnData, counts: Sparse | None, row_group: Index) -> Vector:
    n_groups = int(row_group.max(initial=-1)) + 1
    if counts is not None:
        return row_totals(counts)
    if keys.TOTAL_COUNTS in adata.obs:
        return sum_rows(adata.obs[keys.TOTAL_COUNTS].to_numpy(dtype=np.float64), row_group, n_groups)
    return np.full(n_groups, np.nan)


def _places(own: tuple[Group, ...], groups: tuple[Group, ...]) -> Index:
    place = {group: position for position, group in enumerate(groups)}
    return np.array([place[group] for group in own], dtype=np.int64)


def _refuse_unlike(one: Sums, other: Sums) -> None:
    compared = {
        "dataset": (one.dataset, other.dataset),
        "genes": (one.genes, other.genes),
        "covariates": (one.covariates, other.covariates),
        "quantity": ((one.is_bulk, one.is_linear), (other.is_bulk, other.is_linear)),
        "scores": (_columns(one.scores), _columns(other.scores)),
        "what was thinned": (_thinning(one), _thinning(other)),
    }
    unlike = [word for word, (first, second) in compared.items() if first != second]
    if unlike:
        raise InputError(f"Sums add up only if they agree in {' and '.join(unlike)}.")


def _columns(scores: Mapping[str, ScoreSums]) -> dict[str, tuple[str, ...]]:
    return {method: found.signatures for method, found in scores.items()}


def _thinning(sums: Sums) -> list[tuple[object, ...]]:
    return [(each.arms, each.population, dict(each.shares), _columns(each.scores)) for each in sums.thinned]
