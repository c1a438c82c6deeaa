"""Scoring an AnnData."""

from __future__ import annotations

from typing import TYPE_CHECKING

import anndata as ad
import numpy as np
import pandas as pd
import pytest
import scored
from pydantic import PositiveFloat
from scipy import sparse

from mekscrna import get
from mekscrna.errors import DataError, InputError, UnknownNameError
from mekscrna.kernels.sums import weighted_sums
from mekscrna.scoring._method import Method
from mekscrna.scoring._walk import stream
from mekscrna.scoring.score import score
from mekscrna.spec._base import Spec

if TYPE_CHECKING:
    from pathlib import Path

    from mekscrna.kernels.types import Dense, Matrix
    from mekscrna.scoring.panel import Panel


def test_what_was_done_is_kept_beside_the_scores() -> None:
    adata = scored.adata()
    score(adata, scored.signatures(), method="module_score", seed=9, n_controls=4, min_coverage=0.1)
    about = adata.uns["mekscrna"]["scores"]["module_score"]
    assert about["options"] == {"controls": "scanpy", "n_bins": 25, "n_controls": 4}
    assert (about["doi"], about["seed"], about["min_coverage"]) == ("10.1126/science.aad0501", 9, 0.1)
    assert about["prepared"]["reference_cells"] == adata.n_obs
    controls = set(about["prepared"]["control_genes"]["up_down"].split(","))
    assert controls <= set(adata.var_names)
    assert not controls & set(scored.genes(5, 6, 60, 90, 8, 100, 149))


def test_too_low_a_coverage_gives_no_score_where_a_limit_is_set() -> None:
    adata = scored.adata()
    score(adata, scored.signatures(), min_coverage=0.7)
    assert adata.obsm["score_ucell"].isna().all().to_dict() == {
        "up_only": False,
        "up_down": False,
        "partly": True,
        "absent": True,
    }


def test_scoring_again_replaces_the_scores() -> None:
    adata = scored.adata()
    score(adata, scored.signatures())
    score(adata, {"other": scored.genes(1, 2)}, max_rank=50)
    assert list(adata.obsm["score_ucell"]) == ["other"]
    assert list(adata.uns["mekscrna"]["scores"]["ucell"]["coverage"]) == ["other"]


def test_the_seed_and_the_dataset_choose_the_controls_and_nothing_else_does() -> None:
    def draw(seed: int, dataset: str | None) -> dict[str, str]:
        adata = scored.adata()
        if dataset:
            adata.uns["mekscrna"] = {"dataset": dataset}
        score(adata, scored.signatures(), method="module_score", seed=seed, n_bins=3, n_controls=5)
        return adata.uns["mekscrna"]["scores"]["module_score"]["prepared"]["control_genes"]

    assert draw(1, "a") == draw(1, "a")
    assert len({str(draw(seed, name)) for seed in (1, 2) for name in ("a", "b", None)}) == 6
    assert stream(1, "a", "b").random() != stream(1, "b", "a").random()


def test_an_unknown_method_is_answered_with_the_nearest() -> None:
    with pytest.raises(UnknownNameError, match=r"No scoring method named 'ucel'. Did you mean 'ucell'?"):
        score(scored.adata(), scored.signatures(), method="ucel")


def test_every_wrong_option_is_told_at_once() -> None:
    with pytest.raises(InputError) as caught:
        score(scored.adata(), scored.signatures(), max_rnk=3, w_neg=-1, missing_genes="drop", max_rank=2.5)
    lines = str(caught.value).splitlines()
    assert len(lines) == 4
    assert "Method 'ucell' has no option 'max_rnk'. Did you mean 'max_rank'?" in lines
    assert any(line.startswith("Option 'w_neg' of method 'ucell'") and "found -1" in line for line in lines)


def test_numpy_numbers_are_options_too() -> None:
    adata = scored.adata()
    score(adata, scored.signatures(), max_rank=np.int64(40), w_neg=np.float32(0.5))
    assert adata.uns["mekscrna"]["scores"]["ucell"]["options"]["max_rank"] == 40


@pytest.mark.parametrize(("argument", "value"), [("min_coverage", 1.5), ("seed", -1), ("rows_per_block", 0)])
def test_arguments_out_of_range_are_refused(argument: str, value: float) -> None:
    with pytest.raises(InputError, match=argument):
        score(scored.adata(), scored.signatures(), **{argument: value})


@pytest.mark.parametrize("method", ["ucell", "module_score", "ssgsea"])
def test_a_value_that_cannot_be_scored_is_named_and_nothing_is_written(method: str) -> None:
    adata = ad.AnnData(X=np.ones((3000, 4)), var=pd.DataFrame(index=list("ABCD")))
    adata.X[1234, 2] = -0.5  # between the rows that a glance at the matrix sees
    with pytest.raises(DataError, match=r"Cell '1234', gene 'C' holds -0\.5"):
        score(adata, {"s": ["A"]}, method=method)
    assert not adata.obsm
    assert not adata.uns


