"""Sum a dataset with the scores that are asked of it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from anndata import AnnData

from mekscrna import keys
from mekscrna.comparison.aggregate import Sums, aggregate, score_sums
from mekscrna.comparison.groups import groups_of
from mekscrna.scoring.score import score

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from mekscrna.spec.signature import Signature


def with_scores(
    adata: AnnData | Sums, signatures: Mapping[str, Signature], *, methods: Sequence[str], seed: int
) -> Sums:
    """Sum a dataset; lists that a method has not scored yet are scored on the side.

    The matrix is shared, not copied, and nothing is written to `adata`. Sums hold no cells to score.

    Raises
    ------
    InputError
        ``X`` cannot be scored: it is not normalized.
    """
    sums = aggregate(adata)
    if isinstance(adata, Sums):
        return sums
    missing = {method: _unscored(sums, method, signatures) for method in methods}
    if not any(missing.values()):
        return sums
    aside = AnnData(X=adata.X, obs=adata.obs[[]], var=adata.var[[]], layers=dict(adata.layers))
    aside.uns[keys.UNS] = dict(adata.uns.get(keys.UNS, {}))
    for method, lists in missing.items():
        if lists:
            score(aside, lists, method=method, seed=seed)
    groups, row_group = groups_of(adata, sums.covariates)
    added = score_sums(aside, row_group, len(groups))
    return replace(sums, scores={**sums.scores, **added})


def _unscored(sums: Sums, method: str, signatures: Mapping[str, Signature]) -> dict[str, Signature]:
    """Return the lists to score: all, where any has no score by the method yet."""
    found = sums.scores.get(method)
    if found is not None and set(signatures) <= set(found.signatures):
        return {}
    return dict(signatures)
