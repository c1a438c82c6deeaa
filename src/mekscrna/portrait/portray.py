"""Draw the picture of one dataset from its sums and cells."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mekscrna.comparison.evidence import every_list_of
from mekscrna.comparison.pool import labels_within
from mekscrna.portrait.cells import cells_by_sample, score_spreads
from mekscrna.portrait.embedding import Layout, embed
from mekscrna.portrait.landscape import in_order, landscape, shares
from mekscrna.portrait.values import Embedding, Portrait
from mekscrna.spec.cell_types import ALL
from mekscrna.spec.readout import ScoreShift, SignatureDifference

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from anndata import AnnData

    from mekscrna.comparison.aggregate import Sums
    from mekscrna.spec.claim import Claim, Contrast
    from mekscrna.spec.signature import Signature
    from mekscrna.spec.study import Study


def portray(
    adata: AnnData,
    sums: Sums,
    claims: Sequence[tuple[Claim, Contrast]],
    *,
    signatures: Mapping[str, Signature],
    study: Study,
) -> Portrait:
    """Draw the picture of a dataset.

    Parameters
    ----------
    adata
        Cells × genes, normalized, labelled and scored; not changed.
    sums
        Its sums.
    claims
        Claims with the contrast by which each is read here.
    signatures
        Lists of the data's species by the ids that claims name.
    study
        Its gates, seed, methods and choice of embedding hold.
    """
    arms = {group.sample.arm for group in sums.groups}
    contrasts = [
        each
        for each in dict.fromkeys(contrast for _, contrast in claims)
        if {each.treated, each.reference} <= arms
    ]
    labels = in_order({group.label for group in sums.groups})
    own = tuple(dict.fromkeys(pair for claim, _ in claims for pair in _read(claim, signatures)))
    method = next(iter(study.methods), "")
    layout = Layout(
        kind=study.embedding,
        seed=study.seed,
        method=method,
        lists=tuple(dict.fromkeys(name for name, _ in own)),
    )
    laid = embed(adata, labels, layout)
    return Portrait(
        populations=labels,
        cells=cells_by_sample(sums, labels),
        landscape=landscape(
            sums,
            signatures,
            lists=_lists(claims, signatures),
            populations=_populations(sums, claims),
            contrasts=contrasts,
            gates=study.gates,
        ),
        shares=shares(sums, contrasts=contrasts, gates=study.gates),
        scores=score_spreads(sums, own, method=method, arms=_arms(contrasts)),
        embedding=laid if isinstance(laid, Embedding) else None,
        no_embedding=None if isinstance(laid, Embedding) else laid,
    )


def _arms(contrasts: Sequence[Contrast]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(arm for each in contrasts for arm in (each.reference, each.treated)))


def _read(claim: Claim, signatures: Mapping[str, Signature]) -> Iterator[tuple[str, str]]:
    """Yield the lists that decide a claim, each with the population in which it is read."""
    for step, population in claim.steps:
        names: tuple[str, ...] = ()
        if isinstance(step, ScoreShift):
            names = (step.signature,)
        elif isinstance(step, SignatureDifference):
            names = (step.signature, step.minus)
        yield from ((name, population) for name in names if name in signatures)


def _lists(claims: Sequence[tuple[Claim, Contrast]], signatures: Mapping[str, Signature]) -> tuple[str, ...]:
    """Return every list that claims read, alternates and on-target lists included, each once."""
    named = [name for claim, _ in claims for name in every_list_of(claim)]
    return tuple(dict.fromkeys(name for name in named if name in signatures))


def _populations(sums: Sums, claims: Sequence[tuple[Claim, Contrast]]) -> tuple[str, ...]:
    """Return the labels of the data, those that claims name, and all cells."""
    asked = {population for claim, _ in claims for _, population in claim.steps}
    present = {name for name in asked if labels_within(sums, name)}
    whole = set() if sums.is_bulk else {ALL}
    return in_order({group.label for group in sums.groups} | present | whole)
