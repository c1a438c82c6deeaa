from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse
from small_data import house

from mekscrna.data.house import check_house_form, record_step, steps
from mekscrna.errors import DataError


def test_the_house_form_passes() -> None:
    check_house_form(house())


def test_all_faults_are_listed() -> None:
    adata = house()
    adata.layers["counts"] = sparse.csc_matrix(adata.layers["counts"])
    adata.X.data[0] = np.nan
    adata.obs["arm"] = adata.obs["arm"].astype(str)
    adata.obs["donor"] = adata.obs["donor"].cat.remove_categories(["P2"])
    adata.var_names = ["B2M", "B2M", *adata.var_names[2:]]
    del adata.obs["dataset"]
    del adata.uns["mekscrna"]["schema"]
    with pytest.raises(DataError) as caught:
        check_house_form(adata)
    assert {problem.path for problem in caught.value.problems} == {
        "layers['counts']", "X", "var_names", "uns['mekscrna']",
        "obs['arm']", "obs['donor']", "obs['dataset']",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("value", "words"), [(0.5, "not whole numbers"), (-1.0, "negative"), (np.inf, "infinite")]
)
def test_counts_that_are_none_are_refused(value: float, words: str) -> None:
    adata = house()
    adata.layers["counts"].data[3] = value
    with pytest.raises(DataError, match=words):
        check_house_form(adata)


def test_a_sample_in_two_arms_is_named() -> None:
    adata = house()
    adata.obs["sample"] = adata.obs["donor"]
    with pytest.raises(DataError, match=r"sample 'P1' has more than one value: 'treated', 'untreated'"):
        check_house_form(adata)


def test_steps_are_kept_in_order_past_the_hundredth() -> None:
    adata = house()
    for number in range(101):
        record_step(adata, f"step {number}")
    assert steps(adata) == tuple(f"step {number}" for number in range(101))
    assert next(iter(adata.uns["mekscrna"]["steps"])) == "01"


def test_a_step_can_be_recorded_on_any_anndata() -> None:
    adata = house()
    del adata.uns["mekscrna"]
    record_step(adata, "Brought along.")
    assert steps(adata) == ("Brought along.",)
