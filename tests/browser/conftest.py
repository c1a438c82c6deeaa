"""A real browser at a report; skipped, with the reason, where the machine has no Chromium."""

from __future__ import annotations

import shutil
from contextlib import contextmanager
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import pytest
from browsing import DESKTOP, Visit
from example_run import make_run

from mekscrna.reporting.render import write_page

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

    from playwright.sync_api import Browser

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


@pytest.fixture(scope="session")
def chromium() -> str:
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    if found is None:
        pytest.skip("no Chromium on this machine")
    return found


@pytest.fixture(scope="session")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_page(make_run(), tmp_path_factory.mktemp("report"))


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    """Give a browser to one module: its event loop must not outlive it in the process."""
    if find_spec("playwright") is None:
        pytest.skip("playwright is not installed")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        flags = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-quic"]
        running = driver.chromium.launch(executable_path=chromium, args=flags)
        yield running
        running.close()


@pytest.fixture(scope="module")
def visiting(browser: Browser, report: Path) -> Callable[..., AbstractContextManager[Visit]]:
    @contextmanager
    def visit(at: str = "", *, file: Path = report, **how: Any) -> Iterator[Visit]:
        context = browser.new_context(**{"viewport": DESKTOP, "accept_downloads": True, **how})
        found = Visit(context.new_page())
        found.page.set_default_timeout(20_000)
        found.page.on("request", lambda asked: found.asked.append(asked.url))
        found.page.on("console", lambda said: found.complaints.append(said.text))
        found.page.on("pageerror", lambda error: found.complaints.append(str(error)))
        found.page.goto(f"{file.as_uri()}{at}")
        yield found
        context.close()

    return visit


@pytest.fixture
def visit(visiting: Callable[..., AbstractContextManager[Visit]]) -> Iterator[Visit]:
    """Give the report, opened at the top; nothing may leave it, and nothing be complained of."""
    with visiting() as found:
        yield found
        assert found.complaints == []
        assert not [url for url in found.asked if not url.startswith(("file:", "data:", "blob:"))]
