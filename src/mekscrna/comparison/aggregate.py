"""Sum cells into samples: all that statistics need, so that cells never have to be in memory together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from scipy import sparse

from mekscrna import keys
from mekscrna.comparison.groups import Group, groups_of
from mekscrna.data.blocks import blocks
from mekscrna.data.house import is_bulk, notes_of
from mekscrna.errors import InputError
from mekscrna.kernels.grouping import indicator, sum_columns, sum_rows
from mekscrna.kernels.types import Dense, Index, Sparse, Vector

if TYPE_CHECKING:
    from collections.abc import Iterable

    from anndata import AnnData

_SCORE = keys.score_key("")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ScoreSums:
    """Scores of one method, summed over the rows of each group; arrays are groups × signatures."""

    signatures: tuple[str, ...]
    sums: Dense
    squares: Dense


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

    def merge(self, other: Sums) -> Sums:
        """Add two sums of the same dataset, whichever groups each holds.

        Raises
        ------
        InputError
            The two differ in dataset, genes, covariates, quantity or scores.
        """
        _refuse_unlike(self, other)
        groups = tuple(sorted({*self.groups, *other.groups}))
        one, two = _placed(self.groups, groups), _placed(other.groups, groups)
        counts = None
        if self.counts is not None and other.counts is not None:
            counts = sparse.csr_matrix(one @ self.counts + two @ other.counts)
        return replace(
            self,
            groups=groups,
            n_rows=one @ self.n_rows + two @ other.n_rows,
            counts=counts,
            total_counts=one @ self.total_counts + two @ other.total_counts,
            scores={
                method: ScoreSums(
                    signatures=own.signatures,
                    sums=one @ own.sums + two @ other.scores[method].sums,
                    squares=one @ own.squares + two @ other.scores[method].squares,
                )
                for method, own in self.scores.items()
            },
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
    notes = notes_of(adata)
    covariates = tuple(sorted(notes.get("covariates", {})))
    groups, row_group = groups_of(adata, covariates)
    is_linear = notes.get("quantity") == "normalized"
    counts = _gene_sums(_row_blocks(adata, rows_per_block, is_linear=is_linear), row_group, len(groups))
    return Sums(
        dataset=str(notes.get(keys.DATASET, "")),
        species=str(notes.get("species", "")),
        is_bulk=is_bulk(adata),
        is_linear=is_linear,
        is_paired=bool(notes.get("paired", False)),
        covariates=covariates,
        genes=tuple(map(str, adata.var_names)),
        groups=groups,
        n_rows=sum_rows(np.ones(adata.n_obs), row_group, len(groups)),
        counts=counts,
        total_counts=_totals(adata, counts, row_group),
        scores=score_sums(adata, row_group, len(groups)),
    )


def score_sums(adata: AnnData, row_group: Index, n_groups: int) -> dict[str, ScoreSums]:
    """Sum every ``obsm["score_*"]`` over the rows of each group; by method."""
    frames = {str(key): adata.obsm[key] for key in sorted(adata.obsm) if key.startswith(_SCORE)}
    return {
        key.removeprefix(_SCORE): ScoreSums(
            signatures=tuple(map(str, frame.columns)),
            sums=sum_columns(frame.to_numpy(dtype=np.float64), row_group, n_groups),
            squares=sum_columns(frame.to_numpy(dtype=np.float64) ** 2, row_group, n_groups),
        )
        for key, frame in frames.items()
        if isinstance(frame, pd.DataFrame)
    }


def _row_blocks(adata: AnnData, rows_per_block: int, *, is_linear: bool) -> Iterable[tuple[slice, Any]]:
    if is_linear:
        return [(slice(0, adata.n_obs), adata.layers[keys.NORMALIZED])]
    if keys.COUNTS not in adata.layers:
        return []
    return blocks(adata, reads="counts", rows_per_block=rows_per_block)


def _gene_sums(pieces: Iterable[tuple[slice, Any]], row_group: Index, n_groups: int) -> Sparse | None:
    """Return groups × genes, added block by block: whole numbers, so that no cut can change a bit."""
    total: Sparse | None = None
    for place, block in pieces:
        part = indicator(row_group[place], n_groups) @ sparse.csr_matrix(block, dtype=np.float64)
        total = part if total is None else total + part
    return None if total is None else sparse.csr_matrix(total)


def _totals(adata: AnnData, counts: Sparse | None, row_group: Index) -> Vector:
    n_groups = int(row_group.max(initial=-1)) + 1
    if counts is not None:
        return np.asarray(counts.sum(axis=1), dtype=np.float64).ravel()
    if keys.TOTAL_COUNTS in adata.obs:
        return sum_rows(adata.obs[keys.TOTAL_COUNTS].to_numpy(dtype=np.float64), row_group, n_groups)
    return np.full(n_groups, np.nan)


def _placed(own: tuple[Group, ...], groups: tuple[Group, ...]) -> Sparse:
    place = {group: position for position, group in enumerate(groups)}
    return indicator(np.array([place[group] for group in own], dtype=np.int64), len(groups))


def _refuse_unlike(one: Sums, other: Sums) -> None:
    compared = {
        "dataset": (one.dataset, other.dataset),
        "genes": (one.genes, other.genes),
        "covariates": (one.covariates, other.covariates),
        "quantity": ((one.is_bulk, one.is_linear), (other.is_bulk, other.is_linear)),
        "scores": (_columns(one), _columns(other)),
    }
    unlike = [word for word, (first, second) in compared.items() if first != second]
    if unlike:
        raise InputError(f"Sums add up only if they agree in {' and '.join(unlike)}.")


def _columns(sums: Sums) -> dict[str, tuple[str, ...]]:
    return {method: found.signatures for method, found in sums.scores.items()}
