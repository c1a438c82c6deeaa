"""Genes that the data lack: recorded, never scored as 0, and never a verdict."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from questions import GATES, ask
from two_arms import LIST, claim, experiment, paired, signature

from mekscrna.claims.judge import judge
from mekscrna.claims.verdict import Reason, Verdict
from mekscrna.comparison.shift import Obstacle
from mekscrna.preparation.normalize import normalize
from mekscrna.scoring.score import METHODS, score
from mekscrna.spec.readout import ScoreShift

if TYPE_CHECKING:
    import anndata as ad

    from mekscrna.spec.signature import Signature

PRESENT, ABSENT = list(LIST), [f"ABSENT{number}" for number in range(20)]
SCORES = sorted(name for name, method in METHODS.items() if not method.single_gene)


def lists() -> dict[str, Signature]:
    return {
        "whole": signature("whole", PRESENT),
        "scanty": signature("scanty", [*PRESENT[:5], *ABSENT]),
        "absent": signature("absent", ABSENT),
    }


@pytest.fixture(scope="module")
def adata() -> ad.AnnData:
    adata = paired(experiment(shift=0.9, n_cells=40))
    normalize(adata)
    return adata


@pytest.mark.parametrize("method", SCORES)
def test_lists_below_the_least_coverage_have_no_score_by_any_method(adata: ad.AnnData, method: str) -> None:
    cells = adata[:30].copy()
    score(cells, lists(), method=method, min_coverage=0.5)
    found = cells.obsm[f"score_{method}"]
    assert found["whole"].notna().all()
    assert found[["scanty", "absent"]].isna().all(axis=None)


@pytest.mark.parametrize("method", SCORES)
def test_a_list_without_any_gene_has_no_score_without_being_asked(adata: ad.AnnData, method: str) -> None:
    cells = adata[:30].copy()
    score(cells, lists(), method=method)
    assert cells.obsm[f"score_{method}"]["absent"].isna().all()


@pytest.mark.parametrize("method", SCORES)
def test_coverage_is_recorded_with_the_genes_that_lack(adata: ad.AnnData, method: str) -> None:
    cells = adata[:30].copy()
    score(cells, lists(), method=method, min_coverage=0.5)
    about = cells.uns["mekscrna"]["scores"][method]
    assert about["min_coverage"] == 0.5
    assert {name: (each["n_genes"], each["n_present"]) for name, each in about["coverage"].items()} == {
        "whole": (10, 10),
        "scanty": (25, 5),
        "absent": (20, 0),
    }
    assert about["coverage"]["scanty"]["missing"].split(",") == ABSENT


@pytest.mark.parametrize(("name", "alternate"), [("absent", "whole"), ("scanty", "whole")])
def test_a_claim_about_a_list_that_lacks_is_untestable(adata: ad.AnnData, name: str, alternate: str) -> None:
    """Its other lists may be whole: they are other questions put beside it, no stand-ins."""
    asked = claim(ScoreShift(kind="score_shift", signature=name, alternates=(alternate,)))
    judged = judge(asked, ask(adata, asked, signatures=lists(), methods=("ucell", "mean")), gates=GATES)
    assert judged.verdict is Verdict.UNTESTABLE
    assert judged.findings[0].reason is Reason.LOW_COVERAGE
    assert judged.evidence.coverage[0].n_present == (0 if name == "absent" else 5)


def test_an_alternate_that_lacks_says_nothing_for_or_against(adata: ad.AnnData) -> None:
    asked = claim(ScoreShift(kind="score_shift", signature="whole", alternates=("scanty", "absent")))
    shifts = ask(adata, asked, signatures=lists(), methods=("ucell", "mean"))
    absent = [each for each in shifts if each.readout == "signature:absent" and each.method != "pseudobulk"]
    assert [each.obstacle_kinds for each in absent] == [(Obstacle.NOT_SCORED,)] * 2
    assert all(each.estimate is None for each in absent)
    agrees = {
        (each.readout, each.method): each.agrees for each in judge(asked, shifts, gates=GATES).specifications
    }
    assert agrees[("signature:whole", "ucell")] is True
    others = {key: value for key, value in agrees.items() if key[0] != "signature:whole"}
    assert len(others) == 6
    assert set(others.values()) == {None}


def test_lists_without_a_score_are_read_at_equal_depth_neither() -> None:
    adata = paired(experiment(shift=0.9, depth=0.5, n_cells=40))
    normalize(adata)
    asked = claim(ScoreShift(kind="score_shift", signature="whole", alternates=("absent",)))
    found = {(each.readout, each.method): each for each in ask(adata, asked, signatures=lists())}
    assert found[("signature:whole", "ucell")].notes[-1].startswith("Scores of all are read at equal depth")
    assert found[("signature:absent", "ucell")].obstacle_kinds == (Obstacle.NOT_SCORED,)


def test_the_genes_that_are_there_are_read_as_a_list_of_their_own(adata: ad.AnnData) -> None:
    """What lacks is left out, not taken for 0: a list with absent genes has the mean of those present."""
    cells = adata[:30].copy()
    named = {"scanty": [*PRESENT[:5], *ABSENT], "present": PRESENT[:5]}
    score(cells, named, method="mean")
    found = cells.obsm["score_mean"]
    assert np.array_equal(found["scanty"], found["present"])
