"""The verdicts on a terminal and in a pipe."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import replace
from io import StringIO
from typing import TYPE_CHECKING

import pytest
from rich.console import Console

from mekscrna.claims.verdict import Finding
from mekscrna.reporting.index import Index
from mekscrna.reporting.plain import numbers
from mekscrna.reporting.terminal import print_verdicts, verdict_rows, verdict_text
from mekscrna.reporting.verdict_lines import verdict_table
from mekscrna.reporting.words import REASONS

if TYPE_CHECKING:
    from mekscrna.claims.verdict import Judgement
    from mekscrna.record import Run


def _printed(run: Run, width: int) -> str:
    console = Console(file=StringIO(), width=width, force_terminal=False)
    console.print(verdict_table(run))
    return console.file.getvalue()  # type: ignore[attr-defined]  # a StringIO


@pytest.mark.parametrize("width", [80, 120, 200])
def test_the_table_holds_every_verdict_with_shape_and_mark(run: Run, width: int) -> None:
    text = _printed(run, width)
    for sign in "✓✗=?∅":
        assert sign in text
    assert "simulated" in text
    assert max(len(line) for line in text.splitlines()) <= width
    counts = Counter(found.verdict for found in _all_judgements(run))
    for verdict, count in counts.items():
        assert f"{count} {verdict.value}" in text.replace("\n", " ")


def _all_judgements(run: Run) -> list[Judgement]:
    index = Index.of(run)
    found = (index.judgement(claim, dataset) for claim in index.claims for dataset in index.datasets)
    return [one for one in found if one is not None]


@pytest.mark.parametrize("width", [60, 80, 120, 220])
def test_numbers_and_reasons_are_shown_whole_at_every_width(run: Run, width: int) -> None:
    text = " ".join(_printed(run, width).split())
    for outcome in run.outcomes:
        for judgement in outcome.judgements:
            assert REASONS[judgement.findings[0].reason][0] in text
            assert numbers(judgement)[0] in text
            assert f"{numbers(judgement)[1]}" in text
            if judgement.certainty is not None:
                assert f"{judgement.certainty.value} certainty" in text
            if judgement.samples_needed is not None:
                assert f"about {judgement.samples_needed} " in text
    for claim in run.lock.claims:
        assert claim.statement in text
    assert "6 pairs" in text
    assert "3 + 3" in text
    assert re.search(r"untestable \w+( simulated)? \([^()]*\[[^]]*\]\)", text)


def test_the_text_for_pipes_is_a_plain_table(run: Run) -> None:
    lines = [line.split("\t") for line in verdict_text(run).splitlines()]
    assert lines[0] == [
        *("claim", "dataset", "simulated", "verdict"),
        *("effect [95 % interval]", "samples", "reason"),
    ]
    assert {len(line) for line in lines} == {7}
    asked = len(run.lock.claims) * len(run.lock.datasets)
    apart, together = lines[1 : 1 + asked], lines[1 + asked :]
    assert {line[1] for line in apart if line[2] == "simulated"} == {"sim_paired", "sim_missed"}
    assert {line[1] for line in together} == {"all together"}
    assert [(line[0], line[2]) for line in together] == [
        (found.claim, "simulated" if found.simulated else "")
        for claim in run.lock.claims
        for found in sorted(run.overall, key=lambda one: one.simulated)
        if found.claim == claim.id
    ]
    assert "\x1b" not in verdict_text(run)


def test_a_pipe_gets_the_text(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    print_verdicts(run)
    assert capsys.readouterr().out == verdict_text(run) + "\n"


def test_words_of_the_data_cannot_steer_the_terminal(run: Run) -> None:
    first = run.outcomes[0].judgements[0]
    nasty = Finding(reason=first.findings[0].reason, text="\x1b[2Jgone [bold red]x[/] \ttab\nline")
    outcome = replace(run.outcomes[0], judgements=(replace(first, findings=(nasty,)),))
    changed = replace(run, outcomes=(outcome, *run.outcomes[1:]))
    assert "\x1b[2J" not in verdict_text(changed)
    assert "[bold red]x[/] tab line" in verdict_text(changed)
    assert "\x1b[2J" not in _printed(changed, 120)


def test_rows_for_machines_hold_every_digit(run: Run) -> None:
    rows = json.loads(json.dumps(verdict_rows(run), allow_nan=False))
    found = run.outcomes[0].judgements[0].evidence
    assert found is not None
    assert found.estimate is not None
    assert rows[0]["estimate"] == found.estimate.value
    assert rows[0]["simulated"] is True
    assert {row["verdict"] for row in rows} == {
        *("supported", "contradicted", "no relevant change", "inconclusive", "untestable"),
    }
