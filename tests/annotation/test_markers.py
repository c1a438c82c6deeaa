from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

import anndata as ad
import numpy as np
import pandas as pd
import pytest
from real_cells import counts_of, lognorm
from scipy import sparse
from small_data import declare, house

import mekscrna as mk
from mekscrna.annotation.hierarchy import hierarchy
from mekscrna.annotation.labels import members
from mekscrna.annotation.markers import name_by_markers
from mekscrna.data.house import check_house_form, steps
from mekscrna.errors import InputError, UnknownNameError
from mekscrna.genes.reference import reference

if TYPE_CHECKING:
    from pathlib import Path

GENES = sorted(hierarchy().genes())
OTHERS = [f"OTHER{at}" for at in range(300)]
CELLS: dict[str, dict[str, int]] = {
    "cd8_t": {"CD3D": 4, "CD3E": 3, "TRAC": 5, "CD8A": 4, "CD8B": 2, "CCL5": 20, "NKG7": 15, "PTPRC": 3},
    "b_cell": {"CD79A": 6, "MS4A1": 5, "CD79B": 4, "CD74": 60, "HLA-DRA": 40, "BANK1": 2},
    "cd14_monocyte": {"S100A8": 90, "S100A9": 80, "LYZ": 70, "VCAN": 4, "FCN1": 5, "CD14": 3, "CST3": 30},
    "mast": {"TPSAB1": 60, "TPSB2": 40, "CPA3": 12, "KIT": 3, "MS4A2": 2, "HDC": 3},
    "endothelial": {"VWF": 8, "PECAM1": 5, "CLDN5": 7, "CDH5": 3, "RAMP2": 9, "SPARC": 20},
    "unassigned": {},
}  # fmt: skip


def _cells(depth: int = 3000) -> ad.AnnData:
    columns = [*GENES, *OTHERS]
    rows = np.zeros((len(CELLS), len(columns)), dtype=np.float32)
    for row, genes in enumerate(CELLS.values()):
        for gene, count in genes.items():
            rows[row, columns.index(gene)] = count
        rows[row, len(GENES) :] = (depth - rows[row].sum()) // len(OTHERS)
    counts = sparse.csr_matrix(rows)
    adata = ad.AnnData(
        X=lognorm(counts), var=pd.DataFrame(index=columns), obs=pd.DataFrame(index=list(CELLS))
    )
    adata.layers["counts"] = counts
    return adata


def test_cells_with_their_markers_get_their_names_and_others_none() -> None:
    adata = _cells()
    mk.annotate(adata)
    assert dict(zip(CELLS, adata.obs["cell_type"], strict=True)) == {
        **{name: name for name in CELLS}, "cd8_t": adata.obs["cell_type"]["cd8_t"],
    }  # fmt: skip
    assert adata.obs["cell_type"]["cd8_t"] in ("cd8_t", "cd8_t_memory")
    assert adata.obs["cell_type_source"].tolist() == ["markers"] * 5 + ["none"]
    assert (adata.obs["cell_type_confidence"][:5] >= 0.7).all()
    assert adata.obs["cell_type_confidence"].iloc[5] < 0.1
    assert steps(adata)[0].startswith("Named 5 of 6 cells by markers (")
    assert "Careful: 17% of the cells have no name" in steps(adata)[0]
    assert "Malignant cells are not told by markers (those of human, " in steps(adata)[0]


def test_a_type_whose_must_genes_are_all_unseen_is_not_named() -> None:
    adata = _cells()
    without = [gene for gene in hierarchy().types["t_cell"].must if gene in adata.var_names]
    counts = adata.layers["counts"].toarray()
    counts[:, adata.var_names.isin([*without, "CD8B"])] = 0
    adata.layers["counts"] = sparse.csr_matrix(counts)
    named = name_by_markers(adata)
    assert named.types[0] not in ("t_cell", "cd8_t", "cd4_t")
    assert named.types[1] == "b_cell"


