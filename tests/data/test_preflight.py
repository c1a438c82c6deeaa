from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_data import counts_for, declare, table, write

from mekscrna.data.pairs import partnerless
from mekscrna.data.preflight import examine
from mekscrna.spec.claim import Contrast
from mekscrna.spec.dataset import Arm, File, Genes, Matrix, ObsColumns, Pairing

if TYPE_CHECKING:
    from pathlib import Path

CONTRAST = Contrast(treated="treated", reference="untreated")
COLUMNS = {"sample": ("donor", "condition"), "arm": "condition", "donor": "donor", "cell_type": "label"}


def _said(folder: Path, **changes: Any) -> list[str]:
    return [str(problem) for problem in examine(declare(**changes), folder, [CONTRAST]).problems]


def test_a_good_file_has_no_faults_and_no_notes(tmp_path: Path) -> None:
    write(tmp_path, table(cells_per_sample=20))
    findings = examine(declare(), tmp_path, [CONTRAST])
    assert findings.problems == []
    assert findings.notes == []


def test_a_missing_file_is_a_fault_not_an_exception(tmp_path: Path) -> None:
    (said,) = _said(tmp_path)
    assert said.startswith("toy.h5ad: no such file: looked for ")


def test_an_unknown_reader_is_a_fault(tmp_path: Path) -> None:
    (said,) = _said(tmp_path, reader="h5add")
    assert said == "toy reader: No reader named 'h5add'. Did you mean 'h5ad'?"


def test_a_broken_file_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / "toy.h5ad").write_bytes(b"<html>")
    (said,) = _said(tmp_path)
    assert "a web page" in said


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    write(tmp_path, X=np.log1p(counts_for(24).toarray()))
    said = _said(
        tmp_path,
        files=(File(path="toy.h5ad", sha256="0" * 64),),
        genes=Genes(column="symbol"),
        obs=ObsColumns(**{**COLUMNS, "donor": "dono", "arm": "conditions"}),
    )
    for words in (
        "its sha256 is",
        "X: declared counts, but 100 %",
        "var['symbol']: no such column",
        "obs['dono']: no such column (declared in obs.donor). Did you mean 'donor'?",
        "obs['conditions']: no such column (declared in obs.arm). Did you mean 'condition'?",
    ):
        assert sum(words in line for line in said) == 1, words
    assert len(said) == 5


def test_logs_declared_as_counts_are_refused_and_the_counts_are_shown(tmp_path: Path) -> None:
    counts = counts_for(24)
    write(tmp_path, X=np.log1p(counts.toarray()), layers={"umi": counts})
    (said,) = _said(tmp_path)
    assert said.endswith(
        "these look like log-normalized values. Counts lie in layers/umi: declare matrix.slot: layers/umi."
    )
    assert _said(tmp_path, matrix=Matrix(slot="layers/umi")) == []


def test_without_counts_the_other_matrices_are_listed(tmp_path: Path) -> None:
    logged = np.log1p(counts_for(24).toarray())
    write(tmp_path, X=logged - logged.mean(axis=0), raw=logged)
    (said,) = _said(tmp_path)
    assert said.endswith(
        "Look for counts in: layers/counts, raw/X (found in this file: raw/X looks like log1p)."
    )


def test_a_slot_that_is_not_there_is_answered_with_the_nearest(tmp_path: Path) -> None:
    write(tmp_path, layers={"counts": counts_for(24)})
    (said,) = _said(tmp_path, matrix=Matrix(slot="layers/count"))
    assert said.endswith("no such matrix (declared in matrix.slot). Did you mean 'layers/counts'?")


def test_an_arm_value_that_is_not_in_the_data_is_answered_with_the_nearest(tmp_path: Path) -> None:
    write(tmp_path)
    (said,) = _said(
        tmp_path, arms={"untreated": Arm(values=("dmso",)), "treated": Arm(values=("tramatinib",))}
    )
    assert said == (
        "toy.h5ad obs['condition']: no value 'tramatinib' (declared in arms.treated). "
        "Did you mean 'trametinib'?"
    )


def test_rows_of_no_arm_are_noted_with_their_number(tmp_path: Path) -> None:
    write(tmp_path)
    dataset = declare(arms={"untreated": Arm(values=("dmso",))})
    findings = examine(dataset, tmp_path, [CONTRAST])
    assert findings.problems == []
    assert findings.notes == [
        "condition 'trametinib' is in no declared arm: 12 cells.",
        "3 samples have fewer than 20 cells: P1-dmso (4), P2-dmso (4), P3-dmso (4).",
    ]


