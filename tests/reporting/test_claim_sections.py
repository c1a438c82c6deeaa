"""A claim's part of the page says what is asked, where it comes from, and what its lists share."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from html_reading import read_html

from mekscrna.reporting.compose import compose
from mekscrna.reporting.render import render

if TYPE_CHECKING:
    from html_reading import Element, Reader

    from mekscrna.record import Run

LIST = {"kind": "score_shift", "signature": "mhc_i"}


def test_a_claim_says_what_it_asks_and_what_rna_can_say(page: Reader) -> None:
    text = page.text_of(page.by_id("claim-meki_lowers_pdl1"))
    for words in (
        "the gene CD274 in malignant cells",
        "0.32 log2 fold change. A change of 1.25-fold.",
        "MAPK pathway activity (mpas) must go down",
        "transcripts cannot refute it",
        "What it does not show: Refute it: protein on the surface is not read.",
        "Recalled B, 2016 · PMID 23456789 unverified",
    ):
        assert words in text


def test_lists_that_share_genes_are_shown_where_they_touch_a_claim(page: Reader) -> None:
    shown = page.text_of(page.by_id("claim-meki_raises_mhc_i"))
    assert "ifng_response" in shown
    assert "B2M, HLA-A, TAP1" in shown
    assert "ifng_response" not in page.text_of(page.by_id("claim-meki_raises_cd8_share"))


def test_a_claim_shows_its_setting_its_conflicts_and_both_sides_of_the_literature(run: Run) -> None:
    first, second, *others = run.lock.claims
    paper = {"source": first.source, "stance": "against", "says": "It fell in mice."}
    context = {
        "species": ("human",),
        "setting": ("in_vivo",),
        "reach": "culture",
        "model": "a line",
        "agent": "a drug",
    }
    more = {"context": context, "papers": (paper,), "conflicts": {second.id: "In its sign."}}
    told = type(first).model_validate({**first.model_dump(), **more, "minimal_data": "Two arms."})
    page = read_html(render(compose(replace(run, lock=replace(run.lock, claims=(told, second, *others))))))
    text = page.text_of(page.by_id(f"claim-{first.id}"))
    for words in (
        "human, a line, a drug (in animals)",
        "Against: It fell in mice.",
        f"{second.statement}: In its sign.",
        "Two arms.",
    ):
        assert words in text


@pytest.mark.parametrize(
    ("readout", "words"),
    [
        (
            {"kind": "interaction", "readout": LIST, "less": {"treated": "drug", "reference": "vehicle"}},
            "MHC class I (mhc_i) in malignant cells, less its change in drug against vehicle",
        ),
        (
            {
                "kind": "both",
                "first": LIST,
                "second": {
                    "population": "t_cell",
                    "readout": {"kind": "fraction", "of": "cd8_t", "within": "t_cell"},
                    "direction": "up",
                    "smallest_effect": {"value": 0.405, "unit": "log_odds", "reason": "Odds of 1.5."},
                },
            },
            "MHC class I (mhc_i) in malignant cells, and the share of CD8 T cells within T cells",
        ),
    ],
    ids=["a difference of differences", "two steps"],
)
def test_a_claim_of_more_than_one_comparison_says_all_it_reads(
    run: Run, readout: dict[str, object], words: str
) -> None:
    first, second, *others = run.lock.claims
    asked = type(second).model_validate({**second.model_dump(), "readout": readout})
    page = read_html(render(compose(replace(run, lock=replace(run.lock, claims=(first, asked, *others))))))
    assert words in page.text_of(page.by_id(f"claim-{second.id}"))


def test_a_list_of_another_claim_that_shares_genes_is_named_beside_the_claim(run: Run) -> None:
    _, second, third, fourth = run.lock.claims
    readout = {"kind": "score_shift", "signature": "ifng_response"}
    rival = type(third).model_validate({**second.model_dump(), "id": third.id, "readout": readout})
    claims = (run.lock.claims[0], second, rival, fourth)
    page = read_html(render(compose(replace(run, lock=replace(run.lock, claims=claims)))))
    for claim in (second, rival):
        text = page.text_of(page.by_id(f"claim-{claim.id}"))
        assert "Genes shared with other claims" in text
        assert ": B2M, HLA-A, TAP1" in text


def test_ways_that_point_the_other_way_are_named(page: Reader) -> None:
    parts = [one for one in page.of("section") if "-in-" in one.attributes.get("id", "")]
    against = [text for text in map(page.text_of, parts) if "these point the other way" in text]
    assert against
    assert all("does not agree" in text for text in against)
    assert not any("untestable" in text for text in against)


def test_figures_that_decide_nothing_are_behind_a_line_that_says_so(page: Reader) -> None:
    def is_apart(figure: Element) -> bool:
        """Say whether a figure stands behind a line of its own, not only behind its dataset's heading."""
        return any(one.tag == "details" and not one.has_class("fold") for one in figure.around)

    assert [one for one in page.of("figure") if is_apart(one)]
    for figure in page.of("figure"):
        sections = [one for one in figure.around if one.tag == "section" and "-in-" in one.attributes["id"]]
        if sections:
            is_untestable = "untestable" in page.text_of(sections[-1])
            assert is_apart(figure) == is_untestable


def test_a_contrast_that_the_study_chose_is_said_at_every_claim(run: Run) -> None:
    study = run.lock.study
    entries = tuple(
        entry.model_copy(update={"contrast": run.lock.claims[0].contrast}) for entry in study.datasets
    )
    told = replace(run.lock, study=study.model_copy(update={"datasets": entries}))
    page = read_html(render(compose(replace(run, lock=told))))
    shown = {(one.claim, one.dataset) for out in run.outcomes for one in out.judgements if one.evidence}
    for claim, dataset in shown:
        assert "other contrast" in page.text_of(page.by_id(f"claim-{claim}-in-{dataset}"))
