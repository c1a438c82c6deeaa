"""Scores against pyUCell, scanpy, and published formulas, on real cells and on random data."""

from __future__ import annotations

from typing import TYPE_CHECKING

import anndata as ad
import gseapy
import numpy as np
import pandas as pd
import pytest
import pyucell
import scanpy as sc
import scored
from scipy import sparse, stats

from mekscrna.scoring.score import score

if TYPE_CHECKING:
    from pathlib import Path

    from mekscrna.spec.signature import Signature

INTERFERON = ["ISG15", "IFI6", "IFIT1", "IFIT2", "IFIT3", "MX1", "OAS1", "STAT1", "CXCL10", "ABSENT1"]
MONOCYTE = ["CD14", "LYZ", "S100A8", "S100A9", "FCN1"]
T_CELL = ["CD3D", "CD3E", "CD2", "IL7R", "ABSENT2"]


@pytest.fixture(scope="module")
def kang(shared_data: Path) -> ad.AnnData:
    """832 real cells × 14,053 genes, log-normalized."""
    adata = ad.read_h5ad(shared_data / "kang2018" / "kang_seurattools_832cells.h5ad")
    sc.pp.normalize_total(adata, target_sum=1e4)
    sc.pp.log1p(adata)
    return adata


def random_cells(n_genes: int) -> ad.AnnData:
    x = np.log1p(scored.counts(7, 90, n_genes)).astype(np.float32)
    return ad.AnnData(X=sparse.csr_matrix(x), var=pd.DataFrame(index=[f"G{i:03d}" for i in range(n_genes)]))


