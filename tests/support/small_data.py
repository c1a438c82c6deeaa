"""Small declarations and files for the tests of reading."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import anndata as ad
import numpy as np
import pandas as pd
from scipy import sparse

from mekscrna.data.house import new_notes
from mekscrna.spec.dataset import Arm, Dataset, File, Genes, Matrix, ObsColumns, Pairing
from mekscrna.spec.source import Source

if TYPE_CHECKING:
    from pathlib import Path

GENES = ("DUSP6", "SPRY4", "CCND1", "B2M", "MT-CO1", "HLA-A")


def declare(**changes: Any) -> Dataset:
    """Declare the dataset that `table` and `write` make, with changes."""
    parts: dict[str, Any] = {
        "id": "toy",
        "title": "A toy",
        "species": "human",
        "source": Source(citation="none"),
        "files": (File(path="toy.h5ad"),),
        "obs": ObsColumns(sample=("donor", "condition"), arm="condition", donor="donor", cell_type="label"),
        "arms": {"untreated": Arm(values=("dmso",)), "treated": Arm(values=("trametinib",))},
        "cell_types": {"malignant": ("Tumor*",), "cd8_t": ("CD8*",)},
        "pairing": Pairing(),
    }
    return Dataset(**{**parts, **changes})


def table(n_donors: int = 3, cells_per_sample: int = 4) -> pd.DataFrame:
    """Make obs: donors × two conditions × cells."""
    rows = [
        {"donor": f"P{donor}", "condition": condition, "label": label}
        for donor in range(1, n_donors + 1)
        for condition in ("dmso", "trametinib")
        for label in (["Tumor 1", "CD8 T"] * cells_per_sample)[:cells_per_sample]
    ]
    return pd.DataFrame(rows, index=[f"cell{i}" for i in range(len(rows))])


def counts_for(n_rows: int, n_genes: int = len(GENES), seed: int = 1) -> sparse.csr_matrix:
    """Make whole numbers, about half of them zero, rows × genes."""
    rng = np.random.default_rng(seed)
    values = rng.poisson(3.0, (n_rows, n_genes)) * rng.integers(0, 2, (n_rows, n_genes))
    return sparse.csr_matrix(values.astype(np.float32))


def write(folder: Path, obs: pd.DataFrame | None = None, **parts: Any) -> ad.AnnData:
    """Write toy.h5ad below `folder` and return what was written; `parts` are those of AnnData."""
    obs = table() if obs is None else obs
    x = parts.pop("X", None)
    var = parts.pop("var", pd.DataFrame(index=list(GENES)))
    raw = parts.pop("raw", None)
    adata = ad.AnnData(X=counts_for(len(obs)) if x is None else x, obs=obs, var=var, **parts)
    if raw is not None:
        adata.raw = ad.AnnData(X=raw, obs=obs, var=var)
    adata.write_h5ad(folder / "toy.h5ad")
    return adata


def house(**changes: Any) -> ad.AnnData:
    """Make the toy in the house form without a file."""
    obs = table(**changes)
    counts = counts_for(len(obs))
    columns = pd.DataFrame(
        {
            "dataset": "toy",
            "sample": obs["donor"] + "-" + obs["condition"],
            "arm": obs["condition"].map({"dmso": "untreated", "trametinib": "treated"}),
            "donor": obs["donor"],
            "cell_type_author": obs["label"],
        },
        index=obs.index,
    ).astype("category")
    adata = ad.AnnData(
        X=counts.copy(), obs=columns, var=pd.DataFrame(index=list(GENES)), layers={"counts": counts}
    )
    adata.uns["mekscrna"] = new_notes(declare(), columns)
    return adata


def kang(**changes: Any) -> Dataset:
    """Declare the real 832-cell interferon-beta dataset."""
    return declare(
        **{
            "id": "kang_ifn",
            "files": (File(path="kang2018/kang_seurattools_832cells.h5ad"),),
            "obs": ObsColumns(
                sample=("donor", "condition"), arm="condition", donor="donor", cell_type="seurat_annotations"
            ),
            "arms": {"control": Arm(values=("ctrl",)), "ifn": Arm(values=("stim",))},
            "cell_types": {
                "cd14_monocyte": ("CD14*",),
                "cd16_monocyte": ("CD16*",),
                "cd4_t": ("CD4*",),
                "cd8_t": ("CD8*",),
                "b_cell": ("B",),
            },
            "exclude": {"donor": ("DBL",)},
            **changes,
        }
    )


def kang_bulk(**changes: Any) -> Dataset:
    """Declare the real pseudobulk of the same study, as a bulk dataset without counts."""
    return declare(
        **{
            "id": "kang_bulk",
            "assay": "bulk",
            "files": (File(path="kang2018/kang_pseudobulk_144.h5ad"),),
            "matrix": Matrix(kind="normalized"),
            "genes": Genes(column="gene_symbol"),
            "obs": ObsColumns(
                sample=("donor_index", "condition"),
                arm="condition",
                donor="donor_index",
                cell_type="cell_type",
            ),
            "arms": {"control": Arm(values=("ctrl",)), "ifn": Arm(values=("stim",))},
            "cell_types": {"all": ("pbmc",), "cd14_monocyte": ("cd14",), "nk": ("nk",), "b_cell": ("cd19",)},
            **changes,
        }
    )
