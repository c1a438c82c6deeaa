"""Fixtures for all tests."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from collections.abc import Iterator

# The same examples for everyone, on slow machines too. HYPOTHESIS_PROFILE=explore looks for new ones.
settings.register_profile("steady", derandomize=True, deadline=None)
settings.register_profile("explore", deadline=None, max_examples=500)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))

ROOT = Path(__file__).resolve().parents[1]


def _shared(name: str) -> Path:
    base = Path(os.environ.get("MEKSCRNA_SHARED", ROOT.parent / "shared"))
    folder = base / name
    if not folder.is_dir():
        pytest.skip(f"the shared folder '{name}' is not beside the project")
    return folder


@pytest.fixture(scope="session", autouse=True)
def _cache_of_their_own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Unpack archives into a folder of the tests, never into the user's cache."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("MEKSCRNA_CACHE", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture(scope="session")
def root() -> Path:
    """The project's root folder."""
    return ROOT


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Small real datasets; tests that need them are skipped where they are absent."""
    return _shared("data")


@pytest.fixture(scope="session")
def oracle() -> Path:
    """Numbers from R; tests that need them are skipped where they are absent."""
    return _shared("oracle")
