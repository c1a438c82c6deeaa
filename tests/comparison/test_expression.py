"""Gene lists compared on pseudobulk."""

from __future__ import annotations

from typing import TYPE_CHECKING

import anndata as ad
import numpy as np
import pytest
from scipy import stats
from two_arms import GENES, LIST, OTHER, experiment, paired, signature

from mekscrna.comparison.aggregate import aggregate
from mekscrna.comparison.background import Draws
from mekscrna.comparison.desk import Desk
from mekscrna.comparison.expression import compare_expression
from mekscrna.spec.claim import Contrast
from mekscrna.spec.study import Gates

if TYPE_CHECKING:
    from mekscrna.comparison.shift import Shift

GATES = Gates(min_cells=5, min_sample_counts=100)
ARMS = {"treated": "treated", "reference": "control"}


def shift(adata: ad.AnnData, lists: object = None, **options: object) -> Shift:
    given = {"moved": LIST} if lists is None else lists
    found = compare_expression(adata, given, **ARMS, **{"gates": GATES, "paired": True, **options})  # type: ignore[arg-type]
    return found[0]


def estimate(adata: ad.AnnData, lists: object = None, **options: object) -> float:
    found = shift(adata, lists, **options).estimate
    assert found is not None
    return found.value


def desk(adata: ad.AnnData, **lists: object) -> Desk:
    return Desk(
        sums=aggregate(adata),
        signatures=lists,  # type: ignore[arg-type]
        contrast=Contrast(treated="treated", reference="control"),
        gates=GATES,
        draws=Draws(n_sets=100, seed=0),
    )


def test_a_planted_shift_is_found_and_its_interval_holds_it() -> None:
    found = shift(experiment(shift=1.0, n_per_arm=6)).estimate
    assert found is not None
    assert found.ci95.low < 1.0 < found.ci95.high
    assert found.value == pytest.approx(1.0, abs=0.1)
    assert found.ci95.low < found.ci90.low < found.value < found.ci90.high < found.ci95.high


@pytest.mark.parametrize("depth", [0.25, 0.5, 2.0])
def test_depth_alone_is_no_shift(depth: float) -> None:
    """At most 5 % of a true 1.5-fold shift (0.03 log2) beyond what the same cells give undisturbed."""
    values = [
        estimate(experiment(depth=depth, n_cells=120, seed=seed))
        - estimate(experiment(n_cells=120, seed=seed))
        for seed in range(10)
    ]
    assert abs(np.mean(values)) < 0.03


def test_silent_genes_neither_count_nor_follow_depth() -> None:
    """Genes at the offset would drag a list along with depth: half of it is silent here."""
    adata = experiment(depth=0.25, n_cells=120)
    silent = [f"S{number}" for number in range(10)]
    counts = adata.layers["counts"].toarray()
    rng = np.random.default_rng(0)
    rare = rng.poisson(0.004, size=(adata.n_obs, 10))
    wide = ad.AnnData(np.hstack([counts, rare]), obs=adata.obs)
    wide.var_names = [*GENES, *silent]
    wide.layers["counts"] = wide.X
    found = shift(wide, {"half": [*LIST, *silent]})
    assert found.estimate is not None
    assert found.estimate.value == pytest.approx(estimate(wide), abs=1e-12)
    assert (found.coverage[0].n_present, found.coverage[0].n_expressed) == (20, 10)
    assert found.coverage[0].silent == tuple(sorted(silent))


def test_the_estimate_is_a_t_test_of_hand_made_values() -> None:
    adata = experiment(shift=0.5)
    counts = np.vstack(
        [
            adata.layers["counts"][(adata.obs["sample"] == f"d{donor}_{arm}").to_numpy()]
            .toarray()
            .sum(axis=0)
            for arm in ("treated", "control")
            for donor in range(4)
        ]
    ).astype(float)
    logs = np.log2(counts + 0.5)
    others = np.arange(200) >= 10
    stable = others & (counts.mean(axis=0) > 10)
    factors = np.median((logs - logs.mean(axis=0))[:, stable], axis=1)
    values = logs[:, :10].mean(axis=1) - factors
    theirs = stats.ttest_rel(values[:4], values[4:])
    ours = shift(adata)
    assert ours.estimate is not None
    assert ours.estimate.p == pytest.approx(theirs.pvalue, rel=1e-9)
    assert ours.estimate.ci95.low == pytest.approx(theirs.confidence_interval().low, rel=1e-9)
    by_sample = {each.sample: each.value for each in ours.samples}
    assert by_sample["d2_treated"] == pytest.approx(values[2], rel=1e-12)


def test_down_genes_turn_round_and_weights_weigh() -> None:
    adata = experiment(shift=1.0)
    up = estimate(adata, [signature("up", LIST)])
    down = estimate(adata, [signature("down", OTHER, LIST)])
    plain = estimate(adata, [signature("other", OTHER)])
    assert down == pytest.approx((plain - up) / 2, abs=0.02)
    heavy = signature("heavy", [*LIST, *OTHER], weights=dict.fromkeys(LIST, 3.0))
    assert estimate(adata, [heavy]) == pytest.approx((3 * up + plain) / 4, abs=0.02)


