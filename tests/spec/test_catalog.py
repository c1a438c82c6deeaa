"""The catalog adds a folder of one's own to the shipped library and checks every reference beforehand."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from declarations import SIGNATURE, STUDY, write_library

from mekscrna.errors import InputError, SpecError, UnknownNameError
from mekscrna.spec.catalog import Catalog

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    return write_library(tmp_path / "library")


def edit(root: Path, file: str, old: str, new: str) -> str:
    path = root / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return str(path)


def refused(root: Path) -> list[str]:
    with pytest.raises(SpecError) as error:
        Catalog.open(root)
    return [str(problem) for problem in error.value.problems]


def test_one_s_own_folder_is_added_to_the_shipped_library(mine: Path) -> None:
    shipped, both = Catalog.open(), Catalog.open(mine)
    assert "mine" not in shipped.claims
    for ours, theirs in (
        (both.claims, shipped.claims),
        (both.all_signatures, shipped.all_signatures),
        (both.datasets, shipped.datasets),
        (both.studies, shipped.studies),
    ):
        assert set(ours) == {*theirs, "mine"}
    assert both.file_of(both.claim("mine")) == mine / "configs/claims/mine.yaml"


def test_a_folder_may_hold_only_one_kind(tmp_path: Path) -> None:
    (tmp_path / "signatures").mkdir()
    (tmp_path / "signatures/mine.yaml").write_text(SIGNATURE)
    for root in (tmp_path, str(tmp_path)):
        assert Catalog.open(root).signature("mine").genes.weights == {"DUSP6": 2.5}


def test_a_folder_that_is_not_there_is_answered_with_the_nearest(mine: Path) -> None:
    with pytest.raises(InputError, match=r"libary: there is no such folder\. Did you mean .*library\?"):
        Catalog.open(mine.with_name("libary"))


def test_a_file_in_place_of_a_folder_is_refused(mine: Path) -> None:
    with pytest.raises(InputError, match="this is a file"):
        Catalog.open(mine / "signatures/mine.yaml")


@pytest.mark.parametrize("inside", ["configs", "configs/claims", "signatures"])
def test_a_folder_inside_a_library_is_answered_with_the_library(mine: Path, inside: str) -> None:
    with pytest.raises(InputError, match="no folder signatures/ or configs/") as error:
        Catalog.open(mine / inside)
    assert inside == "configs/claims" or f"Did you mean {mine}?" in str(error.value)


def test_a_folder_around_a_library_is_answered_with_the_library(mine: Path) -> None:
    with pytest.raises(InputError, match=f"Did you mean {mine}"):
        Catalog.open(mine.parent)


def test_yaml_that_nothing_would_read_is_told(mine: Path) -> None:
    (mine / "configs/dataset").mkdir()
    for lost in ("dataset/other.yaml", "stray.yml"):
        (mine / "configs" / lost).write_text("id: other", encoding="utf-8")
    first, second = refused(mine)
    assert "dataset/other.yaml: nothing is read from this folder" in first
    assert "Did you mean 'datasets'?" in first
    assert "stray.yml" in second
    assert "claims, datasets" in second


def test_files_that_no_person_wrote_are_passed_over(mine: Path) -> None:
    (mine / "configs/claims/._mine.yaml").write_bytes(b"\x00\x05\x16\x07")
    (mine / "configs/claims/mine.yaml.bak").write_text("id: [", encoding="utf-8")
    assert "mine" in Catalog.open(mine).claims


def test_an_ending_in_capitals_is_read_too(mine: Path) -> None:
    (mine / "configs/claims/mine.yaml").rename(mine / "configs/claims/mine.YAML")
    assert "mine" in Catalog.open(mine).claims


def test_a_link_that_leads_nowhere_and_a_folder_called_yaml_are_told(mine: Path) -> None:
    (mine / "configs/claims/gone.yaml").symlink_to("elsewhere.yaml")
    (mine / "configs/claims/folder.yaml").mkdir()
    folder, link = refused(mine)
    assert folder.endswith("folder.yaml: this is a folder.")
    assert link.endswith("gone.yaml: this link leads nowhere: elsewhere.yaml.")


def test_a_folder_with_nothing_in_it_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no folder signatures/ or configs/"):
        Catalog.open(tmp_path)


def test_the_same_id_with_other_content_names_both_files(mine: Path) -> None:
    shipped = Catalog.open()
    file = shipped.file_of(shipped.signature("wagle2018_mpas"))
    assert file is not None
    own = mine / "signatures/wagle2018_mpas.yaml"
    own.write_text(file.read_text(encoding="utf-8"), encoding="utf-8")
    assert Catalog.open(mine).signature("wagle2018_mpas") == shipped.signature("wagle2018_mpas")
    edit(mine, "signatures/wagle2018_mpas.yaml", "DUSP4, ", "")
    (found,) = refused(mine)
    assert found.startswith(f"{own}:1:5 id: ")
    assert str(file) in found


REFERENCES = {
    "a claim's signature": (
        "claims",
        "signature: mine",
        "signature: wagle2018_mpass",
        "9:14 readout.signature",
        "Did you mean 'wagle2018_mpas'?",
    ),
    "an alternate": (
        "claims",
        "signature: mine",
        "signature: mine\n  alternates: [dry2010_mek81]",
        "10:16 readout.alternates.0",
        "Did you mean 'dry2010_mek18'?",
    ),
    "an on-target list": (
        "claims",
        "proxy:",
        "on_target: {signature: mpas, population: malignant}\nproxy:",
        "15:24 on_target.signature",
        "there is no signature 'mpas'.",
    ),
    "a mouse list in a claim": (
        "claims",
        "signature: mine",
        "signature: wagle2018_mpas_mm",
        "9:14 readout.signature",
        "Write wagle2018_mpas; mouse data are read with 'wagle2018_mpas_mm' then.",
    ),
    "a study's dataset": (
        "studies",
        "- id: mine",
        "- id: kang_ifn_bet",
        "5:9 datasets.0.id",
        "Did you mean 'kang_ifn_beta'?",
    ),
    "a study's claim": (
        "studies",
        "claims: [mine]",
        "claims: [mine, mek_inhibition_raises_mhc_ii]",
        "6:16 claims.1",
        "Did you mean 'mek_inhibition_raises_mhc_i'?",
    ),
    "an arm of a claim": (
        "claims",
        "treated: mek_inhibited",
        "treated: mek_inhibitor",
        "studies/mine.yaml:6:10 claims.0",
        (
            "the dataset 'mine' has no arm 'mek_inhibitor', which this claim compares. "
            "Did you mean 'mek_inhibited'?"
        ),
    ),
    "an arm of an override": (
        "studies",
        "- id: mine",
        "- id: mine\n    contrast: {treated: mek_inhibited, reference: untreatd}",
        "6:51 datasets.0.contrast.reference",
        "Did you mean 'untreated'?",
    ),
    "a planted shift": (
        "datasets",
        "pairing:",
        (
            "simulation:\n  seed: 1\n  n_per_arm: 3\n"
            "  shifts: [{signature: min, population: treg, log2_fold: 1}]\npairing:"
        ),
        "27:24 simulation.shifts.0.signature",
        "Did you mean 'mine'?",
    ),
}


@pytest.mark.parametrize(("folder", "old", "new", "place", "words"), REFERENCES.values(), ids=REFERENCES)
def test_a_reference_that_leads_nowhere_is_told_at_its_place(
    mine: Path, folder: str, old: str, new: str, place: str, words: str
) -> None:
    edit(mine, f"configs/{folder}/mine.yaml", old, new)
    (found,) = refused(mine)
    assert place in found
    assert words in found


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("alternate_of: wagle2018_mpaz", "Did you mean 'wagle2018_mpas'?"),
        (
            "alternate_of: wagle2018_mpas_mm",
            "'wagle2018_mpas_mm' is a mouse list; alternate_of names one of the same",
        ),
        ("counterpart_of: wagle2018_mpas", "is a human list; counterpart_of names one of the other species"),
    ],
)
def test_lists_refer_to_lists_that_fit(mine: Path, line: str, words: str) -> None:
    role = "alternate" if line.startswith("alternate") else "control"
    edit(mine, "signatures/mine.yaml", "role: default", f"role: {role}\n{line}")
    assert any("signatures/mine.yaml:9:" in each and words in each for each in refused(mine))


def test_two_counterparts_in_one_species_are_refused(mine: Path) -> None:
    edit(mine, "signatures/mine.yaml", "species: human", "species: mouse")
    edit(mine, "signatures/mine.yaml", "role: default", "role: default\ncounterpart_of: wagle2018_mpas")
    edit(mine, "configs/claims/mine.yaml", "signature: mine", "signature: wagle2018_mpas")
    (found,) = refused(mine)
    assert "is the counterpart of 'wagle2018_mpas' already" in found


def test_the_faults_of_all_files_are_told_at_once(mine: Path) -> None:
    edit(mine, "configs/claims/mine.yaml", "direction: down", "direktion: down")
    edit(mine, "configs/datasets/mine.yaml", "species: human", "species: humn")
    edit(mine, "signatures/mine.yaml", "role: default", "role: alternate\nalternate_of: nothing")
    edit(mine, "configs/studies/mine.yaml", "claims: [mine]", "claims: [mine, yours]")
    found = refused(mine)
    assert len(found) == 4
    for words in ("direktion", "'humn'", "there is no signature 'nothing'", "there is no claim 'yours'"):
        assert sum(words in each for each in found) == 1, words


def test_a_file_with_faults_of_its_own_is_not_called_missing(mine: Path) -> None:
    edit(mine, "signatures/mine.yaml", "species: human", "species: humn")
    (found,) = refused(mine)
    assert "'humn'" in found


@pytest.mark.parametrize("kind", ["dataset", "signature", "claim", "study"])
def test_an_unknown_name_offers_the_nearest(mine: Path, kind: str) -> None:
    with pytest.raises(UnknownNameError, match=rf"No {kind} named 'minee'\. Did you mean 'mine'\?"):
        getattr(Catalog.open(mine), kind)("minee")


def test_mouse_data_are_read_with_the_counterparts_of_human_lists() -> None:
    catalog = Catalog.open()
    mouse, human = catalog.signatures_for("mouse"), catalog.signatures_for("human")
    assert mouse["wang2019_apm18"].id == "wang2019_apm18_mm"
    assert "H2-K1" in mouse["wang2019_apm18"].genes.up
    assert human["wang2019_apm18"].id == "wang2019_apm18"
    assert "dry2010_mek18" not in mouse
    assert "wang2019_apm18_mm" not in human
    assert {each.species for each in mouse.values()} == {"mouse"}


def test_a_study_from_elsewhere_joins_the_catalog(mine: Path, tmp_path: Path) -> None:
    path = tmp_path / "other.yaml"
    path.write_text(STUDY.replace("id: mine\ntitle", "id: other\ntitle"), encoding="utf-8")
    before = Catalog.open(mine)
    study, after = before.with_study(str(path))
    assert before.with_study(path)[0] == study
    assert after.study("other") == study
    assert "other" not in before.studies
    path.write_text(path.read_text().replace("claims: [mine]", "claims: [mne]"), encoding="utf-8")
    with pytest.raises(
        SpecError, match=r"other\.yaml:6:10 claims\.0: there is no claim 'mne'\. Did you mean 'mine'\?"
    ):
        before.with_study(path)


def test_claims_can_be_turned_round_for_a_control(mine: Path) -> None:
    before = Catalog.open(mine)
    turned = before.claim("mine").model_copy(update={"direction": "up"})
    after = before.with_claims([turned])
    assert after.claim("mine").direction == "up"
    assert before.claim("mine").direction == "down"
    assert len(after.claims) == len(before.claims)


def test_a_catalog_cannot_be_changed(mine: Path) -> None:
    catalog = Catalog.open(mine)
    with pytest.raises(TypeError):
        catalog.claims["other"] = catalog.claim("mine")  # type: ignore[index]  # the point of the test


def test_declarations_load_without_a_numbers_library() -> None:
    code = (
        "import sys; from mekscrna.spec.catalog import Catalog; Catalog.open(); "
        "print([name for name in ('numpy', 'pandas', 'anndata', 'scipy', 'scanpy') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_dataset_makes_a_study_of_every_claim_that_compares_its_arms() -> None:
    catalog = Catalog.open()
    study, both = catalog.with_study_of("demo_responders")
    dataset = catalog.dataset("demo_responders")
    assert both.study("demo_responders") == study
    assert [entry.id for entry in study.datasets] == ["demo_responders"]
    assert "mek_inhibition_lowers_mapk_output" in study.claims
    for name, claim in catalog.claims.items():
        fits = set(claim.arms) <= set(dataset.arms)
        of_species = claim.context is None or dataset.species in claim.context.species
        assert (name in study.claims) == (fits and of_species), name


def test_a_dataset_whose_arms_no_claim_compares_makes_none() -> None:
    with pytest.raises(
        InputError, match=r"null_pbmc: no claim compares two of its arms \(condition1, condition2\)"
    ):
        Catalog.open().with_study_of("null_pbmc")
