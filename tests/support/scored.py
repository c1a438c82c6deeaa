"""Small matrices and signatures for the tests of scoring."""

from __future__ import annotations

import anndata as ad
import numpy as np
import pandas as pd
from scipy import sparse

from mekscrna.spec.signature import Genes, Signature
from mekscrna.spec.source import Source

N_CELLS, N_GENES = 120, 1500


def signature(name: str, up: list[str], down: list[str] | None = None, **weights: float) -> Signature:
    """A signature with the least that its model asks for."""
    return Signature(
        id=name,
        title=name,
        species="human",
        genes=Genes(up=tuple(up), down=tuple(down or ()), weights=weights),
        role="default",
        context="none",
        source=Source(citation="made up"),
        read_from="nowhere",
        licence="none",
    )


def genes(*places: int) -> list[str]:
    return [f"G{place:03d}" for place in places]


def signatures() -> dict[str, Signature]:
    """Up genes alone; up and down; partly missing; wholly missing."""
    return {
        "up_only": signature("up_only", genes(3, 20, 40, 77, 140)),
        "up_down": signature("up_down", genes(5, 6, 60, 90), genes(8, 100, 149)),
        "partly": signature("partly", [*genes(1, 2, 70), "ABSENT1"], [*genes(50), "ABSENT2"]),
        "absent": signature("absent", ["ABSENT3", "ABSENT4"], genes(11)),
    }


def counts(seed: int = 0, n_cells: int = N_CELLS, n_genes: int = N_GENES) -> np.ndarray:
    """Counts with few distinct values, many zeros and genes of very different level."""
    rng = np.random.default_rng(seed)
    level = rng.gamma(0.4, 2.0, n_genes)
    return rng.poisson(level * rng.gamma(5, 0.2, (n_cells, 1))).clip(max=8)


def adata(seed: int = 0) -> ad.AnnData:
    """Log-normalized float32 CSR, with the columns of the house form."""
    x = counts(seed).astype(np.float64)
    x = np.log1p(1e4 * x / x.sum(1, keepdims=True)).astype(np.float32)
    obs = pd.DataFrame(
        {
            "sample": pd.Categorical([f"s{i % 4}" for i in range(N_CELLS)]),
            "arm": pd.Categorical(["treated" if i % 2 else "reference" for i in range(N_CELLS)]),
            "cell_type": pd.Categorical(["malignant"] * N_CELLS),
        },
        index=[f"cell{i}" for i in range(N_CELLS)],
    )
    return ad.AnnData(X=sparse.csr_matrix(x), obs=obs, var=pd.DataFrame(index=genes(*range(N_GENES))))
