"""A model made here is used as one from elsewhere would be."""

from __future__ import annotations

import pickle
import sys
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest
from real_cells import counts_of
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

import mekscrna as mk
from mekscrna.data.house import steps
from mekscrna.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path

    from anndata import AnnData


@pytest.fixture(scope="module")
def trained(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[AnnData, Path]:
    """Train on half of the cells, in the form of CellTypist's files, and hand out the other half."""
    pytest.importorskip("celltypist")
    adata = counts_of(shared_data / "null_pbmc" / "pbmc_500cells.h5ad")
    genes = np.argsort(-np.asarray(adata.X.power(2).mean(axis=0)).ravel())[:600]
    learning, asked = adata[::2], adata[1::2].copy()
    scaler = StandardScaler().fit(learning.X[:, genes].toarray())
    model: Any = LogisticRegression(C=0.1, max_iter=200)
    model.fit(scaler.transform(learning.X[:, genes].toarray()), learning.obs["cluster"].to_numpy(dtype=str))
    model.features = np.asarray(adata.var_names[genes], dtype=object)
    scaler.features = model.features
    path = tmp_path_factory.mktemp("model") / "blood.pkl"
    description = {"date": "", "details": "", "url": "", "source": "", "version": "", "number_celltypes": 9}
    path.write_bytes(pickle.dumps({"Model": model, "Scaler_": scaler, "description": description}))
    return asked, path


def test_cells_get_the_house_types_of_the_labels_of_a_model(trained: tuple[AnnData, Path]) -> None:
    adata, path = trained[0].copy(), trained[1]
    globs = {"b_cell": ("B cell*",), "nk": ("NK*",), "t_cell": ("CD4*", "CD8*"), "monocyte": ("Mono*",)}
    mk.annotate_by_model(adata, path, cell_types=globs, least_confidence=0.0)
    types = adata.obs["cell_type"].astype(str)
    truth = adata.obs["cluster"].str.startswith("CD")
    assert ((types == "t_cell") == truth).mean() > 0.9
    assert (adata.obs["cell_type_model"].astype(str) == adata.obs["cluster"]).mean() > 0.8
    assert adata.obs["cell_type_confidence"].between(0, 1).all()
    assert set(adata.obs["cell_type_source"]) == {"model", "none"}
    assert "by CellTypist model blood.pkl" in steps(adata)[-1]
    assert "Labels of no house type: 'DC'" in steps(adata)[-1]


def test_unsure_cells_are_left_unassigned(trained: tuple[AnnData, Path]) -> None:
    adata, path = trained[0].copy(), trained[1]
    mk.annotate_by_model(adata, path, least_confidence=1.0)
    assert set(adata.obs["cell_type"]) == {"unassigned"}
    assert set(adata.obs["cell_type_source"]) == {"none"}


def test_what_is_no_model_is_refused(
    trained: tuple[AnnData, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    adata = trained[0][:20].copy()
    with pytest.raises(InputError, match="no such file"):
        mk.annotate_by_model(adata, tmp_path / "none.pkl")
    (tmp_path / "text.pkl").write_bytes(pickle.dumps({"a": 1}))
    with pytest.raises(InputError, match="cannot use this model"):
        mk.annotate_by_model(adata, tmp_path / "text.pkl")
    other = adata.copy()
    other.var_names = pd.Index([f"x{at}" for at in range(other.n_vars)])
    with pytest.raises(InputError, match="cannot use this model"):
        mk.annotate_by_model(other, trained[1])
    monkeypatch.setitem(sys.modules, "celltypist", None)
    with pytest.raises(InputError, match=r"mekscrna\[celltypist\]"):
        mk.annotate_by_model(adata, trained[1])