def test_a_name_depends_neither_on_other_cells_nor_on_the_order_of_genes() -> None:
    adata = _cells()
    whole = name_by_markers(adata)
    alone = [name_by_markers(adata[[row]].copy()) for row in range(adata.n_obs)]
    assert [each.types[0] for each in alone] == whole.types.tolist()
    np.testing.assert_allclose([each.confidence[0] for each in alone], whole.confidence, rtol=1e-12)
    turned = name_by_markers(adata[::-1, ::-1].copy())
    assert turned.types.tolist() == whole.types.tolist()[::-1]
    np.testing.assert_allclose(turned.confidence[::-1], whole.confidence, rtol=1e-9)


def test_shallow_cells_are_less_certain_and_the_step_says_so() -> None:
    deep = _cells()
    shallow = deep.copy()
    shallow.layers["counts"] = sparse.csr_matrix(np.floor(deep.layers["counts"].toarray() / 8))
    sure, unsure = name_by_markers(deep), name_by_markers(shallow)
    assert unsure.confidence[:5].sum() < sure.confidence[:5].sum()
    mk.annotate(shallow)
    assert "Careful: the median cell has" in steps(shallow)[0]


def test_types_whose_markers_the_data_lack_are_named_in_the_step() -> None:
    adata = _cells()
    adata = adata[:, ~adata.var_names.isin(hierarchy().types["mast"].must)].copy()
    mk.annotate(adata)
    assert adata.obs["cell_type"]["mast"] != "mast"
    assert "for want of their markers in the data: mast cells (" in steps(adata)[0]


def test_without_counts_the_log_values_serve_and_the_step_says_so() -> None:
    adata = _cells()
    del adata.layers["counts"]
    mk.annotate(adata)
    assert adata.obs["cell_type"]["b_cell"] == "b_cell"
    assert "No counts: depth was taken as 2.5 counts per detected gene." in steps(adata)[0]
    halved = _cells()
    del halved.layers["counts"]
    halved.X = sparse.csr_matrix(adata.X / np.log(2))
    halved.uns["log1p"] = {"base": 2}
    np.testing.assert_allclose(
        name_by_markers(halved).confidence, name_by_markers(adata).confidence, rtol=1e-4
    )


def test_scaled_values_are_refused() -> None:
    adata = _cells()
    del adata.layers["counts"]
    adata.X = adata.X.toarray() - 1
    with pytest.raises(InputError, match="negative values, so it was scaled"):
        mk.annotate(adata)


def test_labels_come_first_and_markers_name_the_rest() -> None:
    adata = _cells()
    adata.obs["mine"] = ["Tumor", "?", "?", "?", "?", "?"]
    mk.annotate(adata, labels="mine", cell_types={"malignant": ["Tum*"]}, by="labels_then_markers")
    assert adata.obs["cell_type"].tolist()[:3] == ["malignant", "b_cell", "cd14_monocyte"]
    assert adata.obs["cell_type_source"].tolist() == ["author"] + ["markers"] * 4 + ["none"]
    assert adata.obs["cell_type_author"].tolist()[0] == "Tumor"
    assert np.isnan(adata.obs["cell_type_confidence"].iloc[0])
    assert steps(adata)[0] == "Mapped 2 author labels to 1 house type. Unassigned: 5 cells ('?')."


def test_labels_alone_serve_an_anndata_without_a_dataset() -> None:
    adata = _cells()
    adata.obs["mine"] = ["T", "T", "B", "B", "B", "B"]
    mk.annotate(adata, labels="mine", cell_types={"b_cell": ["B"], "nk": ["NK"]})
    assert adata.obs["cell_type"].value_counts().to_dict() == {"b_cell": 4, "unassigned": 2}
    assert "Unassigned: 2 cells ('T'). No label fits 'NK'." in steps(adata)[0]
    with pytest.raises(UnknownNameError, match=r"No column of obs named 'mien'\. Did you mean 'mine'"):
        mk.annotate(adata, labels="mien")


