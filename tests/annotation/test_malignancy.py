from __future__ import annotations

import anndata as ad
import numpy as np
import pandas as pd
import pytest
from real_cells import lognorm
from scipy import sparse
from small_data import declare, house

import mekscrna as mk
from mekscrna.annotation.malignancy import evidence_of, malignancy_table
from mekscrna.annotation.normal_cells import kinds_of_normal_cells
from mekscrna.data.house import steps
from mekscrna.errors import InputError
from mekscrna.genes.reference import reference

N_GENES = 4500


def _genes() -> list[str]:
    """Return every fourth gene along the autosomes."""
    places = reference("human").places
    placed = sorted(
        (int(at.chromosome), at.start, gene) for gene, at in places.items() if at.chromosome.isdigit()
    )
    return [gene for _, _, gene in placed[::4]][:N_GENES]


def _tumor(gain: float = 2.0, *, n_malignant: int = 40) -> ad.AnnData:
    """Make 60 normal cells of two kinds and others with a third of the genome gained, in counts."""
    rng = np.random.default_rng(5)
    level = rng.gamma(0.6, 2.0, N_GENES)
    kind = np.repeat(["t_cell", "endothelial", "unassigned"], [30, 30, n_malignant])
    mean = np.tile(level, (kind.size, 1))
    for name in set(kind.tolist()):
        mean[kind == name] *= rng.lognormal(0, 0.7, N_GENES)  # what kinds express lies all over the genome
    mean[np.ix_(kind == "unassigned", np.arange(N_GENES // 3))] *= gain
    counts = sparse.csr_matrix(rng.poisson(mean).astype(np.float32))
    adata = ad.AnnData(X=lognorm(counts), var=pd.DataFrame(index=_genes()), layers={"counts": counts})
    adata.obs["cell_type"] = pd.Categorical(kind)
    return adata


def test_planted_gains_are_malignant_and_kinds_of_cells_alone_are_not() -> None:
    gained, plain = _tumor(), _tumor(gain=1.0)
    for adata in (gained, plain):
        mk.find_malignant(adata)
    assert (gained.obs["cell_type"][60:] == "malignant").mean() >= 0.95
    assert gained.obs["cell_type"][:60].tolist() == ["t_cell"] * 30 + ["endothelial"] * 30
    assert (gained.obs["malignancy_evidence"][60:] == "copy_number").mean() >= 0.95
    assert (
        gained.obs["copy_number_strength"][60:].median()
        > 2 * gained.obs["copy_number_strength"][:60].median()
    )
    assert (gained.obs["cell_type_source"][60:] == "copy_number").mean() >= 0.95
    assert "against 60 normal cells" in steps(gained)[-1]
    assert (plain.obs["cell_type"][60:] == "unassigned").all()
    assert "No cells share a pattern of gains and losses" in steps(plain)[-1]


def test_names_of_authors_are_kept_and_disagreement_is_shown() -> None:
    adata = _tumor()
    types = adata.obs["cell_type"].astype(str).to_numpy(dtype=object)
    types[60:70], types[70:80], types[:3] = "malignant", "t_cell", "malignant"
    adata.obs["cell_type"] = pd.Categorical(types)
    mk.find_malignant(adata)
    assert adata.obs["cell_type"][60:80].tolist() == ["malignant"] * 10 + ["t_cell"] * 10
    assert (adata.obs["malignancy_evidence"][60:70] == "author_and_copy_number").mean() >= 0.9
    assert (adata.obs["malignancy_evidence"][:3] == "disputed").all()
    table = malignancy_table(adata)
    assert table["n_cells"].sum() == adata.n_obs
    disputed = table[table["evidence"] == "disputed"]
    assert set(zip(disputed["before"], disputed["copy_number"], strict=True)) >= {("malignant", "usual")}
    assert "names and copy numbers disagree" in steps(adata)[-1]


def test_every_combination_of_evidence_has_its_word() -> None:
    cases = [
        ("malignant", "aberrant", True, "author_and_copy_number"),
        ("malignant", "unclear", True, "author"),
        ("malignant", "usual", True, "disputed"),
        ("t_cell", "aberrant", True, "disputed"),
        ("t_cell", "usual", True, "none"),
        ("epithelial", "aberrant", False, "copy_number_and_markers"),
        ("melanocyte", "aberrant", False, "copy_number_and_markers"),
        ("unassigned", "aberrant", False, "copy_number"),
        ("fibroblast", "aberrant", False, "disputed"),
        ("unassigned", "usual", False, "none"),
    ]
    named, calls, by_author, expected = (np.array(each, dtype=object) for each in zip(*cases, strict=True))
    assert evidence_of(named, calls, by_author.astype(bool)).tolist() == expected.tolist()


def test_data_that_do_not_allow_it_say_so_and_keep_their_names() -> None:
    few_normal, few_genes = _tumor(), _tumor()
    few_normal = few_normal[few_normal.obs["cell_type"] == "unassigned"].copy()
    few_genes = few_genes[:, :600].copy()
    for adata, why in ((few_normal, "0 are too few"), (few_genes, "150 are needed")):
        before = adata.obs["cell_type"].tolist()
        mk.find_malignant(adata)
        assert adata.obs["cell_type"].tolist() == before
        assert "copy_number" not in adata.obs
        assert "not told by copy number" in steps(adata)[-1]
        assert why in steps(adata)[-1]
        assert malignancy_table(adata).empty
    unnamed = _tumor()
    del unnamed.obs["cell_type"]
    with pytest.raises(InputError, match=r"Run mk\.annotate first"):
        mk.find_malignant(unnamed)


def test_normal_cells_are_the_sure_ones_and_told_apart_by_arm() -> None:
    adata = _tumor()
    adata.obs["arm"] = np.where(np.arange(adata.n_obs) % 3 == 0, "treated", "reference")
    adata.obs["cell_type_confidence"] = np.where(np.arange(adata.n_obs) < 50, 0.95, 0.8)
    nobody = np.zeros(adata.n_obs, dtype=bool)
    kinds = kinds_of_normal_cells(adata, nobody)
    assert set(kinds[:30]) == {"t_cell, treated", "t_cell, reference"}
    assert set(kinds[30:50]) == {"endothelial", "endothelial, reference"}  # too few are of the treated arm
    assert set(kinds[50:]) == {""}


def test_a_dataset_asks_for_copy_numbers_in_its_declaration() -> None:
    adata = house()
    mk.annotate(adata, declare(copy_number=True))
    assert "not told by copy number" in steps(adata)[-1]
    obs = declare().obs.model_copy(update={"cell_type": None})
    with pytest.raises(ValueError, match="none are left to compare them with"):
        declare(copy_number=True, population="malignant", cell_types={}, obs=obs)
    with pytest.raises(ValueError, match="copy numbers are of one"):
        declare(copy_number=True, assay="bulk")


def test_a_cell_line_is_malignant_by_declaration() -> None:
    adata = house()
    obs = declare().obs.model_copy(update={"cell_type": None})
    mk.annotate(adata, declare(population="malignant", cell_types={}, obs=obs))
    assert set(adata.obs["cell_type"]) == {"malignant"}
    assert "are taken as malignant cells" in steps(adata)[-1]
