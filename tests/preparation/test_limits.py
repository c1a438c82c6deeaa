"""Each sample has limits of its own, and what went is told by sample and reason."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import anndata as ad
import numpy as np
import pandas as pd
import pytest
from real_cells import counts_of
from scipy import sparse
from scipy.stats import median_abs_deviation
from small_data import house

import mekscrna as mk
from mekscrna.data.house import steps
from mekscrna.preparation.doublets import find_doublets
from mekscrna.preparation.losses import loss_table
from mekscrna.preparation.measures import measure
from mekscrna.spec.quality import Quality

if TYPE_CHECKING:
    from pathlib import Path

    from anndata import AnnData


def _deep(n_cells: int = 60, *, n_genes: int = 1500, seed: int = 0) -> AnnData:
    """Make two samples of deep cells; the last of each holds few genes, the one before many MT counts."""
    rng = np.random.default_rng(seed)
    counts = rng.poisson(1.2, (2 * n_cells, n_genes)).astype(np.float32)
    names = ["MT-CO1", *(f"GENE{at}" for at in range(1, n_genes))]
    for last in (n_cells - 1, 2 * n_cells - 1):
        counts[last, 420:] = 0
        counts[last - 1, 0] = 400
    sample = np.repeat(["a", "b"], n_cells)
    obs = pd.DataFrame({"sample": sample, "arm": np.where(sample == "a", "treated", "untreated")})
    obs.index = [f"c{at}" for at in range(2 * n_cells)]
    matrix = sparse.csr_matrix(counts)
    return ad.AnnData(X=matrix, obs=obs, var=pd.DataFrame(index=names), layers={"counts": matrix})


def test_cells_far_from_the_median_of_their_sample_go_within_the_bounds() -> None:
    adata = _deep()
    n_genes = np.asarray((adata.layers["counts"] > 0).sum(axis=1)).ravel()
    logs = np.log1p(n_genes[:60])
    own = np.expm1(np.median(logs) - 5 * median_abs_deviation(logs, scale="normal"))
    assert n_genes[59] < 500 < own
    mk.filter_cells(adata, Quality(doublets="off"))
    assert [name for name in ("c58", "c59", "c118", "c119") if name in adata.obs_names] == []
    assert adata.n_obs == 116
    table = loss_table(adata)
    assert table["min_genes"].tolist() == [500.0, 500.0]
    assert table["few_genes"].tolist() == [1, 1]
    assert table["high_pct_mt"].tolist() == [1, 1]
    assert table["max_pct_mt"].tolist() == [10.0, 10.0]
    assert table["n_cells"].tolist() == [59 - 1, 59 - 1]
    assert "own limits of 2 samples, 5 MADs from the median" in steps(adata)[-1]


def test_the_bounds_of_own_limits_are_declared() -> None:
    adata = _deep()
    mk.filter_cells(adata, Quality(doublets="off", most_genes=200, most_counts=0, least_pct_mt=25.0))
    assert adata.n_obs == 120
    plain = _deep()
    mk.filter_cells(plain, Quality(doublets="off", n_mads=0))
    assert plain.n_obs == 120
    with pytest.raises(ValueError, match=r"is above max_pct_mt \(25\)"):
        Quality(least_pct_mt=30)
    with pytest.raises(ValueError, match=r"is below min_genes \(200\)"):
        Quality(most_genes=100)


def test_a_sample_of_few_cells_has_no_limits_of_its_own() -> None:
    adata = _deep(n_cells=15)
    mk.filter_cells(adata, Quality(doublets="off"))
    assert adata.n_obs == 30
    assert loss_table(adata)["min_genes"].tolist() == [200.0, 200.0]


def test_families_of_genes_are_told_by_name_and_kinases_are_not_ribosomal() -> None:
    names = ["MT-ND1", "RPS3", "RPL10", "RPS6KA1", "HBB", "HBA2", "HBEGF", "FOS", "HSPA1A", "ACTB"]
    counts = sparse.csr_matrix(np.array([[10, 20, 10, 5, 7, 3, 5, 6, 4, 30]], dtype=np.float32))
    adata = ad.AnnData(X=counts, var=pd.DataFrame(index=names), layers={"counts": counts})
    measure(adata)
    found = adata.obs[[f"pct_counts_{name}" for name in ("mt", "ribo", "hb", "stress")]].iloc[0]
    np.testing.assert_allclose(found.to_numpy(dtype=float), [10, 30, 10, 10])
    mouse = adata.copy()
    mouse.obs = mouse.obs[[]]
    mouse.var_names = [
        "mt-Nd1",
        "Rps3",
        "Rpl10",
        "Rps6ka1",
        "Hbb-bs",
        "Hba-a2",
        "Hbegf",
        "Fos",
        "Hspa1a",
        "Actb",
    ]
    measure(mouse)
    np.testing.assert_allclose(
        mouse.obs["pct_counts_ribo"].to_numpy(), adata.obs["pct_counts_ribo"].to_numpy()
    )
    np.testing.assert_allclose(mouse.obs["pct_counts_hb"].to_numpy(), [10.0])
    np.testing.assert_allclose(mouse.obs["pct_counts_stress"].to_numpy(), [10.0])


def _with_doublets() -> tuple[AnnData, np.ndarray]:
    """Make 400 cells of three kinds, the last 20 of which are two cells each."""
    rng = np.random.default_rng(3)
    level = rng.gamma(0.5, 2.0, 1500)
    kinds = np.stack([level * rng.lognormal(0, 1.0, 1500) for _ in range(3)])

    def cells(kind: np.ndarray) -> np.ndarray:
        mean = kinds[kind % 3] * rng.lognormal(0, 0.3, (len(kind), 1))
        return np.asarray(rng.poisson(mean * rng.lognormal(0, 0.3, mean.shape)))

    two = np.arange(20)
    counts = sparse.csr_matrix(
        np.vstack([cells(np.arange(380)), cells(two) + cells(two + 1)]), dtype=np.float32
    )
    adata = ad.AnnData(X=counts, layers={"counts": counts})
    adata.var_names = [f"GENE{at}" for at in range(1500)]
    adata.obs["sample"] = "one"
    return adata, np.arange(400) >= 380


def test_planted_doublets_are_told_recorded_and_removed_where_asked() -> None:
    adata, is_double = _with_doublets()
    mk.filter_cells(adata)
    assert adata.n_obs == 400
    called = adata.obs["predicted_doublet"].to_numpy(dtype=bool)
    assert called[is_double].mean() >= 0.8
    assert called[~is_double].mean() <= 0.03
    assert f"Doublets (scrublet): {called.sum()} of 400 cells, kept and marked." in steps(adata)[-1]
    assert loss_table(adata)["n_doublets"].tolist() == [called.sum()]
    other, _ = _with_doublets()
    mk.filter_cells(other, Quality(doublets="remove"))
    assert other.n_obs == 400 - called.sum()
    assert loss_table(other)["doublets_left_out"].tolist() == [called.sum()]
    off, _ = _with_doublets()
    mk.filter_cells(off, Quality(doublets="off"))
    assert "doublet_score" not in off.obs


def test_doublets_are_those_of_scanpy(shared_data: Path) -> None:
    import scanpy as sc

    adata = counts_of(shared_data / "null_pbmc" / "pbmc_500cells.h5ad")
    found = find_doublets(adata, np.ones(500, dtype=bool))
    work: Any = ad.AnnData(X=adata.layers["counts"].copy())
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        sc.pp.scrublet(work, random_state=0, verbose=False)
    np.testing.assert_allclose(found.score, work.obs["doublet_score"].to_numpy())
    np.testing.assert_array_equal(found.called, work.obs["predicted_doublet"].to_numpy())


def test_where_doublets_cannot_be_told_the_step_says_so() -> None:
    toy = house()
    mk.filter_cells(toy, Quality(min_genes=1, max_pct_mt=100))
    assert "Doublets were not looked for: 6 genes are too few." in steps(toy)[-1]
    made, _ = _with_doublets()
    made.uns["mekscrna"] = {"simulated": True}
    mk.filter_cells(made)
    assert "Doublets were not looked for: simulated cells are single." in steps(made)[-1]
    few, _ = _with_doublets()
    few = few[:60].copy()
    mk.filter_cells(few)
    assert "Doublets were not looked for: no sample has 100 cells." in steps(few)[-1]


def test_messages_that_cells_do_not_make_are_a_hint_of_ambient_rna() -> None:
    clean, dirty = _deep(), _deep()
    for adata, mean in ((clean, 0.02), (dirty, 1.0)):
        rng = np.random.default_rng(1)
        counts = adata.layers["counts"].toarray()
        counts[:, 1] = rng.poisson(mean, adata.n_obs)
        counts[:5, 1] = 900
        adata.layers["counts"] = sparse.csr_matrix(counts)
        adata.var_names = ["MT-CO1", "HBB", *adata.var_names[2:]]
        mk.filter_cells(adata, Quality(doublets="off"))
    assert "ambient" not in steps(clean)[-1]
    assert "Hint of ambient RNA in 2 samples: hemoglobin messages are in" in steps(dirty)[-1]
    assert loss_table(dirty)["ambient_pct_cells"].between(50, 75).all()
    assert loss_table(clean)["ambient_pct_cells"].lt(10).all()


def test_losses_survive_a_file(tmp_path: Path) -> None:
    adata = _deep()
    mk.filter_cells(adata, Quality(doublets="off"))
    adata.write_h5ad(tmp_path / "kept.h5ad")
    pd.testing.assert_frame_equal(
        loss_table(ad.read_h5ad(tmp_path / "kept.h5ad")), loss_table(adata), check_dtype=False
    )
