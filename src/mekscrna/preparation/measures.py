"""What is measured of every cell before any is left out: counts, genes, and shares of telling genes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import anndata as ad
import numpy as np
import pandas as pd

from mekscrna import keys
from mekscrna.data._matrices import layers_in_words
from mekscrna.data.house import quantity_layer
from mekscrna.errors import InputError
from mekscrna.genes.library import library_root
from mekscrna.spec.reading import read
from mekscrna.spec.signature import Signature

if TYPE_CHECKING:
    from anndata import AnnData

    from mekscrna.kernels.types import Mask

_MITOCHONDRIAL: Final = ("MT-", "mt-", "Mt-")
"""How gene names of the mitochondrial genome begin: human, mouse, rat."""

_RIBOSOMAL: Final = ("RPS", "RPL", "Rps", "Rpl")
_KINASES: Final = ("RPS6K", "Rps6k")
"""S6 kinases, of the MAPK pathway among others, are no proteins of the ribosome."""

_HEMOGLOBIN: Final = frozenset(
    (
        *("HBA1", "HBA2", "HBB", "HBD", "HBE1", "HBG1", "HBG2", "HBM", "HBQ1", "HBZ"),
        *("Hba-a1", "Hba-a2", "Hba-x", "Hbb-b1", "Hbb-b2", "Hbb-bs", "Hbb-bt", "Hbb-y", "Hbb-bh1", "Hbb-bh2"),
        *("Hbq1a", "Hbq1b"),
    )
)
"""By name, for HBEGF, which MAPK induces, begins like them."""

_STRESS: Final = ("gavish2023_stress", "gavish2023_stress_mm")

_FAMILIES: Final = {"mt": keys.PCT_MT, "ribo": keys.PCT_RIBO, "hb": keys.PCT_HB, "stress": keys.PCT_STRESS}


def measure(adata: AnnData) -> None:
    """Write scanpy's quality columns, and nothing else.

    Written are obs ``n_genes_by_counts`` and, of counts, ``total_counts``; and ``pct_counts_mt``, ``_ribo``,
    ``_hb`` (hemoglobin) and ``_stress`` (immediate-early and heat-shock genes, which dissociation induces),
    each in percent and only where such genes are in the matrix.

    Raises
    ------
    InputError
        There are no counts.
    """
    import scanpy as sc  # noqa: PLC0415 - takes seconds to import

    layer = quantity_layer(adata)
    if layer not in adata.layers:
        found = f"adata.layers has no 'counts' (layers: {layers_in_words(adata)})"
        raise InputError(f"{found}; quality is read from raw counts.")
    families = _families(adata)
    measured = ad.AnnData(
        X=adata.layers[layer],
        obs=pd.DataFrame(index=adata.obs_names),
        var=pd.DataFrame(families, index=adata.var_names),
    )
    found_obs, _ = sc.pp.calculate_qc_metrics(measured, qc_vars=list(families), percent_top=None, log1p=False)
    totals = [keys.TOTAL_COUNTS] if layer == keys.COUNTS else []
    shares = [_FAMILIES[family] for family, members in families.items() if members.any()]
    for name in (*totals, keys.N_GENES, *shares):
        adata.obs[name] = found_obs[name].to_numpy()


def _families(adata: AnnData) -> dict[str, Mask]:
    names = [str(name) for name in adata.var_names]
    stress = _stress_genes()
    return {
        "mt": np.array([name.startswith(_MITOCHONDRIAL) for name in names], dtype=bool),
        "ribo": np.array([_is_ribosomal(name) for name in names], dtype=bool),
        "hb": np.array([name in _HEMOGLOBIN for name in names], dtype=bool),
        "stress": np.array([name in stress for name in names], dtype=bool),
    }


def _is_ribosomal(name: str) -> bool:
    return name.startswith(_RIBOSOMAL) and not name.startswith(_KINASES)


def _stress_genes() -> frozenset[str]:
    lists = (read(library_root() / "signatures" / f"{name}.yaml", Signature).genes.up for name in _STRESS)
    return frozenset(gene for genes in lists for gene in genes)
