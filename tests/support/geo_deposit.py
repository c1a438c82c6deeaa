"""A simulated tumor laid out as GEO has it: one RAW.tar whose samples go by four naming schemes."""

from __future__ import annotations

import gzip
import io
import tarfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import h5py
import numpy as np
import pandas as pd
from anndata import AnnData
from scipy import io as scipy_io
from scipy import sparse

import mekscrna as mk
from mekscrna.simulation.tumour import simulate
from mekscrna.spec.simulation import PlantedShift, Simulation

if TYPE_CHECKING:
    from collections.abc import Callable

DAYS = {"pre": "D0", "MEKi": "D14"}
"""Arm of the simulation → the word of the file names, which does not say what was done."""
SHIFT = -2.0


@dataclass(frozen=True)
class Deposit:
    """What was written, and what is true of it."""

    path: Path
    """The RAW.tar."""
    truth: dict[str, AnnData]
    """Sample, such as ``P01_D0`` → its cells × genes; obs_names are barcodes."""

    @property
    def labels(self) -> pd.DataFrame:
        """The authors' table: cell, label and patient; cells go by sample and barcode."""
        rows = [
            {"cell": f"{name}_{barcode}", "cell_type": label}
            for name, adata in self.truth.items()
            for barcode, label in zip(adata.obs_names, adata.obs["cell_type"].astype(str), strict=True)
        ]
        return pd.DataFrame(rows)


def tumor(seed: int = 7, n_donors: int = 4) -> dict[str, AnnData]:
    """Simulate pairs of samples in which MAPK output of tumor cells falls by `SHIFT` log2."""
    catalog = mk.Catalog.open()
    recipe = Simulation(
        seed=seed,
        n_per_arm=n_donors,
        n_genes=2500,
        cells_per_sample=(150, 180),
        counts_per_cell=3500,
        shifts=(
            PlantedShift(signature="wagle2018_mpas", population="malignant", log2_fold=SHIFT),
            PlantedShift(signature="dry2010_mek18", population="malignant", log2_fold=SHIFT / 2),
            PlantedShift(signature="progeny_mapk_top100", population="malignant", log2_fold=SHIFT / 3),
        ),
    )
    plan = catalog.dataset("demo_responders").model_copy(update={"simulation": recipe})
    whole = simulate(plan, catalog.signatures_for("human"))
    rng = np.random.default_rng(seed)
    found = {}
    for sample in whole.obs["sample"].cat.categories:
        adata = whole[whole.obs["sample"] == sample].copy()
        donor, arm = sample.split("_")
        letters = rng.choice(list("ACGT"), size=(adata.n_obs, 16))
        adata.obs_names = ["".join(row) + "-1" for row in letters]
        found[f"{donor}_{DAYS[arm]}"] = adata
    return found


def write_raw_tar(folder: Path, samples: dict[str, AnnData], name: str = "GSE999001_RAW.tar") -> Deposit:
    """Write samples into one tar, each donor's by another scheme."""
    path = folder / name
    donors = sorted({sample.split("_")[0] for sample in samples})
    with tarfile.open(path, "w") as tar:
        for number, (sample, adata) in enumerate(samples.items()):
            scheme = SCHEMES[donors.index(sample.split("_")[0]) % len(SCHEMES)]
            for inside, content in scheme(f"GSM{7000001 + number}_{sample}", adata).items():
                _add(tar, inside, content)
    return Deposit(path, samples)


def _add(tar: tarfile.TarFile, name: str, content: bytes) -> None:
    info = tarfile.TarInfo(name)
    info.size = len(content)
    tar.addfile(info, io.BytesIO(content))


def _triplet(adata: AnnData) -> dict[str, bytes]:
    stream = io.BytesIO()
    scipy_io.mmwrite(stream, sparse.coo_matrix(adata.X.T.astype(np.int64)), field="integer")
    genes = zip(adata.var["gene_id"], adata.var_names, strict=True)
    features = "".join(f"{gene}\t{symbol}\tGene Expression\n" for gene, symbol in genes)
    barcodes = "".join(f"{barcode}\n" for barcode in adata.obs_names)
    return {
        "matrix.mtx.gz": gzip.compress(stream.getvalue(), 1),
        "features.tsv.gz": gzip.compress(features.encode(), 1),
        "barcodes.tsv.gz": gzip.compress(barcodes.encode(), 1),
    }


def _prefixed(label: str, adata: AnnData) -> dict[str, bytes]:
    return {f"{label}_{name}": content for name, content in _triplet(adata).items()}


def _nested(label: str, adata: AnnData) -> dict[str, bytes]:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w:gz", compresslevel=1) as tar:
        for name, content in _triplet(adata).items():
            _add(tar, f"filtered_feature_bc_matrix/{name}", content)
    return {f"{label}.tar.gz": stream.getvalue()}


def _tenx_h5(label: str, adata: AnnData) -> dict[str, bytes]:
    stream = io.BytesIO()
    by_cell = sparse.csr_matrix(adata.X)
    n_genes = adata.n_vars
    with h5py.File(stream, "w") as file:
        group = file.create_group("matrix")
        group["barcodes"] = np.array(list(adata.obs_names), dtype="S18")
        group["data"] = by_cell.data.astype(np.int32)
        group["indices"] = by_cell.indices.astype(np.int64)
        group["indptr"] = by_cell.indptr.astype(np.int64)
        group["shape"] = np.array([n_genes, adata.n_obs], dtype=np.int32)
        features = group.create_group("features")
        features["id"] = np.array(list(adata.var["gene_id"]), dtype="S32")
        features["name"] = np.array(list(adata.var_names), dtype="S32")
        features["feature_type"] = np.array(["Gene Expression"] * n_genes, dtype="S32")
        features["genome"] = np.array(["GRCh38"] * n_genes, dtype="S32")
    return {f"{label}_filtered_feature_bc_matrix.h5": stream.getvalue()}


def _dense(label: str, adata: AnnData) -> dict[str, bytes]:
    table = pd.DataFrame(
        adata.X.toarray().T.astype(int), index=list(adata.var_names), columns=list(adata.obs_names)
    )
    return {f"{label}_counts.csv.gz": gzip.compress(table.to_csv().encode(), 1)}


SCHEMES: tuple[Callable[[str, AnnData], dict[str, bytes]], ...] = (_prefixed, _nested, _tenx_h5, _dense)
"""Prefixed triplets of v3, a tar.gz per sample, 10x h5, a dense csv.gz."""
