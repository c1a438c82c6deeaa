"""The catalog of datasets: each says what is known of it, and nothing is made up where something is not."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from mekscrna.data.formats import READERS
from mekscrna.errors import InputError, SpecError
from mekscrna.spec.catalog import Catalog

if TYPE_CHECKING:
    from pathlib import Path

    from mekscrna.spec.prospect import Prospect

CATALOG = Catalog.open()
PROSPECTS = CATALOG.prospects
ACCESSIONS = {  # tiers 1 and 2: declared to run, or catalogued
    *("figshare 10298696", "GSE279945", "GSE139944", "Hugging Face tahoebio/Tahoe-100M", "GSE116237"),
    *("GSE164897", "GSE96583", "SCP1064", "Zenodo 14518762", "GSE161125"),
    *("GSE153056", "figshare 28589774 (a tenth)", "GSE202186", "GSE137912", "GSE225775"),
    *("PRJNA591860", "GSE115978", "GSE72056", "GSE120575", "GSE277929"),
}


def test_every_dataset_of_the_first_two_tiers_is_here() -> None:
    found = [each.source.accession for each in (*CATALOG.datasets.values(), *PROSPECTS.values())]
    assert set(found) >= ACCESSIONS
    assert {each.availability.tier for each in PROSPECTS.values()} == {1, 2}


def test_half_of_them_can_be_run_once_their_files_are_there() -> None:
    declared = {
        each.source.accession
        for each in CATALOG.datasets.values()
        if each.availability and each.availability.tier in {1, 2}
    }
    assert len(declared & ACCESSIONS) == 11


@pytest.mark.parametrize("prospect", PROSPECTS.values(), ids=PROSPECTS)
def test_a_reader_is_missing_if_and_only_if_it_is_not_there(prospect: Prospect) -> None:
    assert any("reader" in gap for gap in prospect.missing) is (prospect.reader not in READERS)


@pytest.mark.parametrize("prospect", PROSPECTS.values(), ids=PROSPECTS)
def test_what_was_recalled_is_not_given_as_known(prospect: Prospect) -> None:
    assert prospect.availability.seen
    assert prospect.source.read == "not_read"
    if not prospect.availability.verified:
        assert prospect.availability.unverified


def test_no_design_with_a_single_replicate_passes_for_a_test() -> None:
    single = {name for name, each in PROSPECTS.items() if each.n_replicates == 1}
    assert single == {"gse116237"}
    for name in single:
        assert any("replication" in gap or "second" in gap for gap in PROSPECTS[name].missing)


def test_arms_without_a_mek_inhibitor_do_not_go_by_its_name() -> None:
    treated = {name for name, each in PROSPECTS.items() if "mek_inhibited" in each.arms}
    assert treated == {"tahoe_100m", "gse225775", "gse277929"}
    compounds = {
        name: each.arms["mek_inhibited"].values
        for name, each in CATALOG.datasets.items()
        if "mek_inhibited" in each.arms and not each.simulation
    }
    assert compounds == {
        "mixseq": ("Trametinib",),
        "mixseq_time_course": ("Tram_24hr",),
        "op3_pbmc": ("Trametinib",),
        "sciplex3": ("Trametinib (GSK1120212)",),
    }
    for each in (*CATALOG.datasets.values(), *PROSPECTS.values()):
        arm = each.arms.get("mek_inhibited")
        assert arm is None or not re.search("raf", arm.drug or "", re.IGNORECASE), each.id


def test_solvent_is_matched_exactly_in_tahoe() -> None:
    assert PROSPECTS["tahoe_100m"].arms["untreated"].values == ("DMSO_TF",)


def test_a_dataset_with_a_file_never_seen_says_so() -> None:
    for each in CATALOG.datasets.values():
        is_pinned = all(file.sha256 for file in each.files) or each.simulation is not None
        assert is_pinned or (each.availability and each.availability.unverified), each.id


def test_asking_for_a_prospect_says_what_is_missing() -> None:
    with pytest.raises(InputError, match="'gse277929' is catalogued but not ready to run: which column is"):
        CATALOG.dataset("gse277929")


def test_a_study_that_names_a_prospect_is_told_what_is_missing(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(
        "id: mine\ntitle: Mine\nquestion: Is it?\ndatasets:\n  - id: gse116237\n"
        "claims: [mek_inhibition_lowers_mapk_output]\n",
        encoding="utf-8",
    )
    with pytest.raises(SpecError) as caught:
        CATALOG.with_study(path)
    (problem,) = caught.value.problems
    assert (problem.line, problem.path) == (5, "datasets.0.id")
    assert "catalogued but not ready to run: the words for the four times" in problem.what