def test_a_list_longer_than_the_ranks_is_refused_by_name() -> None:
    with pytest.raises(InputError, match=r"Longer than max_rank = 4: 'up_only' \(5 genes\)\. Raise max_rank"):
        score(scored.adata(), scored.signatures(), max_rank=4)


def test_published_weights_weigh_the_module_score() -> None:
    adata = scored.adata()
    plain = {"s": scored.signature("s", scored.genes(3, 40))}
    weighted = {"s": scored.signature("s", scored.genes(3, 40), G003=3.0)}
    found = {}
    for name, signatures in {"plain": plain, "weighted": weighted}.items():
        score(adata, signatures, method="module_score")
        found[name] = adata.obsm["score_module_score"]["s"].to_numpy()
    first, second = (adata[:, gene].X.toarray().ravel().astype(float) for gene in ("G003", "G040"))
    expected = (3 * first + second) / 4 - (first + second) / 2
    np.testing.assert_allclose(found["weighted"] - found["plain"], expected, atol=1e-12)


def test_a_module_score_without_controls_is_not_a_number() -> None:
    adata = scored.adata()[:, :4].copy()
    score(adata, {"all": list(adata.var_names), "one": scored.genes(3)}, method="module_score", n_bins=2)
    assert adata.obsm["score_module_score"].isna().all().to_dict() == {"all": True, "one": False}


def test_a_method_of_ones_own_needs_no_registration() -> None:
    class Params(Spec):
        """Options."""

        factor: PositiveFloat = 1.0

    def kernel(x: Matrix, panel: Panel, *, params: Params, prepared: None) -> Dense:
        assert prepared is None
        return params.factor * weighted_sums(x, panel.up)

    mean = Method(
        name="my_mean",
        title="My mean",
        doi="10.0000/none",
        meaning="A sum.",
        reads="lognorm",
        params=Params,
        kernel=kernel,
    )
    adata = scored.adata()
    score(adata, scored.signatures(), method=mean, factor=2.0)
    expected = 2 * adata[:, scored.genes(3, 20, 40, 77, 140)].X.toarray().astype(float).sum(1)
    np.testing.assert_allclose(adata.obsm["score_my_mean"]["up_only"], expected)


def test_a_file_is_scored_without_loading_it(tmp_path: Path) -> None:
    adata = scored.adata()
    adata.write_h5ad(tmp_path / "a.h5ad")
    score(adata, scored.signatures())
    backed = ad.read_h5ad(tmp_path / "a.h5ad", backed="r")
    score(backed, scored.signatures(), rows_per_block=13)
    pd.testing.assert_frame_equal(backed.obsm["score_ucell"], adata.obsm["score_ucell"], check_exact=True)
    backed.file.close()


def test_scores_come_out_as_a_tidy_frame() -> None:
    adata = scored.adata()
    score(adata, scored.signatures())
    frame = get.scores(adata, "ucell")
    assert list(frame) == ["cell", "sample", "arm", "cell_type", "signature", "score"]
    assert len(frame) == adata.n_obs * len(scored.signatures())
    one = frame[(frame.cell == "cell17") & (frame.signature == "up_down")]
    assert one["score"].item() == adata.obsm["score_ucell"].loc["cell17", "up_down"]
    assert one["sample"].item() == adata.obs.loc["cell17", "sample"]
    wide = frame.pivot_table(index="cell", columns="signature", values="score", observed=False, dropna=False)
    np.testing.assert_array_equal(wide.loc[adata.obs_names, "partly"], adata.obsm["score_ucell"]["partly"])


def test_a_users_own_data_without_samples_come_out_with_what_they_have() -> None:
    adata = ad.AnnData(X=sparse.csr_matrix(np.eye(3)), var=pd.DataFrame(index=list("ABC")))
    score(adata, {"s": ["A"]})
    assert list(get.scores(adata)) == ["cell", "signature", "score"]


def test_scores_that_are_not_there_are_answered_with_those_that_are() -> None:
    adata = scored.adata()
    score(adata, scored.signatures())
    with pytest.raises(UnknownNameError, match="Did you mean 'ucell'"):
        get.scores(adata, "ucel")


def test_coverage_comes_out_as_a_frame() -> None:
    adata = scored.adata()
    score(adata, scored.signatures())
    frame = get.coverage(adata)
    assert list(frame) == ["n_genes", "n_present", "share", "missing"]
    assert frame.loc["partly"].tolist() == [6, 4, 4 / 6, "ABSENT1,ABSENT2"]
    assert frame["share"].to_dict() == {"up_only": 1, "up_down": 1, "partly": 4 / 6, "absent": 1 / 3}
    with pytest.raises(UnknownNameError, match="Did you mean 'ucell'"):
        get.coverage(adata, "ucel")
