"""What was curated elsewhere, and scripts that are no part of the package."""

from __future__ import annotations

import csv
import os
import sys
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def facts() -> Path:
    """What the lists were made from; tests that need it are skipped where it is absent."""
    folder = Path(os.environ.get("MEKSCRNA_SHARED", ROOT.parent / "shared")) / "facts"
    if not folder.is_dir():
        pytest.skip("the folder of facts is not beside the project")
    return folder


@pytest.fixture(scope="session")
def entries() -> dict[str, dict[str, Any]]:
    """What scripts/signature_library.yaml says of each shipped list."""
    found: dict[str, dict[str, Any]] = YAML(typ="safe").load(ROOT / "scripts" / "signature_library.yaml")
    return found


@pytest.fixture(scope="session")
def taken_whole(entries: dict[str, dict[str, Any]]) -> dict[str, str]:
    """Id in the facts → id here, for lists of which nothing was left out."""
    cut = {"remove", "drop_first"}
    return {
        entry["take"]: name for name, entry in entries.items() if "take" in entry and not cut & entry.keys()
    }


@pytest.fixture
def scripts(monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of scripts, which can be imported from while a test runs."""
    monkeypatch.syspath_prepend(ROOT / "scripts")
    for name in ("curate_signatures", "draw_library", "reference_tables", "signature_yaml"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    return ROOT / "scripts"


def rows(path: Path) -> list[dict[str, str]]:
    """Return the rows of a table with tabs."""
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter="\t"))
