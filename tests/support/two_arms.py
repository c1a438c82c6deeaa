"""Small experiments with two arms, built by hand, for the tests of comparison."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import anndata as ad
import numpy as np
import pandas as pd
from scipy import sparse

from mekscrna.spec.claim import Claim, Contrast, Proxy, SmallestEffect
from mekscrna.spec.signature import Genes, Signature
from mekscrna.spec.source import Source

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mekscrna.spec.claim import Readout

GENES = tuple(f"G{number}" for number in range(200))
LIST = GENES[:10]
OTHER = GENES[10:20]


def experiment(
    *, n_per_arm: int = 4, n_cells: int = 30, shift: float = 0.0, depth: float = 1.0, seed: int = 0
) -> ad.AnnData:
    """Build pairs of samples, half of the cells ``cd8_t``, half ``monocyte``.

    In arm ``treated`` the genes of ``LIST`` are moved by `shift` (log2), and all counts by a factor `depth`.
    """
    rng = np.random.default_rng(seed)
    means = rng.gamma(2.0, 2.0, size=len(GENES)) + 0.5
    blocks: list[np.ndarray] = []
    rows: list[tuple[str, str, str, str]] = []
    for donor in range(n_per_arm):
        own = means * np.exp(rng.normal(0.0, 0.1, size=len(GENES)))
        for arm in ("control", "treated"):
            here = own * np.exp(rng.normal(0.0, 0.05, size=len(GENES)))
            if arm == "treated":
                here = here * depth
                here[: len(LIST)] *= 2.0**shift
            blocks.append(rng.poisson(here, size=(n_cells, len(GENES))))
            types = ["cd8_t" if cell % 2 else "monocyte" for cell in range(n_cells)]
            rows += [(f"d{donor}_{arm}", f"d{donor}", arm, each) for each in types]
    obs = pd.DataFrame(rows, columns=["sample", "donor", "arm", "cell_type"]).astype("category")
    obs.index = pd.Index([f"cell{number}" for number in range(len(obs))])
    counts = sparse.csr_matrix(np.vstack(blocks).astype(np.float32))
    per_cell = np.asarray(counts.sum(axis=1)).ravel()
    lognorm = sparse.csr_matrix(np.log1p(counts.toarray() / per_cell[:, None] * 1e4))
    return ad.AnnData(lognorm, obs=obs, var=pd.DataFrame(index=list(GENES)), layers={"counts": counts})


def paired(adata: ad.AnnData, **notes: Any) -> ad.AnnData:
    """Declare the samples of a donor to be pairs, as a dataset would."""
    adata.uns["mekscrna"] = {
        "dataset": "made_up",
        "species": "human",
        "assay": "single_cell",
        "quantity": "counts",
        "paired": True,
        **notes,
    }
    return adata


def signature(name: str, up: Sequence[str], down: Sequence[str] = (), **extra: Any) -> Signature:
    """A signature with the least that its model asks for."""
    weights = extra.pop("weights", {})
    return Signature(
        id=name,
        title=name,
        species="human",
        genes=Genes(up=tuple(up), down=tuple(down), weights=weights),
        role=extra.pop("role", "default"),
        context="none",
        source=Source(citation="made up"),
        read_from="nowhere",
        licence="none",
        **extra,
    )


def claim(readout: Readout, *, population: str = "all", **extra: Any) -> Claim:
    """A claim with the least that its model asks for."""
    return Claim(
        id="made_up",
        statement="Something moves.",
        population=population,
        contrast=extra.pop("contrast", Contrast(treated="treated", reference="control")),
        readout=readout,
        direction="up",
        smallest_effect=SmallestEffect(value=0.32, unit=readout.unit, reason="a fold change of 1.25"),
        proxy=Proxy(grade="A"),
        source=Source(citation="made up"),
        **extra,
    )
