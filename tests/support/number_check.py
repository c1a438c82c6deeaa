"""Check a report against its run: every number shown stands there, and nothing else is a digit."""

from __future__ import annotations

import ast
import json
import re
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from html_reading import read_html

import mekscrna.plots
import mekscrna.reporting
from mekscrna.comparison import estimators
from mekscrna.comparison._estimator import Estimator
from mekscrna.discovery import discover
from mekscrna.reporting.archive import lock_yaml, run_text
from mekscrna.scoring import methods
from mekscrna.scoring._method import Method
from mekscrna.spec.cell_types import CELL_TYPES
from mekscrna.spec.study import Gates

if TYPE_CHECKING:
    from collections.abc import Iterator

    from html_reading import Reader

    from mekscrna.record import Run

DIGIT = re.compile(r"\d")


def check_numbers(html: str, run: Run) -> int:
    """Assert that every number in a report is the run's, and return how many there are.

    A digit may stand in a ``<data>`` element (whose value is a number of run.json), in a string that stands
    whole in run.json or the lock, in a fixed word of the report, or on a figure's axis; nowhere else.
    """
    page = read_html(html)
    leaves = list(_leaves(json.loads(run_text(run))))
    numbers = {repr(one) for one in leaves if isinstance(one, int | float) and not isinstance(one, bool)}
    for element in page.of("data"):
        value = element.attributes["value"]
        assert value in numbers, f"{value} is not in run.json"
        check_rounding(page.text_of(element), Decimal(value))
    quotes = {plain(one) for one in leaves if isinstance(one, str)}
    check_digits(page, quotes | fixed_words(), lock_yaml(run.lock))
    return len(page.of("data"))


def check_rounding(shown: str, value: Decimal) -> None:
    """Assert that what is shown is the value at fewer digits."""
    if shown.endswith(" %"):
        shown, value = shown.removesuffix(" %"), value * 100
    number = Decimal(shown.replace("−", "-").replace(",", ""))
    last_digit = Decimal(1).scaleb(int(number.as_tuple().exponent))
    assert abs(number - value) <= last_digit / 2, f"{shown} is shown for {value}"


def check_digits(page: Reader, words: set[str], lock: str) -> None:
    """Assert that digits outside numbers and axes stand only in quotes and fixed words."""
    for text, place in page.texts:
        unseen = place.within("style") or place.within("script")
        if unseen or place.within("data") or place.within("g", "axis") or not DIGIT.search(text):
            continue
        if place.tag == "pre":
            assert text.strip() in lock
        else:
            assert plain(text) in words, f"'{plain(text)}' in <{place.tag}> is nobody's"


@cache
def fixed_words() -> set[str]:
    """Return the literals of the report's code, and what registries, gates and cell types say."""
    words: set[str] = set()
    for package in (mekscrna.reporting, mekscrna.plots):
        for path in Path(package.__path__[0]).rglob("*.py"):
            words |= set(_literals(ast.parse(path.read_text(encoding="utf-8"))))
    for method in discover(methods, "METHOD", Method).values():
        words |= {method.title, method.doi, method.meaning}
    for estimator in discover(estimators, "ESTIMATOR", Estimator).values():
        words |= {estimator.title, estimator.doi}
    words |= {(one.description or "").replace("`", "") for one in Gates.model_fields.values()}
    words |= {kind.title for kind in CELL_TYPES.values()}
    return {plain(word) for word in words}


def plain(text: str) -> str:
    """Return text with single spaces."""
    return " ".join(text.split())


def _leaves(value: Any) -> Iterator[Any]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield key
            yield from _leaves(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _leaves(inner)
    else:
        yield value


def _literals(tree: ast.AST) -> Iterator[str]:
    """Return the string literals of a module, docstrings and pieces of f-strings left out."""
    nodes = list(ast.walk(tree))
    docs = {id(one.value) for one in nodes if isinstance(one, ast.Expr)}
    pieces = {id(part) for one in nodes if isinstance(one, ast.JoinedStr) for part in one.values}
    for node in nodes:
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs | pieces:
            yield node.value