def test_cycling_genes_are_kept_out_of_the_scale() -> None:
    """60 % of the other genes collapse; named as cycling, they no longer set the scale."""
    adata = experiment(n_per_arm=4, n_cells=60)
    counts = adata.layers["counts"].toarray()
    treated = (adata.obs["arm"] == "treated").to_numpy()
    collapsing = np.arange(80, 200)
    counts[np.ix_(treated, collapsing)] = np.random.default_rng(0).binomial(
        counts[np.ix_(treated, collapsing)].astype(int), 0.2
    )
    adata.layers["counts"] = counts
    cycling = [GENES[place] for place in collapsing]
    blind = estimate(adata)
    seeing = estimate(adata, {"moved": LIST, "tirosh_g1s": cycling[:60], "tirosh_g2m": cycling[60:]})
    assert blind > 1.0
    assert abs(seeing) < 0.1


def test_in_a_difference_the_scale_cancels_and_shared_genes_count_in_neither() -> None:
    adata = paired(experiment(shift=1.0))
    both = desk(adata, a=signature("a", [*LIST, *OTHER[:3]]), b=signature("b", OTHER))
    found = both.by_genes("difference:a-b", ("a", "b"), population="all")
    assert found.estimate is not None
    clean = desk(adata, a=signature("a", LIST), b=signature("b", OTHER[3:]))
    same = clean.by_genes("difference:a-b", ("a", "b"), population="all")
    assert same.estimate is not None
    assert found.estimate == same.estimate
    assert found.notes == ("3 genes in both a and b left out of both: 'G10', 'G11', 'G12'.",)
    assert [each.n_genes for each in found.coverage] == [10, 7]
    rows = (adata.obs["sample"] == "d1_treated").to_numpy()
    logs = np.log2(adata.layers["counts"][rows].toarray().sum(axis=0).astype(float) + 0.5)
    by_sample = {each.sample: each.value for each in found.samples}
    assert by_sample["d1_treated"] == pytest.approx(logs[:10].mean() - logs[13:20].mean(), rel=1e-12)


@pytest.mark.parametrize(("is_paired", "name"), [(False, "ols"), (True, "ols_paired")])
def test_covariates_enter_the_model(is_paired: bool, name: str) -> None:
    adata = paired(experiment(n_per_arm=6, shift=1.0), covariates={"age": True})
    ages = dict(zip(sorted(set(adata.obs["sample"])), [3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8], strict=True))
    adata.obs["age"] = adata.obs["sample"].astype(str).map(ages).astype(float)
    found = shift(adata, paired=is_paired)
    assert found.estimator == name
    assert found.estimate is not None
    assert found.estimate.df == (4 if is_paired else 9)
    assert found.estimate.value == pytest.approx(1.0, abs=0.15)


def test_samples_of_one_donor_and_arm_are_averaged_and_it_is_said() -> None:
    adata = experiment(n_per_arm=4)
    twice = adata.obs["sample"].astype(str).to_numpy(copy=True)
    rows = np.flatnonzero(twice == "d0_treated")
    twice[rows[::2]] = "d0_treated_again"
    adata.obs["sample"] = twice
    found = shift(adata)
    assert found.n_pairs == 4
    assert len(found.samples) == 9
    assert found.notes == ("9 samples were averaged to 8, one per donor and arm.",)


def test_what_the_dataset_declares_decides_the_pairing_unless_told_otherwise() -> None:
    adata = paired(experiment())
    assert shift(adata, paired=None).estimator == "paired_t"
    assert shift(adata, paired=False).estimator == "max_sw"
    del adata.uns["mekscrna"]
    assert shift(adata, paired=None).estimator == "max_sw"


def test_depth_is_reported_as_counts_per_cell() -> None:
    found = shift(experiment(depth=0.5)).depth_ratio
    assert found == pytest.approx(0.5, rel=0.05)


def test_sums_and_cells_give_the_same_bits() -> None:
    adata = paired(experiment(shift=0.4))
    assert shift(adata) == shift(aggregate(adata))  # type: ignore[arg-type]
    assert shift(adata) == shift(adata)


def test_the_exact_test_stands_beside_the_interval() -> None:
    pairs = shift(experiment(shift=1.0, n_per_arm=5)).estimate
    assert pairs is not None
    assert pairs.exact is not None
    assert (pairs.exact.p, pairs.exact.smallest_p, pairs.exact.n_labelings) == (0.0625, 0.0625, 32)
    apart = shift(experiment(shift=1.0, n_per_arm=4), paired=False)
    assert apart.estimate is not None
    assert apart.estimate.exact is not None
    arms = [[each.value for each in apart.samples if each.arm == arm] for arm in ("treated", "control")]
    theirs = stats.permutation_test(
        arms,
        lambda a, b, axis: np.mean(a, axis=axis) - np.mean(b, axis=axis),
        n_resamples=np.inf,
        vectorized=True,
    )
    assert apart.estimate.exact.p == pytest.approx(theirs.pvalue)
    assert apart.estimate.exact.n_labelings == 70
