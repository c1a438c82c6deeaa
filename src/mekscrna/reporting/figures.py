"""A figure request becomes SVG that takes the page's font and colors; the same values give the same text."""

from __future__ import annotations

from io import StringIO
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final
from xml.etree import ElementTree as ET

import matplotlib as mpl
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure as Sheet

from mekscrna import plots as pl
from mekscrna.plots import _style as style
from mekscrna.reporting.words import SIMULATED

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mekscrna.reporting.page import Figure

_XLINK: Final = "{http://www.w3.org/1999/xlink}href"
_COLORS: Final[Mapping[str, str]] = MappingProxyType(
    {
        style.INK: "currentColor",
        style.FAINT: "var(--faint)",
        style.TREATED: "var(--treated)",
        style.REFERENCE: "var(--reference)",
        style.RANDOM: "var(--random)",
        style.BAND: "var(--band)",
    }
)
_SETTINGS: Final[Mapping[Any, Any]] = MappingProxyType(
    {
        "svg.hashsalt": "mekscrna",
        "svg.fonttype": "none",
        "font.family": "DejaVu Sans",
        "font.size": 9.0,
        "text.parse_math": False,
        "axes.unicode_minus": True,
        **dict.fromkeys(
            ("text.color", "axes.edgecolor", "axes.labelcolor", "xtick.color", "ytick.color"), style.INK
        ),
    }
)


def draw(figure: Figure, *, prefix: str) -> str:
    """Return a figure as an SVG element for a page, without title; ids start with `prefix`.

    Tick labels and axis names are marked ``class="axis"``; colors follow the page, light or dark.
    """
    with mpl.rc_context(dict(_SETTINGS)):
        sheet = _sheet(figure)
        _plot(figure, sheet)
        text = StringIO()
        metadata = dict.fromkeys(("Date", "Creator", "Format", "Type"))
        sheet.savefig(text, format="svg", transparent=True, metadata=metadata)
    return _page_svg(text.getvalue(), prefix=prefix)


def _sheet(figure: Figure) -> Sheet:
    """Return an empty sheet; only a forest, whose names may be long, has its margins measured (slow)."""
    is_forest = figure.kind == "forest"
    width = 7.2 if is_forest else 3.3 if figure.kind == "samples" else 3.9
    height = 0.85 + 0.36 * len(figure.shifts) if is_forest else 2.7
    sheet = Sheet(figsize=(width, height), layout="constrained" if is_forest else None)
    FigureCanvasSVG(sheet)
    if not is_forest:
        sheet.subplots_adjust(
            left=0.62 / width,
            right=1 - 0.08 / width,
            bottom=(0.6 if figure.kind == "samples" else 0.46) / height,
            top=0.94,
        )
    return sheet


def _plot(figure: Figure, sheet: Sheet) -> None:
    ax = sheet.add_subplot()
    match figure.kind:
        case "forest":
            marks = [f" ({SIMULATED})" if one.dataset in figure.simulated else "" for one in figure.shifts]
            names = [one.dataset + mark for one, mark in zip(figure.shifts, marks, strict=True)]
            pl.shifts(figure.shifts, ax, smallest_effect=figure.smallest_effect, labels=names)
        case "samples":
            pl.samples(figure.shifts[0], ax)
        case "background":
            pl.background(figure.shifts[0], ax)


def _page_svg(text: str, *, prefix: str) -> str:
    root = ET.fromstring(text)  # noqa: S314 - matplotlib wrote it a moment ago
    for parent in root.iter():
        for child in tuple(parent):
            if _name(child) == "metadata":
                parent.remove(child)
    for element in root.iter():
        _to_page(element, prefix)
    root.attrib.pop("width", None)
    root.attrib.pop("height", None)
    root.attrib.pop("version", None)
    root.set("role", "img")
    root.set("aria-labelledby", f"{prefix}-title {prefix}-caption")
    root.tail = None
    return ET.tostring(root, encoding="unicode", short_empty_elements=True)


def _to_page(element: ET.Element, prefix: str) -> None:
    """Drop name spaces, keep ids only where something refers to them, and take the page's colors."""
    element.tag = _name(element)
    kept = dict(_attributes(element, prefix))
    element.attrib.clear()
    element.attrib.update(kept)
    if element.tag == "style":
        element.text = None


def _attributes(element: ET.Element, prefix: str) -> Iterator[tuple[str, str]]:
    for key, value in element.attrib.items():
        if key == "id" and element.tag == "g":
            if value.startswith("matplotlib.axis"):
                yield "class", "axis"
        elif key == "id":
            yield key, f"{prefix}-{value}"
        elif key == _XLINK:
            yield "href", f"#{prefix}-{value.removeprefix('#')}"
        elif key == "clip-path":
            yield key, value.replace("url(#", f"url(#{prefix}-")
        elif not key.startswith("{"):
            yield key, _recolored(value)


def _recolored(value: str) -> str:
    for color, name in _COLORS.items():
        value = value.replace(color, name)
    return value.replace("'DejaVu Sans'", "inherit")


def _name(element: ET.Element) -> str:
    return element.tag.rpartition("}")[2]
