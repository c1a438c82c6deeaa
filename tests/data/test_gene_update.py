from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse
from small_data import counts_for, declare, write

from mekscrna.data.genes import gene_names
from mekscrna.data.house import steps
from mekscrna.data.load import load
from mekscrna.data.preflight import examine
from mekscrna.data.repeated_genes import largest_repeated, shared_genes
from mekscrna.spec.dataset import Genes

if TYPE_CHECKING:
    from pathlib import Path

    from mekscrna.spec.dataset import Dataset


def _named(
    names: list[str], dataset: Dataset | None = None, **columns: list[str]
) -> tuple[list[str], tuple[str, ...]]:
    found = gene_names(dataset or declare(), pd.DataFrame(columns, index=names), "toy.h5ad")
    return found.symbols.tolist(), found.notes


def test_old_names_ids_letter_case_and_dots_become_current_symbols() -> None:
    symbols, (words,) = _named(["MLL", "ENSG00000139318.7", "C6ORF48", "HLA.A", "DUSP6"])
    assert symbols == ["KMT2A", "DUSP6", "SNHG32", "HLA-A", "DUSP6"]
    assert words.startswith("Gene names changed: ")
    assert "MLL → KMT2A" in words
    assert "1 Ensembl ids to their symbols (ENSG00000139318.7 → DUSP6)" in words


def test_nothing_is_said_of_names_that_are_current() -> None:
    assert _named(["DUSP6", "SPRY4", "RP11-34P13.7", "gene1"]) == (
        ["DUSP6", "SPRY4", "RP11-34P13.7", "gene1"],
        (),
    )


def test_an_old_name_stays_where_the_file_has_the_current_one_too() -> None:
    symbols, _ = _named(["C2orf48", "RRM2", "MLL"])
    assert symbols == ["C2orf48", "RRM2", "KMT2A"]


def test_ambiguous_names_and_dates_are_left() -> None:
    symbols, notes = _named(["1-Mar", "2-Sep", "DUSP6"])
    assert symbols == ["1-Mar", "2-Sep", "DUSP6"]
    assert notes == ("2 gene names were made dates by a spreadsheet, and are left so.",)


def test_an_id_beside_a_name_that_says_nothing_names_the_gene() -> None:
    ids = ["ENSG00000139318", "ENSG00000187678", "ENSG00000110092"]
    symbols, _ = _named(["1-Mar", "SPRY4", "CCND1"], gene_ids=ids)
    assert symbols == ["DUSP6", "SPRY4", "CCND1"]
    found = gene_names(
        declare(), pd.DataFrame({"gene_ids": [f"{each}.3" for each in ids]}, index=["a", "b", "c"]), "x"
    )
    assert found.gene_ids is not None
    assert found.gene_ids.tolist() == ids


def test_mouse_genes_in_capitals_get_their_letter_case() -> None:
    names = ["DUSP6", "SPRY4", "CCND1", "ACTB", "GAPDH", "TRP", "CDKN", "MYC", "KRAS", "BRAF", "EGFR", "KIT"]
    names += ["FOS", "JUN", "EGR", "SOX", "PAX", "TYR", "DCT", "MITF", "AXL", "VIM", "CDH", "FN", "CD", "LYZ"]
    symbols, notes = _named(names, declare(species="mouse"))
    assert symbols[:5] == ["Dusp6", "Spry4", "Ccnd1", "Actb", "Gapdh"]
    assert any("to the symbol's letter case" in note for note in notes)


def test_what_is_updated_is_updated_once() -> None:
    symbols, _ = _named(["MLL", "C6ORF48", "HLA.A", "C2orf48", "RRM2", "nonsense"])
    assert _named(symbols) == (symbols, ())


def test_names_stay_as_deposited_where_that_is_declared() -> None:
    symbols, notes = _named(["MLL", "HLA.A"], declare(genes=Genes(update=False)))
    assert (symbols, notes) == (["MLL", "HLA.A"], ())


def test_var_keeps_what_the_authors_wrote(tmp_path: Path) -> None:
    write(tmp_path, var=pd.DataFrame(index=["MLL", "SPRY4", "CCND1", "B2M", "MT-CO1", "HLA.A"]))
    adata = load(declare(), tmp_path)
    assert adata.var["gene_name_author"].tolist() == ["MLL", "SPRY4", "CCND1", "B2M", "MT-CO1", "HLA.A"]
    assert adata.var_names.tolist() == ["KMT2A", "SPRY4", "CCND1", "B2M", "MT-CO1", "HLA-A"]
    assert any(step.startswith("Gene names changed: 1 outdated or other names") for step in steps(adata))


def test_genes_of_one_name_are_kept_or_refused_as_declared(tmp_path: Path) -> None:
    var = pd.DataFrame(
        {"symbol": ["B2M", "B2M", "CCND1", "SPRY4", "MT-CO1", "HLA-A"]}, index=[f"g{i}" for i in range(6)]
    )
    counts = counts_for(24).toarray()
    counts[:, 1] = counts[:, 0] + 1
    write(tmp_path, X=counts, var=var)
    kept = load(declare(genes=Genes(column="symbol", duplicates="largest")), tmp_path)
    np.testing.assert_array_equal(kept.layers["counts"][:, 0].toarray().ravel(), counts[:, 1])
    assert any("the one with the largest total is kept" in step for step in steps(kept))
    (found,) = examine(declare(genes=Genes(column="symbol", duplicates="error")), tmp_path).problems
    assert "1 gene name occur more than once ('B2M'), and genes.duplicates is error." in found.what


@given(st.lists(st.sampled_from("abcde"), min_size=1, max_size=9), st.integers(0, 99))
def test_of_each_name_the_largest_is_kept(names: list[str], seed: int) -> None:
    values = np.random.default_rng(seed).poisson(2.0, (5, len(names)))
    labels = np.array(names, dtype=object)
    matrix, kept = largest_repeated(sparse.csr_matrix(values, dtype=np.float64), labels)
    assert labels[kept].tolist() == list(dict.fromkeys(names))
    totals = values.sum(axis=0)
    assert totals[kept].tolist() == [totals[labels == name].max() for name in dict.fromkeys(names)]
    np.testing.assert_array_equal(matrix.toarray(), values[:, kept])


@given(st.lists(st.lists(st.sampled_from("abcdefgh"), min_size=1), min_size=1, max_size=4))
def test_files_are_joined_over_what_all_hold(files: list[list[str]]) -> None:
    shared = shared_genes({str(i): np.array(names, dtype=object) for i, names in enumerate(files)})
    assert set(shared) == set.intersection(*map(set, files))
    assert shared.is_unique
