"""The demo: every verdict occurs, each the one its tumor was built to give; all of it says *simulated*."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

import mekscrna as mk
from mekscrna.claims.verdict import Reason
from mekscrna.cli.app import app

if TYPE_CHECKING:
    from pathlib import Path

S, C, N, I, U = (  # noqa: E741 - a table of verdicts
    mk.Verdict.SUPPORTED,
    mk.Verdict.CONTRADICTED,
    mk.Verdict.NO_RELEVANT_CHANGE,
    mk.Verdict.INCONCLUSIVE,
    mk.Verdict.UNTESTABLE,
)
TUMORS = ("demo_responders", "demo_missed_target", "demo_small", "demo_panel")
BUILT_TO_GIVE = {
    "mek_inhibition_lowers_mapk_output": (S, N, S, S),
    "mek_inhibition_raises_mhc_i": (S, U, I, U),
    "mek_inhibition_raises_ifng_response": (N, U, I, U),
    "mek_inhibition_raises_tnf_response": (C, U, I, U),
    "mek_inhibition_raises_pd_l1": (S, U, I, U),
    "mek_inhibition_raises_cd8_fraction": (S, U, I, S),
    "mek_inhibition_raises_cd8_treg_ratio": (S, U, I, S),
    "mek_inhibition_shifts_macrophages_to_m1": (S, U, I, U),
}


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> tuple[mk.Run, Path, str]:
    out = tmp_path_factory.mktemp("runs")
    result = CliRunner().invoke(app, ["demo", "--out", str(out)])
    assert result.exit_code == 0, result.output
    found = re.search(r"^Report: (.*)$", result.stdout, re.MULTILINE)
    assert found, "the demo says where its report is"
    (report,) = out.glob("demo/*/report.html")
    assert found.group(1) == str(report)
    return mk.read_run(report.parent), report, result.stdout


@pytest.mark.parametrize(("place", "tumor"), list(enumerate(TUMORS)), ids=TUMORS)
def test_each_tumor_gives_the_verdicts_it_was_built_for(
    demo: tuple[mk.Run, Path, str], place: int, tumor: str
) -> None:
    (outcome,) = (each for each in demo[0].outcomes if each.dataset == tumor)
    assert outcome.failure is None
    found = {each.claim: each.verdict for each in outcome.judgements}
    assert found == {claim: verdicts[place] for claim, verdicts in BUILT_TO_GIVE.items()}


def test_every_verdict_occurs(demo: tuple[mk.Run, Path, str]) -> None:
    assert {each.verdict for outcome in demo[0].outcomes for each in outcome.judgements} == set(mk.Verdict)


def test_what_the_missed_target_cannot_answer_is_said_to_be_for_that_reason(
    demo: tuple[mk.Run, Path, str],
) -> None:
    (outcome,) = (each for each in demo[0].outcomes if each.dataset == "demo_missed_target")
    reasons = {each.findings[0].reason for each in outcome.judgements if each.verdict is U}
    assert reasons == {Reason.DRUG_NOT_ENGAGED}


def test_inconclusive_verdicts_say_how_many_samples_it_would_take(demo: tuple[mk.Run, Path, str]) -> None:
    (outcome,) = (each for each in demo[0].outcomes if each.dataset == "demo_small")
    undecided = [each for each in outcome.judgements if each.verdict is I]
    assert len(undecided) == 7
    assert all(each.samples_needed is None or each.samples_needed > 3 for each in undecided)
    assert sum(each.samples_needed is not None for each in undecided) >= 5


def test_every_line_about_a_simulated_dataset_says_so(demo: tuple[mk.Run, Path, str]) -> None:
    _, report, printed = demo
    lines = [line for line in printed.splitlines() if "\tdemo_" in line]
    assert len(lines) == len(TUMORS) * len(BUILT_TO_GIVE)
    assert all("simulated" in line for line in lines)
    assert "simulated" in report.read_text(encoding="utf-8").lower()
