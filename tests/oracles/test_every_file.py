"""Every file of numbers from R: what of it the product reproduces to 1e-6, and why not the rest.

The numbers are those of R 4.2.2, made by ``make_oracle.R`` beside them (versions in ``sessionInfo.txt``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import oracle_checks as checks
import pandas as pd
import pytest

from mekscrna.kernels.pooling import heterogeneity

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    Check = Callable[[Path], Iterator[checks.Compared]]

REPRODUCED: dict[str, Check] = {
    "limma_ebayes.csv": checks.moderated_tests,
    "limma_prior.csv": checks.priors,
    "lmm_lmerTest.csv": checks.mixed_models,
    "mde80.csv": checks.detectable_effects,
    "metafor_output.csv": checks.pooled_estimates,
    "p_adjust.csv": checks.adjusted_p_values,
    "power_t.csv": checks.powers,
    "propeller_output.csv": checks.shares_of_cells,
    "pseudobulk_kang_normfactors.csv": checks.size_factors,
    "replication_sceptical.csv": checks.tests_of_two_effects,
    "sample_means.csv": checks.sample_moments,
    "sample_tests_output.csv": checks.sample_tests,
}
INPUTS = {
    "composition_input_counts.csv",
    "composition_input_samples.csv",
    "geneset_input.csv",
    "limma_input_design.csv",
    "limma_input_scores.csv",
    "lmm_input_cells.csv",
    "metafor_input.csv",
    "pseudobulk_kang_CD14_input.csv",
    "pseudobulk_kang_samples.csv",
    "sample_tests_input.csv",
}
ELSEWHERE = {
    "betabinomial_CD8_1.csv": "beta-binomial and binomial models: shares are compared as logits of samples",
    "cluster_robust.csv": "sandwich errors of cells: too many false positives with few samples",
    "geneset_tests.csv": "camera, fry and roast: verdicts never rest on tests of genes against each other",
    "limma_duplicateCorrelation.csv": "one correlation for all rows: pairs are compared by their differences",
    "metafor_metareg_x01011010.csv": "meta-regression: pooled claims have no covariates",
    "pseudobulk_kang_DE.csv": "edgeR, DESeq2 and voom by gene: the product tests lists and single genes",
    "two_stage_sample_means.csv": "random effects over sample means: samples are compared without weights",
}
"""Files of which the product computes nothing, with the cause."""
CLOSE = {"metafor_tau2_Qprofile.csv": "metafor stops at 1e-4 there, and at 1e-5 of its variance"}
"""Files whose numbers are themselves not exact to 1e-6, with the cause."""
PARTS = {
    "limma_ebayes.csv": "trend, robust and weighted: the atlas takes variances as they are",
    "lmm_lmerTest.csv": "Satterthwaite's df, for Kenward and Roger's are used; the model without samples",
    "mde80.csv": "one tail only, as power.t.test has it; ours counts both, which makes up to 1.2e-6",
    "metafor_output.csv": "DL, ML, PM, SJ, HE, EB and ad-hoc intervals: not used",
    "p_adjust.csv": "BY, Holm and Hommel: not used",
    "propeller_output.csv": "arcsine and robust variants: not used",
    "pseudobulk_kang_normfactors.csv": "TMM; RLE, to 2e-6 only: its median is of ratios, not of logs",
    "replication_sceptical.csv": "sceptical p values: claims carry no numbers of the original study",
    "sample_tests_output.csv": "Wilcoxon's test and intervals of d and g: not used",
}
"""What of a file is not reproduced, with the cause."""


def test_every_file_is_accounted_for(oracle: Path) -> None:
    found = {path.name for path in oracle.glob("*.csv")}
    groups = (set(REPRODUCED), INPUTS, set(ELSEWHERE), set(CLOSE))
    assert found == set.union(*groups)
    assert len(found) == sum(map(len, groups))
    assert set(PARTS) <= set(REPRODUCED)


@pytest.mark.parametrize("name", REPRODUCED)
def test_the_product_reproduces_it(oracle: Path, name: str) -> None:
    compared = list(REPRODUCED[name](oracle))
    assert compared
    for what, ours, theirs in compared:
        assert np.size(ours) == np.size(theirs) > 0, what
        assert not np.isnan(np.asarray(ours, dtype=float)).any(), what
        np.testing.assert_allclose(
            np.asarray(ours, dtype=float),
            np.asarray(theirs, dtype=float),
            rtol=1e-6,
            atol=1e-12,
            err_msg=what,
        )


def test_the_ends_of_the_variance_between_datasets_fulfil_its_equation(oracle: Path) -> None:
    """And R's do so less closely: its root finder stops at 1e-4."""
    studies = pd.read_csv(oracle / "metafor_input.csv")
    for theirs in pd.read_csv(oracle / "metafor_tau2_Qprofile.csv").itertuples():
        own = studies[studies.k == theirs.k]
        found = heterogeneity(own.yi.to_numpy(), own.vi.to_numpy())
        ends = [found.tau2_low, found.tau2_high, found.tau2]
        assert ends == pytest.approx([theirs.lb, theirs.ub, theirs.tau2], rel=1e-4, abs=1e-4)
        ours = checks.misses_of_q(own, theirs.k)
        its_own = checks.misses_of_q(own, theirs.k, ends=(theirs.lb, theirs.ub))
        assert max(map(abs, ours)) < 1e-9
        assert max(map(abs, its_own)) < 1e-3


def test_detectable_effects_differ_from_rs_by_the_far_tail_alone(oracle: Path) -> None:
    theirs = pd.read_csv(oracle / "mde80.csv")
    worst = max(checks.differences_of_mde(theirs))
    assert 1e-6 < worst < 1.2e-6
