"""What is not log-normalized is not scored as if it were."""

from __future__ import annotations

import anndata as ad
import numpy as np
import pytest
import scored
from scipy import sparse

import mekscrna as mk
from mekscrna.data.scorable import lognorm_of
from mekscrna.errors import InputError


def holding(x: np.ndarray) -> ad.AnnData:
    return ad.AnnData(sparse.csr_matrix(x.astype(np.float32)))


def test_logs_are_scorable() -> None:
    adata = scored.adata()
    assert lognorm_of(adata) is adata.X


def test_small_counts_are_not() -> None:
    counts = scored.counts()
    assert counts.max() == 8
    with pytest.raises(InputError, match=r"looks like counts: all of [\d,]+ values seen are whole numbers"):
        mk.score(holding(counts), {"a": ["0", "1", "2"]}, method="module_score")


def test_what_was_logged_twice_is_not() -> None:
    adata = scored.adata()
    adata.X = adata.X.log1p()
    with pytest.raises(InputError, match=r"logged twice: taken back twice, every row adds up to 10,000"):
        mk.score(adata, scored.signatures(), method="ulm")


def test_rows_that_share_their_largest_value_were_not_logged_twice() -> None:
    x = scored.adata().X.toarray()
    x[:, 3] = x.max() + 1
    assert lognorm_of(holding(x)) is not None


def test_whether_genes_were_seen_is_not_taken_for_counts() -> None:
    assert lognorm_of(holding((scored.counts() > 0).astype(float))) is not None
