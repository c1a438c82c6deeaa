"""What init drafts of deposits of many layouts loads to the samples, arms and counts that were written."""

from __future__ import annotations

import gzip
import zipfile
from typing import TYPE_CHECKING

import anndata as ad
import geo_deposit
import numpy as np
import pandas as pd
import pytest

import mekscrna as mk
from mekscrna.errors import InputError
from mekscrna.intake.accession import inspect_accession
from mekscrna.intake.declaration import draft
from mekscrna.intake.inspect import inspect
from mekscrna.spec.dataset import Dataset
from mekscrna.spec.reading import read

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from mekscrna.intake.inspection import Inspection

    Samples = dict[str, ad.AnnData]


@pytest.fixture(scope="module")
def samples() -> Samples:
    return geo_deposit.tumor(n_donors=2)


@pytest.fixture(autouse=True)
def _own_cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MEKSCRNA_CACHE", str(tmp_path_factory.getbasetemp() / "cache"))


def declared(seen: Inspection, folder: Path) -> Dataset:
    path = folder / "drafted.yaml"
    path.write_text(draft(seen, name="drafted").text, encoding="utf-8")
    return read(path, Dataset)


def _folders(samples: Samples, base: Path) -> None:
    for name, adata in samples.items():
        folder = base / name / "outs/filtered_feature_bc_matrix"
        folder.mkdir(parents=True)
        for file, content in geo_deposit._triplet(adata).items():
            (folder / file).write_bytes(content)


def _h5ads(samples: Samples, base: Path) -> None:
    for name, adata in samples.items():
        ad.AnnData(adata.X, obs=adata.obs[["cell_type"]], var=adata.var).write_h5ad(base / f"{name}.h5ad")


