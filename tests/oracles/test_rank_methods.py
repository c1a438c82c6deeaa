"""AUCell, singscore, JASMINE and ssGSEA against the tools of their authors and others, and their formulas.

Where no tool of the method runs here (singscore and JASMINE are R alone), the numbers are those of a slow,
literal function, written down from the publication and its code and named so.
"""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import anndata as ad
import decoupler as dc
import gseapy
import numba
import numpy as np
import pandas as pd
import pytest
import ranked_input
import scanpy as sc
import scored
from scipy import sparse, stats

from mekscrna.errors import InputError
from mekscrna.scoring.score import score

HERE = Path(__file__).parent
KANG = Path("kang2018") / "kang_seurattools_832cells.h5ad"
RANK_METHODS = ["ucell", "aucell", "singscore", "jasmine", "ssgsea", "gsva"]


def annotated(given: ranked_input.RankedInput) -> ad.AnnData:
    return ad.AnnData(
        X=sparse.csr_matrix(given.x),
        obs=pd.DataFrame(index=given.cells),
        var=pd.DataFrame(index=given.genes),
    )


def scores(adata: ad.AnnData, method: str, lists: object, **options: object) -> pd.DataFrame:
    copy = adata.copy()
    score(copy, lists, method=method, **options)
    return copy.obsm[f"score_{method}"]


def stored(name: str, like: pd.DataFrame) -> pd.DataFrame:
    table = pd.read_csv(HERE / name, comment="#", index_col=0)
    return table.loc[like.index, like.columns]


@pytest.fixture(scope="module")
def kang(shared_data: Path) -> ad.AnnData:
    """832 real cells, log-normalized."""
    adata = ad.read_h5ad(shared_data / KANG)
    sc.pp.normalize_total(adata, target_sum=1e4)
    sc.pp.log1p(adata)
    return adata


@pytest.fixture(scope="module")
def some(shared_data: Path) -> ranked_input.RankedInput:
    """60 real cells, and lists of common genes."""
    return ranked_input.kang_cells(shared_data / KANG)


def decoupler_aucell(adata: ad.AnnData, lists: dict[str, list[str]]) -> pd.DataFrame:
    net = pd.DataFrame([(name, gene) for name, genes in lists.items() for gene in genes])
    copy = adata.copy()
    threads = numba.get_num_threads()
    numba.set_num_threads(1)  # it opens a parallel region for each cell, and waits long on a busy machine
    returned = dc.mt.aucell(copy, net.set_axis(["source", "target"], axis=1), tmin=0)
    numba.set_num_threads(threads)
    found = (copy if returned is None else returned).obsm["score_aucell"]
    return found[list(lists)]


@pytest.mark.parametrize("cells", [slice(None), slice(0, 200), slice(5, None, 7)], ids=str)
def test_aucell_in_decouplers_order_of_ties_equals_decoupler(
    kang: ad.AnnData, some: ranked_input.RankedInput, cells: slice
) -> None:
    part = kang[cells].copy()
    ours = scores(part, "aucell", some.lists, ties="decoupler")
    pd.testing.assert_frame_equal(ours, decoupler_aucell(part, some.lists), check_exact=True)


def test_aucell_in_decouplers_order_equals_decoupler_on_shallow_and_empty_cells() -> None:
    """Cells with fewer expressed genes than the top has ranks: the order of the zeros decides."""
    rng = np.random.default_rng(4)
    x = rng.poisson(0.01, (40, 900)).astype(float)
    x[3] = 0
    adata = ad.AnnData(X=sparse.csr_matrix(x), var=pd.DataFrame(index=[f"G{i}" for i in range(900)]))
    used = list(adata.var_names[x.any(axis=0)])
    lists = {"few": used[::40], "many": used[::3], "one": used[5:6]}
    ours = scores(adata, "aucell", lists, ties="decoupler")
    assert ours.iloc[3].isna().all()
    score(adata, lists, method="aucell", ties="decoupler")
    prepared = adata.uns["mekscrna"]["scores"]["aucell"]["prepared"]
    assert prepared == {"ranked_genes": len(used)}
    theirs = decoupler_aucell(adata, lists)
    pd.testing.assert_frame_equal(ours.loc[theirs.index], theirs, check_exact=True)


