"""A page that is open in a real browser, and the screens it is looked at on."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page  # noqa: TC004 - not there on every machine

DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}


@dataclass
class Visit:
    """A page that is open, with all it asked for and complained of since."""

    page: Page
    asked: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def verdicts(self) -> int:
        """Return how many squares of the board are seen."""
        return self.page.locator("table.board .square:visible").count()
