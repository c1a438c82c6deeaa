"""Signatures laid over genes."""

from __future__ import annotations

import numpy as np
import pandas as pd
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


NET = pd.DataFrame(
    {
        "source": ["tf", "tf", "tf", "other"],
        "target": ["A", "B", "X", "D"],
        "weight": [2.0, -0.5, 1.0, 1.0],
        "evidence": ["a", "b", "c", "d"],
    }
)


@pytest.mark.parametrize(
    "form", [pd.DataFrame, lambda net: net.astype({"source": "category"})], ids=["plain", "category"]
)
def test_a_long_net_of_decoupler_is_taken_as_it_is(form: type) -> None:
    panel = Panel.over(GENES, form(NET))
    assert panel.signatures == ("tf", "other")
    np.testing.assert_array_equal(panel.signed.toarray(), [[2, 0], [-0.5, 0], [0, 0], [0, 1]])
    assert panel.coverage[0] == ListCoverage(signature="tf", n_genes=3, n_present=2, missing=("X",))


def test_a_net_without_weights_has_up_genes_alone() -> None:
    panel = Panel.over(GENES, NET[["source", "target"]])
    np.testing.assert_array_equal(panel.up.toarray(), [[1, 0], [1, 0], [0, 0], [0, 1]])
    assert panel.down.nnz == 0


def test_lists_of_a_gmt_are_taken_as_they_are() -> None:
    panel = Panel.over(GENES, {"HALLMARK_ONE": ["B", "X"], "two": ("A",), "three": {"D"}})
    np.testing.assert_array_equal(panel.up.toarray(), [[0, 1, 0], [1, 0, 0], [0, 0, 0], [0, 0, 1]])


def test_a_net_without_a_needed_column_is_refused() -> None:
    with pytest.raises(InputError, match="The table of signatures: the column 'target' is missing"):
        Panel.over(GENES, NET.rename(columns={"target": "targets"}))


def test_every_fault_of_a_net_is_told_at_once() -> None:
    net = pd.DataFrame(
        {
            "source": ["s", "s", "s", "s", None],
            "target": ["A", "A", "B", "C", "D"],
            "weight": [1.0, 2.0, 0.0, np.inf, 1.0],
        }
    )
    with pytest.raises(InputError) as caught:
        Panel.over(GENES, net)
    told = str(caught.value)
    for part in ("'A' stands twice", "the weight of 'B'", "the weight of 'C'", "the row has no source"):
        assert part in told


def test_an_empty_net_is_refused() -> None:
    with pytest.raises(InputError, match="the table is empty"):
        Panel.over(GENES, NET[:0])


def test_a_name_that_no_column_may_have_is_refused_in_a_net_too() -> None:
    with pytest.raises(InputError, match="'a/b' cannot name a signature"):
        Panel.over(GENES, NET.replace({"source": {"tf": "a/b"}}))
