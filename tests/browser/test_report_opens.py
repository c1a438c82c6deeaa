"""The report in a real browser: it opens, asks for nothing, complains of nothing, and can be used."""

from __future__ import annotations

import os
import re
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = pytest.mark.browser

FLAGS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
    *("--disable-dev-shm-usage", "--hide-scrollbars", "--virtual-time-budget=2000"),
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)


@dataclass(frozen=True)
class Visit:
    """What a browser gave back."""

    dom: str
    log: str


@pytest.fixture(scope="session")
def visit(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Visit]:
    def open_page(address: str, *flags: str) -> Visit:
        profile = tmp_path_factory.mktemp("profile")
        done = subprocess.run(
            [chromium, *FLAGS, f"--user-data-dir={profile}", *flags, address],
            capture_output=True,
            text=True,
            check=True,
            timeout=120,
            env={**os.environ, "HOME": str(profile)},
        )
        return Visit(done.stdout, done.stderr)

    return open_page


@pytest.fixture(scope="session")
def opened(visit: Callable[..., Visit], report: Path) -> Visit:
    return visit(report.as_uri(), "--enable-logging=stderr", "--v=0", "--dump-dom")


def test_the_verdicts_are_on_the_page(opened: Visit) -> None:
    words = ("supported", "contradicted", "no relevant change", "inconclusive", "untestable")
    assert all(f"</span>{verdict}</span>" in opened.dom for verdict in words)


def test_the_console_is_silent(opened: Visit) -> None:
    assert "CONSOLE" not in opened.log


def test_the_console_would_be_heard(visit: Callable[..., Visit], tmp_path: Path, report: Path) -> None:
    broken = tmp_path / "broken.html"
    html = report.read_text("utf-8").replace("</main>", '<img src="https://example.org/x.png"></main>')
    broken.write_text(html, "utf-8")
    log = visit(broken.as_uri(), "--enable-logging=stderr", "--v=0", "--dump-dom").log
    assert "Content Security Policy" in log


def _asked(visit: Callable[..., Visit], page: Path, log: Path) -> set[str]:
    """Return the addresses that a page asks for, the browser's own housekeeping left out."""
    visit(page.as_uri(), f"--log-net-log={log}", "--dump-dom")
    found = set(re.findall(r'"url":"((?:https?|wss?)://[^"]+)"', log.read_text("utf-8", errors="replace")))
    return {url for url in found if not re.match(r"https?://[^/]*(google|gvt1)[^/]*/", url)}


def test_no_request_leaves_the_page(visit: Callable[..., Visit], report: Path, tmp_path: Path) -> None:
    assert not _asked(visit, report, tmp_path / "net.json")


def test_a_request_would_be_seen(visit: Callable[..., Visit], report: Path, tmp_path: Path) -> None:
    leaking = tmp_path / "leaking.html"
    html = re.sub("<meta http-equiv[^>]*>", "", report.read_text("utf-8"))
    leaking.write_text(html.replace("</main>", '<img src="http://127.0.0.1:1/x.png"></main>'), "utf-8")
    assert _asked(visit, leaking, tmp_path / "net.json") == {"http://127.0.0.1:1/x.png"}


def test_the_script_runs_and_tables_can_be_sorted(opened: Visit) -> None:
    assert '<button type="button">' in opened.dom
    assert opened.dom.count("<button") > 20


def test_a_link_to_evidence_can_be_followed(visit: Callable[..., Visit], report: Path) -> None:
    address = f"{report.as_uri()}#claim-meki_lowers_pdl1-in-sim_paired"
    assert "contradicted" in visit(address, "--dump-dom").dom


@pytest.mark.parametrize("width", [390, 1400])
def test_the_page_is_drawn_at_phone_and_desktop_width(
    visit: Callable[..., Visit], report: Path, tmp_path: Path, width: int
) -> None:
    shot = tmp_path / "shot.png"
    visit(report.as_uri(), f"--window-size={width},2000", f"--screenshot={shot}")
    assert shot.stat().st_size > 50_000
