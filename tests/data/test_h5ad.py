from __future__ import annotations

from typing import TYPE_CHECKING

import h5py
import numpy as np
import pytest
from scipy import sparse
from small_data import counts_for, write

from mekscrna.data._reader import Deposit
from mekscrna.data.readers.h5ad import READER
from mekscrna.data.values.matrix_kind import describe, likely_kind
from mekscrna.errors import DataError

if TYPE_CHECKING:
    from pathlib import Path

    from anndata import AnnData

    from mekscrna.data._reader import Header
    from mekscrna.kernels.types import Vector


def _header(path: Path) -> Header:
    return READER.read_header(Deposit(path=path))


def _sample(path: Path, slot: str) -> Vector:
    return READER.sample(Deposit(path=path), slot)


def _read(path: Path, slot: str) -> AnnData:
    return READER.read(Deposit(path=path), slot)


@pytest.mark.parametrize(
    ("name", "shape", "kinds"),
    [
        ("anndata_archives/adata_v0.5.0.h5ad", (700, 765), {"X": "scaled", "raw/X": "log1p"}),
        ("anndata_archives/adata_v0.7.0.h5ad", (30, 20), {"X": "counts", "raw/X": "counts"}),
        ("anndata_archives/adata_v0.7.8.h5ad", (30, 20), {"X": "counts", "raw/X": "counts"}),
        ("scirpy/wu2020_200_v0_6.h5ad", (200, 3000), {"X": "counts"}),
        ("scvi_tests/TM_droplet_mat.h5ad", (47, 10), {"X": "counts"}),
        ("scvi_tests/pbmc_5k_protein_v3.h5ad", (200, 16581), {"X": "counts"}),
        ("zellkonverter/example_anndata.h5ad", (200, 459), {"X": "log1p", "layers/counts": "counts"}),
        ("squidpy/squidpy_test_data.h5ad", (49, 1999), {"X": "log1p"}),
        ("scp_ingest/anndata/nan_value.h5ad", (40, 4), {"X": "unreadable"}),
        ("scp_ingest/anndata/dup_cell.h5ad", (41, 4), {"X": "counts"}),
    ],
)
def test_files_of_every_age_are_read_without_a_warning(
    shared_data: Path, name: str, shape: tuple[int, int], kinds: dict[str, str]
) -> None:
    path = shared_data / "formats" / name
    header = _header(path)
    assert (len(header.obs), len(header.slots["X"])) == shape
    assert {slot: likely_kind(describe(_sample(path, slot))) for slot in kinds} == kinds
    read = _read(path, "X")
    assert read.shape == shape
    assert list(read.obs_names) == [str(label) for label in header.obs.index]


def test_categories_of_the_oldest_layout_are_words(shared_data: Path) -> None:
    header = _header(shared_data / "formats/anndata_archives/adata_v0.5.0.h5ad")
    assert "CD19+ B" in set(header.obs["bulk_labels"])


def test_raw_has_its_own_genes(shared_data: Path) -> None:
    path = shared_data / "formats/anndata_archives/adata_v0.7.8.h5ad"
    assert _read(path, "raw/X").n_vars == len(_header(path).slots["raw/X"]) == 40


def test_a_truncated_file_says_so(shared_data: Path) -> None:
    with pytest.raises(DataError, match=r"^bad\.h5: the file is cut short\. Download it again"):
        _header(shared_data / "formats/scp_ingest/anndata/bad.h5")


def test_a_file_without_a_matrix_offers_none(shared_data: Path) -> None:
    path = shared_data / "formats/anndata_archives/adata_v0.11.4.h5ad"
    assert not _header(path).slots
    with pytest.raises(DataError, match="The file holds no matrix"):
        _read(path, "X")


def test_other_hdf5_is_told_from_h5ad(shared_data: Path) -> None:
    with pytest.raises(DataError, match=r"no h5ad: it is a 10x Genomics matrix.*reader: tenx_h5"):
        _header(shared_data / "formats/scanpy_10x/3.0.0/filtered_feature_bc_matrix.h5")


def test_damage_inside_the_matrix_is_found_when_it_is_read(tmp_path: Path) -> None:
    write(tmp_path)
    with h5py.File(tmp_path / "toy.h5ad", "a") as file:
        del file["X/indptr"]
    with pytest.raises(DataError, match=r"toy\.h5ad: the file is damaged"):
        _read(tmp_path / "toy.h5ad", "X")


@pytest.mark.parametrize("store", ["csr", "csc", "dense"])
def test_a_sample_is_spread_over_the_whole_matrix(tmp_path: Path, store: str) -> None:
    counts = counts_for(24, 6).toarray() + 1
    counts[-1] = 777
    x = counts if store == "dense" else getattr(sparse, f"{store}_matrix")(counts)
    write(tmp_path, X=x)
    assert 777 in _sample(tmp_path / "toy.h5ad", "X")


def test_a_large_matrix_is_only_sampled(tmp_path: Path) -> None:
    import anndata as ad

    ad.AnnData(X=sparse.csr_matrix(np.ones((300, 200), dtype=np.float32))).write_h5ad(tmp_path / "big.h5ad")
    assert _sample(tmp_path / "big.h5ad", "X").size == 5000
