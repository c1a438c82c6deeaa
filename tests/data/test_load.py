from __future__ import annotations

from typing import TYPE_CHECKING

import anndata as ad
import numpy as np
import pandas as pd
import pytest
from scipy import sparse
from small_data import counts_for, declare, table, write

from mekscrna.data.house import steps
from mekscrna.data.load import load
from mekscrna.errors import DataError, UnknownNameError
from mekscrna.spec.dataset import Arm, Genes, Matrix, ObsColumns, Quality

if TYPE_CHECKING:
    from pathlib import Path


def test_the_house_form_holds_what_was_declared(tmp_path: Path) -> None:
    written = write(tmp_path)
    adata = load(declare(quality=Quality(min_genes=1)), tmp_path)
    assert adata.layers["counts"].format == adata.X.format == "csr"
    np.testing.assert_array_equal(adata.layers["counts"].toarray(), written.X.toarray())
    np.testing.assert_array_equal(adata.X.toarray(), written.X.toarray())
    assert list(adata.obs) == ["dataset", "sample", "arm", "donor", "cell_type_author"]
    assert all(isinstance(adata.obs[name].dtype, pd.CategoricalDtype) for name in adata.obs)
    assert adata.obs["sample"].iloc[0] == "P1-dmso"
    assert adata.obs["arm"].iloc[0] == "untreated"
    notes = adata.uns["mekscrna"]
    expected = {
        "schema": 1, "dataset": "toy", "species": "human", "assay": "single_cell", "quantity": "counts",
        "paired": True, "pairing_incomplete": "error", "simulated": False, "covariates": {}, "scores": {},
    }  # fmt: skip
    assert {name: notes[name] for name in expected} == expected
    assert notes["cells_before"] == dict.fromkeys(
        ["P1-dmso", "P1-trametinib", "P2-dmso", "P2-trametinib", "P3-dmso", "P3-trametinib"], 4
    )
    assert notes["quality"]["min_genes"] == 1


def test_the_folder_may_be_given_as_text(tmp_path: Path) -> None:
    write(tmp_path)
    as_path, as_text = load(declare(), tmp_path), load(declare(), str(tmp_path))
    assert (as_path.layers["counts"] != as_text.layers["counts"]).nnz == 0
    assert as_path.obs.equals(as_text.obs)


def test_changing_x_leaves_the_counts_alone(tmp_path: Path) -> None:
    write(tmp_path)
    adata = load(declare(), tmp_path)
    before = adata.layers["counts"].copy()
    adata.X.data[:] = -1
    assert (adata.layers["counts"] != before).nnz == 0


def test_what_is_left_out_is_told_in_words_with_numbers(tmp_path: Path) -> None:
    obs = table()
    obs.loc["cell0", "condition"] = "water"
    write(tmp_path, obs)
    adata = load(declare(exclude={"donor": ("P3",), "label": ("CD8 T",)}), tmp_path)
    assert steps(adata) == (
        "Read 24 rows × 6 genes from toy.h5ad (X, counts).",
        "8 cells left out: donor is 'P3'.",
        "8 cells left out: label is 'CD8 T'.",
        "1 cell left out: condition 'water' is in no declared arm.",
    )
    assert adata.n_obs == 7
    assert set(adata.obs["donor"]) == {"P1", "P2"}
    assert list(adata.obs["donor"].cat.categories) == ["P1", "P2"]


def test_genes_with_one_symbol_are_summed_and_ids_are_kept(tmp_path: Path) -> None:
    ids = [f"ENSG0000017218{i}" for i in range(6)]
    var = pd.DataFrame({"symbol": ["B2M", "SPRY4", "B2M", None, "MT-CO1", "HLA-A"]}, index=ids)
    written = write(tmp_path, var=var).X.toarray()
    adata = load(declare(genes=Genes(column="symbol")), tmp_path)
    assert list(adata.var_names) == ["B2M", "SPRY4", "ISG20", "MT-CO1", "HLA-A"]  # its id says so
    assert list(adata.var["gene_name_author"]) == ["B2M", "SPRY4", ids[3], "MT-CO1", "HLA-A"]
    assert list(adata.var["gene_id"]) == [ids[0], ids[1], ids[3], ids[4], ids[5]]
    np.testing.assert_array_equal(
        adata.layers["counts"][:, 0].toarray().ravel(), written[:, 0] + written[:, 2]
    )
    assert "1 gene name occurred more than once ('B2M'): their counts were summed." in steps(adata)
    assert "1 gene without a symbol: named by the index." in steps(adata)


@pytest.mark.parametrize("store", ["csr", "csc", "dense"])
@pytest.mark.parametrize("dtype", ["float64", "float32", "int64", "uint16"])
def test_counts_come_out_the_same_however_they_are_stored(tmp_path: Path, store: str, dtype: str) -> None:
    counts = counts_for(24).toarray().astype(dtype)
    write(tmp_path, X=counts if store == "dense" else getattr(sparse, f"{store}_matrix")(counts))
    adata = load(declare(), tmp_path)
    assert adata.layers["counts"].dtype == np.float32
    np.testing.assert_array_equal(adata.layers["counts"].toarray(), counts)