def test_aucell_in_pyscenics_order_of_ties_equals_pyscenic(some: ranked_input.RankedInput) -> None:
    ours = scores(annotated(some), "aucell", some.lists, ties="pyscenic", tie_seed=3)
    theirs = stored("aucell_pyscenic.csv", ours)
    assert theirs.std().min() > 1e-3
    np.testing.assert_allclose(ours, theirs, rtol=1e-13, atol=0)


@pytest.mark.parametrize("n_expressed", [3, 40, 300])
def test_aucell_is_the_mean_over_random_orders_of_ties(n_expressed: int) -> None:
    """Shuffle the genes, rank, and average: the closed form must lie within the error of the mean."""
    rng = np.random.default_rng(n_expressed)
    x = np.zeros((1, 600))
    x[0, :n_expressed] = rng.integers(1, 4, n_expressed)
    members = np.zeros(600, dtype=bool)
    members[[0, 1, 2, 30, 200, 400, 500]] = True
    draws = []
    for _ in range(4000):
        order = rng.permutation(600)
        ranks = np.empty(600)
        ranks[order] = stats.rankdata(-x[0, order], method="ordinal")
        draws.append(np.maximum(30 - ranks[members], 0).sum() / np.maximum(30 - np.arange(1, 8), 0).sum())
    adata = ad.AnnData(X=x, var=pd.DataFrame(index=[f"G{i}" for i in range(600)]))
    ours = scores(adata, "aucell", {"s": list(adata.var_names[members])}).iloc[0, 0]
    error = np.std(draws) / np.sqrt(len(draws))
    assert error > 0
    assert abs(ours - np.mean(draws)) < 4 * error


def test_aucell_without_ties_is_decouplers_whatever_the_ties_are_called() -> None:
    given = ranked_input.continuous_samples()
    adata = annotated(given)
    theirs = decoupler_aucell(adata, given.lists)
    for ties in ("expected", "decoupler"):
        ours = scores(adata, "aucell", given.lists, ties=ties)
        np.testing.assert_allclose(ours, theirs, rtol=1e-13, atol=0)


def test_aucell_divided_by_the_length_of_the_top_is_never_more() -> None:
    given = ranked_input.continuous_samples()
    plain, by_cutoff = (
        scores(annotated(given), "aucell", given.lists, normalizer=normalizer)
        for normalizer in ("attainable", "cutoff")
    )
    assert (by_cutoff.to_numpy() <= plain.to_numpy()).all()
    np.testing.assert_allclose(by_cutoff["n5"] * 20 * 5, plain["n5"] * (19 + 18 + 17 + 16 + 15))


def test_ssgsea_equals_gsva_in_r_where_nothing_is_tied() -> None:
    given = ranked_input.continuous_samples()
    for ties in ("expected", "gseapy"):
        ours = scores(annotated(given), "ssgsea", given.lists, ties=ties)
        np.testing.assert_allclose(ours, stored("ssgsea_gsva.csv", ours), rtol=1e-9, atol=1e-9)


GSVA_RUNS = {
    "gsva_gaussian.csv": {},
    "gsva_none.csv": {"smoothing": "none"},
    "gsva_max.csv": {"difference": False},
}


@pytest.mark.parametrize(("name", "options"), GSVA_RUNS.items(), ids=GSVA_RUNS)
def test_gsva_equals_gsva_in_r(name: str, options: dict[str, object]) -> None:
    given = ranked_input.continuous_samples()
    ours = scores(annotated(given), "gsva", given.lists, ties="as_computed", **options)
    np.testing.assert_allclose(ours, stored(name, ours), rtol=0, atol=1e-12)
    tied = scores(annotated(given), "gsva", given.lists, **options)
    np.testing.assert_allclose(tied, ours, rtol=0, atol=1e-3)


