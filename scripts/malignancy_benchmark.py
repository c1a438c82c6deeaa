"""Hold the malignant cells that copy numbers and markers tell, without labels, against published labels.

``annotate_benchmark.py`` puts the tables into docs/annotation.md; run alone, it prints them.

    python scripts/malignancy_benchmark.py ../shared/data
"""

from __future__ import annotations

import argparse
import math
import warnings
from dataclasses import dataclass
from pathlib import Path

import anndata as ad
import numpy as np
import pandas as pd
from scipy import sparse

import mekscrna as mk
from mekscrna.annotation.malignancy import MALIGNANT
from mekscrna.data.house import steps
from mekscrna.spec.cell_types import UNASSIGNED


@dataclass(frozen=True, kw_only=True)
class Tumor:
    """A file with cells that its labels call malignant or other."""

    title: str
    path: str
    label: str
    malignant: tuple[str, ...] = ()
    """How labels of malignant cells begin; none where the file has no such cells."""
    unknown: tuple[str, ...] = ()
    """How labels that say neither begin."""
    donor: str | None = None
    kind: str = "counts"
    base: float = math.e
    """Of the log, where values are logs."""
    note: str


TUMORS = (
    Tumor(
        title="Oligodendroglioma, Tirosh 2016", path="oligodendroglioma/oligodendroglioma_184cells.h5ad",
        label="annotation", malignant=("malignant",), note="Four tumors, taken as one.",
    ),
    Tumor(
        title="Triple-negative breast tumor, Gao 2021", path="tnbc_gao2021/tnbc_302cells_counts.h5ad",
        label="copykat_pred", malignant=("aneuploid",),
        note="Labels are the calls of copyKAT, which reads copy numbers from the same expression.",
    ),
    Tumor(
        title="HNSCC, Puram 2017", path="melanoma_tirosh2016/puram_hnscc_180cells.h5ad", label="celltypes",
        kind="log", base=2.0, note="No malignant cells are in it: all calls would be false.",
    ),
    Tumor(
        title="Melanoma, Tirosh 2016", path="melanoma_tirosh2016/tirosh_melanoma_150cells.h5ad",
        label="celltype_CHETAH", malignant=("Unassigned", "Node1"), unknown=("Node",), kind="log", base=2.0,

        note="A classifier without a class for tumor cells left them unassigned or in its outermost node.",
    ),
    Tumor(
        title="NSCLC, Zilionis 2019", path="nsclc_zilionis2019/scgate_query_300cells_lognorm.h5ad",
        label="Major.cell.type", malignant=("Patient",), kind="log", donor="Patient",
        note="Seven patients, 1 to 16 malignant cells of each.",
    ),
    Tumor(
        title="PBMC with shuffled arms", path="null_pbmc/pbmc_500cells.h5ad", label="cluster",
        note="Blood: all calls would be false.",
    ),
    Tumor(
        title="Kang 2018, 832 cells", path="kang2018/kang_seurattools_832cells.h5ad",
        label="seurat_annotations", note="Blood: all calls would be false.",
    ),
)  # fmt: skip


def main() -> None:
    """Read the folder's name and print the tables."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    options.add_argument("data_dir", type=Path)
    print(malignancy_section(options.parse_args().data_dir))


def malignancy_section(data_dir: Path) -> str:
    """Return the tables, and what the tool itself said of each file."""
    head = (
        "| file | labelled malignant: malignant / unassigned / other | labelled other: malignant | "
        "agreement | balanced accuracy |\n| --- | --- | --- | --- | --- |"
    )
    rows, notes = [], []
    for tumor in TUMORS:
        adata = named(data_dir, tumor)
        types, truth = adata.obs["cell_type"].astype(str).to_numpy(), truth_of(adata, tumor)
        rows.append(_row(tumor, types, truth))
        notes.append(f"- **{tumor.title}.** {tumor.note} The tool: {steps(adata)[-1]}")
    return "\n".join([head, *rows, "", *notes])


def named(data_dir: Path, tumor: Tumor) -> ad.AnnData:
    """Return a file's cells, named without its labels."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # some files are of old layouts
        stored = ad.read_h5ad(data_dir / tumor.path)
    x = sparse.csr_matrix(stored.X, dtype=np.float32)
    adata = ad.AnnData(X=x, obs=stored.obs.astype(str), var=pd.DataFrame(index=stored.var_names.astype(str)))
    if tumor.kind == "counts":
        adata.layers["counts"] = sparse.csr_matrix((np.rint(x.data), x.indices, x.indptr), shape=x.shape)
        mk.normalize(adata)
    else:
        adata.uns["log1p"] = {"base": tumor.base}
    if tumor.donor is not None:
        adata.obs["donor"] = adata.obs[tumor.donor]
    mk.annotate(adata)
    mk.find_malignant(adata)
    return adata


def truth_of(adata: ad.AnnData, tumor: Tumor) -> np.ndarray:
    """Return of each cell: 1 where its label says malignant, 0 where other, −1 where neither."""
    labels = adata.obs[tumor.label].astype(str).tolist()
    is_malignant = np.array([bool(tumor.malignant) and each.startswith(tumor.malignant) for each in labels])
    is_unknown = np.array([bool(tumor.unknown) and each.startswith(tumor.unknown) for each in labels])
    return np.where(is_malignant, 1, np.where(is_unknown, -1, 0))


def balanced_accuracy(types: np.ndarray, truth: np.ndarray) -> float:
    """Return the mean of the shares of malignant and of other cells called so; NaN without either."""
    called = types == MALIGNANT
    if not (truth == 1).any():
        return math.nan
    return float((called[truth == 1].mean() + (~called[truth == 0]).mean()) / 2)


def _row(tumor: Tumor, types: np.ndarray, truth: np.ndarray) -> str:
    called = types == MALIGNANT
    of_malignant = types[truth == 1]
    counts = [int((of_malignant == name).sum()) for name in (MALIGNANT, UNASSIGNED)]
    missed = " / ".join(map(str, [*counts, len(of_malignant) - sum(counts)])) if len(of_malignant) else "–"
    known = truth >= 0
    agreed = float((called[known] == (truth[known] == 1)).mean())
    balanced = balanced_accuracy(types, truth)
    score = "–" if math.isnan(balanced) else f"{balanced:.3f}"
    others = f"{int(called[truth == 0].sum())} of {int((truth == 0).sum())}"
    return f"| {tumor.title} | {missed} | {others} | {agreed:.1%} | {score} |"


if __name__ == "__main__":
    main()
