"""What every scoring method promises; a new method is tested as soon as its file is there."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import anndata as ad
import numpy as np
import pandas as pd
import pytest
import scored
from scipy import sparse

import mekscrna as mk
from mekscrna.data.blocks import blocks
from mekscrna.errors import InputError
from mekscrna.scoring._walk import prepare, stream, walk
from mekscrna.scoring.panel import Panel
from mekscrna.scoring.score import METHODS, score

if TYPE_CHECKING:
    from pathlib import Path

    from mekscrna.scoring._method import Method
    from mekscrna.spec.signature import Signature

pytestmark = pytest.mark.parametrize("method", METHODS.values(), ids=METHODS)
PRESENT = ["up_only", "up_down", "partly"]


def asked(method: Method) -> dict[str, Signature]:
    """The small signatures; of each only its second gene, where the method scores one gene."""
    if not method.single_gene:
        return scored.signatures()
    return {name: scored.signature(name, [each.genes.up[1]]) for name, each in scored.signatures().items()}


def scores(adata: ad.AnnData, method: Method, **options: object) -> pd.DataFrame:
    """Score a copy with the small signatures."""
    copy = adata.copy()
    score(copy, asked(method), method=method.name, **options)
    return copy.obsm[f"score_{method.name}"]


def with_x(adata: ad.AnnData, x: object) -> ad.AnnData:
    return ad.AnnData(X=x, obs=adata.obs.copy(), var=adata.var.copy())


def on_top(adata: ad.AnnData, gene: str) -> ad.AnnData:
    """Raise one gene above all others in every cell."""
    x = adata.X.toarray()
    x[:, adata.var_names.get_loc(gene)] = x.max() + 1
    return with_x(adata, sparse.csr_matrix(x))


def frozen(method: Method, adata: ad.AnnData, other: ad.AnnData) -> tuple[np.ndarray, np.ndarray]:
    """Score both with what the method prepared on the first: what is asked is the kernel's answer alone."""
    params, matrices = method.params(), [blocks(adata), blocks(other)]
    panel = Panel.over(matrices[0].gene_names, asked(method))
    prepared = prepare(method, matrices[0], panel, params=params, rng=stream(0, "", method.name))
    first, second = (walk(method, each, panel, params=params, prepared=prepared) for each in matrices)
    return first, second


def test_it_says_what_it_is(method: Method) -> None:
    assert re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", method.name)
    assert re.fullmatch(r"10\.\d{4,}/\S+", method.doi)
    assert method.title
    assert method.meaning.endswith(".")
    assert bool(method.ties) == (method.name in {"aucell", "gsva", "jasmine", "singscore", "ssgsea", "ucell"})
    assert all(field.description for field in method.params.model_fields.values())


def test_scores_are_a_frame_of_cells_and_signatures(method: Method) -> None:
    adata = scored.adata()
    table = scores(adata, method)
    assert list(table.columns) == list(scored.signatures())
    assert list(table.index) == list(adata.obs_names)
    assert (table.dtypes == np.float64).all()
    assert np.isfinite(table[PRESENT].to_numpy()).all()
    assert (table[PRESENT].std() > 0).all()


def test_scores_stay_within_the_bounds(method: Method) -> None:
    low, high = method.bounds or (-np.inf, np.inf)
    for seed in range(3):
        table = scores(scored.adata(seed), method)[PRESENT]
        assert table.min().min() >= low
        assert table.max().max() <= high


@pytest.mark.parametrize("rows_per_block", [9, 119])
def test_scores_do_not_depend_on_the_blocks(method: Method, rows_per_block: int) -> None:
    adata = scored.adata()
    pd.testing.assert_frame_equal(
        scores(adata, method, rows_per_block=rows_per_block), scores(adata, method), check_exact=True
    )


def test_the_order_of_the_genes_changes_nothing_where_it_is_promised(method: Method) -> None:
    adata = scored.adata()
    shuffled = adata[:, np.random.default_rng(5).permutation(adata.n_vars)].copy()
    gap = (scores(shuffled, method) - scores(adata, method))[PRESENT].abs().max().max()
    assert (gap < 1e-12) == method.gene_order_free


def test_a_cell_is_scored_alone_where_it_is_promised(method: Method) -> None:
    adata = scored.adata()
    some = adata[::3].copy()
    gap = (scores(some, method) - scores(adata, method)[::3])[PRESENT].abs().max().max()
    assert (gap < 1e-12) == method.cell_alone


@pytest.mark.parametrize("form", [np.asarray, sparse.csc_matrix, sparse.csr_array, sparse.csc_array])
def test_sparse_and_dense_matrices_score_alike(method: Method, form: type) -> None:
    adata = scored.adata()
    other = with_x(adata, form(adata.X.toarray()))
    pd.testing.assert_frame_equal(scores(other, method), scores(adata, method), check_exact=True)


