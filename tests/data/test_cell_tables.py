from __future__ import annotations

import gzip
from typing import TYPE_CHECKING, Any

import anndata as ad
import pandas as pd
import pytest
from small_data import GENES, counts_for, declare, kang, table, write

from mekscrna.data._reader import Deposit
from mekscrna.data.formats import READERS
from mekscrna.data.house import steps
from mekscrna.data.load import load
from mekscrna.data.preflight import examine
from mekscrna.errors import DataError
from mekscrna.spec.dataset import Arm, CellTable, File, ObsColumns

if TYPE_CHECKING:
    from pathlib import Path


def _bare(folder: Path, names: list[str] | None = None, **obs: Any) -> pd.DataFrame:
    """Write toy.h5ad without what its authors say of the cells, and return that."""
    said = table()
    said.index = names or [f"cell{i}-1" for i in range(len(said))]
    write(folder, pd.DataFrame(obs, index=said.index))
    return said


def _said(folder: Path, *tables: CellTable, **changes: Any) -> list[str]:
    return [str(each) for each in examine(declare(cell_tables=tables, **changes), folder).problems]


def test_columns_of_the_authors_are_joined_and_used(tmp_path: Path) -> None:
    said = _bare(tmp_path)
    said.index = said.index.str.removesuffix("-1")
    with gzip.open(tmp_path / "meta.tsv.gz", "wt") as stream:
        said.iloc[::-1].to_csv(stream, sep="\t", index_label="barcode")
    dataset = declare(cell_tables=(CellTable(path="meta.tsv.gz"),))
    words = (
        "Joined 3 columns of meta.tsv.gz to 24 of 24 cells, by name, without the number at the end of cells' "
        "names; 0 cells not in it, 0 rows of it without a cell."
    )
    findings = examine(dataset, tmp_path)
    assert findings.problems == []
    assert words in findings.notes
    adata = load(dataset, tmp_path)
    assert words in steps(adata)
    assert adata.obs["donor"].tolist() == said["donor"].tolist()
    assert adata.obs["cell_type_author"].tolist() == said["label"].tolist()


def test_what_does_not_join_is_counted_on_both_sides(tmp_path: Path) -> None:
    said = _bare(tmp_path)
    more = pd.concat([said.iloc[2:], said.iloc[:3].set_axis(["x1", "x2", "x3"])])
    more.to_csv(tmp_path / "meta.csv", index_label="cell")
    dataset = declare(cell_tables=(CellTable(path="meta.csv"),), exclude={"condition": ("NA",)}, pairing=None)
    adata = load(dataset, tmp_path)
    assert adata.n_obs == 22
    assert any("to 22 of 24 cells, by name; 2 cells not in it, 3 rows of it" in step for step in steps(adata))
    assert "2 cells left out: condition is 'NA'." in steps(adata)


def test_too_few_are_refused_with_examples_of_both_sides(tmp_path: Path) -> None:
    said = _bare(tmp_path)
    said.iloc[:6].to_csv(tmp_path / "meta.csv", index_label="cell")
    (found,) = _said(tmp_path, CellTable(path="meta.csv"))
    assert "only 6 of 24 cells are in it by name, the nearest way, and least_share is 0.5" in found
    assert "cells are called 'cell0-1', 'cell1-1', 'cell2-1', rows of the table 'cell0-1'" in found
    fewer = CellTable(path="meta.csv", least_share=0.2)
    arms = {"untreated": Arm(values=("dmso",))}
    assert _said(tmp_path, fewer, arms=arms, exclude={"donor": ("NA",)}, pairing=None) == []


def test_rows_that_say_two_things_of_a_cell_are_refused_and_the_same_twice_is_once(tmp_path: Path) -> None:
    said = _bare(tmp_path)
    pd.concat([said, said.iloc[:2]]).to_csv(tmp_path / "meta.csv", index_label="cell")
    assert _said(tmp_path, CellTable(path="meta.csv")) == []
    other = said.iloc[:2].assign(label="NK")
    pd.concat([said, other]).to_csv(tmp_path / "meta.csv", index_label="cell")
    (found,) = _said(tmp_path, CellTable(path="meta.csv"))
    assert "2 names stand in rows that differ: 'cell0-1', 'cell1-1'." in found
    assert "declare within" in found


