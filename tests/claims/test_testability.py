"""What makes a claim untestable, gate by gate, and the sentence that says so."""

from __future__ import annotations

from dataclasses import replace

import pytest
from claim_cases import (
    BASES,
    DIFFERENCE,
    FRACTION,
    GENE,
    RATIO,
    SUP,
    UNT,
    base,
    claim,
    covered,
    estimate,
    gene,
    others,
    quiet,
    reasons,
    shift,
)

from mekscrna.claims.judge import judge
from mekscrna.claims.verdict import Certainty, Reason, Verdict
from mekscrna.comparison.shift import Coverage, DroppedSample, Obstacle
from mekscrna.spec.study import Gates


def silenced(readout: str, *, size: int = 10, present: int = 10, expressed: int = 10) -> dict[str, object]:
    name = readout.partition(":")[2]
    return {"coverage": (covered(name, size=size, present=present, expressed=expressed),)}


UNTESTABLE = {
    "no list": ({"coverage": ()}, Reason.NO_SIGNATURE_FOR_SPECIES, "no version of ifng for the species"),
    "empty list": (
        {"coverage": (covered(size=0, present=0, expressed=0),)},
        Reason.NO_SIGNATURE_FOR_SPECIES,
        "no version of ifng",
    ),
    "no population": (
        {"n_treated": 0, "n_reference": 0, "estimate": None},
        Reason.POPULATION_ABSENT,
        "No sample of mek_inhibited or untreated holds malignant cells.",
    ),
    "no treated": (
        {"n_treated": 0, "estimate": None},
        Reason.ARM_ABSENT,
        "No sample of mek_inhibited holds malignant cells.",
    ),
    "too few": (
        {"n_treated": 1, "estimate": None},
        Reason.TOO_FEW_SAMPLES,
        "Only 1 mek_inhibited sample and 4 untreated samples could be compared; at least 2 samples per arm",
    ),
    "too few pairs": (
        {"paired": True, "n_pairs": 1, "estimate": None},
        Reason.TOO_FEW_SAMPLES,
        "Only 1 complete pair of samples could be compared; at least 2 pairs are needed.",
    ),
    "all dropped": (
        {
            "n_treated": 0,
            "estimate": None,
            "dropped": (DroppedSample(sample="s1", arm="mek_inhibited", why="12 cells, fewer than 20"),),
        },
        Reason.TOO_FEW_SAMPLES,
        "Left out: s1 (12 cells, fewer than 20).",
    ),
    "absent genes": (
        silenced("signature:ifng", present=5, expressed=5),
        Reason.LOW_COVERAGE,
        "Only 5 of 10 genes of ifng are in the matrix (at least 6 are needed): GENE6, GENE7",
    ),
    "absent genes of a short list": (
        silenced("signature:ifng", size=4, present=3, expressed=3),
        Reason.LOW_COVERAGE,
        "Only 3 of 4 genes of ifng are in the matrix (at least 4 are needed): GENE4 is missing.",
    ),
    "silent genes": (
        silenced("signature:ifng", expressed=3),
        Reason.LOW_EXPRESSION,
        "Only 3 of 10 genes of ifng reach 5 counts per sample (at least 5 are needed): GENE4, GENE5",
    ),
    "all genes absent": (
        silenced("signature:ifng", size=3, present=0, expressed=0),
        Reason.LOW_COVERAGE,
        "None of the 3 genes of ifng is in the matrix (at least 3 are needed): GENE1, GENE2, GENE3 are",
    ),
    "one gene speaks": (
        silenced("signature:ifng", expressed=1),
        Reason.LOW_EXPRESSION,
        "Only 1 of 10 genes of ifng reaches 5 counts per sample (at least 5 are needed)",
    ),
    "confounded": (
        {"confounded_with": ("batch", "site")},
        Reason.CONFOUNDED,
        "mek_inhibited and untreated differ in batch and site as well",
    ),
    "no estimate": (
        {"estimate": None, "obstacles": ("The model has no freedom left",)},
        Reason.NO_ESTIMATE,
        "ifng in malignant cells could not be estimated. The model has no freedom left.",
    ),
    "no spread": (
        {"estimate": estimate(1.0, 0.0)},
        Reason.NO_ESTIMATE,
        "All samples agree to the last digit",
    ),
    "no error": (
        {"estimate": estimate(1.0, se=0.0)},
        Reason.NO_ESTIMATE,
        "All samples agree to the last digit",
    ),
    "not numbers": (
        {"estimate": estimate(float("nan"))},
        Reason.NO_ESTIMATE,
        "not made of usable numbers",
    ),
}


