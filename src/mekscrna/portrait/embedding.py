"""Lay cells out in a plane: seeded, thinned by sample where there are many, and written in few bytes."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

import numpy as np

from mekscrna import keys
from mekscrna.data.house import is_bulk
from mekscrna.portrait.values import Embedding, ScoreLayer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from anndata import AnnData

    from mekscrna.kernels.types import Dense, Index, Vector

MOST_CELLS: Final = 10_000
"""Cells that are laid out at most."""
FEWEST_CELLS: Final = 50
FEWEST_GENES: Final = 50
"""Cells and genes without which a layout shows nothing."""
N_GENES: Final = 2000
"""Variable genes that it is made from."""
N_COMPONENTS: Final = 30
"""Principal components that a UMAP is made from."""
_STEPS: Final = 254
NO_SCORE: Final = 255
_WIDEST: Final = 65_535


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """How cells are to be laid out, and which scores they are to bear."""

    kind: Literal["pca", "umap", "none"]
    seed: int
    method: str
    lists: tuple[str, ...]
    most_cells: int = MOST_CELLS


def embed(adata: AnnData, populations: Sequence[str], layout: Layout) -> Embedding | str:
    """Lay the cells of a dataset out; where that cannot be done, say why in words.

    Parameters
    ----------
    adata
        Cells × genes, normalized and scored, with ``obs`` sample, arm and cell_type; not changed.
    populations
        The labels of ``obs["cell_type"]``, in the order in which they are to be numbered.
    layout
        Which kind, seeded how. Counts of cells beyond ``most_cells`` are thinned: every sample keeps the same
        number at most.
    """
    reason = _why_not(adata, layout)
    if reason is not None:
        return reason
    sample = np.asarray(adata.obs[keys.SAMPLE].astype(str))
    most = most_per_sample(sample, layout.most_cells)
    rows = _thinned(sample, most, seed=layout.seed)
    cells = adata[rows].to_memory() if adata.isbacked else adata[rows]
    place = _place(cells, layout)
    names = sorted(set(sample[rows].tolist()))
    arm_of = dict(zip(sample.tolist(), adata.obs[keys.ARM].astype(str).tolist(), strict=True))
    label = np.asarray(cells.obs[keys.CELL_TYPE].astype(str)) if keys.CELL_TYPE in cells.obs else None
    return Embedding(
        kind="umap" if layout.kind == "umap" else "pca",
        n_cells=len(rows),
        n_before=adata.n_obs,
        most_per_sample=None if len(rows) == adata.n_obs else most,
        samples=tuple(names),
        arms=tuple(arm_of[name] for name in names),
        populations=tuple(populations),
        place=_packed(_quantized(place), "<u2"),
        sample=_packed(_codes(sample[rows], names), "<u2"),
        population=_packed(_codes(label, populations) if label is not None else np.zeros(len(rows)), "u1"),
        scores=_layers(cells, layout),
    )


def most_per_sample(sample: np.ndarray[Any, Any], most_cells: int) -> int:
    """Return how many cells a sample may keep so that all together keep at most `most_cells`."""
    sizes = np.sort(np.unique(sample, return_counts=True)[1])
    for place, size in enumerate(sizes):
        if (held := int(sizes[:place].sum())) + int(size) * (len(sizes) - place) > most_cells:
            return max((most_cells - held) // (len(sizes) - place), 1)
    return int(sizes[-1])


def _why_not(adata: AnnData, layout: Layout) -> str | None:
    if layout.kind == "none":
        return "The study asks for none."
    if is_bulk(adata):
        return "Rows of this dataset are samples, so there are no cells to lay out."
    if adata.n_obs < FEWEST_CELLS or adata.n_vars < FEWEST_GENES:
        return (
            f"{adata.n_obs:,} cells and {adata.n_vars:,} genes are too few; {FEWEST_CELLS} cells and "
            f"{FEWEST_GENES} genes are needed."
        )
    return None


def _thinned(sample: np.ndarray[Any, Any], most: int, *, seed: int) -> Index:
    """Return the rows that stay, in their order: of each sample `most` at most."""
    kept = []
    for rank, name in enumerate(np.unique(sample)):
        own = np.flatnonzero(sample == name)
        if len(own) > most:
            own = np.random.default_rng([seed, rank]).choice(own, most, replace=False)
        kept.append(own)
    return np.sort(np.concatenate(kept)).astype(np.int64)


def _place(cells: AnnData, layout: Layout) -> Dense:
    """Return the first two axes of scanpy's PCA or UMAP of the variable genes."""
    import anndata as ad  # noqa: PLC0415 - takes seconds to import, with scanpy
    import scanpy as sc  # noqa: PLC0415

    own = ad.AnnData(X=cells.X.astype(np.float64))
    expressed = np.asarray(own.X.sum(axis=0)).ravel() > 0
    own = own[:, expressed].copy()
    if own.n_vars > N_GENES:
        sc.pp.highly_variable_genes(own, n_top_genes=N_GENES)
        own = own[:, own.var["highly_variable"].to_numpy()].copy()
    wanted = N_COMPONENTS if layout.kind == "umap" else 2
    n_components = min(wanted, own.n_obs - 1, own.n_vars - 1)
    sc.pp.pca(own, n_comps=n_components, svd_solver="arpack", random_state=layout.seed)
    if layout.kind == "pca":
        return _upright(own.obsm["X_pca"][:, :2])
    sc.pp.neighbors(own, random_state=layout.seed)
    sc.tl.umap(own, random_state=layout.seed)
    return np.asarray(own.obsm["X_umap"], dtype=np.float64)