def test_an_exclusion_that_hits_nothing_or_empties_an_arm_is_a_fault(tmp_path: Path) -> None:
    write(tmp_path)
    (said,) = _said(tmp_path, exclude={"donor": ("P9",)})
    assert "no value 'P9' (declared in exclude.donor)." in said
    (said,) = _said(tmp_path, exclude={"condition": ("dmso",)}, pairing=None)
    assert said == "toy.h5ad obs['condition']: arm untreated has no cells left after exclusions."


def test_a_sample_in_two_arms_is_named_with_both(tmp_path: Path) -> None:
    write(tmp_path, table(n_donors=1))
    (said,) = _said(tmp_path, obs=ObsColumns(**{**COLUMNS, "sample": ("donor",)}))
    assert said == (
        "toy.h5ad obs['condition']: 1 sample is in two arms: 'P1' (treated and untreated). "
        "Add 'condition' to obs.sample (now 'donor'), or mend the file."
    )


def test_a_sample_of_two_donors_is_named_with_both(tmp_path: Path) -> None:
    write(tmp_path, table(n_donors=2))
    (said,) = _said(tmp_path, obs=ObsColumns(**{**COLUMNS, "sample": ("condition",)}))
    assert "2 samples are of two donors: 'dmso' (P1 and P2), 'trametinib' (P1 and P2)." in said


def test_a_donor_without_a_partner_is_named_with_both_ways_out(tmp_path: Path) -> None:
    obs = table(n_donors=3)
    obs = obs[~((obs["donor"] == "P2") & (obs["condition"] == "trametinib"))]
    write(tmp_path, obs)
    (said,) = _said(tmp_path)
    assert said == (
        "toy.h5ad obs['donor']: 1 donor has no sample in arm treated (contrast treated − untreated): 'P2'. "
        "Leave out (exclude: {donor: [P2]}), or drop such donors (pairing.incomplete: drop)."
    )
    assert _said(tmp_path, exclude={"donor": ("P2",)}) == []
    assert _said(tmp_path, pairing=None) == []
    dropping = examine(declare(pairing=Pairing(incomplete="drop")), tmp_path, [CONTRAST])
    assert dropping.problems == []
    assert dropping.notes[:2] == [
        "1 donor has no sample in arm treated (contrast treated − untreated): 'P2'.",
        "treated − untreated: 2 pairs; whatever comes of it can only be provisional.",
    ]
    unknown = Contrast(treated="elsewhere", reference="untreated")
    assert examine(declare(), tmp_path, [unknown]).problems == []


@given(st.sets(st.integers(0, 7)), st.sets(st.integers(0, 7)))
def test_donors_without_a_partner_are_those_of_one_arm_only(treated: set[int], reference: set[int]) -> None:
    rows = [("treated", str(d)) for d in treated] + [("untreated", str(d)) for d in reference]
    obs = pd.DataFrame(rows, columns=["arm", "donor"], dtype=object)
    found = partnerless(obs, treated="treated", reference="untreated")
    assert {int(d) for donors in found.values() for d in donors} == treated ^ reference


def test_a_covariate_that_differs_within_a_sample_is_a_fault(tmp_path: Path) -> None:
    obs = table()
    obs["batch"] = ["b1", "b2"] * 12
    obs["sex"] = obs["donor"].map({"P1": "f", "P2": "m", "P3": "f"})
    write(tmp_path, obs)
    (said,) = _said(tmp_path, covariates=("batch", "sex"))
    assert "6 samples are of several values: 'P1-dmso' (b1 and b2)" in said
    assert "Take 'batch' out of covariates" in said


def test_rows_without_a_donor_are_counted_with_a_way_out(tmp_path: Path) -> None:
    obs = table()
    obs.loc[["cell0", "cell5"], "donor"] = None
    write(tmp_path, obs)
    (said,) = _said(tmp_path)
    assert said == "toy.h5ad obs['donor']: 2 cells have no value. Leave them out: exclude: {donor: [NA]}."
    assert _said(tmp_path, exclude={"donor": ("NA",)}) == []


@pytest.mark.parametrize("column", [["a", "a"], [1, 2]])
def test_a_covariate_may_not_go_by_a_name_of_the_house(tmp_path: Path, column: list[Any]) -> None:
    obs = table()
    obs["sample"] = column * 12
    write(tmp_path, obs)
    (said,) = _said(tmp_path, covariates=("sample",))
    assert "'sample' is a name that mekscrna uses itself" in said
