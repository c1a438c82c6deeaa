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
_LETTERS: Final = "abcdefghijklmnopqrstuvwxyz-"
_SHORTEST: Final = 4
"""Letters from which a slip can be told from another gene."""


def same_letters(name: str, tables: Reference) -> str | None:
    """Return the one current symbol that differs in letter case only; None where there is none or several."""
    return _only(tables.by_letters.get(name.lower(), frozenset()))


def hyphenated(name: str, tables: Reference) -> str | None:
    """Return the current symbol that has hyphens where the name has dots, as R writes it; or None."""
    return tables.current(name.replace(".", "-")) if "." in name else None


def nearest(name: str, tables: Reference) -> str | None:
    """Return the current symbol that a person most likely meant; None where none is near.

    The digits of a name are never changed, for another number is another gene.
    """
    plain = "".join(_GREEK.get(letter, letter) for letter in name).strip("'\"*")
    for form in (plain, plain.replace("_", "-"), re.sub(r"[ -]", "", plain), _SUFFIX.sub("", plain)):
        for written in (form, form.upper(), form.capitalize()):
            found = tables.current(written)
            if found:
                return found
    return _misspelt(plain.lower(), tables)


def _misspelt(word: str, tables: Reference) -> str | None:
    """Return the symbol that is one slip away, or else much alike, with the same digits."""
    if len(word) < _SHORTEST:
        return None
    digits = _digits(word)
    near = {form for form in _one_off(word) if form in tables.by_letters and _digits(form) == digits}
    if not near:
        alike = [form for form in tables.by_letters if form[:2] == word[:2] and _digits(form) == digits]
        near = set(get_close_matches(word, alike, n=1, cutoff=0.8))
    return min((symbol for form in near for symbol in tables.by_letters[form]), default=None)


def _digits(word: str) -> str:
    return "".join(letter for letter in word if letter.isdigit())


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
