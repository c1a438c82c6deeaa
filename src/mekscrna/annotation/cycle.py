"""Tell where in the cell cycle each cell is, so that shifts can be read within cells that do not divide."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Final

import anndata as ad
import numpy as np
import pandas as pd
from scipy import sparse

from mekscrna.annotation._columns import G2M_SCORE, PHASE, S_SCORE
from mekscrna.annotation._values import values_of
from mekscrna.data.columns import counted
from mekscrna.data.house import is_bulk, notes_of, record_step
from mekscrna.errors import InputError
from mekscrna.genes.library import library_root
from mekscrna.spec.reading import read
from mekscrna.spec.signature import Signature

if TYPE_CHECKING:
    from collections.abc import Iterator

    from anndata import AnnData

    from mekscrna.kernels.types import Sparse
    from mekscrna.spec.dataset import Species

LISTS: Final = {"human": ("tirosh_g1s", "tirosh_g2m"), "mouse": ("tirosh_g1s_mm", "tirosh_g2m_mm")}

PHASES: Final = ("G1", "S", "G2M")

FEWEST_GENES: Final = 10
"""A list of which the data hold fewer genes tells no phase."""

SHALLOW: Final = 1000.0


def add_cell_cycle(adata: AnnData, *, species: Species | None = None, seed: int = 0) -> None:
    """Score the S and G2/M phases as scanpy does, and give each cell the phase of the higher score.

    The lists are those of Tirosh et al. 2016 (10.1126/science.aad0501) as shipped; scores and phases are
    ``scanpy.tl.score_genes_cell_cycle``: the mean of a list less that of control genes of like expression;
    G1 where both are negative. Controls are chosen from all cells, so scores depend on which are there.

    Parameters
    ----------
    adata
        Cells × genes, with ``layers["counts"]`` or a log-normalized ``X``, in memory. Written are
        obs ``S_score``, ``G2M_score`` and ``phase`` (``G1``, ``S``, ``G2M``) and a step.
    species
        Of the genes; None takes what ``load`` noted, or human.
    seed
        Of the choice of controls.

    Raises
    ------
    InputError
        Rows are samples, too few genes of a list are there, or there are no usable values.
    """
    if is_bulk(adata):
        raise InputError("A bulk row holds cells of all phases; phases are told of single cells only.")
    own = species or ("mouse" if notes_of(adata).get("species") == "mouse" else "human")
    s_genes, g2m_genes = (_present(adata, name) for name in LISTS[own])
    import scanpy as sc  # noqa: PLC0415 - takes seconds to import

    work: Any = ad.AnnData(X=_lognorm(adata), var=pd.DataFrame(index=adata.var_names))
    sc.tl.score_genes_cell_cycle(work, s_genes=s_genes, g2m_genes=g2m_genes, random_state=seed)
    for column in (S_SCORE, G2M_SCORE):
        adata.obs[column] = work.obs[column].to_numpy()
    adata.obs[PHASE] = pd.Categorical(work.obs[PHASE].astype(str).to_numpy(), categories=list(PHASES))
    record_step(adata, " ".join(_words(adata, len(s_genes), len(g2m_genes))))


def _present(adata: AnnData, name: str) -> list[str]:
    genes = read(library_root() / "signatures" / f"{name}.yaml", Signature).genes.up
    found = [gene for gene in genes if gene in adata.var_names]
    if len(found) < FEWEST_GENES:
        raise InputError(
            f"Of the {len(genes)} genes of '{name}' the data hold {len(found)}; phases need {FEWEST_GENES}. "
            f"Are the names of the genes symbols of the right species?"
        )
    return found


def _lognorm(adata: AnnData) -> Sparse:
    """Return log1p of counts per 10,000, of the values by which cells are named."""
    return sparse.csr_matrix(sparse.vstack([block.logs() for block in values_of(adata)], format="csr"))


def _words(adata: AnnData, n_s: int, n_g2m: int) -> Iterator[str]:
    n_of = Counter(adata.obs[PHASE].astype(str))
    parts = ", ".join(f"{phase} {n_of[phase]:,}" for phase in PHASES)
    yield f"Phases of {counted(adata.n_obs, 'cell')} by {n_s} genes of S and {n_g2m} of G2/M: {parts}."
    depth = np.concatenate([block.depth for block in values_of(adata)])
    if depth.size and np.median(depth) < SHALLOW:
        yield (
            f"Careful: the median cell has {np.median(depth):,.0f} counts; with so few, resting cells "
            f"get a phase by chance. Scores compare better than phases."
        )
