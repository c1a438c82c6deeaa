"""Signatures laid over genes."""

from __future__ import annotations

import numpy as np
import pytest
import scored

from mekscrna.errors import InputError
from mekscrna.scoring.panel import ListCoverage, Panel

GENES = ["A", "B", "C", "D"]


def test_weights_stand_at_the_genes_of_the_data() -> None:
    panel = Panel.over(GENES, [scored.signature("s", ["D", "B", "X"], ["A"], B=2.5)])
    np.testing.assert_array_equal(panel.up.toarray(), [[0], [2.5], [0], [1]])
    np.testing.assert_array_equal(panel.down.toarray(), [[1], [0], [0], [0]])
    assert (panel.n_up.item(), panel.n_down.item()) == (3, 1)
    assert (panel.up_present.item(), panel.down_present.item()) == (2, 1)
    assert panel.coverage == (ListCoverage(signature="s", n_genes=4, n_present=3, missing=("X",)),)


def test_a_mapping_names_the_scores_and_plain_lists_are_up_genes() -> None:
    mouse = scored.signature("mpas_mm", ["A"])
    assert Panel.over(GENES, {"mpas": mouse}).signatures == ("mpas",)
    assert Panel.over(GENES, iter([mouse])).signatures == ("mpas_mm",)
    plain = Panel.over(GENES, {"my genes": ["A", "B", "A"]})
    assert plain.coverage[0].n_genes == 2
    np.testing.assert_array_equal(plain.up.toarray().ravel(), [1, 1, 0, 0])


def test_only_signatures_with_an_up_gene_and_enough_genes_can_be_scored() -> None:
    panel = Panel.over(
        GENES,
        [
            scored.signature("all", ["A", "B"]),
            scored.signature("half", ["A", "X"]),
            scored.signature("down_alone", ["X"], ["A", "B", "C"]),
        ],
    )
    np.testing.assert_array_equal(panel.scorable(), [True, True, False])
    np.testing.assert_array_equal(panel.scorable(0.5), [True, True, False])
    np.testing.assert_array_equal(panel.scorable(0.51), [True, False, False])


def test_repeated_gene_names_in_the_data_are_refused_by_name() -> None:
    with pytest.raises(InputError, match="2 gene names occur more than once in the data: 'A', 'C'"):
        Panel.over(["A", "A", "B", "C", "C", "C"], {"s": ["B"]})


def test_every_fault_of_the_signatures_is_told_at_once() -> None:
    with pytest.raises(InputError) as caught:
        Panel.over(GENES, {"a/b": ["A"], "text": "A", "number": 3, "empty": [], "wrong": ["A", 5]})
    assert str(caught.value).splitlines() == [
        "'a/b' cannot name a signature: names are not empty and hold no '/'.",
        "Signature 'text' is 'A'; give a Signature or a list of gene names.",
        "Signature 'number' is 3; give a Signature or a list of gene names.",
        "Signature 'empty' has no genes.",
        "Signature 'wrong' holds 5, which is not a gene name.",
    ]


@pytest.mark.parametrize("signatures", [{}, [], "A", scored.signature("s", ["A"])], ids=str)
def test_what_is_no_collection_of_signatures_is_refused(signatures: object) -> None:
    with pytest.raises(InputError, match=r"No signature was given|Give signatures as a mapping"):
        Panel.over(GENES, signatures)


def test_one_name_for_two_signatures_is_refused() -> None:
    with pytest.raises(InputError, match="Two signatures are named 's'"):
        Panel.over(GENES, [scored.signature("s", ["A"]), scored.signature("s", ["B"])])
