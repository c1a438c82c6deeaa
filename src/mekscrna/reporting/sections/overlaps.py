"""Genes that the lists of a study have in common: what moves one list moves the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mekscrna.reporting import phrases as say
from mekscrna.reporting import readouts
from mekscrna.reporting.inline import Break, Inline, Number, Words
from mekscrna.reporting.page import Row, Table
from mekscrna.spec.readout import ScoreShift, SignatureDifference

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mekscrna.record import Overlap
    from mekscrna.reporting.index import Index
    from mekscrna.spec.claim import Claim
    from mekscrna.spec.readout import OneStep


def shared_with_other_claims(claim: Claim, index: Index) -> Words:
    """Return the genes that a claim's list shares with those of the study's other claims; () where none."""
    read = frozenset(name for one in index.claims.values() for name in _read(one))
    theirs = _with_siblings(read, index)
    words: list[Inline] = []
    for overlap, own, other in _touching(_read(claim), index):
        if other in theirs - own:
            words += [Break()] if words else []
            words += [Number(overlap.n_shared), " with ", *readouts.signature(other, index), ": "]
            words += say.genes(overlap.genes)
    return tuple(words)


def overlap_table(claim: Claim, index: Index) -> Table | None:
    """Return every overlap of a claim's lists, alternates and on-target list included; None without any."""
    rows = tuple(
        Row(
            cells=(
                readouts.signature(overlap.first, index),
                readouts.signature(overlap.second, index),
                (Number(overlap.n_shared),),
                (Number(overlap.jaccard),),
                say.genes(overlap.genes),
            )
        )
        for overlap, _, _ in _touching(_all(claim), index)
    )
    if not rows:
        return None
    names = ("List", "Other list", "Shared", "Jaccard index", "Genes")
    caption = "Lists that share genes rise and fall together: agreement between them is no second witness"
    return say.table(caption, names, rows, numeric=(2, 3))


def _touching(lists: frozenset[str], index: Index) -> Iterator[tuple[Overlap, frozenset[str], str]]:
    """Yield each overlap with some lists, beside those lists, and the partner that is not among them."""
    own = _with_siblings(lists, index)
    for overlap in index.run.overlaps:
        if overlap.first in own:
            yield overlap, own, overlap.second
        elif overlap.second in own:
            yield overlap, own, overlap.first


def _read(claim: Claim) -> frozenset[str]:
    """Return the lists that decide a claim."""
    return frozenset(name for step, _ in claim.steps for name in _of(step))


def _all(claim: Claim) -> frozenset[str]:
    """Return every list that a claim names."""
    steps = [step for step, _ in claim.steps if isinstance(step, ScoreShift | SignatureDifference)]
    others = [name for step in steps for each in step.others for name in each.lists]
    control = () if claim.on_target is None else (claim.on_target.signature,)
    return _read(claim).union(others, control)


def _of(step: OneStep) -> tuple[str, ...]:
    return step.lists if isinstance(step, ScoreShift | SignatureDifference) else ()


def _with_siblings(lists: frozenset[str], index: Index) -> frozenset[str]:
    """Return lists with their counterparts in other species."""
    return lists.union(one.id for one in index.signatures.values() if one.counterpart_of in lists)