def _zipped_with_a_table(samples: Samples, base: Path) -> None:
    rows = []
    with zipfile.ZipFile(base / "all.zip", "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for number, (name, adata) in enumerate(samples.items()):
            dense = pd.DataFrame(adata.X.toarray().astype(int), adata.obs_names, adata.var_names)
            archive.writestr(f"tables/s{number}.csv", dense.to_csv())
            donor, day = name.split("_")
            rows.append({"id": f"s{number}", "patient": donor, "treatment": day})
    pd.DataFrame(rows).to_csv(base / "samples.tsv", sep="\t", index=False)


def _logs_with_raw(samples: Samples, base: Path) -> None:
    whole = ad.concat(samples.values(), keys=list(samples), index_unique="_")
    whole.obs = whole.obs[["cell_type"]].assign(
        sample=[name for name, adata in samples.items() for _ in range(adata.n_obs)]
    )
    whole.obs["donor"] = [name.split("_")[0] for name in whole.obs["sample"]]
    whole.obs["condition"] = [name.split("_")[1] for name in whole.obs["sample"]]
    whole.raw = whole.copy()
    whole.X = whole.X.log1p()
    whole.write_h5ad(base / "logs.h5ad")


LAYOUTS: dict[str, Callable[[Samples, Path], None]] = {
    "folders": _folders,
    "h5ads": _h5ads,
    "zipped": _zipped_with_a_table,
    "logs": _logs_with_raw,
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_layout_loads_as_it_was_written(layout: str, samples: Samples, tmp_path: Path) -> None:
    base = tmp_path / "deposit"
    base.mkdir()
    LAYOUTS[layout](samples, base)
    dataset = declared(inspect(base), tmp_path)
    adata = mk.load(dataset, base)
    named = {name: adata[adata.obs["arm"] == name] for name in adata.obs["arm"].cat.categories}
    assert set(named) == {"decide_d0", "decide_d14"}
    for arm, part in named.items():
        written = {
            name: each for name, each in samples.items() if f"decide_{name.split('_')[1].lower()}" == arm
        }
        assert sorted(part.obs["sample"].value_counts().loc[lambda n: n > 0]) == sorted(
            each.n_obs for each in written.values()
        )
        assert set(part.obs["donor"]) == {"P01", "P02"}
        total = np.asarray(part[:, "ACTB"].layers["counts"].sum()).item()
        assert total == sum(each[:, "ACTB"].X.sum() for each in written.values())


def _soft(treatments: tuple[str, str]) -> bytes:
    lines = [
        "^SERIES = GSE999002",
        "!Series_title = A drug in biopsies",
        "!Series_geo_accession = GSE999002",
        "!Series_supplementary_file = ftp://ftp.ncbi.nlm.nih.gov/geo/series/GSE999nnn/GSE999002/suppl/GSE999002_RAW.tar",
        "^PLATFORM = GPL24676",
        "!Platform_organism = Mus musculus",
    ]
    for number in range(4):
        gsm = f"GSM800000{number}"
        lines += [
            f"^SAMPLE = {gsm}",
            f"!Sample_title = biopsy {number}",
            f"!Sample_characteristics_ch1 = patient: {number // 2}",
            f"!Sample_characteristics_ch1 = treatment: {treatments[number % 2]}",
        ]
        lines += [
            f"!Sample_supplementary_file_1 = ftp://ftp.ncbi.nlm.nih.gov/x/{gsm}_S{number}_{part}.gz"
            for part in ("barcodes.tsv", "features.tsv", "matrix.mtx")
        ]
    return gzip.compress("\n".join(lines).encode())


def test_a_series_is_declared_from_its_record_alone(tmp_path: Path) -> None:
    folder = tmp_path / "GSE999002"
    folder.mkdir()
    (folder / "GSE999002_family.soft.gz").write_bytes(_soft(("vehicle", "trametinib")))
    dataset = declared(inspect_accession("GSE999002", tmp_path, offline=True), tmp_path)
    assert [file.path for file in dataset.files] == [
        f"GSE999002/GSE999002_RAW.tar/GSM800000{n}_S{n}_matrix.mtx.gz" for n in range(4)
    ]
    assert all(file.url and file.url.endswith("GSE999002_RAW.tar") for file in dataset.files)
    assert [file.obs["arm"] for file in dataset.files] == ["vehicle", "trametinib"] * 2
    assert [file.obs["donor"] for file in dataset.files] == ["0", "0", "1", "1"]
    assert (dataset.species, dataset.assay, dataset.reader) == ("mouse", "single_cell", "mtx")
    assert set(dataset.arms) == {"untreated", "mek_inhibited"}
    assert dataset.source.accession == "GSE999002"


def test_arms_that_two_values_claim_are_left_to_a_person(tmp_path: Path) -> None:
    folder = tmp_path / "GSE999002"
    folder.mkdir()
    (folder / "GSE999002_family.soft.gz").write_bytes(_soft(("vehicle", "untreated")))
    dataset = declared(inspect_accession("GSE999002", tmp_path, offline=True), tmp_path)
    assert set(dataset.arms) == {"decide_vehicle", "decide_untreated"}


def test_a_record_that_is_nowhere_is_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="GSE999003_family"):
        inspect_accession("GSE999003", tmp_path, offline=True)


def test_files_without_arms_wait_for_each_of_them(samples: Samples, tmp_path: Path) -> None:
    base = tmp_path / "deposit"
    base.mkdir()
    for number, adata in enumerate(samples.values()):
        ad.AnnData(adata.X, var=adata.var).write_h5ad(base / f"lib{number}.h5ad")
    dataset = declared(inspect(base), tmp_path)
    assert [file.obs["arm"] for file in dataset.files] == ["decide"] * 4
    with pytest.raises(InputError, match=r"no value 'untreated'.*decide"):
        mk.load(dataset, base)


def test_columns_that_cannot_be_told_are_refused_by_name(tmp_path: Path) -> None:
    counts = np.random.default_rng(1).poisson(2.0, (20, 5)).astype(np.float32)
    obs = pd.DataFrame({"plate": ["a", "b"] * 10}, index=[f"c{n}" for n in range(20)])
    ad.AnnData(counts, obs=obs, var=pd.DataFrame(index=["ACTB", "B2M", "TAP1", "STAT1", "IRF1"])).write_h5ad(
        tmp_path / "x.h5ad"
    )
    dataset = declared(inspect(tmp_path / "x.h5ad"), tmp_path)
    with pytest.raises(InputError, match=r"obs\['decide'\]: no such column.*Allowed: plate"):
        mk.load(dataset, tmp_path)
