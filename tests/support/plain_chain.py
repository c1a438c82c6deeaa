"""The whole chain once more, in plain numpy, scipy and pandas: from a raw h5ad to the numbers of a claim.

Nothing of the package is used but its YAML files as they are read (gene lists, datasets, claims, limits).
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

import anndata as ad
import numpy as np
import pandas as pd
from plain_statistics import expression, statistics
from scipy import sparse
from scipy.stats import median_abs_deviation

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import mekscrna as mk
    from mekscrna.spec.quality import Quality
from mekscrna.genes.library import library_root

INSIDE = {
    "stroma": "fibroblast endothelial",
    "immune": "lymphoid myeloid",
    "lymphoid": "t_cell nk b_cell",
    "t_cell": "cd8_t cd4_t",
    "cd8_t": "cd8_t_naive cd8_t_memory cd8_t_exhausted",
    "cd4_t": "cd4_t_naive cd4_t_memory treg",
    "b_cell": "plasma",
    "myeloid": "monocyte_macrophage dendritic neutrophil mast",
    "monocyte_macrophage": "monocyte macrophage",
    "monocyte": "cd14_monocyte cd16_monocyte",
    "macrophage": "microglia",
    "dendritic": "plasmacytoid_dendritic",
}
"""House types with those directly in them, written out by hand."""
KINDS = {"score_shift", "single_gene", "signature_difference", "fraction", "ratio"}
"""Readouts that can be computed here."""


def lineage(population: str) -> list[str]:
    """Return a house type with all that is in it."""
    return [population, *(each for part in INSIDE.get(population, "").split() for each in lineage(part))]


def _current(names: pd.Index) -> list[str]:
    """Rename outdated symbols by the shipped tables, unless two names of the file stand for one gene."""
    tables = library_root() / "signatures" / "reference"
    known = {
        symbol
        for name in ("genes_human", "other_genes_human")
        for symbol in pd.read_csv(tables / f"{name}.tsv.gz", sep="\t", keep_default_na=False).symbol
    }
    aliases = pd.read_csv(tables / "aliases_human.tsv.gz", sep="\t", keep_default_na=False)
    symbol_of = dict(zip(aliases.alias, aliases.symbol, strict=True))
    known -= set(symbol_of)
    written = [name.replace("ORF", "orf") if name.replace("ORF", "orf") in known else name for name in names]
    meant = [name if name in known else symbol_of.get(name, name) for name in written]
    times = Counter(meant)
    return [new if times[new] == 1 else old for old, new in zip(names, meant, strict=True)]


@dataclass
class Numbers:
    """What one claim comes to; empty where nothing can be computed."""

    values: dict[str, float] = field(default_factory=dict)
    coverage: list[tuple[int, int, int]] = field(default_factory=list)
    """Per list: genes, present, expressed."""


def _within_own_limits(
    samples: np.ndarray, keep: np.ndarray, limits: Quality, **measures: np.ndarray
) -> np.ndarray:
    """Five scaled MADs from the median of a sample of 20 cells or more, within the bounds declared."""
    within = np.ones(len(samples), dtype=bool)
    bounds = {"genes": limits.most_genes, "counts": limits.most_counts}
    for sample in np.unique(samples):
        own, cells = samples == sample, keep & (samples == sample)
        if cells.sum() < 20:
            continue
        for name, most in bounds.items():
            logs = np.log1p(measures[name])
            low = np.median(logs[cells]) - limits.n_mads * median_abs_deviation(logs[cells], scale="normal")
            within &= ~own | (measures[name] >= min(np.expm1(low), most))
        shares = measures["pct_mt"]
        high = np.median(shares[cells]) + limits.n_mads * median_abs_deviation(shares[cells], scale="normal")
        within &= ~own | (shares <= max(high, limits.least_pct_mt))
    return within


class Cells:
    """One dataset, raw, with house labels."""

    def __init__(self, dataset: mk.Dataset, data_dir: Path) -> None:
        raw = ad.read_h5ad(data_dir / dataset.files[0].path)
        raw.var_names = _current(raw.var_names)
        obs = raw.obs.astype(str)
        keep = np.ones(len(obs), dtype=bool)
        for column, values in dataset.exclude.items():
            keep &= ~obs[column].isin(list(values)).to_numpy()
        arm_of = {value: arm for arm, declared in dataset.arms.items() for value in declared.values}  # noqa: PD011 - a field of the arm, no array
        keep &= obs[dataset.obs.arm].isin(list(arm_of)).to_numpy()
        x = sparse.csr_matrix(raw.X).astype(float)
        detected, totals = np.diff(x.indptr), np.asarray(x.sum(axis=1)).ravel()
        is_mt = raw.var_names.str.startswith("MT-")
        limits = dataset.quality
        keep &= (detected >= limits.min_genes) & (totals >= limits.min_counts)
        pct_mt = np.asarray(x[:, is_mt].sum(axis=1)).ravel() / totals * 100
        keep &= pct_mt <= limits.max_pct_mt
        samples = np.array(["-".join(row) for row in obs[list(dataset.obs.sample)].to_numpy()])
        keep &= _within_own_limits(samples, keep, limits, genes=detected, counts=totals, pct_mt=pct_mt)
        obs, self.x = obs[keep], x[np.flatnonzero(keep)]
        globs = [(house, glob) for house, found in dataset.cell_types.items() for glob in found]
        self.obs = pd.DataFrame(
            {
                "sample": ["-".join(row) for row in obs[list(dataset.obs.sample)].to_numpy()],
                "arm": obs[dataset.obs.arm].map(arm_of).to_numpy(),
                "donor": obs[dataset.obs.donor].to_numpy() if dataset.obs.donor else "",
                "cell_type": [
                    next((house for house, glob in globs if fnmatchcase(label, glob)), "unassigned")
                    for label in obs[dataset.obs.cell_type]
                ],
            }
        )
        self.genes = {gene: place for place, gene in enumerate(raw.var_names)}
        self.paired = dataset.pairing is not None

    def of(self, population: str) -> np.ndarray:
        """Mark the cells of a population."""
        if population == "all":
            return np.ones(len(self.obs), dtype=bool)
        return self.obs["cell_type"].isin(lineage(population)).to_numpy()

    def per_sample(self, values: np.ndarray) -> pd.Series:
        """Sum one value per cell by sample."""
        return pd.Series(np.asarray(values, dtype=float)).groupby(self.obs["sample"].to_numpy()).sum()

    def normalized(self) -> ad.AnnData:
        """Return log1p of counts per 10,000."""
        x = self.x.copy()
        x.data = np.log1p(x.data * np.repeat(1e4 / np.asarray(x.sum(axis=1)).ravel(), np.diff(x.indptr)))
        var = pd.DataFrame(index=list(self.genes))
        return ad.AnnData(X=x.astype(np.float32), obs=self.obs.set_index(self.obs.index.astype(str)), var=var)

    def used(self, enough: pd.Series, contrast: Any) -> tuple[list[str], list[str]]:
        """Return the samples of both arms that hold enough; pairs in one order, whole pairs only."""
        first = self.obs.drop_duplicates("sample")
        design = first[first["sample"].isin(enough.index[enough])].sort_values("sample")
        treated, reference = (design[design["arm"] == arm] for arm in (contrast.treated, contrast.reference))
        if self.paired:
            pairs = treated.merge(reference, on="donor")
            return list(pairs["sample_x"]), list(pairs["sample_y"])
        return list(treated["sample"]), list(reference["sample"])


def recompute(
    cells: Cells, claim: mk.Claim, *, contrast: Any, gates: mk.Gates, lists: Mapping[str, mk.Signature]
) -> Numbers:
    """Compute a claim's primary readout."""
    readout = claim.readout
    if readout.kind in {"fraction", "ratio"}:
        return Numbers(values=composition(cells, readout, contrast=contrast, gates=gates))
    single = readout.kind == "single_gene"
    if single:
        parts = [{readout.human: 1.0}]
    else:
        names = [readout.signature, *([readout.minus] if readout.kind == "signature_difference" else [])]
        parts = [_weights(lists[name]) for name in names]
    inside = cells.of(claim.population)
    n_cells, totals = cells.per_sample(inside), cells.per_sample(cells.x.sum(axis=1).A1 * inside)
    enough = (n_cells >= gates.min_cells) & (totals >= gates.min_sample_counts)
    treated, reference = cells.used(enough, contrast)
    sums = np.array(
        [
            cells.x[np.flatnonzero(inside & (cells.obs["sample"] == sample))].sum(axis=0).A1
            for sample in (*treated, *reference)
        ]
    ).reshape(-1, cells.x.shape[1])
    if not len(sums):
        return Numbers()
    limit = gates.min_single_gene_counts if single else gates.min_gene_counts
    moving = {gene for name in ("tirosh_g1s", "tirosh_g2m", *_read(claim)) for gene in _weights(lists[name])}
    values, coverage = expression(sums, parts, genes=cells.genes, moving=moving, limit=limit, single=single)
    found = statistics(values[: len(treated)], values[len(treated) :], paired=cells.paired)
    return Numbers(values={} if np.isnan(values).any() else found, coverage=coverage)


