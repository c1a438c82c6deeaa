"""Linear scores against decoupler and scanpy, and against published definitions, on real and hostile cells.

Where decoupler's own names and docs disagree with its code, the test names the formula.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import anndata as ad
import decoupler as dc
import numpy as np
import pandas as pd
import pytest
import ranked_input
import scanpy as sc
import scored
from scipy import sparse

from mekscrna import get
from mekscrna.errors import UnknownNameError
from mekscrna.scoring.score import score

if TYPE_CHECKING:
    from collections.abc import Callable

METHODS = ["mean", "weighted_mean", "zscore", "ulm", "mlm", "ans", "module_score"]


@pytest.fixture(scope="module")
def kang(shared_data: Path) -> ad.AnnData:
    """832 real cells × 14,053 genes, log-normalized, in float64; genes without a count are left out."""
    adata = ad.read_h5ad(shared_data / "kang2018" / "kang_seurattools_832cells.h5ad")
    sc.pp.filter_genes(adata, min_cells=1)
    sc.pp.normalize_total(adata, target_sum=1e4)
    sc.pp.log1p(adata)
    adata.X = adata.X.astype(np.float64)
    return adata


def net(adata: ad.AnnData, *, n_sources: int = 20, weighted: bool = True, seed: int = 5) -> pd.DataFrame:
    """A long net of lists of 5 to 150 genes; weights of both signs where it is weighted."""
    rng = np.random.default_rng(seed)
    parts = []
    for place, size in enumerate(np.geomspace(5, 150, n_sources).round().astype(int)):
        genes = rng.choice(adata.var_names, size, replace=False)
        weights = rng.normal(size=size) + 0.8 if weighted else np.ones(size)
        parts.append(pd.DataFrame({"source": f"s{place:02d}", "target": genes, "weight": weights}))
    return pd.concat(parts, ignore_index=True)


def ours(adata: ad.AnnData, signatures: object, method: str, **options: object) -> pd.DataFrame:
    copy = adata.copy()
    score(copy, signatures, method=method, **options)
    return copy.obsm[f"score_{method}"]


def theirs(
    adata: ad.AnnData, table: pd.DataFrame, tool: Callable[..., None], **options: object
) -> pd.DataFrame:
    """Decoupler's scores, with every list and every gene kept; ours do not depend on what else is there."""
    copy = adata.copy()
    tool(copy, table, tmin=1, empty=False, **options)
    return copy.obsm[f"score_{tool.name}"]


def agree(found: pd.DataFrame, expected: pd.DataFrame, *, rtol: float = 1e-10, atol: float = 1e-10) -> None:
    assert expected.std().min() > 0
    assert set(found.columns) == set(expected.columns)
    np.testing.assert_allclose(found[expected.columns], expected, rtol=rtol, atol=atol)


@pytest.mark.parametrize("weighted", [True, False])
@pytest.mark.parametrize("method", ["ulm", "mlm"])
def test_linear_models_equal_decoupler_on_real_cells(kang: ad.AnnData, method: str, weighted: bool) -> None:
    table = net(kang, weighted=weighted)
    agree(ours(kang, table, method), theirs(kang, table, getattr(dc.mt, method)), rtol=1e-8)


@pytest.mark.parametrize("method", ["ulm", "mlm", "zscore"])
def test_p_values_equal_decoupler(kang: ad.AnnData, method: str) -> None:
    """Adjusted within each cell, but for MLM's, which decoupler leaves as they are."""
    table, few = net(kang), kang[:200].copy()
    theirs_too = few.copy()
    ours_too, its_own = {}, {}
    if method == "zscore":
        ours_too, its_own = {"background": "once"}, {"flavor": flavor_of("once")}
    getattr(dc.mt, method)(theirs_too, table, tmin=1, empty=False, **its_own)
    score(few, table, method=method, **ours_too)
    found = get.p_values(few, method, adjust=method != "mlm")
    np.testing.assert_allclose(found, theirs_too.obsm[f"padj_{method}"], rtol=1e-7, atol=1e-12)


def test_scores_that_are_no_t_have_no_p_values() -> None:
    adata = scored.adata()
    score(adata, scored.signatures(), method="mean")
    score(adata, scored.signatures(), method="ulm")
    with pytest.raises(UnknownNameError, match="'mean'"):
        get.p_values(adata, "mean")
    found = get.p_values(adata, "ulm")
    assert found["absent"].isna().all()
    assert found["up_only"].between(0, 1).all()


