"""What the system is asked to fetch before it is read."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import pytest
import scored
from hypothesis import given
from hypothesis import strategies as st

from mekscrna.data.blocks import blocks_of
from mekscrna.data.streaming.ahead import WINDOW, fetch_ahead
from mekscrna.data.streaming.effort import Effort

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.skipif(not hasattr(os, "posix_fadvise"), reason="the system has no posix_fadvise")


@given(st.integers(0, 10**7), st.integers(0, 10**6))
def test_a_run_is_asked_for_whole_in_steps_that_the_system_heeds(
    tmp_path_factory: pytest.TempPathFactory, offset: int, n_bytes: int
) -> None:
    """Linux reads one window at a request and drops the rest of it without a word."""
    path = tmp_path_factory.getbasetemp() / "some.bin"
    path.write_bytes(b"some")
    asked: list[tuple[int, int]] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "posix_fadvise", lambda _file, start, n, _advice: asked.append((start, n)))
        fetch_ahead(path, offset, n_bytes)
    assert all(0 < n <= WINDOW for _, n in asked)
    ends = [offset, *(start + n for start, n in asked)]
    assert [start for start, _ in asked] == ends[:-1]
    assert ends[-1] == offset + n_bytes


def test_pieces_are_asked_for_before_their_turn(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scored.adata().write_h5ad(tmp_path / "a.h5ad")
    rows = blocks_of(tmp_path / "a.h5ad", effort=Effort(memory_mb=1, n_threads=2))
    source: Any = rows.source
    asked: list[slice] = []
    monkeypatch.setattr(type(source), "expect", lambda _self, piece: asked.append(piece))
    pieces = rows.pieces()
    first = next(pieces)
    ahead = len(asked)
    assert first == asked[0]
    assert ahead > 1
    assert [first, *pieces] == asked
    assert len(asked) > ahead
