"""Words in names tell samples, donors, arms and cell types apart, and leave open what they do not say."""

from __future__ import annotations

import pytest

from mekscrna.intake.file_names import read_names, word_columns
from mekscrna.intake.labels import house_map, house_type_of
from mekscrna.intake.words import (
    are_numbered,
    arm_name,
    is_no_donor,
    is_passed_over,
    name_weight,
    names_donors,
    speaks_of_arms,
)
from mekscrna.spec.cell_types import CELL_TYPES


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("sampleID", "sample"),
        ("biosample_id", "sample"),
        ("Library", "sample"),
        ("donor_id", "donor"),
        ("Patient", "donor"),
        ("condition", "arm"),
        ("Treatment.group", "arm"),
        ("seurat_annotations", "cell_type"),
        ("cell.type", "cell_type"),
        ("cell_type__ontology_label", "cell_type"),
    ],
)
def test_a_column_named_for_its_role_is_plain(name: str, role: str) -> None:
    assert name_weight(name, role) == 3


@pytest.mark.parametrize(
    "name",
    [
        "nCount_RNA",
        "percent.mt",
        "IR_VJ_1_cdr3",
        "sex",
        "S_score",
        "umap_1",
        "seurat_clusters",
        "doublet_score",
    ],
)
def test_measures_are_passed_over(name: str) -> None:
    assert is_passed_over(name)


@pytest.mark.parametrize(
    ("value", "arm"),
    [
        ("ctrl", "untreated"),
        ("DMSO", "untreated"),
        ("Vehicle 24h", "untreated"),
        ("none", "untreated"),
        ("trametinib", "mek_inhibited"),
        ("Selumetinib_100nM", "mek_inhibited"),
        ("MEKi", "mek_inhibited"),
        ("stim", None),
        ("D14", None),
        ("trametinib + anti-PD-L1 combo", None),
        ("trametinib vehicle", None),
        ("dabrafenib_trametinib", None),
        ("knockout", None),
        ("condition1", None),
    ],
)
def test_an_arm_is_named_only_where_its_value_says_it(value: str, arm: str | None) -> None:
    assert arm_name(value) == arm


def test_stimulation_speaks_of_arms_without_naming_one() -> None:
    assert speaks_of_arms("lps4")
    assert not speaks_of_arms("Tumor")


def test_donors_are_told_from_replicates_and_days() -> None:
    assert names_donors(("P01", "P02", "P3"))
    assert names_donors(("mouse1", "mouse2"))
    assert not names_donors(("rep1", "rep2"))
    assert not names_donors(("D0", "D14"))
    assert are_numbered(("rep1", "rep2", "S3", "4"))
    assert not are_numbered(("ctrl", "stim"))
    assert is_no_donor("DBL")
    assert not is_no_donor("1015")


@pytest.mark.parametrize(
    ("label", "house"),
    [
        ("CD14 Mono", "cd14_monocyte"),
        ("FCGR3A+ Monocytes", "cd16_monocyte"),
        ("CD4 Memory T", "cd4_t_memory"),
        ("CD4+/CD25 T Reg", "treg"),
        ("reg. T cell", "treg"),
        ("CD8+ Cytotoxic T", "cd8_t"),
        ("B", "b_cell"),
        ("Plasma cells", "plasma"),
        ("pDC", "plasmacytoid_dendritic"),
        ("malignant_MGH53", "malignant"),
        ("Oligodendrocytes (non-malignant)", "oligodendrocyte"),
        ("Microglia/Macrophage", "monocyte_macrophage"),
        ("Tumor", "malignant"),
        ("Node7", None),
        ("Unassigned", None),
        ("12", None),
        ("Basal", None),
    ],
)
def test_labels_go_to_the_type_that_their_words_name(label: str, house: str | None) -> None:
    assert house_type_of(label) == house


def test_every_type_that_labels_can_go_to_is_one_of_the_house() -> None:
    labels = (
        "Tumor",
        "NKT",
        "NK",
        "Mast",
        "cDC1",
        "TAM",
        "CAF",
        "Endothelial",
        "RBC",
        "MK",
        "immune",
        "stroma",
    )
    assert set(house_map(labels)) <= set(CELL_TYPES)


def test_four_naming_schemes_give_one_kind_of_label() -> None:
    names = read_names(
        [
            "GSE1_RAW.tar/GSM1_P01_D0_matrix.mtx.gz",
            "GSE1_RAW.tar/GSM2_P02_D0.tar.gz/filtered_feature_bc_matrix/matrix.mtx.gz",
            "GSE1_RAW.tar/GSM3_P03_D14_filtered_feature_bc_matrix.h5",
            "GSE1_RAW.tar/GSM4_P04_D14_counts.csv.gz",
        ]
    )
    assert [(each.label, each.gsm) for each in names] == [
        ("P01_D0", "GSM1"),
        ("P02_D0", "GSM2"),
        ("P03_D14", "GSM3"),
        ("P04_D14", "GSM4"),
    ]
    columns = word_columns(names)
    assert columns["file_word_2"] == ("D0", "D0", "D14", "D14")
    assert columns["file_donor"] == ("P01", "P02", "P03", "P04")


def test_files_that_say_nothing_are_numbered() -> None:
    names = read_names(["a/matrix.mtx", "b/matrix.mtx"])
    assert [each.label for each in names] == ["a", "b"]
    assert [each.label for each in read_names(["x/matrix.mtx", "x/counts.mtx"])] == ["file1", "file2"]
    assert [each.label for each in read_names(["GSM1_matrix.mtx", "GSM2_matrix.mtx"])] == ["GSM1", "GSM2"]
