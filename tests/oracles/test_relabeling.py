"""Exact tests against R 4.2.2: coin, and all sign flips."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import pytest

from mekscrna.kernels.relabeling import relabeled, sign_flipped

if TYPE_CHECKING:
    from pathlib import Path


def test_exact_tests_are_rs(oracle: Path) -> None:
    values = pd.read_csv(oracle / "sample_tests_input.csv")
    answers = pd.read_csv(oracle / "sample_tests_output.csv")
    assert len(answers) == 8
    for theirs in answers.itertuples():
        own = values[values["case"] == theirs.case]
        treated, reference = own.y[own.arm == "t"].to_numpy(), own.y[own.arm == "c"].to_numpy()
        found = relabeled(treated, reference)
        assert found is not None
        assert found.p == pytest.approx(theirs.perm_exact_meandiff, abs=1e-12)
        if pd.notna(theirs.signflip_exact):
            flipped = sign_flipped(treated - reference)
            assert flipped is not None
            assert flipped.p == pytest.approx(theirs.signflip_exact, abs=1e-12)
