"""docs/formats.md is what the program makes of the files, and what others open too is the same here."""

from __future__ import annotations

import csv
import importlib.util
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]
SLOT = re.compile(r"(?:^|; )X ([\d,]+) × ([\d,]+): [^;]*?(?:, up to ([\d,.e+]+))?(?=;|$)")
TURNED = ("matrix.mtx", ".txt", ".csv.gz")
"""Files that lie genes × cells, which scanpy opens as they lie."""


@pytest.fixture(scope="module")
def script() -> Iterator[Any]:
    spec = importlib.util.spec_from_file_location("tabulate_formats", ROOT / "scripts/tabulate_formats.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    yield module
    del sys.modules[spec.name]


@pytest.fixture(scope="module")
def folder(shared_data: Path) -> Path:
    return shared_data / "formats"


@pytest.fixture(scope="module")
def rows(script: Any, folder: Path) -> list[Any]:
    found: list[Any] = script.our_side(folder)
    return found


def test_the_page_is_what_the_program_makes_of_the_files(script: Any, folder: Path, rows: list[Any]) -> None:
    committed = (ROOT / "docs/formats.md").read_text(encoding="utf-8")
    made = script.page(rows, script.their_side(folder))
    assert made == committed, "python scripts/tabulate_formats.py writes it again"


def test_every_file_has_a_row(script: Any, folder: Path, rows: list[Any]) -> None:
    told = {row.path for row in rows}
    for file in (path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()):
        assert file in script.RECORDS or any(path == file or path.startswith(f"{file}/") for path in told)


def test_what_scanpy_opens_too_has_the_same_shape_and_the_same_largest_value(
    script: Any, folder: Path, rows: list[Any]
) -> None:
    theirs: dict[str, dict[str, str]] = {}
    for source in (folder / "probe_results.tsv", script.ELSEWHERE):
        with source.open(encoding="utf-8", newline="") as stream:
            theirs |= {line["file"]: line for line in csv.DictReader(stream, delimiter="\t")}
    n_compared = 0
    for row in rows:
        other = theirs.get(script.asked_as(row.path, theirs))
        if row.outcome != "loads" or other is None or other["status"] == "FAILS":
            continue
        found = SLOT.search(row.ours)
        assert found is not None, row.path
        shape = [int(size.replace(",", "")) for size in found.groups()[:2]]
        expected = [int(size) for size in other["shape"].split(" x ")]
        if row.path.endswith("dense_matrix_19_genes_1000_cells.txt"):
            assert expected == [19, 0]  # they take its commas for a part of the name
            continue
        is_turned = row.path.endswith(TURNED) and script.asked_as(row.path, theirs) == row.path
        assert shape == (expected[::-1] if is_turned else expected), row.path
        largest = float((found[3] or "0").replace(",", ""))
        told = re.search(r"max=(\S+)", other["X"])
        assert told is not None, row.path
        assert largest == pytest.approx(float(told[1]), rel=1e-5) or told[1] == "nan", row.path
        n_compared += 1
    assert n_compared >= 35
