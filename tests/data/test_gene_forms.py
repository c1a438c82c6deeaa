"""What is counted beside genes is left out and counted; names of no gene are refused before any work."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest
from scipy import sparse
from small_data import declare, table, write

from mekscrna.data.house import steps
from mekscrna.data.load import load
from mekscrna.data.preflight import examine
from mekscrna.errors import DataError
from mekscrna.genes.reference import reference
from mekscrna.intake.gene_view import gene_view

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

N = 120
ID_OF = {symbol: gene for gene, symbol in sorted(reference("human").symbol_of_id.items(), reverse=True)}
SYMBOLS = [name for name in sorted(ID_OF) if name.isalnum() and name in reference("human").symbols][200:]
SYMBOLS = ["ACTB", *[name for name in SYMBOLS if name != "ACTB"][: N - 1]]
MOUSE = sorted(name for name in reference("mouse").symbols if name.isalpha() and name.istitle())[:N]


def planted(folder: Path, names: list[str], **var: list[object]) -> np.ndarray:
    """Write counts of the names; those of gene i are i + 1 times those of the first."""
    obs = table()
    values = np.outer(np.arange(len(obs)) + 1, np.arange(1, len(names) + 1))
    write(folder, X=sparse.csr_matrix(values.astype(np.float32)), obs=obs, var=pd.DataFrame(var, index=names))
    return values


OTHERS: dict[str, list[str]] = {
    "antibodies or hashtags": ["CD3_TotalSeqB", "CD4-TotalSeqC", "Hashtag1", "ADT-CD8A"],
    "spike-ins": ["ERCC-00002", "ERCC-00171", "gSpikein_ERCC-00003"],
    "summaries of a counting tool": ["__no_feature", "X__ambiguous", "N_unmapped", "N_noFeature"],
    "measures of cells": ["nFeature_RNA", "percent.mt", "seurat_clusters", "UMAP_1", "RNA_snn_res.0.8"],
}


@pytest.mark.parametrize("kind", OTHERS)
def test_rows_that_are_no_genes_are_left_out_and_counted(kind: str, tmp_path: Path) -> None:
    names = [*SYMBOLS, *OTHERS[kind]]
    values = planted(tmp_path, names)
    adata = load(declare(), tmp_path)
    assert set(adata.var_names) == set(SYMBOLS)
    assert adata.layers["counts"].sum() == values[:, : len(SYMBOLS)].sum()
    words = f"Left out {len(OTHERS[kind])} rows that are no genes: {len(OTHERS[kind])} {kind}"
    assert any(step.startswith(words) for step in steps(adata))
    assert any(note.startswith(words) for note in examine(declare(), tmp_path).notes)


def test_genes_that_are_called_much_like_them_stay(tmp_path: Path) -> None:
    genes = ["ERCC1", "ERCC6L2", "HASHTAG", "ADTRP", "NCOUNT", "AMBP", "SIRT1"]
    planted(tmp_path, [*SYMBOLS, *genes])
    assert set(genes) <= set(load(declare(), tmp_path).var_names)


def test_features_of_other_types_are_left_out_of_an_h5ad_too(tmp_path: Path) -> None:
    types: list[object] = ["Gene Expression"] * (N - 5) + ["Antibody Capture"] * 5
    values = planted(tmp_path, SYMBOLS, feature_types=types)
    adata = load(declare(), tmp_path)
    assert list(adata.var_names) == SYMBOLS[: N - 5]
    assert adata.layers["counts"].sum() == values[:, : N - 5].sum()


FORMS: dict[str, Callable[[str], str]] = {
    "genome": lambda name: f"GRCh38_{name}",
    "genome, long": lambda name: f"hg19______{name}",
    "genome and id": lambda name: f"hg38_{ID_OF[name]}",
    "symbol and id": lambda name: f"{name}_{ID_OF[name]}",
    "id and symbol": lambda name: f"{ID_OF[name]}.7|{name}",
}


@pytest.mark.parametrize("form", FORMS)
def test_what_stands_around_all_names_is_taken_off(form: str, tmp_path: Path) -> None:
    names = [FORMS[form](name) for name in SYMBOLS]
    values = planted(tmp_path, names)
    adata = load(declare(), tmp_path)
    assert adata[:, "ACTB"].X.sum() == values[:, 0].sum()
    assert set(adata.var_names) == set(SYMBOLS)
    assert set(adata.var["gene_name_author"]) == set(names)
    seen = gene_view(pd.DataFrame(index=names))
    assert (seen.species, seen.named_by != "unknown") == ("human", True)


STRANGE: dict[str, tuple[list[str], str]] = {
    "two genomes": ([f"hg19_{name}" for name in SYMBOLS] + [f"mm10_{name}" for name in MOUSE], "two genomes"),
    "Entrez": ([str(number) for number in range(150, 150 + N)], "numbers: of rows, or Entrez ids"),
    "transcripts": ([f"ENST{number:011d}.1" for number in range(N)], "transcripts, not genes"),
    "exons": ([f"{name}_exon" for name in SYMBOLS], "0 of 120 gene names are known in human"),
    "mouse": (MOUSE, "are of mouse and not of human"),
    "both": ([*SYMBOLS, *MOUSE], "are of mouse and not of human"),
}


@pytest.mark.parametrize("kind", STRANGE)
def test_names_of_no_gene_of_the_species_are_refused(kind: str, tmp_path: Path) -> None:
    names, words = STRANGE[kind]
    planted(tmp_path, names)
    problems = examine(declare(), tmp_path).problems
    assert len(problems) == 1
    assert words in str(problems[0])
    with pytest.raises(DataError, match=words):
        load(declare(), tmp_path)


def test_human_data_in_capitals_is_not_taken_for_mouse(tmp_path: Path) -> None:
    planted(tmp_path, SYMBOLS)
    (problem,) = examine(declare(species="mouse"), tmp_path).problems
    assert "are of human and not of mouse" in str(problem)


@pytest.mark.filterwarnings("ignore:Variable names are not unique")
@pytest.mark.parametrize("blank", ["NA", "nan", "225"])
def test_names_that_say_nothing_are_no_gene(blank: str, tmp_path: Path) -> None:
    """NA once was a name of XK, and 225 one of EGR1."""
    planted(tmp_path, [*SYMBOLS, blank, blank])
    adata = load(declare(), tmp_path)
    assert set(adata.var_names) == {*SYMBOLS, blank}


@pytest.mark.parametrize("blank", ["NA", "nan", "None", ""])
def test_genes_without_a_symbol_go_by_their_ids(blank: str, tmp_path: Path) -> None:
    symbols: list[object] = [blank if place % 4 == 1 else name for place, name in enumerate(SYMBOLS)]
    planted(tmp_path, [ID_OF[name] for name in SYMBOLS], symbols=symbols)
    adata = load(declare(genes={"column": "symbols"}), tmp_path)
    assert list(adata.var_names) == SYMBOLS
