"""Random lists in place of a claim's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from mekscrna.comparison.design import Question
from mekscrna.comparison.evidence import lists_of
from mekscrna.comparison.frame import frame
from mekscrna.comparison.gene_lists import lay
from mekscrna.comparison.pseudobulk import CYCLING, expression
from mekscrna.kernels.background import matched_draws
from mekscrna.spec.signature import Genes, Signature

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from mekscrna.comparison.aggregate import Sums
    from mekscrna.spec.claim import Claim, Contrast
    from mekscrna.spec.study import Gates

_FEWEST_GENES = 50


def stand_ins(
    sums: Sums,
    claim: Claim,
    signatures: Mapping[str, Signature],
    *,
    contrast: Contrast,
    gates: Gates,
    n: int,
    rng: np.random.Generator,
) -> list[dict[str, Signature]]:
    """Put a random gene of like expression in the place of each gene of a claim's lists.

    The same gene stands in wherever a gene is listed, so that lists overlap as they did. On-target lists and
    genes that the data lack stay. Genes of the claim's own lists and cycling ones never stand in.

    Returns
    -------
    `n` times all signatures, with the claim's replaced; none where it reads no list, or genes are too few.
    """
    names = [name for name in lists_of(claim) if name in signatures]
    if not names or sums.counts is None:
        return []
    question = Question(
        treated=contrast.treated, reference=contrast.reference, population=claim.population, gates=gates
    )
    laid = lay(sums.genes, {name: signatures[name] for name in {*names, *CYCLING} if name in signatures})
    expressed = expression(frame(sums, question), sums.genes)
    if len(expressed.logs) == 0:
        return []
    own = np.unique(np.concatenate([laid[name].columns for name in names]))
    taken = np.unique(np.concatenate([each.columns for each in laid.values()]))
    free = np.setdiff1d(np.flatnonzero(expressed.means > 0), taken)
    if len(free) < _FEWEST_GENES or len(own) == 0:
        return []
    levels = expressed.logs.mean(axis=0)
    drawn = matched_draws(levels, free, levels[own], n_sets=n, rng=rng)
    genes = sums.genes
    instead = [{genes[one]: genes[other] for one, other in zip(own, chosen, strict=True)} for chosen in drawn]
    return [
        {**signatures, **{name: _replaced(signatures[name], other) for name in names}} for other in instead
    ]


def _replaced(signature: Signature, instead: Mapping[str, str]) -> Signature:
    """Return a list of stand-ins; one that stands for two genes is listed once."""
    up = _once(signature.genes.up, instead)
    down = tuple(gene for gene in _once(signature.genes.down, instead) if gene not in set(up))
    kept = {*up, *down}
    weights = {instead.get(gene, gene): weight for gene, weight in signature.genes.weights.items()}
    genes = Genes.model_construct(
        up=up, down=down, weights={gene: weight for gene, weight in weights.items() if gene in kept}
    )
    return signature.model_copy(update={"genes": genes})


def _once(genes: Sequence[str], instead: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(instead.get(gene, gene) for gene in genes))