def test_columns_that_are_not_there_are_all_named_with_the_nearest(tmp_path: Path) -> None:
    _bare(tmp_path).to_csv(tmp_path / "meta.csv", index_label="cell")
    wrong = CellTable(path="meta.csv", key="cel", columns=("lable",), within={"lane": "lane"})
    found = _said(tmp_path, wrong)
    assert any(
        "column 'cel': no such column (declared in cell_tables.key). Did you mean 'cell'" in x for x in found
    )
    assert any("column 'lable'" in x and "Did you mean 'label'?" in x for x in found)
    assert any("toy.h5ad obs['lane']: no such column (declared in cell_tables.within)" in x for x in found)


def test_a_table_that_is_missing_or_has_changed_is_a_fault(tmp_path: Path) -> None:
    _bare(tmp_path).to_csv(tmp_path / "meta.csv", index_label="cell")
    (found,) = _said(tmp_path, CellTable(path="mta.csv"))
    assert "Did you mean" in found
    (found,) = _said(tmp_path, CellTable(path="meta.csv", sha256="0" * 64))
    assert "is not the file that was declared" in found


def test_a_table_about_samples_is_joined_on_a_column(tmp_path: Path) -> None:
    obs = table().drop(columns="condition").assign(lane=[f"L{i // 4}" for i in range(24)])
    write(tmp_path, obs)
    lanes = pd.DataFrame(
        {"id": [f"L{i}" for i in range(6)], "condition": ["dmso", "trametinib"] * 3, "age": range(6)}
    )
    lanes.to_csv(tmp_path / "samples.csv", index=False)
    of_samples = CellTable(path="samples.csv", key="id", on="lane")
    adata = load(declare(cell_tables=(of_samples,), covariates=("age",)), tmp_path)
    assert adata.obs["arm"].tolist() == (["untreated"] * 4 + ["treated"] * 4) * 3
    assert adata.obs["age"].tolist() == [float(i // 4) for i in range(24)]
    assert any("to 24 of 24 cells, by 'lane'" in step for step in steps(adata))


def test_a_table_may_not_say_otherwise_than_the_file_where_it_matters(tmp_path: Path) -> None:
    write(tmp_path)
    said = table()
    said.loc["cell0", "label"] = "NK"
    said.to_csv(tmp_path / "meta.csv", index_label="cell")
    (found,) = _said(tmp_path, CellTable(path="meta.csv"))
    assert found.startswith("meta.csv column 'label': says of 'label' other than toy.h5ad does, for 1 cell.")
    assert _said(tmp_path, CellTable(path="meta.csv", columns=("donor",))) == []


def test_columns_per_file_tell_samples_apart(tmp_path: Path) -> None:
    for number in range(4):
        part = ad.AnnData(
            X=counts_for(6, seed=number),
            obs=pd.DataFrame(index=[f"AAAC{i}" for i in range(6)]),
            var=pd.DataFrame(index=list(GENES)),
        )
        part.write_h5ad(tmp_path / f"{number}.h5ad")
    files = tuple(
        File(path=f"{n}.h5ad", obs={"donor": n // 2, "condition": ["dmso", "trametinib"][n % 2]})
        for n in range(4)
    )
    names = ObsColumns(sample=("donor", "condition"), arm="condition", donor="donor")
    adata = load(declare(files=files, obs=names, cell_types={}), tmp_path)
    assert adata.obs["sample"].unique().tolist() == ["0-dmso", "0-trametinib", "1-dmso", "1-trametinib"]
    assert adata.obs_names.is_unique
    assert "Took 'donor', 'condition' from the declaration of 4 files." in steps(adata)
    short = (*files[:3], File(path="3.h5ad", obs={"donor": 1}))
    (found,) = _said(tmp_path, files=short, obs=names, cell_types={})
    assert found == (
        "3.h5ad obs['condition']: is given for other files (files.obs), but neither for this one nor in it."
    )


def test_a_column_per_file_may_only_repeat_what_the_file_says(tmp_path: Path) -> None:
    write(tmp_path, table().assign(batch=3.0))
    assert _said(tmp_path, files=(File(path="toy.h5ad", obs={"batch": 3}),)) == []
    (found,) = _said(tmp_path, files=(File(path="toy.h5ad", obs={"donor": "P1"}),))
    assert "is declared 'P1' for this file (files.obs), but the file holds 'P2', 'P3'." in found


def test_files_that_share_few_genes_are_refused(tmp_path: Path) -> None:
    for name, genes in (("a", GENES), ("b", ("B2M", *[f"ENSMUSG0000000000{i}" for i in range(5)]))):
        part = ad.AnnData(X=counts_for(12), obs=table()[:12], var=pd.DataFrame(index=list(genes)))
        part.write_h5ad(tmp_path / f"{name}.h5ad")
    files = (File(path="a.h5ad"), File(path="b.h5ad"))
    dataset = declare(files=files, genes={"update": False})
    with pytest.raises(DataError):
        load(dataset, tmp_path)
    part.var_names = ["B2M", *[f"Xyz{i}" for i in range(5)]]
    part.write_h5ad(tmp_path / "b.h5ad")
    (found,) = [str(each) for each in examine(dataset, tmp_path).problems]
    assert "the files share 1 gene only, fewer than half of the 6 in " in found


def test_repeated_barcodes_of_kang_are_told_apart_by_the_arm(shared_data: Path, tmp_path: Path) -> None:
    deposit = ad.read_h5ad(shared_data / "kang2018/kang_harmony_2000cells.h5ad")
    sequences = deposit.obs["barcode"].astype(str).str[:14].to_numpy(dtype=object)
    assert pd.Index(sequences).duplicated().sum() == 2
    of_authors = deposit.obs[["donor", "cell_type_authors"]].astype(str)
    of_authors = of_authors.assign(id=sequences, stim=deposit.obs["condition"])
    of_authors.iloc[::-1].to_csv(tmp_path / "authors.csv", index=False)
    obs = deposit.obs[["condition"]].set_axis(sequences, axis=0)
    with pytest.warns(UserWarning, match="not unique"):
        ad.AnnData(X=deposit.X, var=deposit.var, obs=obs).write_h5ad(tmp_path / "bare.h5ad")
    names = ObsColumns(
        sample=("donor", "condition"), arm="condition", donor="donor", cell_type="cell_type_authors"
    )
    bare = {
        "files": (File(path="bare.h5ad"),),
        "obs": names,
        "exclude": {},
        "cell_types": {"b_cell": ("B*",)},
    }
    told = CellTable(path="authors.csv", key="id", within={"condition": "stim"})
    adata = load(kang(**bare, cell_tables=(told,)), tmp_path)
    assert adata.obs["donor"].tolist() == of_authors["donor"].tolist()
    assert adata.obs["cell_type_author"].tolist() == of_authors["cell_type_authors"].tolist()
    assert adata.obs_names.is_unique
    alone = CellTable(path="authors.csv", key="id")
    found = examine(kang(**bare, cell_tables=(alone,)), tmp_path).problems
    assert any("2 names stand in rows that differ" in str(each) and "within" in str(each) for each in found)


def test_the_old_layout_of_wu_loads(shared_data: Path) -> None:
    path = "til_wu2020/wu2020_200_v0_6.h5ad"
    obs = READERS["h5ad"].read_header(Deposit(path=shared_data / path)).obs
    dataset = declare(
        files=(File(path=path),),
        obs=ObsColumns(sample=("sample",), arm="source", donor="patient", cell_type="cluster_orig"),
        arms={"one": Arm(values=tuple(sorted(set(obs["source"].astype(str)))))},
        pairing=None,
        cell_types={"cd8_t": ("8*",)},
    )
    adata = load(dataset, shared_data)
    assert adata.n_obs == 200
    assert adata.obs["donor"].nunique() == 14


def test_of_two_columns_of_one_name_that_differ_none_is_taken(tmp_path: Path) -> None:
    said = _bare(tmp_path)
    other = said["condition"].iloc[::-1].tolist()
    for second, n_faults in ((other, 1), (said["condition"].tolist(), 0)):
        rows = zip(said.index, said["donor"], said["condition"], said["label"], second, strict=True)
        lines = ["cell,donor,condition,label,condition", *(",".join(row) for row in rows)]
        (tmp_path / "meta.csv").write_text("\n".join(lines))
        problems = _said(tmp_path, CellTable(path="meta.csv"))
        assert len(problems) == n_faults
        assert all(
            "column 'condition': stands above several columns that differ" in each for each in problems
        )


def test_columns_that_only_number_themselves_are_two(tmp_path: Path) -> None:
    said = _bare(tmp_path).assign(**{"condition.2": "x"})
    said.to_csv(tmp_path / "meta.csv")
    assert _said(tmp_path, CellTable(path="meta.csv")) == []