def _upright(place: Dense) -> Dense:
    """Turn each axis so that its farthest cell lies on the positive side: signs of components are chance."""
    farthest = np.abs(place).argmax(axis=0)
    return np.asarray(place * np.sign(place[farthest, [0, 1]]), dtype=np.float64)


def _quantized(place: Dense) -> Dense:
    low = place.min(axis=0)
    longest = float((place.max(axis=0) - low).max()) or 1.0
    return np.asarray(np.rint((place - low) / longest * _WIDEST), dtype=np.float64)


def _layers(cells: AnnData, layout: Layout) -> tuple[ScoreLayer, ...]:
    key = keys.score_key(layout.method)
    if key not in cells.obsm:
        return ()
    scores = cells.obsm[key]
    names = [name for name in layout.lists if name in scores.columns]
    layers = (_layer(name, layout.method, scores[name].to_numpy(dtype=np.float64)) for name in names)
    return tuple(layer for layer in layers if layer is not None)


def _layer(name: str, method: str, values: Vector) -> ScoreLayer | None:
    """Write scores in steps between their 1st and 99th percentile: no single cell sets the scale."""
    known = np.isfinite(values)
    if not known.any():
        return None
    low, high = (float(f"{cut:.4g}") for cut in np.quantile(values[known], (0.01, 0.99)))
    steps = np.full(len(values), NO_SCORE, dtype=np.float64)
    within = np.clip((values[known] - low) / ((high - low) or 1.0), 0.0, 1.0)
    steps[known] = np.rint(within * _STEPS)
    return ScoreLayer(signature=name, method=method, low=low, high=high, values=_packed(steps, "u1"))


def _codes(values: np.ndarray[Any, Any], names: Sequence[str]) -> Index:
    place = {name: position for position, name in enumerate(names)}
    return np.array([place[value] for value in values.tolist()], dtype=np.int64)


def _packed(values: np.ndarray[Any, Any], kind: str) -> str:
    return base64.b64encode(np.ascontiguousarray(values).astype(kind).tobytes()).decode("ascii")


def unpacked(text: str, kind: Literal["<u2", "u1"]) -> np.ndarray[Any, Any]:
    """Return the numbers that `text` holds."""
    return np.frombuffer(base64.b64decode(text), dtype=kind)