def test_plage_equals_gsva_in_r_but_for_the_sign_that_it_leaves_open() -> None:
    given = ranked_input.continuous_samples()
    ours = scores(annotated(given), "plage", given.lists)
    theirs = stored("plage_gsva.csv", ours)
    assert theirs.abs().max().min() > 0.2
    flipped = theirs * np.sign((theirs * ours).sum())
    np.testing.assert_allclose(ours, flipped, rtol=0, atol=1e-12)


def test_plage_is_the_first_right_singular_vector_of_real_cells(kang: ad.AnnData) -> None:
    """Down genes are taken with a minus, which turns no component; what all genes share decides its sign."""
    lists = {
        "interferon": scored.signature("interferon", ["ISG15", "IFI6", "IFIT3", "MX1"]),
        "lineage": scored.signature("lineage", ["CD14", "LYZ", "FCN1"], ["CD3D", "IL7R"]),
        "one": scored.signature("one", ["STAT1"]),
    }
    ours = scores(kang, "plage", lists)
    for name, each in lists.items():
        x = kang[:, [*each.genes.up, *each.genes.down]].X.toarray().astype(np.float64)
        x[:, len(each.genes.up) :] *= -1
        z = (x - x.mean(axis=0)) / x.std(axis=0, ddof=1)
        left, _, right = np.linalg.svd(z, full_matrices=False)
        np.testing.assert_allclose(ours[name], left[:, 0] * np.sign(right[0].sum()), rtol=0, atol=1e-10)
    monocyte = (kang.obs["seurat_annotations"] == "CD14 Mono").to_numpy()
    assert ours["lineage"][monocyte].mean() > ours["lineage"][~monocyte].mean()


def test_plage_says_which_lists_have_no_score() -> None:
    x = np.log1p(scored.counts(3, 30, 60).astype(float))
    x[:, 5] = 1.5
    adata = ad.AnnData(X=x, var=pd.DataFrame(index=[f"G{i}" for i in range(60)]))
    score(adata, {"flat": ["G5"], "fine": ["G5", "G6"]}, method="plage")
    assert adata.obsm["score_plage"].isna().all().to_dict() == {"flat": True, "fine": False}
    prepared = adata.uns["mekscrna"]["scores"]["plage"]["prepared"]
    assert list(prepared["without_score"]) == ["flat"]
    assert prepared["explained"] == {"fine": pytest.approx(1.0)}


def test_gsva_is_within_a_thousandth_of_gseapys_which_rounds_otherwise_than_r() -> None:
    given = ranked_input.continuous_samples()
    table = pd.DataFrame(given.x.T, given.genes, given.cells)
    found = gseapy.gsva(table, given.lists, outdir=None, min_size=1, max_size=10**6, threads=1).res2d
    theirs = found.pivot_table(index="Name", columns="Term", values="ES", aggfunc="first")
    ours = scores(annotated(given), "gsva", given.lists, ties="as_computed")
    gap = np.abs(ours - theirs.loc[given.cells, list(given.lists)].astype(np.float64)).to_numpy()
    assert np.median(gap) < 1e-12
    assert gap.max() < 1e-3


def gseapy_ssgsea(given: ranked_input.RankedInput, weight: float) -> pd.DataFrame:
    table = pd.DataFrame(given.x.T, given.genes, given.cells)
    options = {"outdir": None, "no_plot": True, "threads": 1, "permutation_num": 0, "max_size": 10**6}
    found = gseapy.ssgsea(table, given.lists, min_size=1, weight=weight, correl_norm_type="rank", **options)
    wide = found.res2d.pivot_table(index="Name", columns="Term", values="ES", aggfunc="first")
    return wide.loc[given.cells, list(given.lists)].astype(np.float64)


