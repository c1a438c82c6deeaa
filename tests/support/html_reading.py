"""Read a report as a machine would: text nodes, elements and where they stand."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"meta", "link", "img", "br", "hr", "input", "use", "path", "source"}


@dataclass(frozen=True, eq=False)
class Element:
    """An element with its attributes and the elements around it, outermost first."""

    tag: str
    attributes: dict[str, str]
    around: tuple[Element, ...] = field(repr=False)

    def has_class(self, name: str) -> bool:
        return name in self.attributes.get("class", "").split()

    def within(self, tag: str, name: str | None = None) -> bool:
        """Say whether this element, or one around it, is a `tag` (of a class)."""
        return any(one.tag == tag and (name is None or one.has_class(name)) for one in (*self.around, self))


@dataclass(eq=False, repr=False)
class Reader(HTMLParser):
    """Collects elements, and text with the element it stands in."""

    elements: list[Element] = field(default_factory=list)
    texts: list[tuple[str, Element]] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)
    _open: list[Element] = field(default_factory=list, repr=False)
    _texts_inside: dict[Element, list[str]] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {key: value or "" for key, value in attrs}, tuple(self._open))
        self.elements.append(element)
        if tag not in VOID:
            self._open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(Element(tag, {key: value or "" for key, value in attrs}, tuple(self._open)))

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        assert self._open, f"</{tag}> closes nothing"
        assert self._open[-1].tag == tag, f"</{tag}> closes <{self._open[-1].tag}>"
        self._open.pop()

    def handle_data(self, data: str) -> None:
        if data and self._open:
            self.texts.append((data, self._open[-1]))

    def handle_comment(self, data: str) -> None:
        self.comments.append(data)

    def of(self, tag: str) -> list[Element]:
        return [one for one in self.elements if one.tag == tag]

    def by_id(self, name: str) -> Element:
        return next(one for one in self.elements if one.attributes.get("id") == name)

    def text_of(self, element: Element) -> str:
        """Return all text inside an element, white space made single."""
        return " ".join("".join(self._inside().get(element, [])).split())

    def _inside(self) -> dict[Element, list[str]]:
        """Return the text nodes inside each element, made once."""
        if not self._texts_inside:
            for text, place in self.texts:
                for one in (*place.around, place):
                    self._texts_inside.setdefault(one, []).append(text)
        return self._texts_inside


def read_html(text: str) -> Reader:
    reader = Reader()
    reader.feed(text)
    reader.close()
    assert not reader._open, f"never closed: {[one.tag for one in reader._open]}"
    return reader
