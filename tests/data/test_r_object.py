from __future__ import annotations

import base64
import contextlib
import json
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mekscrna.data._reader import Deposit
from mekscrna.data.readers.r_object import READER
from mekscrna.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Iterator

STORED = json.loads((Path(__file__).resolve().parents[1] / "oracles" / "r_objects.json").read_text())
"""Made by make_r_objects.R, beside it; in base64."""
FILES = Path("r_objects")
COUNTS = [[1, 1, 2, 4], [1, 4, 4, 2], [2, 0, 1, 1]]
"""As written there: three cells × four genes."""
GENES = ["DUSP6", "SPRY4", "CCND1", "B2M"]
CELLS = ["cell1", "cell2", "cell3"]


@pytest.fixture(autouse=True, scope="module")
def _files(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Unpack them below the folder that tests work in."""
    folder = tmp_path_factory.mktemp("r")
    (folder / FILES).mkdir()
    for name, content in STORED.items():
        (folder / FILES / name).write_bytes(base64.b64decode(content))
    with contextlib.chdir(folder):
        yield


@pytest.mark.parametrize(
    ("name", "slot"),
    [
        *((f"matrix{how}.rds", "X") for how in ("", "_xz", "_bzip2", "_plain", "_version2", "_ascii")),
        *((f"{name}.rds", "X") for name in ("frame", "dgc", "dgr", "dgt", "seurat5")),
        ("annotated.RData", "X"),
        ("annotated.RData", "object/annotated"),
        ("with_meta.RData", "X"),
        ("seurat4.rds", "object/RNA/counts"),
        ("seurat5.rds", "object/RNA/counts"),
        ("sce.rds", "object/counts"),
    ],
)
def test_a_matrix_of_r_comes_as_cells_by_genes(name: str, slot: str) -> None:
    deposit = Deposit(path=FILES / name)
    read = READER.read(deposit, slot)
    assert read.X.toarray().tolist() == COUNTS
    assert (list(read.obs_names), list(read.var_names)) == (CELLS, GENES)
    header = READER.read_header(deposit)
    assert (list(header.obs.index), list(header.slots[slot].index)) == (CELLS, GENES)
    assert set(READER.sample(deposit, slot)) <= {0, 1, 2, 4}


@pytest.mark.parametrize(
    ("name", "slot"), [("seurat4.rds", "object/RNA/data"), ("sce.rds", "object/logcounts")]
)
def test_other_matrices_of_an_object_are_slots_of_their_own(name: str, slot: str) -> None:
    read = READER.read(Deposit(path=FILES / name), slot)
    np.testing.assert_allclose(read.X.toarray(), np.log1p(COUNTS))
    assert "X" not in READER.read_header(Deposit(path=FILES / name)).slots


def test_what_is_known_of_cells_and_genes_comes_along() -> None:
    seurat = READER.read(Deposit(path=FILES / "seurat4.rds"), "object/RNA/counts")
    assert seurat.obs["type"].tolist()[:2] == ["a", "b"]
    assert seurat.obs["type"].isna().tolist() == [False, False, True]
    assert READER.read(Deposit(path=FILES / "with_meta.RData"), "X").obs["n"].tolist() == [1, 2, 3]
    experiment = READER.read(Deposit(path=FILES / "sce.rds"), "object/counts")
    assert experiment.obs["type"].tolist() == ["a", "b", "c"]
    assert experiment.var["id"].tolist() == ["ENSG1", "ENSG2", "ENSG3", "ENSG4"]
    assert READER.read(Deposit(path=FILES / "annotated.RData"), "X").var["symbol"].tolist() == GENES


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("gaps.rds", "1 value missing or infinite, the first at row 'SPRY4', column 'cell2'"),
        ("nameless.rds", r"\(4 × 3\) has no names.*Export it from R"),
        ("vector.rds", "no matrix of numbers; found: a value of kind"),
        ("list.rds", "no matrix of numbers; found: a .*, b "),
    ],
)
def test_what_holds_no_expression_is_refused_with_the_reason(name: str, words: str) -> None:
    with pytest.raises(DataError, match=words):
        READER.read_header(Deposit(path=FILES / name))


def test_principal_components_are_no_expression(shared_data: Path) -> None:
    path = shared_data / "formats/R_objects/cell_lines_small.RData"
    with pytest.raises(DataError, match=r"cell_lines_small/scaled_pcs: whether rows or columns are genes"):
        READER.read_header(Deposit(path=path))


@settings(max_examples=60)
@given(
    name=st.sampled_from(["matrix_plain.rds", "dgc.rds", "seurat4.rds", "with_meta.RData"]),
    cut=st.integers(0, 2000),
    flips=st.lists(st.tuples(st.integers(0, 2000), st.integers(0, 255)), max_size=3),
)
def test_a_damaged_file_is_refused_or_read(
    name: str, cut: int, flips: list[tuple[int, int]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    content = bytearray(base64.b64decode(STORED[name]))
    for place, byte in flips:
        content[place % len(content)] = byte
    path = tmp_path_factory.mktemp("damaged") / name
    path.write_bytes(content[: max(len(content) - cut, 0)] if cut % 2 else content)
    with contextlib.suppress(DataError):
        for slot in READER.read_header(Deposit(path=path)).slots:
            READER.read(Deposit(path=path), slot)
