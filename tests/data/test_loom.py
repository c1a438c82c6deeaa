from __future__ import annotations

from typing import TYPE_CHECKING, Any

import h5py
import numpy as np
import pytest
from scipy import sparse
from small_data import counts_for
from small_loom import write_parts

from mekscrna.data._reader import Deposit
from mekscrna.data.readers.loom import READER
from mekscrna.data.stores import stored as _stored
from mekscrna.data.values.matrix_kind import describe, likely_kind
from mekscrna.errors import DataError

if TYPE_CHECKING:
    from pathlib import Path

    from anndata import AnnData

    from mekscrna.data._reader import Header

COUNTS = counts_for(5, 4).toarray()
GENES = [f"G{i}" for i in range(4)]
CELLS = [f"C{i}" for i in range(5)]


def _header(path: Path) -> Header:
    return READER.read_header(Deposit(path=path))


def _read(path: Path, slot: str = "X") -> AnnData:
    return READER.read(Deposit(path=path), slot)


def _write(folder: Path, **changes: Any) -> Path:
    parts = {"rows": {"Gene": GENES}, "columns": {"CellID": CELLS}, **changes}
    write_parts(folder / "x.loom", COUNTS.T, **parts)
    return folder / "x.loom"


@pytest.mark.parametrize(
    ("name", "shape", "kind"),
    [
        ("loom/loompy_test.loom", (200, 20), "empty"),
        ("loom/scvi_Cortex.loom", (50, 10), "counts"),
        ("loom/scvi_fc-dropseq.loom", (25, 1316), "counts"),
        ("loom/scvi_retina.loom", (25, 1316), "counts"),
        ("loom/scvi_osmFISH_SScortex_mouse_all_cell.loom", (64, 33), "counts"),
        ("scp_ingest/test_loom.loom", (5, 10), "scaled"),
    ],
)
def test_files_on_which_others_fail_are_read_too(
    shared_data: Path, name: str, shape: tuple[int, int], kind: str
) -> None:
    path = shared_data / "formats" / name
    read = _read(path)
    assert read.shape == shape
    assert likely_kind(describe(READER.sample(Deposit(path=path), "X"))) == kind
    with h5py.File(path) as file:
        np.testing.assert_array_equal(read.X.toarray(), file["matrix"][()].T)


def test_attributes_of_one_value_in_two_axes_are_columns(shared_data: Path) -> None:
    header = _header(shared_data / "formats/loom/scvi_Cortex.loom")
    assert header.obs["ClusterID"].shape == (50,)
    assert header.notes == ("Numbered the cells from 0: no attribute names them (attributes: ClusterID).",)


def test_attributes_of_several_values_are_left_out_and_said(shared_data: Path) -> None:
    header = _header(shared_data / "formats/scp_ingest/test_loom.loom")
    assert "X_umap" not in header.obs
    assert "Left col_attrs/X_umap out: it has more than one value each (5 × 2)." in header.notes


def test_the_matrix_is_turned_and_layers_are_slots(tmp_path: Path) -> None:
    path = _write(tmp_path, layers={"spliced": COUNTS.T * 2, "unspliced": COUNTS.T.astype("i8")})
    assert list(_header(path).slots) == ["X", "layers/spliced", "layers/unspliced"]
    np.testing.assert_array_equal(_read(path).X.toarray(), COUNTS)
    np.testing.assert_array_equal(_read(path, "layers/spliced").X.toarray(), COUNTS * 2)
    assert _read(path, "layers/unspliced").X.dtype == np.int64
    assert sparse.issparse(_read(path).X)


