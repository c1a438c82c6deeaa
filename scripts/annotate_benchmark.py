"""Name the cells of labelled files by markers alone, and hold the names against the authors'.

The folder holds ``kang2018/``, ``null_pbmc/`` and so on. Needs decoupler (``mekscrna[peers]``).

    python scripts/annotate_benchmark.py ../shared/data            # prints docs/annotation.md
"""

from __future__ import annotations

import argparse
import math
import warnings
from dataclasses import dataclass, field
from pathlib import Path

import anndata as ad
import numpy as np
import pandas as pd
from malignancy_benchmark import malignancy_section
from scipy import sparse

from mekscrna.annotation.hierarchy import hierarchy, leaves_of, path_of
from mekscrna.annotation.markers import name_by_markers
from mekscrna.annotation.states import add_states
from mekscrna.data.label_map import house_types
from mekscrna.spec.cell_types import UNASSIGNED

MAJOR = (
    "t_cell", "nk", "plasma", "b_cell", "monocyte_macrophage", "dendritic", "neutrophil", "mast",
    "epithelial", "fibroblast", "endothelial", "platelet", "erythroid", "oligodendrocyte",
)  # fmt: skip
FEWEST = 10
"""Types of fewer cells count in no mean; they stand in the confusion tables."""


@dataclass(frozen=True, kw_only=True)
class Labelled:
    """A file, and what its labels are."""

    title: str
    path: str
    label: str
    role: str
    """``tuned`` where rates, gates and gene lists were chosen with it in sight, ``held out`` otherwise."""
    types: dict[str, tuple[str, ...]]
    finer: str | None = None
    """A second column of labels, joined to the first by ``/``."""
    base: float = math.e
    """Of the log, where there are no counts."""
    note: str = ""


