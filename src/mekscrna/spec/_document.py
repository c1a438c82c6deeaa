"""A YAML 1.2 file as plain values, each with its line and column."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, TypeAlias

from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.reader import ReaderError

from mekscrna.errors import Problem
from mekscrna.spec._nodes import CORE, PLAIN, compose
from mekscrna.spec._syntax import character_problem, syntax_problem

if TYPE_CHECKING:
    from mekscrna.spec._nodes import Node

Path: TypeAlias = tuple[str | int, ...]
"""A place in a document: keys and list positions from 0."""

_NULL = re.compile(r"^(~|null|Null|NULL|)$")
_TRUE = re.compile(r"^(true|True|TRUE)$")
_FALSE = re.compile(r"^(false|False|FALSE)$")
_INT = re.compile(r"^-?(0|[1-9][0-9]*)$")
_FLOAT = re.compile(r"^-?(\.[0-9]+|(0|[1-9][0-9]*)(\.[0-9]*)?)([eE][-+]?[0-9]+)?$")
_TAGS = frozenset(
    CORE + name
    for name in ("bool", "float", "int", "map", "merge", "null", "seq", "str", "timestamp", "value")
) | {PLAIN}


@dataclass(frozen=True, slots=True)
class Mark:
    """A line and a column, both from 1."""

    line: int
    column: int


@dataclass(slots=True, kw_only=True)
class Document:
    """The values of a file, where each stands, and what is wrong with the file as YAML."""

    file: str
    values: Any = None
    problems: list[Problem] = field(default_factory=list)
    keys: dict[Path, Mark] = field(default_factory=dict)
    """Where the key of a value stands."""
    marks: dict[Path, Mark] = field(default_factory=dict)
    """Where a value starts."""
    written: dict[Path, str] = field(default_factory=dict)
    """A single value as it is written."""

    def problem(self, path: Path, what: str, *, hint: str = "", at_key: bool = False) -> Problem:
        """Return a problem at a path; a path that is not in the file is placed at what encloses it."""
        inside = path
        while inside not in self.marks and inside:
            inside = inside[:-1]
        mark = self.marks.get(inside)
        if at_key and path in self.keys:
            mark = self.keys[path]
        line, column = (mark.line, mark.column) if mark else (None, None)
        return Problem(
            what=f"{what}.", path=dotted(path), file=self.file, line=line, column=column, hint=hint
        )

    def value(self, path: Path) -> Any:
        """Return what stands at a path; None where nothing does."""
        found = self.values
        for part in path:
            try:
                found = found[part]
            except (KeyError, IndexError, TypeError):
                return None
        return found


def dotted(path: Path) -> str:
    """Return a path as people write it: ``files.0.sha256``."""
    return ".".join(str(part) for part in path)


def parse(text: str, file: str) -> Document:
    """Read a YAML 1.2 text; faults are in the document's ``problems``, never raised.

    Words are text but for ``null``, ``true`` and ``false``: ``on``, ``yes`` and dates stay text, and a key is
    always text. Numbers are those that JSON knows: ``007`` and ``0x1F`` stay text, for they name things, and
    values are compared as text.
    """
    document = Document(file=file)
    try:
        root = compose(text)
        if root is not None:
            document.values = _Walk(document).plain(root, ())
            return document
        problem = Problem(what="the file is empty.", file=file, line=1, column=1)
    except RecursionError:
        problem = Problem(what="its lists and blocks are nested too deeply.", file=file)
    except MarkedYAMLError as error:
        problem = syntax_problem(error, file)
    except ReaderError as error:
        problem = character_problem(error, text, file)
    return Document(file=file, problems=[problem])


class _Walk:
    """Goes through the nodes of a document once, noting where each value stands."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.above: list[int] = []

    def plain(self, node: Node, path: Path) -> Any:
        """Return the values of a node and of what lies below it."""
        self.document.marks[path] = _mark(node)
        if str(node.tag) not in _TAGS:
            self._complain(path, f"the tag '{node.tag}' is not used here")
        if id(node) in self.above:
            self._complain(path, "a block that contains itself")
            return None
        self.above.append(id(node))
        try:
            if node.id == "mapping":
                return self._mapping(node, path)
            if node.id == "sequence":
                return [self.plain(item, (*path, place)) for place, item in enumerate(node.value)]
            return self._scalar(node, path)
        finally:
            self.above.pop()

    def _mapping(self, node: Node, path: Path) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for key_node, value_node in node.value:
            if key_node.id != "scalar":
                self._complain(path, "a key must be a word, found a list or a block", mark=_mark(key_node))
                continue
            inside = (*path, str(key_node.value))
            if inside in self.document.keys:
                hint = f"It is on line {self.document.keys[inside].line} already."
                self._complain(inside, f"the key '{key_node.value}' stands twice", hint, mark=_mark(key_node))
                continue
            self.document.keys[inside] = _mark(key_node)
            values[key_node.value] = self.plain(value_node, inside)
            if (
                values[key_node.value] is None and not value_node.value
            ):  # an empty value has no place of its own
                self.document.marks[inside] = _mark(key_node)
        return values

    def _scalar(self, node: Node, path: Path) -> Any:
        self.document.written[path] = text = str(node.value)
        is_text = bool(node.style) or node.tag == CORE + "str"
        return text if is_text else _resolve(text)

    def _complain(self, path: Path, what: str, hint: str = "", *, mark: Mark | None = None) -> None:
        problem = self.document.problem(path, what, hint=hint)
        if mark is not None:
            problem = replace(problem, line=mark.line, column=mark.column)
        self.document.problems.append(problem)


def _mark(node: Node) -> Mark:
    return Mark(node.start_mark.line + 1, node.start_mark.column + 1)


def _resolve(text: str) -> str | int | float | bool | None:
    """Give a plain scalar its type; not-a-number, infinity and integers that JSON does not know stay text."""
    if _NULL.match(text):
        return None
    if _TRUE.match(text) or _FALSE.match(text):
        return bool(_TRUE.match(text))
    if _INT.match(text):
        return int(text)
    if _FLOAT.match(text):
        number = float(text)
        return number if abs(number) != float("inf") else text
    return text