def test_blocks_of_genes_make_the_same_matrix(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "x.loom"
    values = counts_for(40, 300).toarray()
    write_parts(path, values.T, rows={"Gene": np.arange(300)}, columns={"CellID": np.arange(40)})
    whole = _read(path).X
    monkeypatch.setattr(_stored, "_BLOCK_BYTES", 64)
    assert (whole != _read(path).X).nnz == 0
    np.testing.assert_array_equal(whole.toarray(), values)


@pytest.mark.parametrize(
    ("cells", "genes"),
    [
        ("CellID", "Gene"),
        ("cell_names", "gene_names"),
        ("obs_names", "var_names"),
        ("cell_barcode", "GeneName"),
        ("Cell", "Accession"),
    ],
)
def test_names_are_found_under_any_of_their_usual_words(cells: str, genes: str, tmp_path: Path) -> None:
    path = _write(tmp_path, rows={"n": np.arange(4), genes: GENES}, columns={cells: CELLS, "x": CELLS[::-1]})
    read = _read(path)
    assert (list(read.obs_names), list(read.var_names)) == (CELLS, GENES)
    assert _header(path).notes == ()


def test_symbols_go_before_accessions(tmp_path: Path) -> None:
    read = _read(_write(tmp_path, rows={"Accession": ["ENSG1", "ENSG2", "ENSG3", "ENSG4"], "Gene": GENES}))
    assert list(read.var_names) == GENES
    assert read.var["Accession"].tolist() == ["ENSG1", "ENSG2", "ENSG3", "ENSG4"]


def test_names_under_another_word_are_taken_and_said(tmp_path: Path) -> None:
    header = _header(_write(tmp_path, columns={"Zelle": CELLS, "arm": ["a", "a", "b", "b", "b"]}))
    assert list(header.obs.index) == CELLS
    assert header.notes == ("Took Zelle for the names of cells: no attribute has a usual name for them.",)


def test_an_attribute_that_does_not_fit_is_left_out_with_the_cause(tmp_path: Path) -> None:
    header = _header(_write(tmp_path, columns={"CellID": CELLS, "arm": ["a", "b"]}))
    assert header.notes == ("Left col_attrs/arm out: it holds 2 values for 5 cells.",)


def test_names_that_do_not_fit_are_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"col_attrs/CellID does not name the cells: it holds 2 values for 5"):
        _header(_write(tmp_path, columns={"CellID": ["a", "b"]}))


def test_a_layer_of_another_shape_is_refused(tmp_path: Path) -> None:
    path = _write(tmp_path, layers={"spliced": COUNTS})
    with pytest.raises(DataError, match=r"layers/spliced is 5 × 4, but the matrix 4 × 5"):
        _read(path, "layers/spliced")


def test_text_in_any_storage_is_text(tmp_path: Path) -> None:
    path = _write(tmp_path)
    with h5py.File(path, "a") as file:
        file["col_attrs/fixed"] = np.asarray([b"\xc3\xa9", b"b", b"c", b"d", b"e"])
        file["col_attrs/latin"] = np.asarray([b"\xe9", b"b", b"c", b"d", b"e"])
    header = _header(path)
    assert header.obs["fixed"].tolist() == ["é", "b", "c", "d", "e"]
    assert any(note.startswith("Left col_attrs/latin out:") for note in header.notes)


def test_a_size_that_cannot_be_is_refused_before_memory_is_asked_for(tmp_path: Path) -> None:
    path = _write(tmp_path)
    with h5py.File(path, "a") as file:
        del file["matrix"]
        file.create_dataset("matrix", shape=(2**40, 5), chunks=(2**10, 5), dtype="f4")
    for use in (_header, _read):
        with pytest.raises(DataError, match=r"matrix says it is 1,099,511,627,776 × 5, but 0 bytes"):
            use(path)


def test_an_empty_matrix_is_read(tmp_path: Path) -> None:
    with h5py.File(tmp_path / "x.loom", "w") as file:
        file.create_dataset("matrix", shape=(0, 3), dtype="f4")
        file.create_group("row_attrs")
        file["col_attrs/CellID"] = ["a", "b", "c"]
    assert _read(tmp_path / "x.loom").shape == (3, 0)
