"""What would be left of a shift, were a part of the counts ambient RNA of the sample's other cells."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from two_arms import LIST, OTHER, claim, experiment, paired, signature

from mekscrna.claims.judge import judge
from mekscrna.claims.verdict import Reason, Verdict
from mekscrna.comparison.aggregate import Sums, aggregate
from mekscrna.comparison.evidence import shifts_for
from mekscrna.spec.readout import ScoreShift, SignatureDifference
from mekscrna.spec.study import Gates

if TYPE_CHECKING:
    from collections.abc import Callable

    from anndata import AnnData
    from scipy import sparse

    from mekscrna.claims.verdict import Judgement
    from mekscrna.comparison.groups import Group
    from mekscrna.comparison.shift import LessAmbient
    from mekscrna.spec.claim import Readout

GATES = Gates(min_cells=5, min_sample_counts=100, min_gene_counts=1.0)
FEW = GATES.model_copy(update={"ambient_share": 0.01})
LISTS = {"one": signature("one", LIST), "other": signature("other", OTHER)}
ONE = ScoreShift(kind="score_shift", signature="one")


def mixture(*, own: float, others: float, stray: float, seed: int = 0, depth: float = 1.0) -> AnnData:
    """T cells that hardly make the list and move it by `own` (log2), monocytes that make it and move it by
    `others`; a share `stray` of what is counted in a T cell comes from the monocytes of its sample."""
    rng = np.random.default_rng(seed)
    adata = experiment(n_per_arm=6, n_cells=80, seed=seed)
    n_genes = adata.n_vars
    level = np.exp(rng.normal(2.0, 0.4, n_genes))
    counts = np.zeros(adata.shape, dtype=np.float32)
    sample, arm = adata.obs["sample"].astype(str), adata.obs["arm"].astype(str)
    for name in sorted(set(sample)):
        treated = (arm[sample == name] == "treated").all()
        here = level * np.exp(rng.normal(0.0, 0.08, n_genes))
        t_cell, monocyte = here.copy(), here.copy()
        t_cell[: len(LIST)] *= 0.02 * (2.0**own if treated else 1.0)
        monocyte[: len(LIST)] *= 2.0**others if treated else 1.0
        mixed = (1 - stray) * t_cell / t_cell.sum() + stray * monocyte / monocyte.sum()
        is_t = ((sample == name) & (adata.obs["cell_type"] == "cd8_t")).to_numpy()
        is_mono = ((sample == name) & (adata.obs["cell_type"] == "monocyte")).to_numpy()
        size = 2000.0 * (depth if treated else 1.0)
        counts[is_t] = rng.poisson(size * mixed, (is_t.sum(), n_genes))
        counts[is_mono] = rng.poisson(size * monocyte / monocyte.sum(), (is_mono.sum(), n_genes))
    adata.layers["counts"] = type(adata.layers["counts"])(counts)
    return paired(adata)


def judged(data: AnnData | Sums, *, population: str = "cd8_t", gates: Gates = GATES) -> Judgement:
    asked = claim(ONE, population=population)
    return judge(asked, shifts_for(data, asked, LISTS, gates=gates, methods=()), gates=gates)


def left_of(
    data: AnnData | Sums, *, readout: Readout = ONE, population: str = "cd8_t", gates: Gates = GATES
) -> LessAmbient | None:
    asked = claim(readout, population=population)
    return shifts_for(data, asked, LISTS, gates=gates, methods=())[0].less_ambient


def test_a_shift_that_other_cells_lend_stands_with_less_certainty_and_says_so() -> None:
    found = judged(mixture(own=0.0, others=2.0, stray=0.08))
    assert found.verdict is Verdict.SUPPORTED  # the gate takes certainty, never a decision
    told = next(each for each in found.findings if each.reason is Reason.AMBIENT)
    assert told.levels == -1
    assert "10 % of the counts in CD8 T cells" in told.text
    left = found.evidence and found.evidence.less_ambient
    assert left is not None
    assert left.value == pytest.approx(0.0, abs=1e-9)  # a shift is taken off, and never turned
    assert left.of_genes > 0.7


@pytest.mark.parametrize("others", [0.0, 2.0])
def test_a_shift_of_the_cells_own_stands_whatever_the_others_do(others: float) -> None:
    found = judged(mixture(own=2.0, others=others, stray=0.0), gates=FEW)
    assert found.verdict is Verdict.SUPPORTED
    assert Reason.AMBIENT not in [each.reason for each in found.findings]
    plain = experiment(n_per_arm=6, n_cells=80, shift=1.0)  # in which all cells move alike, and hold the list
    assert Reason.AMBIENT not in [each.reason for each in judged(paired(plain)).findings]


def test_a_share_of_nought_asks_nothing_and_a_tiny_one_changes_nothing() -> None:
    adata = mixture(own=1.0, others=1.0, stray=0.05)
    assert left_of(adata, gates=GATES.model_copy(update={"ambient_share": 0.0})) is None
    tiny = left_of(adata, gates=GATES.model_copy(update={"ambient_share": 1e-9}))
    evidence = judged(adata).evidence
    assert tiny is not None
    assert evidence is not None
    assert evidence.estimate is not None
    assert tiny.value == pytest.approx(evidence.estimate.value, abs=1e-6)
    assert tiny.ci95.low == pytest.approx(evidence.estimate.ci95.low, abs=1e-6)
    assert tiny.ci90.high == pytest.approx(evidence.estimate.ci90.high, abs=1e-6)


@pytest.mark.parametrize("depth", [0.25, 4.0])
@pytest.mark.parametrize(
    "readout",
    [ONE, SignatureDifference(kind="signature_difference", signature="one", minus="other")],
    ids=["list", "difference"],
)
def test_genes_of_which_all_could_be_lent_stand_still_at_any_depth(readout: Readout, depth: float) -> None:
    gates = GATES.model_copy(update={"ambient_share": 0.5})
    left = left_of(mixture(own=0.0, others=2.0, stray=0.08, depth=depth), readout=readout, gates=gates)
    assert left is not None
    assert abs(left.value) < 0.1
    assert left.ci95.high - left.ci95.low < 0.6


def test_what_is_taken_off_is_the_change_that_other_cells_of_the_same_sample_would_make() -> None:
    """Against plain arithmetic on dense arrays."""
    adata = mixture(own=4.0, others=1.0, stray=0.05)
    left = left_of(adata)
    counts = adata.layers["counts"].toarray().astype(float)
    is_t = (adata.obs["cell_type"] == "cd8_t").to_numpy()
    sample = adata.obs["sample"].astype(str).to_numpy()
    names = sorted(set(sample))
    own = np.array([counts[is_t & (sample == name)].sum(axis=0) for name in names])
    soup = np.array([counts[~is_t & (sample == name)].sum(axis=0) for name in names])
    logs = np.log2(own + 0.5)
    factor = np.median((logs - logs.mean(axis=0))[:, len(LIST) :], axis=1)[:, None]
    rate = own / 2.0**factor
    stray = 0.1 * rate.sum(axis=1, keepdims=True) * soup / soup.sum(axis=1, keepdims=True)
    still = np.maximum(rate.mean(axis=0) - stray.mean(axis=0), 0)
    value = (logs - factor - np.log2(still + stray + 0.5))[:, : len(LIST)].mean(axis=1)
    by_sample = dict(zip(names, value, strict=True))
    donors = {name.partition("_")[0] for name in names}
    changes = [by_sample[f"{each}_treated"] - by_sample[f"{each}_control"] for each in donors]
    assert left is not None
    assert left.share == 0.1
    assert left.value == pytest.approx(np.mean(changes), abs=1e-9)
    part = np.minimum(stray.mean(axis=0) / rate.mean(axis=0), 1)[: len(LIST)].mean()
    assert left.of_genes == pytest.approx(part, abs=1e-9)


def test_other_cells_that_move_the_other_way_account_for_nothing() -> None:
    evidence = judged(mixture(own=-3.0, others=1.0, stray=0.0)).evidence
    assert evidence is not None
    assert evidence.estimate is not None
    assert evidence.less_ambient is not None
    assert evidence.estimate.value < -1.0
    assert evidence.less_ambient.value == pytest.approx(evidence.estimate.value)


def _all_cells(sums: Sums) -> LessAmbient | None:
    return left_of(sums, population="all")


def _kept(sums: Sums, *, without: Callable[[Group], bool]) -> Sums:
    kept = np.flatnonzero([not without(group) for group in sums.groups])
    counts: sparse.csr_matrix = sums.counts
    return replace(
        sums,
        groups=tuple(sums.groups[place] for place in kept),
        n_rows=sums.n_rows[kept],
        counts=counts[kept],
        total_counts=sums.total_counts[kept],
    )


def _no_others(sums: Sums) -> LessAmbient | None:
    return left_of(_kept(sums, without=lambda group: group.label == "monocyte"))


def _no_counts(sums: Sums) -> LessAmbient | None:
    return left_of(replace(sums, is_linear=True))


def _bulk(sums: Sums) -> LessAmbient | None:
    return left_of(replace(sums, is_bulk=True))


def _none_in_an_arm(sums: Sums) -> LessAmbient | None:
    def is_lost(group: Group) -> bool:
        return group.label == "monocyte" and group.sample.arm == "control"

    return left_of(_kept(sums, without=is_lost))


@pytest.mark.parametrize("ask", [_all_cells, _no_others, _no_counts, _bulk, _none_in_an_arm])
def test_where_it_cannot_be_asked_nothing_is_said(ask: object) -> None:
    sums = aggregate(mixture(own=1.0, others=1.0, stray=0.05, depth=2.0))
    assert left_of(sums) is not None
    assert callable(ask)
    assert ask(sums) is None


def test_a_sample_without_other_cells_takes_those_of_its_arm() -> None:
    sums = aggregate(mixture(own=0.0, others=2.0, stray=0.08))
    whole = judged(sums)

    def is_lost(group: Group) -> bool:
        return group.label == "monocyte" and group.sample.sample == "d0_treated"

    found = judged(_kept(sums, without=is_lost))
    assert whole.evidence is not None
    assert found.evidence is not None
    assert found.evidence.estimate == whole.evidence.estimate
    assert found.evidence.less_ambient is not None
    assert found.evidence.less_ambient != whole.evidence.less_ambient
    assert Reason.AMBIENT in [each.reason for each in found.findings]


def test_the_primary_estimate_does_not_know_of_it() -> None:
    adata = mixture(own=0.0, others=2.0, stray=0.08)
    with_it, without = (
        judged(adata, gates=GATES.model_copy(update={"ambient_share": share})) for share in (0.3, 0)
    )
    assert with_it.evidence is not None
    assert without.evidence is not None
    assert with_it.evidence.estimate == without.evidence.estimate
    assert with_it.verdict is without.verdict