def test_a_dataset_without_labels_goes_by_markers_only_if_it_says_so() -> None:
    adata = house()
    obs = declare().obs.model_copy(update={"cell_type": None})
    del adata.obs["cell_type_author"]
    mk.annotate(adata, declare(obs=obs, cell_types={}))
    assert set(adata.obs["cell_type"]) == {"unassigned"}
    assert "cell_type_confidence" not in adata.obs
    mk.annotate(adata, declare(obs=obs, cell_types={}, annotation="markers"))
    assert "cell_type_confidence" in adata.obs
    assert "Named 0 of 24 cells by markers (none)." in steps(adata)[-3]


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        ({"annotation": "labels_then_markers", "cell_types": {}}, "asks for labels, but none are mapped"),
        ({"annotation": "markers", "population": "malignant", "cell_types": {}}, "of one type already"),
        ({"annotation": "markers", "assay": "bulk"}, "a bulk row holds many cells"),
    ],
)
def test_a_dataset_that_asks_for_what_it_cannot_have_is_refused(parts: dict[str, object], words: str) -> None:
    obs = declare().obs.model_copy(update={"cell_type": None})
    with pytest.raises(ValueError, match=words):
        declare(**{"obs": declare().obs if parts.get("assay") else obs, **parts})


def test_neighbors_have_a_say_where_asked(shared_data: Path) -> None:
    adata = counts_of(shared_data / "null_pbmc" / "pbmc_500cells.h5ad")
    alone, smooth = name_by_markers(adata), name_by_markers(adata, smooth=True)
    lone = sparse.csr_matrix((adata.n_obs, adata.n_obs))
    adata.obsp["connectivities"] = lone
    unchanged = name_by_markers(adata, smooth=True)
    assert (alone.types != smooth.types).any()
    np.testing.assert_array_equal(unchanged.confidence, alone.confidence)
    with pytest.raises(InputError, match="6 cells make no graph of neighbors"):
        name_by_markers(_cells(), smooth=True)


def test_mouse_cells_are_named_by_mouse_genes() -> None:
    human = _cells()
    names = reference("human")
    special = hierarchy().other_species
    mouse = [
        special[gene][0] if gene in special else names.ortholog(gene) or f"NONE-{gene}"
        for gene in human.var_names
    ]
    kept = ~pd.Index(mouse).duplicated()
    adata = human[:, kept].copy()
    adata.var_names = [gene for gene, is_kept in zip(mouse, kept, strict=True) if is_kept]
    mk.annotate(adata, species="mouse")
    expected = ["b_cell", "cd14_monocyte", "mast", "endothelial", "unassigned"]
    assert adata.obs["cell_type"].tolist()[1:] == expected
    assert adata.obs["cell_type"].iloc[0].startswith("cd8_t")
    assert "(those of mouse, " in steps(adata)[0]
    mk.annotate(human, species="mouse")
    assert set(human.obs["cell_type"]) == {"unassigned"}
    assert "Cannot be told, for want of their markers in the data: immune cells (0 of " in steps(human)[0]


def test_a_declared_dataset_goes_by_markers_from_its_file_on(shared_data: Path, tmp_path: Path) -> None:
    declared = mk.Catalog.open().dataset("kang_ifn_beta")
    dataset = declared.model_copy(update={"annotation": "markers"})
    adata = mk.load(dataset, shared_data)
    mk.filter_cells(adata, dataset.quality)
    mk.normalize(adata)
    by_labels = adata.copy()
    mk.annotate(by_labels, declared)
    mk.annotate(adata, dataset)
    check_house_form(adata)
    for population in ("t_cell", "b_cell", "monocyte_macrophage"):
        found, expected = members(adata, population), members(by_labels, population)
        assert (found & expected).sum() / (found | expected).sum() > 0.85
    assert adata.obs["cell_type_author"].equals(by_labels.obs["cell_type_author"])
    adata.write_h5ad(tmp_path / "named.h5ad")
    again = ad.read_h5ad(tmp_path / "named.h5ad")
    assert again.obs["cell_type"].tolist() == adata.obs["cell_type"].tolist()
    np.testing.assert_array_equal(again.obsm["states"], adata.obsm["states"])


def test_melanoma_cells_are_no_plasma_cells(shared_data: Path) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        adata = ad.read_h5ad(shared_data / "melanoma_tirosh2016" / "tirosh_melanoma_150cells.h5ad")
    adata.uns["log1p"] = {"base": 2.0}
    types = name_by_markers(adata).types
    pigmented = np.asarray((adata[:, ["PMEL", "TYR", "S100B"]].X > 3).sum(axis=1)).ravel() == 3
    assert pigmented.sum() >= 30
    assert (types[pigmented] == "melanocyte").mean() > 0.9
    assert not (types[pigmented] == "plasma").any()
