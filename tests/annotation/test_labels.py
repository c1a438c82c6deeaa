from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_data import declare, house

from mekscrna.annotation.labels import annotate, label_table, members
from mekscrna.data.house import steps
from mekscrna.data.label_map import house_types, label_notes
from mekscrna.errors import InputError, UnknownNameError
from mekscrna.spec.cell_types import CELL_TYPES, lineage
from mekscrna.spec.dataset import ObsColumns

WITHOUT_LABELS = ObsColumns(sample=("donor", "condition"), arm="condition", donor="donor")


def test_the_first_glob_in_the_order_written_wins() -> None:
    labels = ["CD4 Naive T", "CD4 Memory T", "cd4 t", "B", "B1"]
    order = {"cd4_t_naive": ("CD4 Naive*",), "cd4_t": ("CD4*",), "b_cell": ("B",)}
    expected = ["cd4_t_naive", "cd4_t", "unassigned", "b_cell", "unassigned"]
    assert house_types(labels, order) == dict(zip(labels, expected, strict=True))
    swapped = {"cd4_t": ("CD4*",), "cd4_t_naive": ("CD4 Naive*",)}
    assert house_types(labels[:1], swapped) == {"CD4 Naive T": "cd4_t"}


def test_a_label_written_in_full_fits_whatever_signs_it_holds() -> None:
    labels = ["CD8 [naive]", "CD8 n", "T?"]
    found = house_types(labels, {"cd8_t": ("CD8 [naive]",), "t_cell": ("T?",)})
    assert found == {"CD8 [naive]": "cd8_t", "CD8 n": "cd8_t", "T?": "t_cell"}


def test_of_many_labels_that_nothing_fits_the_largest_are_listed() -> None:
    labels = np.array([f"c{number:02d}" for number in range(40) for _ in range(number + 1)], dtype=object)
    (note,) = label_notes(declare(cell_types={"cd8_t": ("c00",)}), labels)
    assert note.startswith("Unassigned: 819 cells ('c39' 40, 'c38' 39, ")
    assert note.endswith("'c28' 29, 27 labels more).")


def test_labels_that_nothing_fits_are_listed_with_their_cells() -> None:
    adata = house()
    annotate(adata, declare(cell_types={"cd8_t": ("CD8*",), "nk": ("NK*",)}))
    assert adata.obs["cell_type"].value_counts().to_dict() == {"cd8_t": 12, "unassigned": 12}
    assert adata.obs["cell_type"].dtype.name == "category"
    (step,) = steps(adata)
    assert step == (
        "Mapped 2 author labels to 1 house type. Unassigned: 12 cells ('Tumor 1' 12). "
        "No label fits 'NK*' (labels: 'CD8 T', 'Tumor 1')."
    )
    table = label_table(adata)
    assert table.to_dict("list") == {
        "author": ["CD8 T", "Tumor 1"], "house": ["cd8_t", "unassigned"], "n_cells": [12, 12],
    }  # fmt: skip


def test_one_population_is_given_to_every_cell() -> None:
    adata = house()
    del adata.obs["cell_type_author"]
    annotate(adata, declare(obs=WITHOUT_LABELS, cell_types={}, population="malignant"))
    assert set(adata.obs["cell_type"]) == {"malignant"}
    assert steps(adata) == ("All 24 cells are taken as malignant cells.",)
    assert label_table(adata).empty


def test_cells_without_labels_are_unassigned_and_still_belong_to_all() -> None:
    adata = house()
    del adata.obs["cell_type_author"]
    annotate(adata, declare(obs=WITHOUT_LABELS, cell_types={}))
    assert set(adata.obs["cell_type"]) == {"unassigned"}
    assert members(adata, "all").all()
    assert not members(adata, "malignant").any()


def test_declared_labels_that_the_data_lack_are_an_error() -> None:
    adata = house()
    del adata.obs["cell_type_author"]
    with pytest.raises(InputError, match="no 'cell_type_author'"):
        annotate(adata, declare())


@given(
    st.lists(st.sampled_from(sorted(CELL_TYPES)), min_size=24, max_size=24),
    st.sampled_from(sorted(CELL_TYPES)),
)
def test_a_cell_belongs_to_its_type_and_to_all_that_contain_it(types: list[str], population: str) -> None:
    adata = house()
    adata.obs["cell_type"] = types
    expected = [kind in lineage(population) for kind in types]
    np.testing.assert_array_equal(members(adata, population), expected)
    assert members(adata, "all").all()


def test_bulk_rows_belong_to_the_population_they_were_pooled_as() -> None:
    adata = house()
    adata.uns["mekscrna"]["assay"] = "bulk"
    assert members(adata, "all").all()
    adata.obs["cell_type"] = np.repeat(["all", "t_cell", "cd8_t", "unassigned"], 6)
    for population, first in (("all", 0), ("t_cell", 6), ("cd8_t", 12)):
        assert np.flatnonzero(members(adata, population)).tolist() == list(range(first, first + 6))
    assert not members(adata, "lymphoid").any()


def test_bulk_without_labels_stands_for_all_cells() -> None:
    adata = house()
    adata.uns["mekscrna"]["assay"] = "bulk"
    del adata.obs["cell_type_author"]
    annotate(adata, declare(assay="bulk", obs=WITHOUT_LABELS, cell_types={}))
    assert set(adata.obs["cell_type"]) == {"all"}
    assert members(adata, "all").all()


def test_a_population_that_is_no_house_type_is_answered_with_the_nearest() -> None:
    with pytest.raises(UnknownNameError, match=r"No cell type named 'cd8_tcell'\. Did you mean 'cd8_t'"):
        members(house(), "cd8_tcell")
    with pytest.raises(InputError, match=r"Run mk\.annotate"):
        members(house(), "cd8_t")
