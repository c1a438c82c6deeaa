"""A page becomes one HTML file that needs no network and holds no hidden state."""

from __future__ import annotations

import base64
import hashlib
import re
from functools import cache
from importlib.resources import files
from itertools import count
from typing import TYPE_CHECKING, Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from mekscrna.reporting import numbers
from mekscrna.reporting.archive import write_text
from mekscrna.reporting.calibrations import read_calibration
from mekscrna.reporting.compose import compose
from mekscrna.reporting.figures import draw
from mekscrna.reporting.inline import Number
from mekscrna.reporting.words import SYMBOLS

if TYPE_CHECKING:
    from pathlib import Path

    from mekscrna.claims.verdict import Verdict
    from mekscrna.record import Run
    from mekscrna.reporting.about import About
    from mekscrna.reporting.page import Figure, Page

REPORT_FILE: Final = "report.html"


def render(page: Page) -> str:
    """Return a page as HTML; the same page gives the same text.

    Every number goes through one filter, which keeps its full value beside the short one; every string is
    escaped.
    """
    return _environment().get_template("page.html").render(page=page, script=_script(), csp=_policy())


def write_page(run: Run, folder: Path) -> Path:
    """Write ``report.html`` into a folder, and return its path.

    It is made from the run, and from the run's calibration where the folder holds one.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / REPORT_FILE
    by_chance = read_calibration(folder)
    is_of_run = by_chance is not None and by_chance.run == run.digest
    write_text(path, render(compose(run, by_chance if is_of_run else None)))
    return path


def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("mekscrna.reporting"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        number=_number,
        signed=lambda value: _number(Number(value, "signed")),
        text=_text,
        plain=lambda markup: markup.striptags(),
        at=lambda place: f"{place:.1f}".removesuffix(".0"),
        about=_about,
    )
    environment.globals.update(kind=_kind, symbol=_symbol, slug=_slug, style=_resources("style"))
    numbered = count(1)
    environment.globals["draw"] = lambda figure: _drawn(figure, next(numbered))
    return environment


def _about(about: About) -> Markup:
    """Return what a part is about as attributes, for the filters."""
    named = {
        "claim": about.claim,
        "dataset": about.dataset,
        "verdict": None if about.verdict is None else _slug(about.verdict),
        "populations": " ".join(about.populations),
        "signatures": " ".join(about.signatures),
    }
    said = (Markup(' data-{}="{}"').format(key, _text(value)) for key, value in named.items() if value)
    return Markup().join(said)


def _number(number: Number) -> Markup:
    """Return a number as ``<data>``: in full for machines, short for people."""
    shown = numbers.short(number.value, number.style)
    if number.value is None:
        return Markup('<span class="none">{}</span>').format(shown)
    return Markup('<data value="{}">{}</data>').format(numbers.full(number.value), shown)


def _text(text: str) -> str:
    """Return a string without the control characters that HTML forbids."""
    return re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]", "\N{REPLACEMENT CHARACTER}", text)


def _drawn(figure: Figure, number: int) -> dict[str, object]:
    prefix = f"figure-{number}"
    return {"prefix": prefix, "svg": Markup(draw(figure, prefix=prefix))}  # noqa: S704 - ElementTree escapes


def _kind(thing: object) -> str:
    return type(thing).__name__


def _symbol(verdict: Verdict) -> str:
    return SYMBOLS[verdict]


def _slug(verdict: Verdict) -> str:
    return verdict.value.replace(" ", "-")


@cache
def _resources(folder: str) -> Markup:
    """Return our own files of a folder as one text, in the order of their names."""
    place = files("mekscrna.reporting") / "templates" / folder
    found = sorted((one for one in place.iterdir() if one.is_file()), key=lambda one: one.name)
    text = "".join(one.read_text(encoding="utf-8") for one in found)
    return Markup(text)  # noqa: S704 - our own files


def _script() -> Markup:
    return _resources("script")


def _policy() -> str:
    """Return the page's content security policy: nothing from outside, and no script but its own."""
    digest = base64.b64encode(hashlib.sha256(_script().encode()).digest()).decode()
    return f"default-src 'none'; style-src 'unsafe-inline'; img-src data:; script-src 'sha256-{digest}'"
