"""Cells that a dataset holds twice are told, and cells that are merely alike are not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest
from scipy import sparse
from small_data import declare, write

from mekscrna.data.copied_cells import copied_cells
from mekscrna.data.load import load
from mekscrna.errors import DataError
from mekscrna.spec.dataset import File, ObsColumns

if TYPE_CHECKING:
    from pathlib import Path

N_GENES = 400


def cells(n_cells: int, seed: int) -> Any:
    """Make counts as sparse as those of droplets: about 150 of 400 genes, most of them once."""
    return sparse.csr_matrix(np.random.default_rng(seed).poisson(0.5, (n_cells, N_GENES)).astype(np.float32))


def named(*parts: tuple[str, int]) -> Any:
    return np.array([name for name, number in parts for _ in range(number)], dtype=object)


def test_cells_of_their_own_are_no_copies() -> None:
    assert copied_cells(cells(3000, 1), named(("a", 1500), ("b", 1500))) == []


def test_a_sample_under_two_names_is_told() -> None:
    one = cells(50, 1)
    (problem,) = copied_cells(sparse.vstack([one, one], format="csr"), named(("a", 50), ("b", 50)))
    assert "50 of 50 cells of sample 'b' are in sample 'a' too, value for value" in problem.what


def test_raw_beside_filtered_is_told_whatever_the_order() -> None:
    raw = cells(200, 1)
    shuffled = np.random.default_rng(2).permutation(200)[:40]
    both = sparse.csr_matrix(sparse.vstack([raw, raw[shuffled]]))
    (problem,) = copied_cells(both, named(("a", 240)))
    assert "40 of 240 cells of sample 'a' are in it twice" in problem.what


def test_cells_of_few_genes_and_few_copies_are_passed_over() -> None:
    few = sparse.csr_matrix(np.ones((100, 99), dtype=np.float32))
    assert copied_cells(few, named(("a", 50), ("b", 50))) == []
    some = cells(100, 1)
    assert copied_cells(sparse.csr_matrix(sparse.vstack([some, some[:2]])), named(("a", 100), ("b", 2))) == []


def test_a_file_under_two_names_is_refused(tmp_path: Path) -> None:
    var = pd.DataFrame(index=[f"G{i}" for i in range(N_GENES)])
    obs = pd.DataFrame({"label": "Tumor"}, index=[f"c{i}" for i in range(30)])
    for name, seed in (("pre", 1), ("post", 1), ("other", 2)):
        write(tmp_path, obs, X=cells(30, seed), var=var)
        (tmp_path / "toy.h5ad").rename(tmp_path / f"{name}.h5ad")
    arms = {"pre": "dmso", "post": "trametinib", "other": "dmso"}
    files = tuple(
        File(path=f"{name}.h5ad", obs={"sample": name, "condition": arm}) for name, arm in arms.items()
    )
    columns = ObsColumns(sample=("sample",), arm="condition", cell_type="label")
    dataset = declare(files=files, obs=columns, pairing=None, cell_types={"malignant": ("Tumor",)})
    with pytest.raises(DataError, match="toy obs: 30 of 30 cells of sample 'post' are in sample 'pre' too"):
        load(dataset, tmp_path)
