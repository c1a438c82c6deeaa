from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from example_run import make_run
from html_reading import Reader, read_html

from mekscrna.reporting.compose import compose
from mekscrna.reporting.render import render

if TYPE_CHECKING:
    from mekscrna.record import Run


@pytest.fixture(scope="session")
def run() -> Run:
    return make_run()


@pytest.fixture(scope="session")
def html(run: Run) -> str:
    return render(compose(run))


@pytest.fixture(scope="session")
def page(html: str) -> Reader:
    return read_html(html)
