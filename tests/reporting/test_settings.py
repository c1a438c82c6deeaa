"""What a notebook sets for its own figures changes no report, and no report changes what it set."""

from __future__ import annotations

from typing import TYPE_CHECKING

import matplotlib as mpl
from example_run import make_run

from mekscrna.reporting.render import write_page

if TYPE_CHECKING:
    from pathlib import Path

OTHER = {"font.size": 17.0, "axes.grid": True, "lines.linewidth": 4.0, "svg.fonttype": "path"}


def test_the_page_is_the_same_whatever_matplotlib_was_set_to(tmp_path: Path) -> None:
    (tmp_path / "plain").mkdir()
    (tmp_path / "set").mkdir()
    plain = write_page(make_run(), tmp_path / "plain").read_bytes()
    with mpl.rc_context(OTHER):
        assert write_page(make_run(), tmp_path / "set").read_bytes() == plain
        assert {name: mpl.rcParams[name] for name in OTHER} == OTHER
