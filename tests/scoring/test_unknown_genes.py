"""Scoring where the data hold no gene of any signature."""

from __future__ import annotations

from typing import TYPE_CHECKING

import anndata as ad
import numpy as np
import pandas as pd
import pytest

from mekscrna.errors import InputError
from mekscrna.genes.doctor import treat
from mekscrna.scoring.matrix import score_file, score_matrix
from mekscrna.scoring.score import score, score_any

if TYPE_CHECKING:
    from pathlib import Path

SYMBOLS = ["DUSP6", "SPRY2", "ETV4", "PHLDA1", "TP53"]
IDS = ["ENSG00000139318.8", "ENSG00000136158", "ENSG00000175832", "ENSG00000139289", "ENSG00000141510"]
MOUSE = ["Dusp6", "Spry2", "Etv4", "Phlda1", "Trp53"]
LISTS = {"mpas": ["DUSP6", "SPRY2"], "other": ["ETV4", "DUSP6", "NOT_THERE"]}


def cells(names: list[str]) -> ad.AnnData:
    x = np.random.default_rng(0).random((6, len(names))).astype(np.float32)
    return ad.AnnData(X=x, var=pd.DataFrame(index=names))


def message(names: list[str], lists: dict[str, list[str]]) -> str:
    adata = cells(names)
    with pytest.raises(InputError) as caught:
        score(adata, lists)
    assert not adata.obsm
    assert "mekscrna" not in adata.uns
    return str(caught.value)


def test_ensembl_ids_are_refused_with_what_was_found_and_what_mends_it() -> None:
    said = message(IDS, LISTS)
    assert said.startswith("var_names: no gene of the 2 signatures (4 genes) is among the 5 gene names")
    assert "'ENSG00000139318.8', 'ENSG00000136158', 'ENSG00000175832' …" in said
    assert "'DUSP6', 'SPRY2', 'ETV4' …" in said
    assert "list(treat(adata.var_names, 'human').names)" in said


def test_what_the_message_says_mends_it() -> None:
    adata = cells(IDS)
    adata.var_names = list(treat(adata.var_names, "human").names)
    score(adata, LISTS)
    assert adata.obsm["score_ucell"].notna().all().all()
    of_mouse = cells(MOUSE)
    score(of_mouse, {name: treat(genes, "mouse", across=True).genes for name, genes in LISTS.items()})
    assert of_mouse.obsm["score_ucell"].notna().all().all()
    of_ids = {"mpas": treat(IDS[:2], "human").genes}
    score(cells(SYMBOLS), of_ids)


def test_ids_of_mouse_are_told_from_those_of_human() -> None:
    assert "treat(adata.var_names, 'mouse')" in message(["ENSMUSG00000019960", "ENSMUSG00000022114"], LISTS)


def test_lists_of_ids_are_refused_where_the_data_have_symbols() -> None:
    said = message(SYMBOLS, {"mpas": IDS[:2]})
    assert "The signatures go by Ensembl ids, the data by symbols." in said
    assert "treat(genes, 'human').genes" in said


@pytest.mark.parametrize(
    ("names", "genes", "data", "lists"),
    [(MOUSE, SYMBOLS, "mouse", "human"), (SYMBOLS, MOUSE, "human", "mouse")],
)
def test_letters_of_the_other_species_are_told(
    names: list[str], genes: list[str], data: str, lists: str
) -> None:
    said = message(names, {"mpas": genes[:3]})
    assert f"The data are written as {data} genes are, the signatures as {lists} genes." in said
    assert f"treat(genes, '{data}', across=True).genes" in said


def test_letter_case_of_no_species_is_told() -> None:
    said = message([name.lower() for name in SYMBOLS], LISTS)
    assert "3 of them differ in letter case alone." in said


def test_names_that_are_no_genes_are_shown_beside_those_asked_for() -> None:
    said = message(["0", "1"], {"mpas": ["DUSP6"]})
    assert "no gene of the signature (1 gene) is among the 2 gene names of the data." in said
    assert "The data have '0', '1'; the signatures ask for 'DUSP6'." in said
    assert "mekscrna.genes.doctor.examine" in said


def test_one_gene_that_is_there_is_enough_and_a_list_without_any_has_no_score() -> None:
    adata = cells(SYMBOLS)
    score(adata, {"there": ["TP53"], "absent": ["A1"]})
    assert adata.obsm["score_ucell"].isna().all().to_dict() == {"there": False, "absent": True}


def test_a_matrix_and_a_file_are_refused_too(tmp_path: Path) -> None:
    adata = cells(IDS)
    path, out = tmp_path / "cells.h5ad", tmp_path / "scores.h5ad"
    adata.write_h5ad(path)
    with pytest.raises(InputError, match="go by Ensembl ids"):
        score_matrix(adata.X, IDS, LISTS)
    with pytest.raises(InputError, match="go by Ensembl ids"):
        score_file(path, LISTS, out=out)
    assert not out.exists()


def test_a_run_goes_on_without_a_score_for_its_answer_is_a_verdict() -> None:
    adata = cells(IDS)
    score_any(adata, LISTS, method="ucell")
    assert adata.obsm["score_ucell"].isna().all().all()
    assert adata.uns["mekscrna"]["scores"]["ucell"]["coverage"]["mpas"]["n_present"] == 0