@pytest.mark.parametrize(("fields", "reason", "says"), UNTESTABLE.values(), ids=UNTESTABLE)
@pytest.mark.parametrize("direction", ["up", "down", "none"])
def test_what_the_data_cannot_answer_is_untestable(
    fields: dict[str, object], reason: Reason, says: str, direction: str
) -> None:
    judged = judge(claim(direction), [shift(**fields), *others()])
    assert judged.verdict is UNT
    assert judged.certainty is None
    assert judged.samples_needed is None
    assert reasons(judged) == [reason]
    assert says in judged.findings[0].text


def test_an_arm_absent_from_all_cells_is_no_absent_population() -> None:
    found = shift(population="all", n_treated=0, n_reference=0, estimate=None)
    judged = judge(claim(population="all"), [found])
    assert reasons(judged) == [Reason.ARM_ABSENT]
    assert judged.findings[0].text == "No sample of mek_inhibited or untreated holds all cells."


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        (Obstacle.NO_SIGNATURE_FOR_SPECIES, Reason.NO_SIGNATURE_FOR_SPECIES),
        (Obstacle.POPULATION_ABSENT, Reason.POPULATION_ABSENT),
        (Obstacle.ARM_ABSENT, Reason.ARM_ABSENT),
        (Obstacle.LOW_COVERAGE, Reason.LOW_COVERAGE),
        (Obstacle.LOW_EXPRESSION, Reason.LOW_EXPRESSION),
        (Obstacle.TOO_FEW_SAMPLES, Reason.TOO_FEW_SAMPLES),
        (Obstacle.CONFOUNDED, Reason.CONFOUNDED),
        (Obstacle.NO_STABLE_GENES, Reason.NO_ESTIMATE),
        (Obstacle.NO_SPREAD, Reason.NO_ESTIMATE),
        (Obstacle.TOO_FEW_CELLS, Reason.TOO_FEW_CELLS),
        (Obstacle.NOT_CELLS, Reason.NOT_CELLS),
        (Obstacle.NOT_SCORED, Reason.NO_ESTIMATE),
    ],
)
def test_the_obstacle_that_a_comparison_names_is_taken_at_its_word(kind: Obstacle, reason: Reason) -> None:
    said = shift(None, obstacles=("This is why",), obstacle_kinds=(kind,))
    judged = judge(claim(), [said])
    assert (judged.verdict, reasons(judged)) == (UNT, [reason])
    assert judged.findings[0].text.endswith("This is why.")


def test_every_obstacle_of_the_comparison_is_tried_above() -> None:
    parameters = test_the_obstacle_that_a_comparison_names_is_taken_at_its_word.pytestmark[0].args[1]
    assert {kind for kind, _ in parameters} == set(Obstacle)


def test_an_absent_population_is_no_want_of_samples() -> None:
    dropped = tuple(
        DroppedSample(sample=arm, arm=arm, why="no cells of malignant")
        for arm in ("mek_inhibited", "untreated")
    )
    said = shift(
        None,
        n_treated=0,
        n_reference=0,
        dropped=dropped,
        coverage=(covered(expressed=0),),  # what no cell is there to express
        obstacles=("The dataset has no cells labelled malignant.",),
        obstacle_kinds=(Obstacle.POPULATION_ABSENT,),
    )
    judged = judge(claim(), [said])
    assert reasons(judged) == [Reason.POPULATION_ABSENT]
    assert judged.findings[0].text == "The dataset has no cells labelled malignant."


