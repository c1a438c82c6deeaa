"""The symbol nearest to a name that nothing goes by."""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mekscrna.genes.reference import Reference

_GREEK: Final = {"α": "A", "β": "B", "γ": "G", "δ": "D", "ε": "E", "κ": "K", "ζ": "Z", "λ": "L", "μ": "M"}
_SUFFIX: Final = re.compile(r"[.-]\d{1,2}$")
_LETTERS: Final = "abcdefghijklmnopqrstuvwxyz0123456789-"


def same_letters(name: str, tables: Reference) -> str | None:
    """Return the one current symbol that differs in letter case only; None where there is none or several."""
    return _only(tables.by_letters.get(name.lower(), frozenset()))


def hyphenated(name: str, tables: Reference) -> str | None:
    """Return the current symbol that has hyphens where the name has dots, as R writes it; or None."""
    return tables.current(name.replace(".", "-")) if "." in name else None


def nearest(name: str, tables: Reference) -> str | None:
    """Return the current symbol that a person most likely meant; None where none is near.

    Names that are little but a number (``LOC283663``, ``Gm20489``) are near to none, for another number is
    another gene.
    """
    if sum(letter.isdigit() for letter in name) >= 4:
        return None
    plain = "".join(_GREEK.get(letter, letter) for letter in name).strip("'\"*")
    for form in (plain, plain.replace("_", "-"), plain.replace(" ", ""), _SUFFIX.sub("", plain)):
        for written in (form, form.upper(), form.capitalize()):
            found = tables.current(written)
            if found:
                return found
    near = sorted(symbol for form in _one_off(plain.lower()) for symbol in tables.by_letters.get(form, ()))
    if near:
        return near[0]
    start = plain[:2].lower()
    alike = [form for form in tables.by_letters if form[:2] == start]
    found_alike = get_close_matches(plain.lower(), alike, n=1, cutoff=0.8)
    return min(tables.by_letters[found_alike[0]]) if found_alike else None


def _one_off(word: str) -> Iterator[str]:
    """Yield every word that two swapped letters, or one letter more, less or other, make of a word."""
    for place in range(len(word) + 1):
        before, after = word[:place], word[place:]
        if len(word) > 2:
            yield before + after[1:]
        yield before + after[1:2] + after[:1] + after[2:]
        for letter in _LETTERS:
            yield before + letter + after
            yield before + letter + after[1:]


def _only(symbols: frozenset[str]) -> str | None:
    return next(iter(symbols)) if len(symbols) == 1 else None