@pytest.mark.parametrize("dtype", [np.float32, np.float64, np.int32, np.int64])
def test_number_types_score_alike(method: Method, dtype: type) -> None:
    whole, names = np.round(scored.adata().X.toarray()), scored.adata().var_names
    table = mk.score_matrix(sparse.csr_matrix(whole.astype(dtype)), names, asked(method), method=method)
    known = mk.score_matrix(whole.astype(np.float64), names, asked(method), method=method)
    pd.testing.assert_frame_equal(table, known, check_exact=True)


def test_raising_an_up_gene_never_lowers_a_score(method: Method) -> None:
    adata = scored.adata()
    for gene in asked(method)["up_only"].genes.up[::4]:
        before, after = frozen(method, adata, on_top(adata, gene))
        if not method.monotone:
            assert (after[:, 0] != before[:, 0]).any()
            continue
        assert (after[:, 0] >= before[:, 0] - 1e-12).all()
        assert (after[:, 0] > before[:, 0]).any()


def test_raising_a_down_gene_never_raises_a_score(method: Method) -> None:
    adata = scored.adata()
    before, after = frozen(method, adata, on_top(adata, scored.genes(100)[0]))
    if not method.monotone:
        assert (after[:, 1] != before[:, 1]).any()
    elif method.signed:
        assert (after[:, 1] <= before[:, 1] + 1e-12).all()
        assert (after[:, 1] < before[:, 1]).any()
    else:
        np.testing.assert_array_equal(after[:, 1], before[:, 1])


def test_a_signature_without_present_up_genes_has_no_score(method: Method) -> None:
    adata = scored.adata()
    score(adata, asked(method), method=method.name)
    assert adata.obsm[f"score_{method.name}"]["absent"].isna().all()
    coverage = adata.uns["mekscrna"]["scores"][method.name]["coverage"]
    if method.single_gene:
        assert coverage["absent"] == {"n_genes": 1, "n_present": 0, "missing": "ABSENT4"}
        return
    assert coverage["absent"] == {"n_genes": 3, "n_present": 1, "missing": "ABSENT3,ABSENT4"}
    assert coverage["partly"] == {"n_genes": 6, "n_present": 4, "missing": "ABSENT1,ABSENT2"}


def test_other_signatures_change_no_score_where_it_is_promised(method: Method) -> None:
    adata = scored.adata()
    alone = adata.copy()
    score(alone, {"up_down": asked(method)["up_down"]}, method=method.name)
    together = scores(adata, method)["up_down"]
    assert alone.obsm[f"score_{method.name}"]["up_down"].equals(together) == method.lists_alone


def test_other_methods_change_no_score(method: Method) -> None:
    adata = scored.adata()
    expected = scores(adata, method)
    for other in [*METHODS, *reversed(METHODS)]:
        score(adata, asked(METHODS[other]), method=other)
    pd.testing.assert_frame_equal(adata.obsm[f"score_{method.name}"], expected, check_exact=True)
    assert set(adata.uns["mekscrna"]["scores"]) == set(METHODS)


def test_unknown_options_are_refused(method: Method) -> None:
    with pytest.raises(InputError, match=f"'{method.name}' has no option 'nonsense'"):
        scores(scored.adata(), method, nonsense=1)


def test_nothing_else_in_the_data_changes(method: Method) -> None:
    adata = scored.adata()
    adata.uns["mekscrna"] = {"schema": 1, "scores": {"earlier": {"seed": 4}}}
    before = adata.copy()
    score(adata, asked(method), method=method.name)
    assert (adata.X != before.X).nnz == 0
    assert adata.X.dtype == before.X.dtype
    pd.testing.assert_frame_equal(adata.obs, before.obs)
    pd.testing.assert_frame_equal(adata.var, before.var)
    assert list(adata.obsm) == [f"score_{method.name}"]
    assert adata.uns["mekscrna"]["schema"] == 1
    assert adata.uns["mekscrna"]["scores"]["earlier"] == {"seed": 4}


def test_scores_survive_an_h5ad(method: Method, tmp_path: Path) -> None:
    adata = scored.adata()
    score(adata, asked(method), method=method.name)
    adata.write_h5ad(tmp_path / "scored.h5ad")
    again = ad.read_h5ad(tmp_path / "scored.h5ad")
    key = f"score_{method.name}"
    pd.testing.assert_frame_equal(
        again.obsm[key], adata.obsm[key], check_exact=True, check_index_type=False, check_column_type=False
    )
    assert again.uns["mekscrna"]["scores"] == adata.uns["mekscrna"]["scores"]
