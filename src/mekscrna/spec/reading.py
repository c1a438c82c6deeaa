"""From a YAML file to a declaration, or to the list of everything that is wrong with it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, TypeVar

from pydantic import ValidationError

from mekscrna.errors import Problem, SpecError, suggestion
from mekscrna.spec._base import Spec
from mekscrna.spec._document import Document, parse
from mekscrna.spec._faults import problems_of, shown
from mekscrna.spec._partial import faults_of_the_rest

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

S = TypeVar("S", bound=Spec)


def read(path: Path, kind: type[S]) -> S:
    """Read one declaration from a YAML 1.2 file whose name is its id.

    Raises
    ------
    SpecError
        With every fault of the file: what YAML cannot read, unknown and missing keys, values that are not
        allowed, parts that do not agree, and an id that differs from the file's name.
    """
    document = open_document(path)
    return build(document, kind, name=path.stem)


def open_document(path: Path) -> Document:
    """Read a file as YAML 1.2 with the place of every value; ``problems`` holds keys that stand twice.

    Raises
    ------
    SpecError
        The file is missing, is not UTF-8 or is not YAML.
    """
    document = parse(_text(path), str(path))
    if document.problems and not document.marks:
        raise SpecError(document.problems)
    return document


def build(document: Document, kind: type[S], *, name: str) -> S:
    """Make a declaration of a document; `name` is what its id must be.

    Raises
    ------
    SpecError
        With every fault, in the order of the file.
    """
    if not isinstance(document.values, dict):
        what = f"a {kind.__name__.lower()} is written as lines 'key: value', found {shown(document.values)}"
        raise SpecError([document.problem((), what)])
    known = [*document.problems, *_name_problems(document, name)]
    try:
        spec = kind.model_validate_json(json.dumps(document.values))
    except ValidationError as error:
        errors = error.errors(include_url=False)
        found = [*known, *problems_of(errors, kind, document)]
        found += faults_of_the_rest(kind, errors, document)
        raise SpecError(_in_order(found)) from None
    if known:
        raise SpecError(_in_order(known))
    return spec


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        what = "the file is not UTF-8 text."
        raise SpecError([Problem(what=what, file=str(path), line=line, hint="Save it as UTF-8.")]) from None
    except OSError:
        raise SpecError([_unread(path)]) from None


def _unread(path: Path) -> Problem:
    if path.is_dir():
        return Problem(what="this is a folder.", file=str(path))
    if path.is_symlink() and not path.exists():
        return Problem(what=f"this link leads nowhere: {path.readlink()}.", file=str(path))
    if path.exists():
        return Problem(what="the file cannot be read.", file=str(path), hint="Are you allowed to?")
    near = [each.name for each in path.parent.glob("*.y*ml")] if path.parent.is_dir() else []
    return Problem(what="there is no such file.", file=str(path), hint=suggestion(path.name, near))


def _name_problems(document: Document, name: str) -> list[Problem]:
    found = document.values.get("id")
    if not isinstance(found, str) or found == name:
        return []
    hint = f"Write id: {name}, or call the file {found}.yaml."
    return [document.problem(("id",), f"the id '{found}' is not the file's name", hint=hint)]


def _in_order(problems: Iterable[Problem]) -> list[Problem]:
    unique = dict.fromkeys(problems)
    return sorted(unique, key=lambda problem: (problem.line or 0, problem.column or 0))
