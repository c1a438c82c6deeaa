"""What every scoring method does with input that it cannot use, or can only just."""

from __future__ import annotations

from typing import TYPE_CHECKING

import anndata as ad
import numpy as np
import pandas as pd
import pytest
import scored
from scipy import sparse

from mekscrna.errors import InputError, MekscrnaError
from mekscrna.scoring.score import METHODS, score

if TYPE_CHECKING:
    from mekscrna.scoring._method import Method

pytestmark = pytest.mark.parametrize("method", METHODS.values(), ids=METHODS)

SILENT: dict[str, float] = {
    "ans": 0.0,
    "gene": 0.0,
    "jasmine": np.nan,
    "mean": 0.0,
    "mlm": np.nan,
    "module_score": 0.0,
    "singscore": 0.0,
    "ssgsea": 0.0,
    "ulm": np.nan,
    "weighted_mean": 0.0,
    "zscore": np.nan,
}
"""The score of a cell without any counts, where it is one number."""
BY_SIZE = {"aucell", "gsva", "plage", "ucell"}
"""Methods in which it depends on the list (what a random ranking gives), or on the other cells."""


def scores(adata: ad.AnnData, method: Method, lists: object, **options: object) -> pd.DataFrame:
    score(adata, lists, method=method.name, **options)
    return adata.obsm[f"score_{method.name}"]


def some(method: Method) -> dict[str, list[str]]:
    return {"s": scored.genes(3) if method.single_gene else scored.genes(3, 20, 40, 77)}


@pytest.mark.parametrize("value", [-1.0, np.nan, np.inf])
def test_negative_missing_and_infinite_values_are_refused(method: Method, value: float) -> None:
    adata = scored.adata()
    adata.X.data[5000] = value
    with pytest.raises(MekscrnaError, match=r"holds (-1|nan|inf)|negative values|missing or infinite"):
        scores(adata, method, some(method))
    assert not adata.obsm


def test_a_cell_without_counts_has_the_score_that_is_stated(method: Method) -> None:
    adata = scored.adata()
    x = adata.X.toarray()
    x[7] = 0
    adata = ad.AnnData(X=sparse.csr_matrix(x), obs=adata.obs, var=adata.var)
    found = scores(adata, method, some(method))["s"].iloc[7]
    if method.name in BY_SIZE:
        assert np.isfinite(found)
    else:
        np.testing.assert_allclose(found, SILENT[method.name], atol=1e-12)


def test_a_list_of_one_gene_has_a_score(method: Method) -> None:
    adata = scored.adata()
    high = adata.var_names[np.asarray(adata.X.mean(axis=0)).ravel().argsort()[-60]]
    found = scores(adata, method, {"one": [high]})["one"]
    assert found.notna().all()
    assert found.std() > 0


def test_a_gene_that_a_list_names_twice_counts_once(method: Method) -> None:
    twice = scores(scored.adata(), method, {"s": [*some(method)["s"], *scored.genes(3)]})
    once = scores(scored.adata(), method, some(method))
    pd.testing.assert_frame_equal(twice, once, check_exact=True)


def test_genes_that_the_data_hold_twice_are_refused(method: Method) -> None:
    with pytest.warns(UserWarning, match="not unique"):
        adata = ad.AnnData(X=np.ones((3, 3)), var=pd.DataFrame(index=["A", "B", "B"]))
    with pytest.raises(InputError, match="occur more than once in the data: 'B'"):
        scores(adata, method, {"s": ["A"]})


def test_an_empty_list_is_refused_and_an_absent_one_has_no_score(method: Method) -> None:
    with pytest.raises(InputError, match="'s' has no genes"):
        scores(scored.adata(), method, {"s": []})
    found = scores(scored.adata(), method, {"absent": ["ABSENT"], **some(method)})
    assert found["absent"].isna().all()
    assert found["s"].notna().any()


def test_lists_of_which_no_gene_is_there_are_refused(method: Method) -> None:
    with pytest.raises(InputError, match=r"no gene of the 2 signatures \(2 genes\) is among the 1,500"):
        scores(scored.adata(), method, {"s": ["ABSENT"], "t": ["ABSENT", "OTHER"]})


def test_a_list_that_misses_too_much_has_no_score_where_a_limit_is_set(method: Method) -> None:
    lists = {"half": [*some(method)["s"], *(f"ABSENT{i}" for i in range(len(some(method)["s"])))]}
    if method.single_gene:
        return  # a list of two genes has no score there in any case
    assert scores(scored.adata(), method, lists, min_coverage=0.5)["half"].notna().all()
    assert scores(scored.adata(), method, lists, min_coverage=0.51)["half"].isna().all()


def test_a_list_of_more_genes_than_a_ranking_tells_apart_is_scored_or_refused(method: Method) -> None:
    """UCell has no range beyond max_rank; AUCell's top is shorter than the list; the others know no top."""
    adata = scored.adata()
    lists = {"long": list(adata.var_names[:700]), "short": scored.genes(3)}
    if method.name == "ucell":
        with pytest.raises(InputError, match=r"Longer than max_rank = 600: 'long' \(700 genes\)"):
            scores(adata, method, lists, max_rank=600)
        return
    found = scores(adata, method, lists)["long"]
    assert found.isna().all() if method.single_gene else found.notna().all()


def test_no_cells_are_no_scores(method: Method) -> None:
    adata = scored.adata()[:0].copy()
    assert scores(adata, method, some(method)).shape == (0, 1)