@pytest.mark.parametrize("weighted", [True, False])
def test_the_weighted_mean_equals_decoupler_without_permutations(kang: ad.AnnData, weighted: bool) -> None:
    table = net(kang, weighted=weighted)
    expected = theirs(kang[:60].copy(), table, dc.mt.waggr, fun="wmean", times=0)
    agree(ours(kang[:60].copy(), table, "weighted_mean"), expected)


def test_the_mean_is_the_weighted_mean_of_a_list_without_weights_or_down_genes(kang: ad.AnnData) -> None:
    table = net(kang, weighted=False)
    expected = theirs(kang[:60].copy(), table, dc.mt.waggr, fun="wmean", times=0)
    agree(ours(kang[:60].copy(), table, "mean"), expected)


def flavor_of(background: str) -> str:
    """Decoupler's name for a formula. Up to 2.3.0 KSEA and RoKAI stand for each other's; here it is asked."""
    cell = pd.DataFrame([[1.0, 1.0, 1.0, 5.0], [1.0, 1.0, 1.0, 4.0]], columns=list("ABCD"))
    low = pd.DataFrame({"source": "low", "target": ["A", "B"], "weight": 1.0})
    ksea = dc.mt.zscore(cell, low, tmin=1, flavor="KSEA")[0].to_numpy()
    subtracts = bool((ksea < 0).all())
    return "KSEA" if subtracts == (background == "once") else "RoKAI"


@pytest.mark.parametrize("background", ["once", "none"])
@pytest.mark.parametrize("weighted", [True, False])
def test_z_scores_equal_both_of_decouplers(kang: ad.AnnData, background: str, weighted: bool) -> None:
    table = net(kang, weighted=weighted)
    found = ours(kang, table, "zscore", background=background)
    agree(found, theirs(kang, table, dc.mt.zscore, flavor=flavor_of(background)))


def test_the_z_score_of_each_gene_is_decouplers_without_down_genes(kang: ad.AnnData) -> None:
    table = net(kang, weighted=False)
    agree(ours(kang, table, "zscore"), theirs(kang, table, dc.mt.zscore, flavor=flavor_of("once")))


def test_only_the_z_score_of_each_gene_is_fair_to_lists_with_down_genes(kang: ad.AnnData) -> None:
    """Random lists, half of them down: a fair z-score is 0 on average."""
    table = net(kang, n_sources=40, weighted=False, seed=8)
    table["weight"] *= np.where(np.arange(len(table)) % 2, -1.0, 1.0)
    fair = ours(kang, table, "zscore").to_numpy().mean()
    once = ours(kang, table, "zscore", background="once").to_numpy().mean()
    assert abs(fair) < 0.2
    assert once < -1


def test_z_scores_are_the_published_formula(kang: ad.AnnData) -> None:
    """(mean of the list − mean of all) · √m / SD of all, of Casado 2013."""
    table = net(kang, weighted=False)
    x = kang.X.toarray()
    found = ours(kang, table, "zscore")
    for name, rows in table.groupby("source"):
        of_list = x[:, kang.var_names.get_indexer(rows["target"])]
        expected = (of_list.mean(1) - x.mean(1)) * np.sqrt(len(rows)) / x.std(1, ddof=1)
        np.testing.assert_allclose(found[name], expected, rtol=1e-10)


def test_a_gene_is_its_own_column(kang: ad.AnnData) -> None:
    found = ours(kang, {"one": ["CD14"], "two": ["CD14", "LYZ"], "none": ["ABSENT"]}, "gene")
    np.testing.assert_array_equal(found["one"], kang[:, "CD14"].X.toarray().ravel())
    assert found[["two", "none"]].isna().all().all()


