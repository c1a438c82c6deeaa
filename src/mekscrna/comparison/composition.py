"""Compare shares and ratios of populations between two arms, sample by sample."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mekscrna.comparison.aggregate import Sums, aggregate
from mekscrna.comparison.design import Question
from mekscrna.comparison.frame import refuse_unknown_arms
from mekscrna.comparison.shares import fraction_shift, ratio_shift
from mekscrna.spec.study import Gates

if TYPE_CHECKING:
    from anndata import AnnData

    from mekscrna.comparison.shift import Shift


def compare_fraction(
    adata: AnnData | Sums,
    *,
    of: str,
    within: str,
    treated: str,
    reference: str,
    paired: bool | None = None,
    gates: Gates | None = None,
) -> Shift:
    """Compare the share of one population within another between two arms, sample by sample.

    A sample's value is ln((k + ½) / (N − k + ½)), with k cells of `of` among the N of `within`. Name the
    lineage (CD8 T cells within T cells): a share of all cells moves whenever any other population does.

    Parameters
    ----------
    adata
        Cells, with ``obs`` sample, arm, cell_type, and donor where there is one.
    of, within
        House cell types, or labels of ``obs["cell_type"]``.
    treated, reference
        Arms, as in ``obs["arm"]``; the shift is treated − reference, in log odds.
    paired
        Compare within donors; None does what the dataset declares, else not.
    gates
        ``min_cells`` cells of `within` are asked of each sample; the defaults of a study if None.

    Returns
    -------
    One shift; its samples' ``n_cells`` are those of `within`. `adata` is not changed.

    Raises
    ------
    UnknownNameError
        No such arm.
    InputError
        Pairs are asked for, but no donor is known.
    """
    sums = aggregate(adata)
    question = Question(
        treated=treated, reference=reference, population=within, paired=paired, gates=gates or Gates()
    )
    refuse_unknown_arms(sums, question)
    return fraction_shift(sums, question, of=of, within=within)


def compare_ratio(
    adata: AnnData | Sums,
    *,
    of: str,
    to: str,
    treated: str,
    reference: str,
    paired: bool | None = None,
    gates: Gates | None = None,
) -> Shift:
    """Compare the ratio of two populations between two arms, sample by sample.

    A sample's value is ln((k₁ + ½) / (k₂ + ½)), with k₁ cells of `of` and k₂ of `to`; no other population
    sways it.

    Parameters
    ----------
    adata
        Cells, with ``obs`` sample, arm, cell_type, and donor where there is one.
    of, to
        House cell types, or labels of ``obs["cell_type"]``.
    treated, reference
        Arms, as in ``obs["arm"]``; the shift is treated − reference, in natural log.
    paired
        Compare within donors; None does what the dataset declares, else not.
    gates
        ``min_cells`` cells of both together are asked of each sample; the defaults of a study if None.

    Returns
    -------
    One shift in the population ``all``; its samples' ``n_cells`` are those of both. `adata` is not changed.

    Raises
    ------
    UnknownNameError
        No such arm.
    InputError
        Pairs are asked for, but no donor is known; or the two populations share cells.
    """
    sums = aggregate(adata)
    question = Question(treated=treated, reference=reference, paired=paired, gates=gates or Gates())
    refuse_unknown_arms(sums, question)
    return ratio_shift(sums, question, of=of, to=to)