PBMC = {
    "cd14_monocyte": ("CD14*", "Mono CD14"), "cd16_monocyte": ("CD16*", "FCGR3A*", "Mono FCGR3A"),
    "cd4_t": ("CD4*",), "cd8_t": ("CD8*",), "b_cell": ("B", "B cell*"), "nk": ("NK*",),
    "dendritic": ("DC", "Dendritic*"), "platelet": ("Platelet", "Megakaryocytes"),
}  # fmt: skip
TUMOR = {
    "cd8_t": ("CD8*",), "cd4_t": ("CD4*",), "treg": ("reg.*",), "endothelial": ("Endothelial",),
    "fibroblast": ("Fibroblast",), "macrophage": ("Macrophage",), "b_cell": ("B cell",),
    "dendritic": ("Dendritic",), "mast": ("Mast",),
}  # fmt: skip
LUNG = {
    "t_cell": ("tT*", "bT*"), "b_cell": ("tB c*", "bB c*"), "nk": ("tNK*", "bNK*"), "plasma": ("tPlasma*",),
    "neutrophil": ("tNeutro*", "bNeutro*"), "fibroblast": ("Fibroblasts*", "Smooth*"), "mast": ("tMast*",),
    "endothelial": ("Endothelial*",), "dendritic": ("tpDC*", "tMoMacDC/*DC*"), "macrophage": ("tMoMacDC*",),
    "monocyte": ("bMono*",), "epithelial": ("Patient*", "Ciliated*"),
}  # fmt: skip
FILES = (
    Labelled(
        title="Kang 2018, 832 cells", path="kang2018/kang_seurattools_832cells.h5ad",
        label="seurat_annotations", role="tuned", types=PBMC,
    ),
    Labelled(
        title="Kang 2018, 2,000 cells", path="kang2018/kang_harmony_2000cells.h5ad",
        label="cell_type_authors", role="same study", types=PBMC,
        note="7 cells called megakaryocytes are few, and not all alike.",
    ),
    Labelled(
        title="PBMC with shuffled arms", path="null_pbmc/pbmc_500cells.h5ad", label="cluster",
        role="held out", types=PBMC, note="Labels are of clusters; naive CD8 cells lie among the CD4 ones.",
    ),
    Labelled(
        title="NSCLC, Zilionis 2019", path="nsclc_zilionis2019/scgate_query_300cells_lognorm.h5ad",
        label="Major.cell.type", finer="Minor.subset", role="tuned", types=LUNG,
        note="No counts. Cells called by patient are malignant; they count as epithelial here.",
    ),
    Labelled(
        title="HNSCC, Puram 2017", path="melanoma_tirosh2016/puram_hnscc_180cells.h5ad", label="celltypes",
        role="tuned", types=TUMOR, base=2.0,
        note="No counts, 7,943 genes: no tryptase, no CPA3, no KIT. The cells called B are plasma cells.",
    ),
    Labelled(
        title="Melanoma, Tirosh 2016", path="melanoma_tirosh2016/tirosh_melanoma_150cells.h5ad",
        label="celltype_CHETAH", role="held out", types=TUMOR, base=2.0,
        note="No counts, 7,943 genes. The labels are a classifier's (CHETAH), not the authors'.",
    ),
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Agreement:
    """How far names agree with labels."""

    f1: float
    f1_of_all_types: float
    f1_of_all_cells: float
    """Cells without a name count as named wrongly."""
    unassigned: float
    confusion: pd.DataFrame = field(repr=False)


def main() -> None:
    """Read the folder's name and print the page."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    options.add_argument("data_dir", type=Path)
    print(page(options.parse_args().data_dir), end="")


def page(data_dir: Path) -> str:
    """Return the page on naming cells."""
    head = Path(__file__).with_name("annotation_page.md").read_text(encoding="utf-8")
    rows, tables = [], []
    for each in FILES:
        adata = read(data_dir / each.path, each.base)
        truth = labels_of(adata, each)
        named = name_by_markers(adata)
        others = (name_by_markers(adata, smooth=True).types, by_ulm(adata))
        for level in ("major", "finest"):
            scores = [agreement(types, truth, level) for types in (named.types, *others)]
            cells = " | ".join(
                f"{one.f1:.3f} | {one.unassigned:.1%} | {one.f1_of_all_cells:.3f}" for one in scores
            )
            n = int((truth != UNASSIGNED).sum())
            rows.append(f"| {each.title} | {each.role} | {level} | {n:,} | {cells} |")
            tables.append(_table(each, level, scores[0]))
    result = head.replace("{rows}", "\n".join(rows)).replace("{confusion}", "\n".join(tables).rstrip())
    result = result.replace("{malignant}", malignancy_section(data_dir))
    return result.replace("{states}", states_table(data_dir)).replace("{memory}", memory_table(data_dir))


def read(path: Path, base: float = math.e) -> ad.AnnData:
    """Read a file into counts and log-normalized values, or into logs of their base."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # some files are of old layouts
        stored = ad.read_h5ad(path)
    x = sparse.csr_matrix(stored.X, dtype=np.float32)
    adata = ad.AnnData(X=x, obs=stored.obs.astype(str), var=pd.DataFrame(index=stored.var_names.astype(str)))
    if (x.data == np.rint(x.data)).all():
        adata.layers["counts"] = x
        scaled = sparse.csr_matrix(sparse.diags_array(1e4 / np.asarray(x.sum(axis=1)).ravel()) @ x)
        adata.X = sparse.csr_matrix((np.log1p(scaled.data), scaled.indices, scaled.indptr), shape=x.shape)
    else:
        adata.uns["log1p"] = {"base": base}
    return adata


def labels_of(adata: ad.AnnData, file: Labelled) -> np.ndarray:
    """Return the house type of each cell by its label; ``unassigned`` where it is called nothing of ours."""
    label = adata.obs[file.label]
    label = label if file.finer is None else label + "/" + adata.obs[file.finer]
    house = house_types(sorted(set(label)), file.types)
    return label.map(house).to_numpy(dtype=object)


def by_ulm(adata: ad.AnnData) -> np.ndarray:
    """Name cells by decoupler's ULM with the same genes: the type of the highest score."""
    import decoupler  # noqa: PLC0415 - takes seconds to import

    genes: dict[str, set[str]] = {}
    for leaf in leaves_of(hierarchy()):
        genes.setdefault(leaf.type, set()).update(leaf.wanted)
    net = pd.DataFrame([(name, gene, 1.0) for name in genes for gene in sorted(genes[name])])
    net.columns = ["source", "target", "weight"]
    work = ad.AnnData(X=adata.X.copy(), var=adata.var, obs=adata.obs[[]])
    decoupler.mt.ulm(work, net, tmin=3)
    scores = work.obsm["score_ulm"]
    return scores.columns.to_numpy(dtype=object)[scores.to_numpy().argmax(axis=1)]


def agreement(types: np.ndarray, truth: np.ndarray, level: str) -> Agreement:
    """Hold names against labels, over the cells that have both.

    Names and labels are taken to the major types, or to the finest ones that the labels of the file tell
    apart; a name wider than these (T cell, where labels tell CD4 from CD8) counts as unassigned.
    """
    known = truth != UNASSIGNED
    wanted = {_climbed(name, MAJOR) if level == "major" else name for name in truth[known]}
    expected = np.array([_climbed(name, wanted) for name in truth[known]])
    found = np.array([_climbed(name, wanted) for name in types[known]])
    is_named = found != UNASSIGNED
    sizes = {name: int((expected == name).sum()) for name in sorted(set(expected))}
    f1 = {name: _f1(expected[is_named] == name, found[is_named] == name) for name in sizes}
    large = [name for name, n in sizes.items() if n >= FEWEST]
    return Agreement(
        f1=float(np.mean([f1[name] for name in large])),
        f1_of_all_types=float(np.mean(list(f1.values()))),
        f1_of_all_cells=float(np.mean([_f1(expected == name, found == name) for name in large])),
        unassigned=float(1 - is_named.mean()),
        confusion=pd.crosstab(expected, found),
    )


def _numbers(one: Agreement) -> str:
    return f"{one.f1:.3f} | {one.unassigned:.1%} | {one.f1_of_all_cells:.3f}"


def _climbed(name: str, wanted: set[str] | tuple[str, ...]) -> str:
    """Return the innermost wanted type around a name, else a major one that is not around a wanted one."""
    way = path_of(name) if name != UNASSIGNED else ()
    inside = next((each for each in way if each in wanted), None)
    if inside is not None:
        return inside
    wider = {outer for each in wanted for outer in path_of(each)}
    return next((each for each in way if each in MAJOR and each not in wider), UNASSIGNED)


def _f1(expected: np.ndarray, found: np.ndarray) -> float:
    return float(2 * (expected & found).sum() / max(expected.sum() + found.sum(), 1))


def _table(file: Labelled, level: str, one: Agreement) -> str:
    head = f"### {file.title}, {level} types\n" + (f"\n{file.note}\n" if file.note else "")
    columns = list(one.confusion.columns)
    lines = [f"| label | {' | '.join(columns)} |", "| --- |" + " --- |" * len(columns)]
    for name, row in zip(one.confusion.index, one.confusion.to_numpy(), strict=True):
        lines.append(f"| {name} | {' | '.join(map(str, row))} |")
    last = f"Macro-F1 with types of fewer than {FEWEST} cells: {one.f1_of_all_types:.3f}.\n"
    return "\n".join([head, *lines, "", last])


def states_table(data_dir: Path) -> str:
    """Tabulate the mean score of each state in each cluster of Wu 2020 of 20 cells or more (z over cells)."""
    til = read(data_dir / "til_wu2020/wu2020_200_v0_6.h5ad")
    til.obs["cell_type"] = pd.Categorical(["t_cell"] * til.n_obs)
    add_states(til)
    cluster = til.obs["cluster_orig"]
    cluster = cluster.where(~cluster.str.contains("Trm"), "Trm (all)").to_numpy()
    scores = til.obsm["states"].dropna(axis=1, how="all")
    means = ((scores - scores.mean()) / scores.std()).groupby(cluster).mean()
    means = means[[(cluster == name).sum() >= 20 for name in means.index]]
    lines = [f"| cluster | {' | '.join(means.columns)} |", "| --- |" + " --- |" * means.shape[1]]
    for name, row in means.iterrows():
        cells = [f"{value:.2f}" for value in row]
        highest = (row == means.max()).to_numpy()
        cells = [f"**{cell}**" if best else cell for cell, best in zip(cells, highest, strict=True)]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return "\n".join(lines)


def memory_table(data_dir: Path) -> str:
    """Tabulate how naive and memory CD4 T cells are told apart, by the scores and by the gates."""
    asked = ((FILES[0], "CD4 Naive T", "CD4 Memory T"), (FILES[2], "CD4 T Naive", "CD4 T Memory"))
    lines = []
    for file, naive, memory in asked:
        adata = read(data_dir / file.path)
        adata.obs["cell_type"] = pd.Categorical(labels_of(adata, file))
        add_states(adata)
        label, scores = adata.obs[file.label], adata.obsm["states"]
        gate = adata.obs["t_cell_state"].astype(str)
        contrast = scores["naive"] - scores["central_memory"]
        area = _area(contrast[label == naive], contrast[label == memory])
        counts = [
            f"{(gate[label == name] == 'naive').sum()} / {gate[label == name].str.contains('memory').sum()}"
            for name in (naive, memory)
        ]
        lines.append(f"| {file.title} | {file.role} | {area:.2f} | {' | '.join(counts)} |")
    return "\n".join(lines)


def _area(high: pd.Series, low: pd.Series) -> float:
    ranks = pd.concat([high, low]).rank()
    n_pairs = len(high) * len(low)
    return float((ranks.iloc[: len(high)].sum() - len(high) * (len(high) + 1) / 2) / n_pairs)


if __name__ == "__main__":
    main()
