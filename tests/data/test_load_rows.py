from __future__ import annotations

from typing import TYPE_CHECKING

import anndata as ad
import numpy as np
import pandas as pd
import pytest
from small_data import GENES, counts_for, declare, table, write

from mekscrna.data.house import steps
from mekscrna.data.load import load
from mekscrna.errors import DataError
from mekscrna.spec.dataset import File

if TYPE_CHECKING:
    from pathlib import Path


def test_row_names_that_occur_again_get_a_number(tmp_path: Path) -> None:
    obs = table()
    obs.index = ["a", "a", "a-2", *obs.index[3:]]
    with pytest.warns(UserWarning, match="not unique"):
        write(tmp_path, obs)
    assert list(load(declare(), tmp_path).obs_names[:3]) == ["a", "a-2", "a-2-2"]


def test_several_files_are_joined_over_the_genes_of_all(tmp_path: Path) -> None:
    obs = table()
    parts = {"one.h5ad": (obs[:12], list(GENES)), "two.h5ad": (obs[12:], ["HLA-A", "B2M", "DUSP6", "NEW"])}
    for name, (rows, genes) in parts.items():
        part = ad.AnnData(X=counts_for(12, len(genes)), obs=rows, var=pd.DataFrame(index=genes))
        part.write_h5ad(tmp_path / name)
    adata = load(declare(files=tuple(File(path=name) for name in parts)), tmp_path)
    assert list(adata.var_names) == ["DUSP6", "B2M", "HLA-A"]
    assert adata.n_obs == 24
    second = counts_for(12, 4).toarray()
    np.testing.assert_array_equal(adata.layers["counts"][12:].toarray(), second[:, [2, 1, 0]])
    assert (
        "Joined 2 files over the 3 genes that all of them hold; left out: 3 of one.h5ad, 1 of two.h5ad."
        in steps(adata)
    )


def test_a_column_that_one_of_several_files_lacks_is_told_of_that_file(tmp_path: Path) -> None:
    obs = table()
    for name, rows in (("one.h5ad", obs[:12]), ("two.h5ad", obs[12:].rename(columns={"donor": "patient"}))):
        part = ad.AnnData(X=counts_for(12), obs=rows, var=pd.DataFrame(index=list(GENES)))
        part.write_h5ad(tmp_path / name)
    with pytest.raises(
        DataError, match=r"^two\.h5ad obs\['donor'\]: no such column \(declared in obs\.sample\)"
    ):
        load(declare(files=(File(path="one.h5ad"), File(path="two.h5ad"))), tmp_path)