def ans_of_the_authors(adata: ad.AnnData, genes: list[str], *, n_controls: int) -> np.ndarray:
    """The steps of the authors' package (signaturescoring): pandas' rolling means over the other genes."""
    means = pd.Series(np.asarray(adata.X.mean(axis=0)).ravel(), index=adata.var_names)
    means = means.sort_index(kind="stable").sort_values(kind="stable")
    rolled = means[~means.index.isin(genes)].rolling(n_controls, closed="right").mean()
    kept = [gene for gene in genes if means.index.get_loc(gene) < len(means) - n_controls // 2]
    controls: list[str] = []
    for gene in kept:
        nearest = int((rolled - means[gene]).abs().argmin())
        controls += list(rolled.index[nearest - n_controls + 1 : nearest + 1])
    of_genes = adata[:, kept].X.toarray().mean(axis=1)
    return np.asarray(of_genes - adata.X.toarray()[:, adata.var_names.get_indexer(controls)].mean(axis=1))


@pytest.mark.parametrize("n_controls", [100, 31])
def test_ans_follows_the_steps_of_its_authors(kang: ad.AnnData, n_controls: int) -> None:
    table = net(kang, weighted=False, n_sources=12)
    lists = {str(name): list(rows["target"]) for name, rows in table.groupby("source")}
    lists["high"] = ["CD14", "LYZ", "B2M", "MALAT1", "FTL"]
    found = ours(kang, lists, "ans", n_controls=n_controls)
    for name, genes in lists.items():
        present = [gene for gene in genes if gene in kang.var_names]
        expected = ans_of_the_authors(kang, present, n_controls=n_controls)
        np.testing.assert_allclose(found[name], expected, atol=1e-10)


def test_ans_says_which_lists_have_no_neighbors(kang: ad.AnnData) -> None:
    copy = kang.copy()
    score(copy, {"top": ["B2M", "FTL"], "fine": ["CD14"]}, method="ans")
    assert copy.obsm["score_ans"]["top"].isna().all()
    assert copy.obsm["score_ans"]["fine"].notna().all()
    reasons = copy.uns["mekscrna"]["scores"]["ans"]["prepared"]["without_score"]
    assert list(reasons) == ["top"]
    assert "50 of highest mean" in reasons["top"]
    score(copy, {"top": ["B2M", "FTL"]}, method="ans", highest_genes="keep")
    assert copy.obsm["score_ans"]["top"].notna().all()


def test_seurats_score_is_the_mean_less_that_of_the_recorded_controls(kang: ad.AnnData) -> None:
    """AddModuleScore: bins of equal count, controls of each gene, each control once."""
    copy = kang.copy()
    lists = {"mixed": ["CD14", "LYZ", "ISG15", "IL7R", "CD3D"], "one": ["STAT1"]}
    score(copy, lists, method="module_score", controls="seurat", n_bins=24, n_controls=100)
    drawn = copy.uns["mekscrna"]["scores"]["module_score"]["prepared"]["control_genes"]
    dense = pd.DataFrame(kang.X.toarray(), index=kang.obs_names, columns=kang.var_names)
    means = dense.mean()
    bins = pd.cut(means, np.quantile(means, np.linspace(0, 1, 25)), right=False, labels=False).fillna(23)
    for name, genes in lists.items():
        controls = drawn[name].split(",")
        assert set(bins[controls]) == set(bins[genes])
        assert 100 <= len(controls) <= 100 * len(genes)
        expected = dense[genes].mean(axis=1) - dense[controls].mean(axis=1)
        np.testing.assert_allclose(copy.obsm["score_module_score"][name], expected, atol=1e-12)
    assert len(drawn["one"].split(",")) == 100


def test_seurats_score_equals_seurat_in_r_where_it_draws_whole_bins() -> None:
    given = ranked_input.continuous_samples()
    adata = ad.AnnData(X=given.x, obs=pd.DataFrame(index=given.cells), var=pd.DataFrame(index=given.genes))
    found = ours(adata, given.lists, "module_score", controls="seurat", n_bins=20, n_controls=20)
    stored = pd.read_csv(Path(__file__).with_name("module_seurat.csv"), comment="#", index_col=0)
    agree(found, stored.loc[given.cells], rtol=0, atol=1e-12)


def test_seurats_controls_are_drawn_evenly_from_the_whole_bin() -> None:
    """With every gene of the bin asked for, the list's own genes are among the controls."""
    adata = scored.adata()
    lists = {"few": scored.genes(3, 20, 40)}
    score(adata, lists, method="module_score", controls="seurat", n_bins=2, n_controls=10**6)
    drawn = adata.uns["mekscrna"]["scores"]["module_score"]["prepared"]["control_genes"]["few"].split(",")
    assert set(lists["few"]) <= set(drawn)


def hostile() -> ad.AnnData:
    """Cells of no gene, of one gene, of equal values and of huge ones, among ordinary cells."""
    adata = scored.adata()
    x = adata.X.toarray().astype(np.float64)
    x[0] = 0
    x[1] = 0
    x[1, 3] = 4.0
    x[2] = 1.5
    x[3] *= 1e-6
    return ad.AnnData(X=sparse.csr_matrix(x), obs=adata.obs.copy(), var=adata.var.copy())


@pytest.mark.parametrize("method", ["ulm", "zscore"])
def test_hostile_cells_equal_decoupler_where_it_has_an_answer(method: str) -> None:
    adata, tool = hostile(), getattr(dc.mt, method)
    table = pd.DataFrame(
        {"source": "s", "target": scored.genes(3, 20, 40, 77), "weight": [1.0, 2.0, -1.0, 1.0]}
    )
    options, its_own = {}, {}
    if method == "zscore":
        options, its_own = {"background": "once"}, {"flavor": flavor_of("once")}
    found = ours(adata, table, method, **options)["s"]
    assert found[["cell0", "cell2"]].isna().all()
    has_spread = ~adata.obs_names.isin(["cell0", "cell2"])
    expected = theirs(adata[has_spread].copy(), table, tool, **its_own)["s"]
    np.testing.assert_allclose(found[has_spread], expected, rtol=1e-8)


def test_a_cell_of_one_gene_has_a_large_t_and_not_an_infinite_one() -> None:
    found = ours(hostile(), {"one": scored.genes(3)}, "ulm")["one"]
    assert 1e6 < found["cell1"] < np.inf


@pytest.mark.parametrize("method", ["mean", "weighted_mean"])
def test_a_silent_cell_has_the_mean_0(method: str) -> None:
    assert ours(hostile(), {"some": scored.genes(3, 20)}, method)["some"]["cell0"] == 0


def test_lists_that_no_model_can_tell_apart_have_no_score_and_a_reason(kang: ad.AnnData) -> None:
    """decoupler inverts the singular matrix and returns what rounding leaves."""
    copy = kang[:50].copy()
    lists = {"a": ["CD14", "LYZ", "FCN1"], "b": ["CD3D", "CD3E"], "again": ["LYZ", "FCN1", "CD14"]}
    score(copy, lists, method="mlm")
    found = copy.obsm["score_mlm"]
    assert found[["a", "again"]].isna().all().all()
    without = ours(kang[:50].copy(), {name: lists[name] for name in ("a", "b")}, "mlm")
    np.testing.assert_allclose(found["b"], without["b"], rtol=1e-8)
    prepared = copy.uns["mekscrna"]["scores"]["mlm"]["prepared"]
    assert set(prepared["without_score"]) == {"a", "again"}
    assert prepared["degrees_of_freedom"] == kang.n_vars - 3


def test_more_lists_than_genes_have_no_score_and_a_reason() -> None:
    adata = scored.adata()[:, :12].copy()
    lists = {f"s{i}": [*adata.var_names[i : i + 2]] for i in range(11)} | {"one": [adata.var_names[0]]}
    score(adata, lists, method="mlm")
    assert adata.obsm["score_mlm"].isna().all().all()
    reasons = adata.uns["mekscrna"]["scores"]["mlm"]["prepared"]["without_score"]
    assert reasons["s0"] == "12 genes leave no degrees of freedom for 12 signatures"


@pytest.mark.parametrize("method", METHODS)
def test_a_gene_listed_twice_counts_once(method: str) -> None:
    adata = scored.adata()
    twice = ours(adata, {"s": [*scored.genes(3, 20), *scored.genes(3)]}, method)
    pd.testing.assert_frame_equal(twice, ours(adata, {"s": scored.genes(3, 20)}, method), check_exact=True)


@pytest.mark.parametrize("method", METHODS)
def test_the_order_of_the_cells_changes_no_score(method: str) -> None:
    adata = scored.adata()
    mixed = adata[np.random.default_rng(1).permutation(adata.n_obs)].copy()
    gap = ours(mixed, scored.signatures(), method).loc[adata.obs_names] - ours(
        adata, scored.signatures(), method
    )
    assert gap.abs().max().max() < 1e-12


@pytest.mark.parametrize("method", [*METHODS, "gene"])
@pytest.mark.parametrize("value", [-1.0, np.nan, np.inf])
def test_values_that_no_score_can_use_stop_the_walk(method: str, value: float) -> None:
    adata = scored.adata()
    x = adata.X.toarray()
    x[7, 5] = value
    adata = ad.AnnData(X=sparse.csr_matrix(x), obs=adata.obs, var=adata.var)
    with pytest.raises(
        Exception, match=r"Cell 'cell7', gene 'G005' holds|holds negative|missing or infinite"
    ):
        score(adata, {"s": scored.genes(3)}, method=method)
