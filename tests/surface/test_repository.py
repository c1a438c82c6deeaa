"""The repository speaks of the product alone, and keeps its two promises."""

from __future__ import annotations

import re
import subprocess
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

MACHINE_PATH = re.compile(r"(^|[^A-Za-z0-9._-])/(work|root|home/[a-z]+)/")


def tracked(root: Path) -> list[Path]:
    done = subprocess.run(["git", "ls-files", "-z"], cwd=root, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip("this is no git checkout")
    return [root / name for name in done.stdout.split("\0") if name and (root / name).is_file()]


def test_no_file_holds_a_path_of_one_machine(root: Path) -> None:
    found = []
    for path in tracked(root):
        if path.suffix in {".gz", ".png", ".svg"} or path.name == "test_repository.py":
            continue
        lines = path.read_text(encoding="utf-8").splitlines()
        found += [f"{path}:{number}" for number, line in enumerate(lines, 1) if MACHINE_PATH.search(line)]
    assert found == []


def test_the_two_commands_are_there(root: Path) -> None:
    makefile = (root / "Makefile").read_text(encoding="utf-8")
    readme = (root / "README.md").read_text(encoding="utf-8")
    for target in ("demo", "test"):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE)
        assert f"make {target}" in readme
    assert "make test" in (root / ".ci" / "run").read_text(encoding="utf-8")


def test_the_changelog_knows_this_version_or_what_is_unreleased(root: Path) -> None:
    text = (root / "CHANGELOG.md").read_text(encoding="utf-8")
    assert "## [Unreleased]" in text