@pytest.mark.parametrize("weight", [0.0, 0.25, 1.0])
def test_ssgsea_in_gseapys_order_of_ties_equals_gseapy(some: ranked_input.RankedInput, weight: float) -> None:
    ours = scores(annotated(some), "ssgsea", some.lists, ties="gseapy", weight=weight)
    np.testing.assert_allclose(ours, gseapy_ssgsea(some, weight), rtol=1e-10, atol=1e-7)


def test_ssgsea_is_the_mean_of_gseapys_over_shuffled_genes(some: ranked_input.RankedInput) -> None:
    rng = np.random.default_rng(8)
    adata = annotated(some)[:6].copy()
    draws = []
    for _ in range(200):
        shuffled = adata[:, rng.permutation(adata.n_vars)].copy()
        draws.append(scores(shuffled, "ssgsea", some.lists, ties="gseapy").to_numpy())
    ours = scores(adata, "ssgsea", some.lists).to_numpy()
    error = np.std(draws, axis=0) / np.sqrt(len(draws))
    assert (np.abs(ours - np.mean(draws, axis=0)) < 4.5 * error).all()


def literal_singscore(values: np.ndarray, members: np.ndarray, ties: str) -> float:
    """Foroutan 2018: mean rank (1 for the lowest), between the least and the most that k genes can have."""
    ranks, k, n = stats.rankdata(values, method=ties), members.sum(), len(values)
    lowest, highest = (k + 1) / 2, (2 * n - k + 1) / 2
    return float((ranks[members].mean() - lowest) / (highest - lowest))


@pytest.mark.parametrize("ties", ["average", "min"])
@pytest.mark.parametrize("centered", [True, False])
def test_singscore_is_its_published_formula(
    some: ranked_input.RankedInput, ties: str, centered: bool
) -> None:
    names = list(some.lists)
    pairs = {
        f"{up}_{down}": scored.signature(f"{up}_{down}", some.lists[up], some.lists[down])
        for up, down in pairwise(names)
        if not set(some.lists[up]) & set(some.lists[down])
    }
    assert len(pairs) >= 2
    signatures = pairs | {name: scored.signature(name, genes) for name, genes in some.lists.items()}
    ours = scores(annotated(some), "singscore", signatures, ties=ties, centered=centered)
    for name, each in signatures.items():
        up, down = (np.isin(some.genes, part) for part in (each.genes.up, each.genes.down))
        for cell in (0, 7, 59):
            expected = literal_singscore(some.x[cell], up, ties) - 0.5 * centered
            if down.any():
                expected += 1 - literal_singscore(some.x[cell], down, ties) - 0.5 * centered
            assert ours[name].iloc[cell] == pytest.approx(expected, abs=1e-12)


def literal_jasmine(x: np.ndarray, members: np.ndarray, way: str) -> np.ndarray:
    """Noureen 2022, as in the authors' code: the mean of two parts, each scaled to 0..1 over the cells."""
    parts = []
    for values in x:
        expressed = values != 0
        ranks = stats.rankdata(values[expressed])[members[expressed]]
        inside, outside = int((expressed & members).sum()), int((expressed & ~members).sum()) or 1
        silent = int(members.sum()) - inside or 1
        silent_outside = len(values) - (outside + inside) - silent
        if way == "odds_ratio":
            ratio = (inside * silent_outside) / (silent * outside)
        else:
            ratio = inside * (silent + silent_outside) / (silent * (inside + outside))
        parts.append((ranks.mean() / expressed.sum() if len(ranks) else 0.0, ratio))
    table = np.array(parts)
    return ((table - table.min(axis=0)) / np.ptp(table, axis=0)).mean(axis=1)


@pytest.mark.parametrize("way", ["odds_ratio", "likelihood"])
def test_jasmine_is_its_published_formula(some: ranked_input.RankedInput, way: str) -> None:
    ours = scores(annotated(some), "jasmine", some.lists, enrichment=way)
    for name, genes in some.lists.items():
        expected = literal_jasmine(some.x, np.isin(some.genes, genes), way)
        np.testing.assert_allclose(ours[name], expected, atol=1e-12, rtol=0)


