"""What is written down of a run's gene lists."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
import toy

from mekscrna.errors import DataError, Problem
from mekscrna.lock import lock
from mekscrna.outcome import failed_outcome, overlaps
from mekscrna.spec.catalog import Catalog

if TYPE_CHECKING:
    from pathlib import Path

    from mekscrna.record import Lock


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return Catalog.open()


@pytest.fixture
def locked(tmp_path: Path) -> Lock:
    toy.write_library(tmp_path)
    toy.write_data(tmp_path)
    own = Catalog.open(tmp_path)
    return lock(own.study("toy"), own, tmp_path)


def test_overlaps_are_those_of_two_sets_as_counted_elsewhere(locked: Lock, catalog: Catalog) -> None:
    # both sizes as published; 27 shared genes counted with `comm` on the sorted lists of the source
    names = ("hallmark_tnfa_signaling_via_nfkb", "hallmark_interferon_gamma_response", "cytopus_tem")
    lists = catalog.signatures(*names)
    found = overlaps(replace(locked, signatures=tuple(lists.values())))
    assert {(each.first, each.second) for each in found} >= {(names[1], names[0])}
    pair = next(each for each in found if {each.first, each.second} == set(names[:2]))
    assert pair.n_shared == len(pair.genes) == 27
    assert pair.jaccard == pytest.approx(27 / (200 + 200 - 27))
    assert set(pair.genes) <= {*lists[names[0]].genes.up} & {*lists[names[1]].genes.up}


def test_lists_of_two_species_share_no_genes_whatever_their_names(locked: Lock) -> None:
    (first, *_) = locked.signatures
    other = first.model_copy(update={"id": "other", "species": "mouse"})
    same = first.model_copy(update={"id": "other"})
    assert overlaps(replace(locked, signatures=(first, other))) == ()
    assert [each.jaccard for each in overlaps(replace(locked, signatures=(first, same)))] == [1.0]


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (DataError([Problem(what="holds no cells.", file="toy.h5ad")]), "toy.h5ad: holds no cells."),
        (KeyError("x"), "KeyError: 'x'"),
        (MemoryError(), "MemoryError"),
    ],
)
def test_a_failure_says_what_kind_of_error_it_was_unless_it_is_our_own(
    locked: Lock, error: Exception, words: str
) -> None:
    failed = failed_outcome(locked.datasets[0], locked, stage="load", error=error)
    assert failed.failure is not None
    assert failed.failure.error == words
    assert [each.verdict for each in failed.judgements] == ["untestable"]
