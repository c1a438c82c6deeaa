"""Made files laid out as public deposits are: names, columns and values as declared, every number made up."""

from __future__ import annotations

import csv
import gzip
import io
import tarfile
from collections import Counter
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import anndata as ad
import numpy as np
import pandas as pd
from scipy import sparse
from tenx_files import coordinates

from mekscrna.spec.catalog import Catalog

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

REFERENCE = Path(__file__).resolve().parents[2] / "signatures" / "reference"
N_GENES = 320
N_CELLS = 24
"""Per sample."""
FOLD = 0.25
"""What becomes of MAPK targets where a maker is told so."""


@cache
def genes_of(species: str) -> list[tuple[str, str]]:
    """Return Ensembl id and symbol of some genes, MAPK targets first."""
    with gzip.open(REFERENCE / f"genes_{species}.tsv.gz", "rt", encoding="utf-8") as lines:
        rows = [(row["ensembl_id"], row["symbol"]) for row in csv.DictReader(lines, delimiter="\t")]
    targets = set(Catalog.open().signatures_for(species)["wagle2018_mpas"].genes.up)
    first = [row for row in rows if row[1] in targets]
    times = Counter(symbol for _, symbol in rows)
    rest = [row for row in rows if row[1] not in targets and times[row[1]] == 1]
    return [*first, *rest[: N_GENES - len(first)]]


def counts(n_cells: int, *, seed: int, lowered: NDArray[np.bool_] | None = None) -> sparse.csr_matrix:
    """Make whole numbers, cells × genes; in `lowered` cells the first ten genes fall to `FOLD`."""
    rng = np.random.default_rng(seed)
    mean = np.full((n_cells, N_GENES), 4.0)
    if lowered is not None:
        mean[np.flatnonzero(lowered)[:, None], np.arange(10)] *= FOLD
    return sparse.csr_matrix(rng.poisson(mean).astype(np.float32))


def barcodes(n: int, *, seed: int, length: int = 16) -> list[str]:
    """Make different barcodes."""
    letters = np.random.default_rng(seed).choice(list("ACGT"), size=(n, length))
    return ["".join(row) for row in letters]


def crossed(n_cells: int = N_CELLS, **values: Sequence[Any]) -> pd.DataFrame:
    """Return one row per cell: every combination of the values, each `n_cells` times."""
    index = pd.MultiIndex.from_product([*values.values(), range(n_cells)], names=[*values, "number"])
    return index.to_frame(index=False).drop(columns="number")


def write_h5ad(path: Path, obs: pd.DataFrame, *, species: str, lowered: NDArray[np.bool_]) -> None:
    """Write symbols as var_names and counts as X."""
    path.parent.mkdir(parents=True, exist_ok=True)
    var = pd.DataFrame(index=[symbol for _, symbol in genes_of(species)])
    named = obs.set_axis([f"{each}-1" for each in barcodes(len(obs), seed=1)], axis=0)
    ad.AnnData(X=counts(len(obs), seed=2, lowered=lowered), obs=named, var=var).write_h5ad(path)


def text_table(path: Path, matrix: Any, *, rows: Sequence[str], cells: Sequence[str], **how: Any) -> None:
    """Write genes × cells as R does: quoted names, nothing above the first column unless told."""
    path.parent.mkdir(parents=True, exist_ok=True)
    frame = pd.DataFrame(matrix, index=list(rows), columns=list(cells))
    frame.to_csv(path, quoting=csv.QUOTE_NONNUMERIC, **how)


def _cells_of_line(line: str, n: int, seed: int) -> list[str]:
    return [f"{line}_{each}" for each in barcodes(n, seed=seed)]


def mixseq(folder: Path) -> None:
    """All experiments in one file, cells of other times and of low quality among them."""
    lines = ["RCM1_LARGE_INTESTINE", "TEN_ENDOMETRIUM", "SKMEL2_SKIN", "A549_LUNG"]
    one = crossed(cell_line=lines, perturbation=["control", "Trametinib", "Dabrafenib"], time=["24"])
    other = crossed(2, cell_line=lines, perturbation=["control"], time=["6", "72, 96"])
    hours = (3, 6, 12, 24, 48)
    tags = [f"{what}_{each}hr" for what in ("DMSO", "Tram") for each in hours] + [
        "Untreated_48hr",
        "multiplet",
    ]
    course = crossed(cell_line=lines, perturbation=["Trametinib"], time=["3, 6, 12, 24, 48"], hash_tag=tags)
    obs = pd.concat([one, other, course], ignore_index=True)
    obs["hash_tag"] = obs["hash_tag"].fillna("nan")
    obs["cell_quality"] = "normal"
    for place, word in enumerate(["low_quality", "empty_droplet", "doublet", "low_confidence"]):
        obs.loc[place::97, "cell_quality"] = word
    treated = (obs["time"] == "24") & (obs["perturbation"] == "Trametinib")
    lowered = (treated | obs["hash_tag"].isin(["Tram_6hr", "Tram_24hr"])).to_numpy()
    write_h5ad(folder / "mixseq/mcfarland_2020.h5ad", obs, species="human", lowered=lowered)