def composition(cells: Cells, readout: Any, *, contrast: Any, gates: mk.Gates) -> dict[str, float]:
    """Compute a share or a ratio."""
    above = cells.per_sample(cells.of(readout.of))
    if readout.kind == "fraction":
        whole = cells.per_sample(cells.of(readout.within))
        below = whole - above
    else:
        below = cells.per_sample(cells.of(readout.to))
        whole = above + below
    treated, reference = cells.used(whole >= gates.min_cells, contrast)
    values = np.log((above + 0.5) / (below + 0.5))
    used = [*treated, *reference]
    if not used:
        return {}
    smaller = min(whole[arm].mean() for arm in (treated, reference))
    if min(above[used].sum(), below[used].sum()) / whole[used].sum() * smaller < 3:
        return {}
    return statistics(values[treated].to_numpy(), values[reference].to_numpy(), paired=cells.paired)


def _read(claim: mk.Claim) -> list[str]:
    """Name every list that a claim reads: its own, their alternates, and that of its target."""
    written = claim.model_dump()
    target = [written["on_target"]["signature"]] if written["on_target"] else []
    readout = written["readout"]
    own = [readout[key] for key in ("signature", "minus") if key in readout]
    for each in readout.get("alternates", ()):
        own += [each] if isinstance(each, str) else [each["signature"], each["minus"]]
    return [*own, *target]


def _weights(signature: mk.Signature) -> dict[str, float]:
    genes = signature.genes
    up = {gene: genes.weights.get(gene, 1.0) for gene in genes.up}
    return up | {gene: -genes.weights.get(gene, 1.0) for gene in genes.down}
