"""Compare the expression of gene lists between two arms, sample by sample."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mekscrna.comparison.aggregate import Sums, aggregate
from mekscrna.comparison.design import Question
from mekscrna.comparison.frame import frame, refuse_unknown_arms
from mekscrna.comparison.gene_lists import LaidList, lay
from mekscrna.comparison.pseudobulk import CYCLING, GeneReadout, expression, expression_shift
from mekscrna.spec.study import Gates

if TYPE_CHECKING:
    from anndata import AnnData

    from mekscrna.comparison.shift import Shift
    from mekscrna.scoring.panel import Signatures


def compare_expression(
    adata: AnnData | Sums,
    signatures: Signatures,
    *,
    treated: str,
    reference: str,
    population: str = "all",
    paired: bool | None = None,
    gates: Gates | None = None,
) -> list[Shift]:
    """Compare the expression of gene lists between two arms, sample by sample.

    Counts of a population are summed within samples. A list's value in a sample is the signed, weighted mean
    over its genes of log2(counts + 0.5), less the sample's log2 median-ratio size factor, which is made
    without the list and without cycling genes. Genes below ``gates.min_gene_counts`` counts per sample are
    named as silent and stay out of the mean: near the offset they follow depth, not biology. A claim's own
    shift (:func:`mekscrna.shifts_for`) keeps the claim's other lists out of the size factor, too, and may
    differ from this one for it.

    Parameters
    ----------
    adata
        Cells × genes with ``layers["counts"]`` and ``obs`` sample, arm, and donor and cell_type where there
        are.
    signatures
        Signatures or plain gene lists by name. Give ``tirosh_g1s`` and ``tirosh_g2m`` among them, as a study
        does, to keep cycling genes out of the size factors.
    treated, reference
        Arms, as in ``obs["arm"]``; a shift is treated − reference.
    population
        A house cell type, or a label of ``obs["cell_type"]``; ``all`` takes every cell.
    paired
        Compare within donors; None does what the dataset declares, else not.
    gates
        Limits on cells, counts and genes; the defaults of a study if None.

    Returns
    -------
    One shift per list, in log2. `adata` is not changed. Too few samples or genes are no error: the shift says
    so.

    Raises
    ------
    UnknownNameError
        No such arm.
    InputError
        There are no counts, a gene name occurs twice, or pairs are asked for without donors.
    """
    sums = aggregate(adata)
    limits = gates or Gates()
    question = Question(
        treated=treated, reference=reference, population=population, paired=paired, gates=limits
    )
    refuse_unknown_arms(sums, question)
    laid = lay(sums.genes, signatures)
    cycling = [laid[name] for name in CYCLING if name in laid]
    expressed = expression(frame(sums, question), sums.genes, cycling)
    return [expression_shift(expressed, list_readout(each, limits)) for each in laid.values()]


def list_readout(laid: LaidList, gates: Gates) -> GeneReadout:
    """Read one list."""
    return GeneReadout(key=f"signature:{laid.id}", lists=(laid,), min_counts=gates.min_gene_counts)
