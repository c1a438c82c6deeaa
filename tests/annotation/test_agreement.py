"""What docs/annotation.md says of the shared files: names agree with the labels that were hidden."""

from __future__ import annotations

import importlib.util
import sys
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import f1_score

from mekscrna.annotation.markers import name_by_markers

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def script(root: Path) -> Any:
    _loaded(root, "malignancy_benchmark")
    return _loaded(root, "annotate_benchmark")


def _loaded(root: Path, name: str) -> Any:
    spec = importlib.util.spec_from_file_location(name, root / "scripts" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("at", range(6))
def test_names_agree_with_the_labels_that_were_hidden(
    script: Any, shared_data: Path, root: Path, at: int
) -> None:
    file = script.FILES[at]
    adata = script.read(shared_data / file.path, file.base)
    truth = script.labels_of(adata, file)
    one = script.agreement(name_by_markers(adata).types, truth, "major")
    assert one.f1 >= 0.85
    assert one.unassigned <= 0.15
    said = f"| {file.title} | {file.role} | major | {(truth != 'unassigned').sum():,} | {one.f1:.3f} |"
    assert said in (root / "docs" / "annotation.md").read_text(encoding="utf-8")


def test_agreement_counts_as_scikit_learn_does(script: Any) -> None:
    rng = np.random.default_rng(3)
    kinds = np.array(["nk", "b_cell", "mast"], dtype=object)
    truth = np.repeat(kinds, 40)
    types = np.where(rng.random(120) < 0.3, rng.choice(kinds, 120), truth)
    types[::11] = "immune"
    one = script.agreement(types, truth, "major")
    named = types != "immune"
    expected = f1_score(truth[named].astype(str), types[named].astype(str), average="macro")
    assert one.f1 == pytest.approx(expected)
    assert one.unassigned == pytest.approx(1 - named.mean())
    assert one.f1_of_all_cells < one.f1
    assert isinstance(one.confusion, pd.DataFrame)
    assert one.confusion.to_numpy().sum() == 120


def test_names_inside_a_label_are_taken_to_it_and_wider_ones_are_none(script: Any) -> None:
    truth = np.repeat(np.array(["cd4_t", "cd8_t", "b_cell", "unassigned"], dtype=object), 10)
    types = np.repeat(np.array(["treg", "t_cell", "plasma", "nk"], dtype=object), 10)
    found = script.agreement(types, truth, "finest").confusion
    assert found.loc["cd4_t"].to_dict() == {"b_cell": 0, "cd4_t": 10, "unassigned": 0}
    assert found.loc["cd8_t", "unassigned"] == 10
    assert found.loc["b_cell", "b_cell"] == 10
    assert found.to_numpy().sum() == 30


@pytest.mark.parametrize("at", range(7))
def test_malignant_cells_are_those_that_were_published(shared_data: Path, root: Path, at: int) -> None:
    benchmark = _loaded(root, "malignancy_benchmark")
    tumor = benchmark.TUMORS[at]
    adata = benchmark.named(shared_data, tumor)
    types, truth = adata.obs["cell_type"].astype(str).to_numpy(), benchmark.truth_of(adata, tumor)
    assert (types[truth == 0] == "malignant").mean() <= 0.03
    if (truth == 1).any():
        at_least = 0.75 if tumor.donor else 0.9
        assert benchmark.balanced_accuracy(types, truth) >= at_least
    said = (root / "docs" / "annotation.md").read_text(encoding="utf-8")
    assert benchmark._row(tumor, types, truth) in said