def test_counts_too_large_for_float32_stay_exact(tmp_path: Path) -> None:
    counts = counts_for(24).toarray().astype(np.float64)
    counts[0, 0] = 2**24 + 1
    write(tmp_path, X=counts)
    assert load(declare(), tmp_path).layers["counts"][0, 0] == 2**24 + 1


def test_counts_are_read_from_the_declared_slot(tmp_path: Path) -> None:
    counts = counts_for(24)
    logged = np.log1p(counts.toarray())
    write(tmp_path, X=logged, raw=counts, layers={"umi": counts})
    for slot in ("raw/X", "layers/umi"):
        adata = load(declare(matrix=Matrix(slot=slot)), tmp_path)
        np.testing.assert_array_equal(adata.layers["counts"].toarray(), counts.toarray())


def test_a_single_fraction_anywhere_is_found(tmp_path: Path) -> None:
    counts = counts_for(24).toarray()
    counts[13, 2] = 1.5
    write(tmp_path, X=counts)
    with pytest.raises(DataError, match=r"toy\.h5ad X: declared counts, but .* are not whole numbers"):
        load(declare(), tmp_path)


def test_expected_counts_are_rounded_and_it_is_said(tmp_path: Path) -> None:
    counts = counts_for(24).toarray() * 10
    counts[0, :2] = [40.4, 40.6]
    write(tmp_path, X=counts)
    adata = load(declare(matrix=Matrix(kind="expected_counts")), tmp_path)
    assert adata.layers["counts"][0, :2].toarray().tolist() == [[40.0, 41.0]]
    assert "Rounded 2 expected counts to whole numbers." in steps(adata)


def test_covariates_keep_their_names_and_numbers_stay_numbers(tmp_path: Path) -> None:
    obs = table()
    obs["sex"] = obs["donor"].map({"P1": "f", "P2": "m", "P3": "f"})
    obs["age"] = obs["donor"].map({"P1": 61.0, "P2": 48.5, "P3": 70.0})
    write(tmp_path, obs)
    adata = load(declare(covariates=("sex", "age")), tmp_path)
    assert isinstance(adata.obs["sex"].dtype, pd.CategoricalDtype)
    assert adata.obs["age"].iloc[-1] == 70.0
    assert adata.uns["mekscrna"]["covariates"] == {"sex": True, "age": True}


def test_a_sample_name_with_a_slash_can_be_written_to_a_file(tmp_path: Path) -> None:
    obs = table(n_donors=2)
    obs["donor"] = obs["donor"].map({"P1": "day 0/1", "P2": "P2"})
    write(tmp_path, obs)
    adata = load(declare(), tmp_path)
    assert adata.obs["sample"].iloc[0] == "day 0_1-dmso"
    adata.write_h5ad(tmp_path / "house.h5ad")
    again = ad.read_h5ad(tmp_path / "house.h5ad")
    assert again.uns["mekscrna"]["cells_before"]["day 0_1-dmso"] == 4


def test_bulk_without_counts_is_linear_below_and_logged_above(tmp_path: Path) -> None:
    linear = np.random.default_rng(3).gamma(2.0, 40.0, (6, 6))
    obs = table(n_donors=3, cells_per_sample=1)
    bulk = {
        "assay": "bulk",
        "obs": ObsColumns(sample=("donor", "condition"), arm="condition", donor="donor"),
        "cell_types": {},
    }
    write(tmp_path, obs, X=linear)
    adata = load(declare(**bulk, matrix=Matrix(kind="normalized")), tmp_path)
    np.testing.assert_allclose(adata.layers["normalized"].toarray(), linear, rtol=1e-6)
    np.testing.assert_allclose(adata.X.toarray(), np.log1p(linear), rtol=1e-6)
    assert "counts" not in adata.layers
    write(tmp_path, obs, X=np.log1p(linear))
    logged = load(declare(**bulk, matrix=Matrix(kind="log1p")), tmp_path)
    np.testing.assert_allclose(logged.layers["normalized"].toarray(), linear, rtol=1e-5)
    assert "Took the values back from log1p to a linear scale (as was declared)." in steps(logged)


def test_faults_of_design_and_genes_come_together(tmp_path: Path) -> None:
    write(tmp_path)
    dataset = declare(
        genes=Genes(column="symbol"),
        arms={"untreated": Arm(values=("dms",)), "treated": Arm(values=("trametinib",))},
    )
    with pytest.raises(DataError) as caught:
        load(dataset, tmp_path)
    assert len(caught.value.problems) == 2
    with pytest.raises(UnknownNameError):
        load(declare(reader="mtx_10x"), tmp_path)