def test_every_obstacle_is_named_the_deepest_first() -> None:
    found = shift(
        None,
        n_treated=1,
        confounded_with=("batch",),
        coverage=(covered(present=2, expressed=1),),
    )
    assert reasons(judge(claim(grade="X"), [found])) == [
        Reason.NO_TRANSCRIPT_PROXY,
        Reason.LOW_COVERAGE,
        Reason.TOO_FEW_SAMPLES,
        Reason.CONFOUNDED,
    ]


@pytest.mark.parametrize("direction", ["up", "down", "none"])
@pytest.mark.parametrize("verdict", BASES)
def test_grade_x_is_never_testable(verdict: Verdict, direction: str) -> None:
    judged = judge(claim(direction, grade="X"), base(verdict))
    assert judged.verdict is UNT
    assert reasons(judged) == [Reason.NO_TRANSCRIPT_PROXY]
    assert "Protein was not measured." in judged.findings[0].text


@pytest.mark.parametrize(
    ("coverage", "reason", "says"),
    [
        (gene(0, 0), Reason.LOW_COVERAGE, "CD274 is not in the matrix."),
        (gene(1, 0), Reason.LOW_EXPRESSION, "CD274 does not reach 10 counts per sample on average."),
    ],
)
@pytest.mark.parametrize("gates", [Gates(), Gates(min_present=0.0, min_expressed=0.0)])
def test_a_gene_that_is_absent_or_silent_says_nothing(
    coverage: Coverage, reason: Reason, says: str, gates: Gates
) -> None:
    found = shift(readout="gene:CD274", coverage=(coverage,))
    judged = judge(claim(readout=GENE), [found], gates=gates)
    assert (judged.verdict, reasons(judged)) == (UNT, [reason])
    assert judged.findings[0].text == says


def test_both_lists_of_a_difference_have_to_pass() -> None:
    good, poor = covered("m_one"), covered("m_two", expressed=2)
    asked = claim(readout=DIFFERENCE)
    found = shift(readout=DIFFERENCE.key, coverage=(good, covered("m_two")), background=quiet())
    assert judge(asked, [found]).verdict is SUP
    for coverage in ((good, poor), (poor, good)):
        judged = judge(asked, [replace(found, coverage=coverage)])
        assert (judged.verdict, reasons(judged)) == (UNT, [Reason.LOW_EXPRESSION])
        assert "m_two" in judged.findings[0].text
    judged = judge(asked, [replace(found, coverage=(good,))])
    assert reasons(judged) == [Reason.NO_SIGNATURE_FOR_SPECIES]
    assert "1 of 2 gene lists" in judged.findings[0].text


@pytest.mark.parametrize("readout", [FRACTION, RATIO])
def test_composition_needs_no_gene_list(readout: object) -> None:
    key, unit = readout.key, readout.unit
    asked = claim(readout=readout)
    fields = {"population": asked.population, "method": "composition", "coverage": (), "background": None}
    judged = judge(asked, [shift(readout=key, unit=unit, **fields)])
    assert (judged.verdict, judged.certainty) == (SUP, Certainty.HIGH)


@pytest.mark.parametrize(
    ("share", "size", "fewest"), [(0.6, 10, 6), (0.6, 5, 5), (0.6, 3, 3), (0.1, 30, 5), (0.7, 10, 7)]
)
def test_the_fewest_genes_are_a_share_and_a_number(share: float, size: int, fewest: int) -> None:
    gates = Gates(min_present=share, min_expressed=0.0)
    for present, expected in ((fewest, SUP), (fewest - 1, UNT)):
        coverage = covered(size=size, present=present, expressed=1)
        judged = judge(claim(), [shift(coverage=(coverage,)), *others()], gates=gates)
        assert judged.verdict is expected, present
