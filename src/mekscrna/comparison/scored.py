"""Sum a dataset with the scores that are asked of it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from anndata import AnnData

from mekscrna import keys
from mekscrna.comparison.aggregate import Sums, aggregate
from mekscrna.comparison.equal_depth import of_question, uneven
from mekscrna.comparison.groups import groups_of
from mekscrna.comparison.score_sums import ThinnedScores, score_sums
from mekscrna.data.blocks import blocks as row_blocks
from mekscrna.preparation.thinning import with_share
from mekscrna.scoring.score import METHODS, score_any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from mekscrna.comparison.design import Question
    from mekscrna.data.blocks import Blocks
    from mekscrna.scoring._method import Method
    from mekscrna.scoring.panel import Panel
    from mekscrna.spec.signature import Signature
    from mekscrna.spec.study import Thin


def with_scores(
    adata: AnnData | Sums,
    signatures: Mapping[str, Signature],
    *,
    methods: Sequence[str],
    seed: int,
    questions: Iterable[Question] = (),
    thin: Thin = "auto",
) -> Sums:
    """Sum a dataset; lists that a method has not scored yet are scored on the side.

    Where the arms of a question differ in depth, the lists are scored at equal depth too, see
    `at_equal_depth`. The matrix is shared, not copied, and nothing is written to `adata`. Sums hold no cells
    to score, and are handed back.

    Raises
    ------
    InputError
        ``X`` cannot be scored: it is not normalized.
    """
    sums = aggregate(adata)
    if isinstance(adata, Sums):
        return sums
    sums = _scored_aside(adata, sums, signatures, methods=methods, seed=seed)
    return at_equal_depth(adata, sums, signatures, questions=questions, methods=methods, seed=seed, thin=thin)


def _scored_aside(
    adata: AnnData, sums: Sums, signatures: Mapping[str, Signature], *, methods: Sequence[str], seed: int
) -> Sums:
    missing = {method: _unscored(sums, method, signatures) for method in methods}
    if not any(missing.values()):
        return sums
    aside = AnnData(X=adata.X, obs=adata.obs[[]], var=adata.var[[]], layers=dict(adata.layers))
    aside.uns[keys.UNS] = dict(adata.uns.get(keys.UNS, {}))
    for method, lists in missing.items():
        if lists:
            score_any(aside, lists, method=method, seed=seed)
    groups, row_group = groups_of(adata, sums.covariates)
    added = score_sums(aside, row_group, len(groups))
    return replace(sums, scores={**sums.scores, **added})


def at_equal_depth(
    adata: AnnData,
    sums: Sums,
    signatures: Mapping[str, Signature],
    *,
    questions: Iterable[Question],
    methods: Sequence[str],
    seed: int,
    thin: Thin = "auto",
) -> Sums:
    """Add to sums the scores at equal depth for every question whose arms differ in depth.

    The cells of a question, and no others, are thinned, normalized and scored; means over all cells and
    control genes stay those of the data as they are, so that depth alone differs from the plain scores.
    Counts of pseudobulk are not touched. Nothing is written to `adata`.

    Parameters
    ----------
    adata
        Cells × genes, with ``layers["counts"]`` and ``X`` normalized.
    sums
        Its sums.
    signatures
        The lists to score.
    questions
        What is asked.
    methods
        Scoring methods.
    seed
        Seeds thinning and methods.
    thin
        ``auto`` thins where arms differ by more than a gate, ``always`` thins wherever cells have counts.
    """
    found = uneven(sums, questions, thin=thin)
    if not found or not signatures or not methods:
        return sums
    groups, row_group = groups_of(adata, sums.covariates)
    looked = [_looks_at(adata, method) for method in methods]
    thinned = []
    for question, shares in found.items():
        is_in = np.array([*of_question(sums, question), False])[row_group]
        share = np.array([*(shares.get(group.sample.arm, 1.0) for group in groups), 1.0])[row_group]
        cells = adata[is_in].to_memory() if adata.isbacked else adata[is_in]
        aside = with_share(cells, share[is_in], seed=seed)
        score_any(aside, signatures, method=looked, seed=seed)
        scores = score_sums(aside, row_group[is_in], len(groups))
        arms = tuple(sorted(shares))
        thinned.append(ThinnedScores(arms=arms, population=question.population, shares=shares, scores=scores))
    return replace(sums, thinned=(*sums.thinned, *thinned))


def _looks_at(adata: AnnData, name: str) -> Method:
    """Return a method whose look at all cells goes to `adata`, once, whichever cells it scores."""
    method = METHODS[name]
    if method.prepare is None:
        return method
    look, whole, seen = method.prepare, row_blocks(adata, reads=method.reads), list[Any]()

    def once(blocks: Blocks, panel: Panel, *, params: Any, rng: np.random.Generator) -> Any:
        del blocks
        if not seen:
            seen.append(look(whole, panel, params=params, rng=rng))
        return seen[0]

    return replace(method, prepare=once)


def _unscored(sums: Sums, method: str, signatures: Mapping[str, Signature]) -> dict[str, Signature]:
    """Return the lists to score: all, where any has no score by the method yet."""
    found = sums.scores.get(method)
    if found is not None and set(signatures) <= set(found.signatures):
        return {}
    return dict(signatures)