def sciplex3(folder: Path) -> None:
    """Lines, two wells and a time each; some cells whose well could not be told."""
    name = "Trametinib (GSK1120212)"
    wells = {"cell_line": ["A549", "K562", "MCF7"], "replicate": ["rep1", "rep2"]}
    one = crossed(**wells, perturbation=["control", name, "Mocetinostat"], time=[24.0])
    late = crossed(4, **{**wells, "cell_line": ["A549"]}, perturbation=["control", name], time=[72.0])
    lost = pd.DataFrame({"cell_line": [None] * 5})
    obs = pd.concat([one, late, lost], ignore_index=True)
    obs["dose_value"] = np.where(obs["perturbation"] == name, 100.0, 0.0)
    path = folder / "sciplex3/SrivatsanTrapnell2020_sciplex3.h5ad"
    write_h5ad(path, obs, species="human", lowered=(obs["perturbation"] == name).to_numpy())


def frangieh_scp1064(folder: Path) -> None:
    """Three cultures of one line under several guides."""
    obs = crossed(perturbation=["control", "IFNGR1"], perturbation_2=["Control", "IFNγ", "Co-culture"])
    nowhere = np.zeros(len(obs), dtype=bool)
    write_h5ad(folder / "frangieh_scp1064/FrangiehIzar2021_RNA.h5ad", obs, species="human", lowered=nowhere)


def immune_dictionary(folder: Path) -> None:
    """Animals by cytokine, with cells of a kind that is not mapped."""
    obs = crossed(
        6,
        perturbation=["control", "IFNg", "TNFa", "IL4", "IL2"],
        bio_replicate=["rep1", "rep2", "rep3"],
        celltype=[
            *("B_cell", "T_cell_CD4", "T_cell_CD8", "T_cell_gd", "Treg", "NK_cell", "Macrophage"),
            *("Monocyte", "Neutrophil", "pDC", "cDC1", "cDC2", "MigDC", "ILC", "eTAC"),
        ],
    )
    nowhere = np.zeros(len(obs), dtype=bool)
    write_h5ad(folder / "immune_dictionary/CuiHacohen2023.h5ad", obs, species="mouse", lowered=nowhere)


def gse115978(folder: Path) -> None:
    """A comma-separated table of expected counts and the authors' table of cells."""
    labels = ["Mal", "T.CD4", "T.CD8", "T.cell", "B.cell", "NK", "Macrophage", "CAF", "Endo.", "?"]
    cells = crossed(4, samples=["Mel53", "Mel58", "Mel71", "Mel72"], **{"cell.types": labels})
    names = [f"cy{place}_CD45_neg_S{place}_comb" for place in range(len(cells))]
    values = counts(len(cells), seed=3).toarray().T.astype(float)
    values[:, ::7] *= 9.5  # fractions, and values too large for logs
    symbols = [symbol for _, symbol in genes_of("human")]
    here = folder / "gse115978"
    text_table(here / "GSE115978_counts.csv.gz", values, rows=symbols, cells=names)
    cells.insert(0, "cells", names)
    cells["treatment.group"] = np.where(
        cells["samples"].isin(["Mel53", "Mel58"]), "treatment.naive", "post.treatment"
    )
    cells.iloc[::-1].to_csv(here / "GSE115978_cell.annotations.csv.gz", index=False)


def gse137912(folder: Path) -> None:
    """Logs to the base 2 of counts over size factors, and a table of cells."""
    cells = crossed(Line=["H358", "H2122", "SW1573"], Hours=[0, 4, 24])
    cells = cells[(cells["Line"] != "H2122") | (cells["Hours"] != 24)]
    names = [f"{line}_{at}_{code}" for (line, at), code in _named(cells)]
    whole = counts(len(cells), seed=4).toarray()
    factor = np.random.default_rng(5).uniform(0.4, 2.5, (len(cells), 1))
    logs = np.log2(whole / factor + 1)
    symbols = [symbol for _, symbol in genes_of("human")]
    here = folder / "gse137912"
    text_table(here / "GSE137912_logcounts.csv.gz", logs.T, rows=symbols, cells=names)
    cells.set_axis(names, axis=0).to_csv(here / "GSE137912_cell.annotation.csv.gz")


def _named(cells: pd.DataFrame) -> list[tuple[tuple[str, int], str]]:
    pairs = zip(cells["Line"], cells["Hours"], strict=True)
    return list(zip(pairs, barcodes(len(cells), seed=6), strict=True))


def gse153056(folder: Path) -> None:
    """A table in an archive, and a table of cells beside it."""
    genes = ["NT", "IFNGR2", "JAK2", "STAT1", "CUL3"]
    cells = crossed(8, gene=genes, replicate=["rep1", "rep2", "rep3"])
    cells["guide_ID"], cells["con"] = cells["gene"] + "g1", "tx"
    names = _cells_of_line("l1", len(cells), seed=7)
    symbols = [symbol for _, symbol in genes_of("human")]
    here = folder / "gse153056"
    inside = here / "GSM4633614_ECCITE_cDNA_counts.tsv.gz"
    values = counts(len(cells), seed=8).toarray().T.astype(int)
    text_table(inside, values, rows=symbols, cells=names, sep="\t")
    cells.set_axis(names, axis=0).to_csv(here / "GSE153056_ECCITE_metadata.tsv.gz", sep="\t")
    pack(here / "GSE153056_RAW.tar", {inside.name: inside.read_bytes()})
    inside.unlink()


