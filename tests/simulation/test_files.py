"""Files of simulated tumors: written once, whole, portable, and never over another's."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import anndata as ad
import h5py
import numpy as np
import pytest

from mekscrna.data.files import sha256_of
from mekscrna.errors import DataError, SpecError
from mekscrna.simulation.tumour import simulate, write
from mekscrna.spec.simulation import PlantedShift

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from mekscrna.spec.dataset import Dataset
    from mekscrna.spec.signature import Signature

    Make = Callable[..., Dataset]
    Lists = Mapping[str, Signature]


def test_a_file_gives_back_what_was_simulated(recipe: Make, lists: Lists, tmp_path: Path) -> None:
    made = recipe(shifts=(PlantedShift(signature="wagle2018_mpas", population="malignant", log2_fold=-1.0),))
    path = write(made, lists, tmp_path / "new" / "folder")
    assert path == tmp_path / "new" / "folder" / made.files[0].path
    found, simulated = ad.read_h5ad(path), simulate(made, lists)
    assert np.array_equal(found.X.toarray(), simulated.X.toarray())
    assert list(found.obs_names) == list(simulated.obs_names)
    assert list(found.var["gene_id"]) == list(simulated.var["gene_id"])
    for name in simulated.obs:
        assert list(found.obs[name]) == list(simulated.obs[name])
    assert found.uns["simulated"]
    assert found.uns["truth"]["expected"]["wagle2018_mpas"]["malignant"] == -1.0
    assert found.uns["truth"]["recipe"] == simulated.uns["truth"]["recipe"]


def test_older_readers_can_open_the_file(recipe: Make, lists: Lists, tmp_path: Path) -> None:
    with h5py.File(write(recipe(), lists, tmp_path)) as file:
        kinds = {
            file[f"{frame}/{file[frame].attrs['_index']}"].attrs["encoding-type"] for frame in ("obs", "var")
        }
        kinds |= {file["var/gene_id"].attrs["encoding-type"]}
        assert kinds == {"string-array"}
        assert file["X"].attrs["encoding-type"] == "csr_matrix"
        for name in ("sample", "patient", "treatment", "cell_type"):
            assert file[f"obs/{name}"].attrs["encoding-type"] == "categorical"
            assert file[f"obs/{name}/categories"].attrs["encoding-type"] == "string-array"


def test_the_same_recipe_gives_the_same_file(recipe: Make, lists: Lists, tmp_path: Path) -> None:
    digests = {sha256_of(write(recipe(), lists, tmp_path / place)) for place in ("here", "there")}
    assert len(digests) == 1


def test_a_file_of_the_same_recipe_is_left_alone(recipe: Make, lists: Lists, tmp_path: Path) -> None:
    path = write(recipe(), lists, tmp_path)
    os.utime(path, (1, 1))
    assert write(recipe(), lists, tmp_path) == path
    assert path.stat().st_mtime == 1


@pytest.mark.parametrize("change", [{"seed": 9}, {"donor_sd": 0.3}])
def test_a_file_of_another_recipe_is_made_again(
    recipe: Make, lists: Lists, tmp_path: Path, change: dict[str, float]
) -> None:
    path = write(recipe(), lists, tmp_path)
    before = sha256_of(path)
    write(recipe(**change), lists, tmp_path)
    assert sha256_of(path) != before
    assert [each.name for each in tmp_path.iterdir()] == [path.name]


def test_a_changed_gene_list_makes_the_file_again(recipe: Make, lists: Lists, tmp_path: Path) -> None:
    path = write(recipe(), lists, tmp_path)
    os.utime(path, (1, 1))
    fewer = {name: each for name, each in lists.items() if name != "cytopus_tcm"}
    write(recipe(), fewer, tmp_path)
    assert path.stat().st_mtime > 1


@pytest.mark.parametrize("content", [b"not a file of ours", b""])
def test_a_foreign_file_is_never_overwritten(
    recipe: Make, lists: Lists, tmp_path: Path, content: bytes
) -> None:
    path = tmp_path / recipe().files[0].path
    path.write_bytes(content)
    with pytest.raises(DataError, match="not simulated by mekscrna"):
        write(recipe(), lists, tmp_path)
    assert path.read_bytes() == content


def test_a_file_that_does_not_say_it_is_simulated_is_never_overwritten(
    recipe: Make, lists: Lists, tmp_path: Path
) -> None:
    path = write(recipe(), lists, tmp_path)
    with h5py.File(path, "r+") as file:
        del file["uns/simulated"]
    before = sha256_of(path)
    with pytest.raises(DataError, match="left as it is"):
        write(recipe(seed=9), lists, tmp_path)
    assert sha256_of(path) == before


def test_a_faulty_recipe_writes_nothing(recipe: Make, lists: Lists, tmp_path: Path) -> None:
    with pytest.raises(SpecError):
        write(recipe(composition={"oligodendrocyte": 1.0}), lists, tmp_path / "out")
    assert not (tmp_path / "out").exists()
