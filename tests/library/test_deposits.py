"""Public datasets hang together: made files in the layout of each deposit pass their declaration."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from made_deposits import MAKERS, N_CELLS, N_GENES, counts

import mekscrna as mk
from mekscrna.data.house import steps
from mekscrna.data.load import load
from mekscrna.data.preflight import examine
from mekscrna.spec.catalog import Catalog
from mekscrna.spec.study import StudyDataset

if TYPE_CHECKING:
    from anndata import AnnData

    from mekscrna.spec.dataset import Dataset

ROOT = Path(__file__).resolve().parents[2]
CATALOG = Catalog.open()
UNTRIED = {
    name: each
    for name, each in CATALOG.datasets.items()
    if each.availability and any("opened" in gap for gap in each.availability.unverified)
}


def as_made(dataset: Dataset) -> Dataset:
    """Return a declaration without the digests of the true files."""
    bare: dict[str, Any] = {
        "files": tuple(each.model_copy(update={"sha256": None}) for each in dataset.files),
        "cell_tables": tuple(each.model_copy(update={"sha256": None}) for each in dataset.cell_tables),
    }
    return dataset.model_copy(update=bare)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("deposits")
    for make in set(MAKERS.values()):
        make(folder)
    return folder


def test_every_dataset_whose_files_were_not_opened_is_made_here() -> None:
    assert set(MAKERS) == set(UNTRIED) - {"op3_pbmc"}


@pytest.mark.parametrize("name", MAKERS)
def test_a_declaration_passes_on_files_laid_out_as_the_deposit(name: str, made: Path) -> None:
    dataset = as_made(CATALOG.dataset(name))
    contrasts = [step.contrast for step in CATALOG.claims.values()]
    findings = examine(dataset, made, contrasts)
    assert [str(each) for each in findings.problems] == []
    assert not [note for note in findings.notes if "No label fits" in note], "an idle glob"
    adata = load(dataset, made)
    assert adata.n_vars == N_GENES
    assert set(adata.obs["arm"]) == set(dataset.arms)


def _loaded(name: str, made: Path) -> AnnData:
    return load(as_made(CATALOG.dataset(name)), made)


def _samples(adata: AnnData) -> dict[str, int]:
    """Return arm → its samples."""
    pairs = adata.obs[["sample", "arm"]].drop_duplicates()
    return {str(arm): int(n) for arm, n in pairs["arm"].value_counts().items()}


@pytest.mark.parametrize(
    ("name", "n_samples"),
    [
        ("frangieh_scp1064", {"untreated": 1, "ifng": 1, "til": 1}),
        ("gse115978", {"untreated": 2, "post_ici": 2}),
        ("gse137912", {"untreated": 3, "kras_inhibited": 2}),
        ("gse153056", {"ifng": 3, "ifng_signal_lost": 9}),
        ("gse161125", {"untreated": 1, "lps_ifng": 1, "il4": 1, "lps_ifng_il4": 1}),
        ("gse164897", {"untreated": 1, "braf_inhibited": 1, "braf_mek_inhibited": 2}),
        ("gse96583", {"untreated": 3, "ifn_beta": 3}),
        ("immune_dictionary", {"untreated": 3, "ifng": 3, "tnf": 3, "il4": 3}),
        ("mixseq", {"untreated": 4, "mek_inhibited": 4, "dabrafenib": 4}),
        (
            "mixseq_time_course",
            {"untreated": 4, "mek_inhibited": 4, "mek_inhibited_early": 4, "mek_inhibited_late": 4},
        ),
        ("sciplex3", {"untreated": 6, "mek_inhibited": 6}),
    ],
)
def test_samples_are_those_of_the_design(name: str, n_samples: dict[str, int], made: Path) -> None:
    assert _samples(_loaded(name, made)) == n_samples


def test_logs_are_taken_back_to_the_counts_they_were_made_of(made: Path) -> None:
    adata = _loaded("gse137912", made)
    hours = [0, 4, 24, 0, 4, 0, 4, 24]
    whole = counts(len(hours) * N_CELLS, seed=4)
    kept = [hour != 4 for hour in hours for _ in range(N_CELLS)]
    assert (adata.layers["counts"] != whole[kept]).nnz == 0
    assert any("Recovered the counts of 192 cells" in step for step in steps(adata))


def test_barcodes_that_two_lanes_share_are_never_given_the_row_of_the_other(made: Path) -> None:
    adata = _loaded("gse96583", made)
    words = "321 of 324 cells, by name; 3 cells not in it, 3 rows of it without a cell"
    assert any(words in step for step in steps(adata))
    expected = [(ind, cell) for ind in ("101", "107", "1015") for cell in LABELS for _ in range(6)]
    whose = list(zip(adata.obs["donor"], adata.obs["cell_type_author"], strict=True))
    first_lane = [
        each for number, each in enumerate(expected) if number % 9 not in {5, 6} and each[1] != "nan"
    ]
    assert whose[: len(first_lane)] == first_lane


LABELS = [
    *("CD14+ Monocytes", "FCGR3A+ Monocytes", "CD4 T cells", "CD8 T cells", "B cells", "NK cells"),
    *("Dendritic cells", "Megakaryocytes", "nan"),
]


@pytest.mark.parametrize(
    ("name", "claim", "verdict"),
    [
        ("mixseq", "mek_inhibition_lowers_mapk_output", "supported"),
        ("mixseq_time_course", "mek_inhibition_rebounds_late", "supported"),
        ("sciplex3", "mek_inhibition_lowers_mapk_output", "supported"),
        ("gse164897", "braf_mek_inhibition_raises_nfkb", "untestable"),
    ],
)
def test_a_claim_comes_out_as_made(name: str, claim: str, verdict: str, made: Path, tmp_path: Path) -> None:
    text = (ROOT / "configs" / "datasets" / f"{name}.yaml").read_text(encoding="utf-8")
    kept = [line for line in text.splitlines() if "sha256:" not in line]
    folder = tmp_path / "configs" / "datasets"
    folder.mkdir(parents=True)
    renamed = "\n".join(kept).replace(f"id: {name}", f"id: made_{name}", 1)
    (folder / f"made_{name}.yaml").write_text(renamed, encoding="utf-8")
    study = mk.Study(
        id="made",
        title="Made",
        question="Does it come out as made?",
        datasets=(StudyDataset(id=f"made_{name}"),),
        claims=(claim,),
        methods=("ucell",),
        random_signatures=20,
    )
    done = mk.run(study, catalog=mk.Catalog.open(tmp_path), data_dir=made)
    ((judgement,),) = [each.judgements for each in done.outcomes]
    assert judgement.verdict == verdict