def gse161125(folder: Path) -> None:
    """Four libraries of 10x in one archive."""
    members: dict[str, bytes] = {}
    names = ("GSM4889920_M0", "GSM4889921_M1", "GSM4889922_M2", "GSM4889923_M1_and_M2")
    for place, name in enumerate(names):
        matrix = counts(N_CELLS, seed=10 + place)
        members[f"{name}_matrix.mtx.gz"] = coordinates(sparse.csc_matrix(matrix.T)).encode()
        codes = barcodes(N_CELLS, seed=20 + place)
        members[f"{name}_barcodes.tsv.gz"] = "".join(f"{code}-1\n" for code in codes).encode()
        members[f"{name}_genes.tsv.gz"] = "".join(f"{a}\t{b}\n" for a, b in genes_of("mouse")).encode()
    packed = {name: gzip.compress(content) for name, content in members.items()}
    pack(folder / "gse161125" / "GSE161125_RAW.tar", packed)


def gse164897(folder: Path) -> None:
    """Four tables with blanks between fields, Ensembl ids, and a header one name short."""
    members = {}
    for place in range(4):
        codes = barcodes(N_CELLS, seed=30 + place)
        matrix = counts(N_CELLS, seed=40 + place).toarray().T.astype(int)
        lines = [" ".join(f'"{code}"' for code in codes)]
        ids = [gene for gene, _ in genes_of("human")]
        lines += [f'"{gene}" ' + " ".join(map(str, row)) for gene, row in zip(ids, matrix, strict=True)]
        name = f"GSM{5022595 + place}_raw_counts_probe{3 + place}.txt.gz"
        members[name] = gzip.compress(("\n".join(lines) + "\n").encode())
    pack(folder / "gse164897" / "GSE164897_RAW.tar", members)


def gse96583(folder: Path) -> None:
    """Two lanes whose barcodes partly recur; the table numbers those of the second lane anew."""
    here = folder / "gse96583"
    here.mkdir(parents=True)
    kinds = ["CD14+ Monocytes", "FCGR3A+ Monocytes", "CD4 T cells", "CD8 T cells", "B cells", "NK cells"]
    kinds += ["Dendritic cells", "Megakaryocytes", None]
    cells = crossed(6, ind=[101, 107, 1015], cell=kinds)
    members, tables = {}, []
    for place, (stim, sample, matrix) in enumerate(
        (("ctrl", "GSM2560248", "2.1"), ("stim", "GSM2560249", "2.2"))
    ):
        codes = barcodes(len(cells), seed=50 + place, length=14)
        codes[:3] = barcodes(3, seed=60, length=14)
        values = sparse.csc_matrix(counts(len(cells), seed=70 + place).T)
        members[f"{sample}_{matrix}.mtx.gz"] = gzip.compress(coordinates(values).encode())
        members[f"{sample}_barcodes.tsv.gz"] = gzip.compress("".join(f"{c}-1\n" for c in codes).encode())
        ends = ["-11" if place and number < 3 else "-1" for number in range(len(codes))]
        table = cells.assign(tsne1=0.5, tsne2=-1.0, stim=stim, cluster=3, multiplets="singlet")
        table.loc[5::9, "multiplets"], table.loc[6::9, "multiplets"] = "doublet", "ambs"
        tables.append(table.set_axis([c + end for c, end in zip(codes, ends, strict=True)], axis=0))
    pack(here / "GSE96583_RAW.tar", members)
    genes = "".join(f"{gene}\t{symbol}\n" for gene, symbol in genes_of("human"))
    (here / "GSE96583_batch2.genes.tsv.gz").write_bytes(gzip.compress(genes.encode()))
    columns = ["tsne1", "tsne2", "ind", "stim", "cluster", "cell", "multiplets"]
    text = pd.concat(tables)[columns].to_csv(sep="\t", na_rep="NA").removeprefix("\t")
    (here / "GSE96583_batch2.total.tsne.df.tsv.gz").write_bytes(gzip.compress(text.encode()))


def pack(path: Path, members: dict[str, bytes]) -> None:
    """Write a tar."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tarfile.open(path, "w") as tar:
        for name, content in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))


MAKERS: dict[str, Callable[[Path], None]] = {
    "frangieh_scp1064": frangieh_scp1064,
    "gse115978": gse115978,
    "gse137912": gse137912,
    "gse153056": gse153056,
    "gse161125": gse161125,
    "gse164897": gse164897,
    "gse96583": gse96583,
    "immune_dictionary": immune_dictionary,
    "mixseq": mixseq,
    "mixseq_time_course": mixseq,
    "sciplex3": sciplex3,
}
"""Dataset → what makes its files below a folder."""
