"""The tutorials run, and what they show is what they give."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import nbformat
import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "docs" / "tutorials"
SHARED = Path(os.environ.get("MEKSCRNA_SHARED", ROOT.parent / "shared"))
NEEDS = {"reanalyze_kang": SHARED / "data" / "kang2018" / "kang_seurattools_832cells.h5ad"}

sys.path.insert(0, str(ROOT / "scripts"))
from run_tutorials import executed  # noqa: E402


def printed(notebook: nbformat.NotebookNode) -> Iterator[str]:
    """What cells printed; frames and reprs aside, which differ by version."""
    for cell in notebook.cells:
        for output in cell.get("outputs", ()):
            if output.output_type == "stream":
                yield re.sub(r"\b[0-9a-f]{12,}\b", "<digest>", output.text)


def test_there_are_three() -> None:
    assert len(list(FOLDER.glob("*.ipynb"))) == 3


@pytest.mark.slow
@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.ipynb")), ids=lambda path: path.stem)
def test_a_tutorial_gives_what_it_shows(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    needed = NEEDS.get(path.stem)
    if needed and not needed.is_file():
        pytest.skip(f"real data not here: {needed.name}")
    monkeypatch.setenv("MEKSCRNA_SHARED", str(SHARED))
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("PYDEVD_DISABLE_FILE_VALIDATION", "1")
    shown = list(printed(nbformat.read(path, as_version=4)))
    assert shown
    assert list(printed(executed(path))) == shown


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.ipynb")), ids=lambda path: path.stem)
def test_no_tutorial_shows_a_path_of_one_machine(path: Path) -> None:
    assert not re.search(r"/(home|Users|root|tmp|work)/", path.read_text(encoding="utf-8"))
