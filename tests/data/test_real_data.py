"""The walk to the house form on real deposits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import anndata as ad
import numpy as np
import pytest
from small_data import declare, kang, kang_bulk

from mekscrna.annotation.labels import annotate, members
from mekscrna.data.house import steps
from mekscrna.data.load import load
from mekscrna.data.preflight import examine
from mekscrna.errors import DataError
from mekscrna.preparation.normalize import normalize
from mekscrna.preparation.quality import filter_cells
from mekscrna.spec.claim import Contrast
from mekscrna.spec.dataset import Arm, Dataset, File, Matrix, ObsColumns, Pairing, Quality

if TYPE_CHECKING:
    from pathlib import Path

IFN = Contrast(treated="ifn", reference="control")


def _hagai(**changes: Any) -> Dataset:
    return declare(
        **{
            "id": "hagai_lps",
            "species": "mouse",
            "files": (File(path="zero_overlap_hagai/hagai_600cells_100genes.h5ad"),),
            "obs": ObsColumns(sample=("replicate", "label"), arm="label", donor="replicate"),
            "arms": {"untreated": Arm(values=("unst",)), "lps": Arm(values=("lps4",))},
            "cell_types": {},
            "population": "macrophage",
            "quality": Quality(min_genes=1),
            **changes,
        }
    )


def test_kang_is_eight_pairs_without_the_doublets(shared_data: Path) -> None:
    assert examine(kang(), shared_data, [IFN]).problems == []
    adata = load(kang(), shared_data)
    deposit = ad.read_h5ad(shared_data / "kang2018/kang_seurattools_832cells.h5ad")
    kept = deposit[deposit.obs["donor"] != "DBL"]
    assert adata.shape == (829, 14053)
    assert adata.layers["counts"].sum() == kept.X.sum()
    assert "3 cells left out: donor is 'DBL'." in steps(adata)
    samples = adata.obs[["sample", "donor", "arm"]].drop_duplicates()
    assert len(samples) == 16
    assert (samples.groupby("donor", observed=True)["arm"].nunique() == 2).all()
    expected = kept.obs.groupby(["donor", "condition"], observed=True).size()
    found = adata.uns["mekscrna"]["cells_before"]
    assert found == {f"{donor}-{condition}": n for (donor, condition), n in expected.items()}


def test_kang_with_its_doublets_lacks_a_partner(shared_data: Path) -> None:
    (problem,) = examine(kang(exclude={}), shared_data, [IFN]).problems
    assert "1 donor has no sample in arm control" in problem.what
    assert "'DBL'" in problem.what


def test_kang_walks_to_the_labels(shared_data: Path) -> None:
    adata = load(kang(), shared_data)
    filter_cells(adata)
    normalize(adata)
    annotate(adata, kang())
    authors = adata.obs["cell_type_author"].astype(str)
    assert (
        members(adata, "t_cell").sum() == authors.isin(["CD4 Naive T", "CD4 Memory T", "CD8 T"]).sum() == 358
    )
    assert members(adata, "monocyte").sum() == authors.isin(["CD14 Mono", "CD16 Mono"]).sum() == 392
    assert members(adata, "all").all()
    np.testing.assert_allclose(np.expm1(adata.X.astype(np.float64)).sum(axis=1), 1e4, rtol=1e-5)


def test_kang_in_house_form_survives_a_file(shared_data: Path, tmp_path: Path) -> None:
    adata = load(kang(), shared_data)
    annotate(adata, kang())
    adata.write_h5ad(tmp_path / "house.h5ad")
    again = ad.read_h5ad(tmp_path / "house.h5ad")
    assert steps(again) == steps(adata)
    assert (again.layers["counts"] != adata.layers["counts"]).nnz == 0
    assert again.obs["sample"].tolist() == adata.obs["sample"].tolist()


def test_the_pseudobulk_of_kang_is_bulk_with_symbols(shared_data: Path) -> None:
    dataset = kang_bulk()
    findings = examine(dataset, shared_data, [IFN])
    assert findings.problems == []
    adata = load(dataset, shared_data)
    deposit = ad.read_h5ad(shared_data / "kang2018/kang_pseudobulk_144.h5ad")
    symbols = deposit.var["gene_symbol"].astype(str).to_numpy()
    assert (symbols == "").sum() == 99  # these keep their Ensembl id
    assert "99 genes without a symbol: named by the index." in findings.notes
    authors = np.where(symbols == "", deposit.var_names, symbols)
    assert list(adata.var["gene_name_author"]) == authors.tolist()
    renamed = adata.var_names != authors
    assert 0 < renamed.sum() < 0.05 * len(authors)
    assert "TMT1B" in adata.var_names
    assert adata.var["gene_name_author"]["TMT1B"] == "METTL7B"
    assert list(adata.var["gene_id"]) == list(deposit.var_names)
    np.testing.assert_allclose(adata.layers["normalized"].toarray(), deposit.X, rtol=1e-6)
    np.testing.assert_allclose(adata.X.toarray(), np.log1p(deposit.X), rtol=1e-6)
    annotate(adata, dataset)
    assert members(adata, "all").sum() == members(adata, "cd14_monocyte").sum() == 16
    assert not members(adata, "monocyte").any()


def test_hagai_is_three_pairs_of_mice_with_few_genes(shared_data: Path) -> None:
    dataset = _hagai()
    assert examine(dataset, shared_data, [Contrast(treated="lps", reference="untreated")]).problems == []
    adata = load(dataset, shared_data)
    assert adata.shape == (600, 100)
    assert adata.obs["sample"].nunique() == 6
    filter_cells(adata)
    normalize(adata)
    with pytest.raises(DataError, match=r"none of .* cells passes at least 200 genes"):
        filter_cells(adata, Quality())


@pytest.mark.parametrize(
    ("path", "column", "largest"),
    [
        ("melanoma_tirosh2016/tirosh_melanoma_150cells.h5ad", "celltype_CHETAH", "14.51"),
        ("nsclc_zilionis2019/scgate_query_300cells_lognorm.h5ad", "Patient", None),
    ],
)
def test_logs_declared_as_counts_are_refused(
    shared_data: Path, path: str, column: str, largest: str | None
) -> None:
    value = str(ad.read_h5ad(shared_data / path).obs[column].iloc[0])
    dataset = declare(
        files=(File(path=path),),
        obs=ObsColumns(sample=(column,), arm=column),
        arms={"one": Arm(values=(value,))},
        cell_types={},
        pairing=None,
    )
    (problem,) = examine(dataset, shared_data, []).problems
    message = str(problem)
    assert message.startswith(f"{path} X: declared counts, but ")
    assert " non-zero values are not whole numbers and the largest is " in message
    assert largest is None or f"the largest is {largest}: " in message
    words = "This file holds no other matrix; look for the raw counts at the source."
    assert f"these look like log-normalized values. {words}" in message
    assert message.endswith("may be declared matrix: {kind: log1p}.") is (largest is None)
    with pytest.raises(DataError, match="these look like log-normalized values"):
        load(dataset, shared_data)


def test_expected_counts_of_a_real_quantifier_are_accepted_only_as_such(shared_data: Path) -> None:
    path = "oligodendroglioma/oligodendroglioma_184cells.h5ad"
    (column,) = ad.read_h5ad(shared_data / path).obs.columns[:1]
    values = sorted(set(ad.read_h5ad(shared_data / path).obs[column].astype(str)))
    parts: dict[str, Any] = {
        "files": (File(path=path),),
        "obs": ObsColumns(sample=(column,), arm=column),
        "arms": {"one": Arm(values=tuple(values))},
        "cell_types": {},
        "pairing": None,
    }
    adata = load(declare(**parts, matrix=Matrix(kind="expected_counts")), shared_data)
    assert adata.n_obs == 184
    assert steps(adata)[1].startswith("Rounded ")
    with pytest.raises(DataError, match="declared counts, but"):
        load(declare(**parts), shared_data)


def test_a_donor_without_a_partner_may_be_dropped_by_declaration(shared_data: Path) -> None:
    findings = examine(kang(exclude={}, pairing=Pairing(incomplete="drop")), shared_data, [IFN])
    assert findings.problems == []
    assert any("'DBL'" in note for note in findings.notes)