@pytest.mark.parametrize("method", RANK_METHODS)
def test_genes_in_another_order_leave_real_cells_their_scores(
    some: ranked_input.RankedInput, method: str
) -> None:
    adata = annotated(some)
    shuffled = adata[:, np.random.default_rng(1).permutation(adata.n_vars)].copy()
    np.testing.assert_allclose(
        scores(shuffled, method, some.lists), scores(adata, method, some.lists), rtol=1e-10, atol=1e-10
    )


@pytest.mark.parametrize("method", RANK_METHODS)
def test_a_cell_without_counts_has_the_score_of_a_random_ranking_or_none(method: str) -> None:
    x = scored.counts(3, 30, 200).astype(float)
    x[4] = 0
    adata = ad.AnnData(X=np.log1p(x), var=pd.DataFrame(index=[f"G{i}" for i in range(200)]))
    found = scores(adata, method, {"s": ["G1", "G5", "G9", "G100"], "one": ["G7"]}).iloc[4]
    expected = {
        "ucell": [(200 * 4 - 4 * 100.5) / (200 * 4 - 10), (200 - 100.5) / 199],
        "aucell": [4 * np.mean(np.maximum(10 - np.arange(1, 201), 0)) / (9 + 8 + 7 + 6), 45 / 200 / 9],
        "singscore": [0.0, 0.0],
        "jasmine": [np.nan, np.nan],
        "ssgsea": [0.0, 0.0],
    }
    if method == "gsva":  # what is low for a gene is told by the other cells
        assert found.notna().all()
        return
    np.testing.assert_allclose(found, expected[method], atol=1e-10)


@pytest.mark.parametrize("method", RANK_METHODS)
@pytest.mark.parametrize("value", [-1.0, np.nan, np.inf])
def test_values_that_cannot_be_ranked_are_refused(method: str, value: float) -> None:
    x = np.ones((3, 5))
    x[1, 2] = value
    with pytest.raises(InputError, match=r"holds|missing or infinite|negative"):
        scores(ad.AnnData(X=x, var=pd.DataFrame(index=list("ABCDE"))), method, {"s": ["A"]})


@pytest.mark.parametrize("method", RANK_METHODS)
def test_a_list_of_every_gene_has_no_score_where_it_has_no_range(method: str) -> None:
    adata = ad.AnnData(X=np.log1p(scored.counts(3, 30, 40).astype(float)))
    adata.var_names = [f"G{i}" for i in range(40)]
    found = scores(adata, method, {"all": list(adata.var_names)})["all"]
    if method in {"singscore", "ssgsea", "gsva"}:
        assert found.isna().all()
    else:
        assert found.notna().all()


@pytest.mark.parametrize("method", RANK_METHODS)
def test_genes_that_occur_twice_are_refused(method: str) -> None:
    with pytest.warns(UserWarning, match="not unique"):
        adata = ad.AnnData(X=np.ones((3, 3)), var=pd.DataFrame(index=["A", "B", "B"]))
    with pytest.raises(InputError, match="occur more than once in the data: 'B'"):
        score(adata, {"s": ["A"]}, method=method)


@pytest.mark.parametrize("method", RANK_METHODS)
def test_an_empty_list_is_refused_and_an_absent_one_has_no_score(method: str) -> None:
    adata = ad.AnnData(X=np.log1p(scored.counts(3, 30, 60).astype(float)))
    adata.var_names = [f"G{i}" for i in range(60)]
    with pytest.raises(InputError, match="'s' has no genes"):
        scores(adata, method, {"s": []})
    with pytest.raises(InputError, match=r"no gene of the signature \(1 gene\) is among the 60"):
        scores(adata, method, {"s": ["ABSENT"]})
    found = scores(adata, method, {"absent": ["ABSENT"], "there": [f"G{i}" for i in range(10)]})
    assert found["absent"].isna().all()
    assert found["there"].notna().all()
