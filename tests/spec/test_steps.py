"""Claims of two steps and of four arms: declared in YAML, checked as wholes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from declarations import CLAIM, STUDY, problems_of, told, write_library
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from mekscrna.errors import SpecError
from mekscrna.spec.catalog import Catalog
from mekscrna.spec.claim import Claim, Contrast, Interaction
from mekscrna.spec.reading import read
from mekscrna.spec.readout import Fraction, ScoreShift

if TYPE_CHECKING:
    from pathlib import Path

EXAMPLE = Catalog.open().claim("mek_inhibition_raises_mhc_i")
ONE = "readout:\n  kind: score_shift\n  signature: mine\n"
TWO_STEPS = CLAIM.replace(
    ONE,
    "readout:\n"
    "  kind: both\n"
    "  first:\n"
    "    kind: score_shift\n"
    "    signature: mine\n"
    "  second:\n"
    "    population: immune\n"
    "    readout:\n"
    "      kind: fraction\n"
    "      of: macrophage\n"
    "      within: immune\n"
    "    direction: down\n"
    "    smallest_effect:\n"
    "      value: 0.405\n"
    "      unit: log_odds\n"
    "      reason: an odds ratio of 1.5\n",
)
FOUR_ARMS = CLAIM.replace(
    ONE,
    "readout:\n"
    "  kind: interaction\n"
    "  readout:\n"
    "    kind: score_shift\n"
    "    signature: mine\n"
    "  less:\n"
    "    treated: off_tnf\n"
    "    reference: off\n",
)

WRONG = {
    "the second step in another unit": (
        (TWO_STEPS, "unit: log_odds", "unit: log2_fold"),
        (21, 13, "readout.second.smallest_effect.unit", "a fraction is measured in log_odds"),
    ),
    "the second step in cells of another whole": (
        (TWO_STEPS, "population: immune", "population: t_cell"),
        (13, 17, "readout.second.population", "the fraction is taken within 'immune'"),
    ),
    "the first step in another unit": (
        (TWO_STEPS, "value: 0.32\n  unit: log2_fold", "value: 0.32\n  unit: log_odds"),
        (26, 9, "smallest_effect.unit", "a score_shift is measured in log2_fold"),
    ),
    "two steps within two steps": (
        (TWO_STEPS, "    kind: score_shift\n    signature: mine\n", "    kind: both\n"),
        (10, 11, "readout.first.kind", "'both'"),
    ),
    "an arm that stands twice": (
        (FOUR_ARMS, "treated: off_tnf", "treated: mek_inhibited"),
        (13, 14, "readout.less.treated", "the arm 'mek_inhibited' stands in the claim's contrast too"),
    ),
    "nothing that is taken off": (
        (FOUR_ARMS, "  less:\n    treated: off_tnf\n    reference: off\n", ""),
        (8, 3, "readout.less", "missing"),
    ),
    "a conflict with itself": (
        (CLAIM, "source:\n", "conflicts:\n  mine: it cannot be\nsource:\n"),
        (18, 9, "conflicts.mine", "a claim cannot conflict with itself"),
    ),
    "a setting that is none": (
        (
            CLAIM,
            "source:\n",
            (
                "context:\n  species: [mouse]\n  model: tumors\n  agent: a drug\n  reach: systemic\n"
                "  setting: [in_dish]\nsource:\n"
            ),
        ),
        (22, 13, "context.setting.0", "in_dish"),
    ),
}


@pytest.mark.parametrize(("change", "expected"), WRONG.values(), ids=WRONG)
def test_parts_that_do_not_agree_are_told_at_their_place(
    tmp_path: Path, change: tuple[str, str, str], expected: tuple[int, int, str, str]
) -> None:
    text, old, new = change
    assert old in text
    problems = problems_of(tmp_path / "mine.yaml", Claim, text.replace(old, new))
    assert (expected[:3]) in told(problems), problems
    (problem,) = (each for each in problems if each.path == expected[2])
    assert expected[3] in f"{problem.what} {problem.hint}"


def claim_of(tmp_path: Path, text: str) -> Claim:
    (tmp_path / "mine.yaml").write_text(text, encoding="utf-8")
    return read(tmp_path / "mine.yaml", Claim)


def test_two_steps_name_what_is_read_where(tmp_path: Path) -> None:
    claim = claim_of(tmp_path, TWO_STEPS)
    assert claim.readout.key == "both:signature:mine+fraction:macrophage/immune"
    assert claim.readout.unit == "log2_fold"
    assert [(step.kind, cells) for step, cells in claim.steps] == [
        ("score_shift", "malignant"),
        ("fraction", "immune"),
    ]
    assert claim.arms == ("mek_inhibited", "untreated")


def test_an_interaction_names_four_arms(tmp_path: Path) -> None:
    claim = claim_of(tmp_path, FOUR_ARMS)
    assert claim.readout.key == "interaction:signature:mine"
    assert claim.arms == ("mek_inhibited", "untreated", "off_tnf", "off")
    assert [(step.kind, cells) for step, cells in claim.steps] == [("score_shift", "malignant")]


@given(st.permutations(["a", "b", "c", "d"]), st.integers(0, 1), st.integers(0, 1))
def test_four_arms_are_right_and_three_are_wrong(arms: list[str], own: int, other: int) -> None:
    base = EXAMPLE
    treated, reference, *rest = arms
    right = {
        "contrast": Contrast(treated=treated, reference=reference),
        "readout": Interaction(
            kind="interaction",
            readout=ScoreShift(kind="score_shift", signature="x"),
            less=Contrast(treated=rest[0], reference=rest[1]),
        ),
    }
    assert len(set(_made(base, right).arms)) == 4
    rest[other] = (treated, reference)[own]
    wrong = Interaction(
        kind="interaction",
        readout=Fraction(kind="fraction", of="treg", within="cd4_t"),
        less=Contrast(treated=rest[0], reference=rest[1]),
    )
    with pytest.raises(ValidationError, match="stands in the claim's contrast too"):
        _made(base, {**right, "readout": wrong})


def _made(base: Claim, parts: dict[str, object]) -> Claim:
    return Claim.model_validate({**dict(base), **parts})


def test_what_the_steps_and_conflicts_refer_to_has_to_be_there(tmp_path: Path) -> None:
    root = write_library(tmp_path)
    text = TWO_STEPS.replace("signature: mine", "signature: mein").replace(
        "source:\n", "conflicts:\n  yours: it rises\nsource:\n"
    )
    (root / "configs/claims/mine.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(SpecError) as caught:
        Catalog.open(root)
    assert {(each.path, each.what) for each in caught.value.problems} == {
        ("readout.first.signature", "there is no signature 'mein'."),
        ("conflicts.yours", "there is no claim 'yours'."),
    }


def test_a_study_needs_all_four_arms_and_cannot_put_one_contrast_for_two(tmp_path: Path) -> None:
    root = write_library(tmp_path)
    (root / "configs/claims/mine.yaml").write_text(FOUR_ARMS, encoding="utf-8")
    with pytest.raises(SpecError, match="has no arm 'off_tnf', which this claim compares"):
        Catalog.open(root)
    own = STUDY.replace(
        "  - id: mine\n",
        "  - id: mine\n    contrast: {treated: mek_inhibited, reference: untreated}\n",
    )
    (root / "configs/studies/mine.yaml").write_text(own, encoding="utf-8")
    with pytest.raises(SpecError, match="compares four arms, so one contrast cannot stand in for its own"):
        Catalog.open(root)


def test_a_dataset_is_a_prospect_or_can_be_run_but_not_both(tmp_path: Path) -> None:
    root = write_library(tmp_path)
    folder = root / "configs/prospects"
    folder.mkdir()
    (folder / "mine.yaml").write_text(
        "id: mine\ntitle: A dataset\nspecies: human\ntissue: blood\ntechnology: 10x\nsource:\n"
        "  citation: Someone et al., 2020\nfiles:\n  - name: all.rds\nreader: rds\npopulations: [all]\n"
        "replicate: donor\navailability:\n  tier: 3\n  verified: false\n  seen: the article\n"
        "missing: [a reader for rds]\n",
        encoding="utf-8",
    )
    with pytest.raises(SpecError, match="the dataset 'mine' can be run already"):
        Catalog.open(root)
    (root / "configs/datasets/mine.yaml").unlink()
    with pytest.raises(SpecError, match="'mine' is catalogued but not ready to run: a reader for rds"):
        Catalog.open(root)
