"""A figure request becomes SVG that takes the page's font and colors; the same values give the same text."""

from __future__ import annotations

import re
from io import StringIO
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final
from xml.etree import ElementTree as ET

import matplotlib as mpl
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure as Sheet

from mekscrna.plots import _style as style
from mekscrna.reporting.pictures import lighter

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
_PLACES: Final = frozenset({"d", "x", "y", "transform", "width", "height"})
_DIGITS: Final = re.compile(r"-?\d+\.\d{3,}")
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

    Tick labels and axis names are marked ``class="axis"``; colors follow the page, light or dark. What
    matplotlib was set to before, by other packages or a matplotlibrc, changes nothing.
    """
    with mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams.update(_SETTINGS)
        sheet = _plot(figure)
        text = StringIO()
        metadata = dict.fromkeys(("Date", "Creator", "Format", "Type"))
        sheet.savefig(text, format="svg", transparent=True, metadata=metadata)
    return _page_svg(text.getvalue(), prefix=prefix)


def _plot(figure: Figure) -> Sheet:
    """Draw the panels side by side, each within its margins, their upper edges in line."""
    sheet = Sheet(figsize=(figure.width, figure.height))
    FigureCanvasSVG(sheet)
    at = 0.0
    for panel in figure.panels:
        bottom = figure.height - panel.top - panel.height
        place = ((at + panel.left) / figure.width, bottom / figure.height)
        size = (panel.width / figure.width, panel.height / figure.height)
        panel.draw(ax=sheet.add_axes((*place, *size)))
        at += panel.left + panel.width + panel.right
    return sheet


def _page_svg(text: str, *, prefix: str) -> str:
    root = ET.fromstring(text)  # noqa: S314 - matplotlib wrote it a moment ago
    for parent in root.iter():
        for child in tuple(parent):
            if _name(child) == "metadata":
                parent.remove(child)
    for element in root.iter():
        _to_page(element, prefix)
    _unwrap(root)
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
            if element.tag != "image":
                yield key, f"{prefix}-{value}"
        elif key == _XLINK and value.startswith("data:"):
            yield "href", lighter(value)
        elif key == _XLINK:
            yield "href", f"#{prefix}-{value.removeprefix('#')}"
        elif not key.startswith("{"):
            shown = _rounded(value) if key in _PLACES else _recolored(value)
            yield key, shown.replace("url(#", f"url(#{prefix}-")


def _rounded(value: str) -> str:
    """Return places to a hundredth of a point; factors of pictures keep their digits."""
    if "scale" in value or "matrix" in value:
        return value
    return _DIGITS.sub(lambda found: f"{round(float(found[0]), 2):.7g}", value)


def _unwrap(element: ET.Element) -> None:
    """Put in the place of every group that says nothing what it holds."""
    place = 0
    while place < len(element):
        child = element[place]
        _unwrap(child)
        if child.tag == "g" and not child.attrib and not (child.text or "").strip():
            element[place : place + 1] = list(child)
            place += len(child)
        else:
            child.tail = None
            place += 1
    if element.tag == "g":
        element.text = None


def _recolored(value: str) -> str:
    for color, name in _COLORS.items():
        value = value.replace(color, name)
    return value.replace("'DejaVu Sans'", "inherit")


def _name(element: ET.Element) -> str:
    return element.tag.rpartition("}")[2]