def lists(adata: ad.AnnData) -> dict[str, Signature]:
    """Lists of 1 to 200 genes, every other one with down genes."""
    rng = np.random.default_rng(11)
    found = {}
    for place, size in enumerate([1, 2, 5, 12, 40, 100, 200]):
        genes = list(rng.choice(adata.var_names, size + size // 3, replace=False))
        found[f"random_{size}"] = scored.signature(f"random_{size}", genes[:size], genes[size:] * (place % 2))
    if "CD14" in adata.var_names:
        found["interferon"] = scored.signature("interferon", INTERFERON)
        found["monocyte"] = scored.signature("monocyte", MONOCYTE, T_CELL)
    return found


def our_scores(
    adata: ad.AnnData, method: str, signatures: dict[str, Signature], **options: object
) -> pd.DataFrame:
    copy = adata.copy()
    score(copy, signatures, method=method, **options)
    return copy.obsm[f"score_{method}"]


def pyucell_scores(adata: ad.AnnData, signatures: dict[str, Signature], **options: object) -> pd.DataFrame:
    copy = adata.copy()
    named = {
        name: [*(f"{gene}+" for gene in each.genes.up), *(f"{gene}-" for gene in each.genes.down)]
        for name, each in signatures.items()
    }
    pyucell.compute_ucell_scores(copy, named, suffix="", n_jobs=1, **options)
    return copy.obs[list(signatures)]


@pytest.mark.parametrize("missing_genes", ["skip", "impute"])
@pytest.mark.parametrize("options", [{}, {"max_rank": 700}, {"w_neg": 0.4}], ids=str)
def test_ucell_equals_pyucell_on_real_cells(
    kang: ad.AnnData, missing_genes: str, options: dict[str, float]
) -> None:
    ours = our_scores(kang, "ucell", lists(kang), missing_genes=missing_genes, **options)
    theirs = pyucell_scores(kang, lists(kang), missing_genes=missing_genes, **options)
    assert theirs.std().min() > 1e-4
    np.testing.assert_allclose(ours, theirs, atol=1e-6, rtol=0)


@pytest.mark.parametrize("zeros", ["ranked", "last"])
def test_ucell_equals_pyucell_on_a_whole_random_transcriptome(zeros: str) -> None:
    adata = random_cells(4000)
    ours = our_scores(adata, "ucell", lists(adata), zeros=zeros)
    np.testing.assert_allclose(ours, pyucell_scores(adata, lists(adata)), atol=1e-6, rtol=0)


@pytest.mark.parametrize("max_rank", [250, 1500])
def test_ucell_with_zeros_last_equals_pyucell_on_a_small_panel(max_rank: int) -> None:
    adata = random_cells(300)
    ours = our_scores(adata, "ucell", lists(adata), zeros="last", max_rank=max_rank)
    theirs = pyucell_scores(adata, lists(adata), max_rank=max_rank)
    np.testing.assert_allclose(ours, theirs, atol=1e-6, rtol=0)


def test_ucell_on_a_small_panel_ranks_the_zeros_as_the_publication_does() -> None:
    """UCell in R ranks every gene, over no more ranks than there are genes; the ranks here are scipy's."""
    adata = random_cells(300)
    ranks = stats.rankdata(-adata.X.toarray().astype(np.float64), axis=1)
    expected = {}
    for name, each in lists(adata).items():
        parts = []
        for genes in (each.genes.up, each.genes.down):
            n = len(genes)
            total = ranks[:, adata.var_names.get_indexer(list(genes))].sum(1) if n else 0.0
            parts.append(1 - (total - n * (n + 1) / 2) / (n * 300 - n * (n + 1) / 2) if n else 0.0)
        expected[name] = np.maximum(parts[0] - parts[1], 0)
    ours = our_scores(adata, "ucell", lists(adata))
    np.testing.assert_allclose(ours, pd.DataFrame(expected, index=ours.index), atol=1e-12, rtol=0)


def in_float64(adata: ad.AnnData) -> ad.AnnData:
    return ad.AnnData(X=adata.X.astype(np.float64), obs=adata.obs, var=adata.var)


def up_only(signatures: dict[str, Signature]) -> dict[str, Signature]:
    return {name: each for name, each in signatures.items() if not each.genes.down}


def test_module_score_equals_scanpy_where_all_genes_of_the_bins_are_controls(kang: ad.AnnData) -> None:
    """With more controls asked for than a bin holds nothing is drawn, so scanpy's own bins must be ours."""
    adata = in_float64(kang)
    ours = our_scores(adata, "module_score", up_only(lists(kang)), n_controls=10**6)
    for name, each in up_only(lists(kang)).items():
        sc.tl.score_genes(adata, each.genes.up, ctrl_as_ref=False, ctrl_size=10**6, use_raw=False)
        np.testing.assert_allclose(ours[name], adata.obs["score"], atol=1e-12, rtol=0)


def test_module_score_equals_scanpy_with_the_recorded_control_genes(kang: ad.AnnData) -> None:
    """Scanpy gets one bin that holds only the list and our controls, and takes all of them."""
    adata = in_float64(kang)
    signatures = up_only(lists(kang))
    score(adata, signatures, method="module_score", seed=3)
    controls = adata.uns["mekscrna"]["scores"]["module_score"]["prepared"]["control_genes"]
    for name, each in signatures.items():
        pool = [gene for gene in each.genes.up if gene in adata.var_names] + controls[name].split(",")
        sc.tl.score_genes(
            adata,
            each.genes.up,
            gene_pool=pool,
            n_bins=1.5,
            ctrl_as_ref=False,
            ctrl_size=10**6,
            use_raw=False,
        )
        np.testing.assert_allclose(
            adata.obsm["score_module_score"][name], adata.obs["score"], atol=1e-12, rtol=0
        )


def test_module_scores_drawn_here_and_by_scanpy_agree_as_two_draws_of_scanpy_do(kang: ad.AnnData) -> None:
    genes = [gene for gene in MONOCYTE + INTERFERON if gene in kang.var_names]
    ours = our_scores(kang, "module_score", {"mixed": scored.signature("mixed", genes)})["mixed"]
    draws = []
    for seed in (1, 2):
        sc.tl.score_genes(kang, genes, random_state=seed, use_raw=False, score_name=f"draw{seed}")
        draws.append(kang.obs[f"draw{seed}"])
    between = np.corrcoef(draws[0], draws[1])[0, 1]
    assert np.corrcoef(ours, draws[0])[0, 1] > 1 - 3 * (1 - between)


def barbie(values: np.ndarray, members: np.ndarray, weight: float) -> float:
    """The sum over the ranking of P(gene in the set) − P(gene not in the set), step by step; no ties."""
    order = np.argsort(-values)
    hit, rank = members[order], stats.rankdata(values)[order] * 10_000 / len(values)
    inside = np.cumsum(np.where(hit, rank**weight, 0))
    outside = np.cumsum(~hit)
    return float((inside / inside[-1] - outside / outside[-1]).sum())


@pytest.mark.parametrize("weight", [0.25, 1.0])
def test_ssgsea_is_the_published_sum(weight: float) -> None:
    adata = random_cells(400)
    adata.X = np.random.default_rng(2).lognormal(size=adata.shape).clip(max=19)
    signatures = lists(adata)
    ours = our_scores(adata, "ssgsea", signatures, weight=weight)
    for name, each in signatures.items():
        up, down = (np.isin(adata.var_names, part) for part in (each.genes.up, each.genes.down))
        for cell in (0, 1, 50):
            values = adata.X[cell]
            expected = barbie(values, up, weight) - (barbie(values, down, weight) if down.any() else 0)
            assert ours[name].iloc[cell] == pytest.approx(expected, abs=1e-8)


def test_ssgsea_equals_gseapy_called_with_symbols(kang: ad.AnnData) -> None:
    few = kang[:12].copy()
    signatures = {"interferon": scored.signature("interferon", INTERFERON)}
    ours = our_scores(few, "ssgsea", signatures, ties="gseapy")
    table = pd.DataFrame(few.X.toarray().T, index=few.var_names, columns=few.obs_names)
    theirs = gseapy.ssgsea(
        table, {"interferon": INTERFERON}, outdir=None, min_size=1, no_plot=True, threads=1
    ).res2d.set_index("Name")["ES"]
    np.testing.assert_allclose(ours["interferon"], theirs[few.obs_names].astype(float), rtol=1e-9)
