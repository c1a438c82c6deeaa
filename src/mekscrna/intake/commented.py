"""YAML with comments: a declaration that tells what was found from what was guessed or is open."""

from __future__ import annotations

import io
import re
import textwrap
from typing import TYPE_CHECKING, Any, Final

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.scalarstring import DoubleQuotedScalarString

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_WIDTH: Final = 96
_STEP: Final = 2


class Page:
    """One mapping of a YAML document, filled line by line."""

    def __init__(self, depth: int = 0) -> None:
        self.values: CommentedMap = CommentedMap()
        self._depth = depth

    def line(self, key: str, value: Any, *, guessed: str = "", decide: str = "") -> None:
        """Write one key; what was guessed or is to be decided stands above it."""
        self.values[key] = value.values if isinstance(value, Page) else value
        notes = [("guessed", guessed), ("decide", decide)]
        words = "\n".join(wrapped(f"{kind}: {text}") for kind, text in notes if text)
        if words:
            self.values.yaml_set_comment_before_after_key(key, before=words, indent=self._depth * _STEP)

    def inner(self) -> Page:
        """Return a mapping one level down."""
        return Page(self._depth + 1)

    def text(self, title: str) -> str:
        """Return the document, its title as a comment above it."""
        yaml = YAML()
        yaml.width = 4096
        yaml.indent(mapping=_STEP, sequence=4, offset=2)
        stream = io.StringIO()
        yaml.dump(self.values, stream)
        above = "".join(f"# {line}\n" for line in title.splitlines())
        return f"{above}{stream.getvalue()}"


def flow(values: Iterable[Any]) -> CommentedSeq:
    """Return a list that is written on one line."""
    found = CommentedSeq(values)
    found.fa.set_flow_style()
    return found


def flow_map(values: Mapping[str, Any]) -> CommentedMap:
    """Return a mapping that is written on one line."""
    found = CommentedMap(values)
    found.fa.set_flow_style()
    return found


def wrapped(text: str) -> str:
    """Break a comment into lines."""
    return "\n".join(textwrap.wrap(" ".join(text.split()), _WIDTH, break_long_words=False))


def quoted(value: Any) -> Any:
    """Return a text in quotes where YAML would read it as something else, or has to be careful."""
    is_plain = isinstance(value, str) and re.fullmatch(r"[A-Za-z][\w .+/-]*", value)
    is_word = isinstance(value, str) and value.lower() in {
        "yes",
        "no",
        "on",
        "off",
        "true",
        "false",
        "null",
        "none",
        "y",
        "n",
    }
    return (
        value if not isinstance(value, str) or (is_plain and not is_word) else DoubleQuotedScalarString(value)
    )
