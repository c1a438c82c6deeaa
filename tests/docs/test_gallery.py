"""The gallery shows every figure that there is, and its page is the one that its script writes."""

from __future__ import annotations

import importlib.util
from typing import TYPE_CHECKING, Any

import pytest

from mekscrna import plots

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def script(root: Path) -> Any:
    spec = importlib.util.spec_from_file_location("draw_gallery", root / "scripts" / "draw_gallery.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_figure_is_in_the_gallery(script: Any) -> None:
    assert sorted(script.FIGURES) == sorted(plots.__all__)


def test_the_page_is_as_its_script_writes_it(script: Any, root: Path) -> None:
    assert (root / "docs" / "gallery.md").read_text(encoding="utf-8") == script.page()


def test_every_picture_is_there_as_text_without_a_date(script: Any, root: Path) -> None:
    for name in script.FIGURES:
        text = (root / "docs" / "gallery" / f"{name}.svg").read_text(encoding="utf-8")
        assert "<text" in text
        assert "dc:date" not in text
