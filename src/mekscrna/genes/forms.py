"""What a name's form says: an id, a clone, a date a spreadsheet made, or nothing a gene goes by."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mekscrna.genes.reference import Species

_BLANKS: Final = " \t\r\n\v\f\u00a0\u2007\u200b\u202f\ufeff"
_ENSEMBL: Final = re.compile(r"(ENS(MUS)?G\d{11})(\.\d+)?(_PAR_Y)?")
_CLONE: Final = re.compile(
    r"(A[BCDFJKLP]|B[CKSX]|C[RTU]|F[OP]|[LMUXZ])0?\d{5,6}(\.\d+)?"  # an accession of a sequence
    r"|(RP|CT|KB|LA|LL|GS|XX|WI|yR|bP|RP[1-9]+)[A-Za-z]*\d*-[A-Z0-9]+\.\d+"  # a clone of a library
    r"|[NX][MR]_\d{6,9}(\.\d+)?"
)
_PATHOGEN: Final = re.compile(r"[a-z]{3}[A-Z]?|(UL|US|OPG|ORF|BRLF|BZLF|BGLF)\d+[A-Z]?")
_NUMBER: Final = re.compile(r"\d+(\.\d+)?([eE][-+]?\d+)?")
_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH: Final = rf"({'|'.join(_MONTHS)})[a-z]*"
_DAY_MONTH: Final = re.compile(rf"(\d{{1,2}})[-/. ]{_MONTH}([-/. ]\d{{2,4}})?", re.IGNORECASE)
_MONTH_DAY: Final = re.compile(rf"{_MONTH}[-/. ](\d{{1,2}})", re.IGNORECASE)
_TWO_NUMBERS: Final = re.compile(r"(\d{1,2})[-/](\d{1,2})([-/]\d{2,4})?")
_YEAR_FIRST: Final = re.compile(r"\d{4}-(\d{2})-(\d{2})( 00:00(:00)?)?")
_SERIAL: Final = re.compile(r"\d{5}(\.0)?")
_FIRST_SERIAL, _LAST_SERIAL = 32_874, 54_789
"""Spreadsheet days of 1990 and 2050, counted from the last day but one of 1899."""
_NAMES_OF_MONTHS: Final = {
    2: ("FEB",),
    3: ("MARCH", "MARC"),
    4: ("APR",),
    9: ("SEPT",),
    10: ("OCT",),
    11: ("NOV",),
    12: ("DEC",),
}
_NAMES_OF_DAYS: Final = {(9, 15): ("SEP15",)}
_ORF: Final = re.compile(r"(C(\d+|X|Y))ORF(\d+)")


def trimmed(name: str) -> str:
    """Return a name without the blanks around it, visible or not."""
    return name.strip(_BLANKS)


def with_orf(name: str) -> str:
    """Return ``C6orf48`` for ``C6ORF48``, and any other name as it is."""
    return _ORF.sub(r"\1orf\3", name) if _ORF.fullmatch(name) else name


def ensembl_id(name: str) -> str | None:
    """Return the Ensembl gene id that a name is, without its version; None where it is none."""
    found = _ENSEMBL.fullmatch(name)
    return found[1] if found else None


def is_clone(name: str) -> bool:
    """Say whether a name is that of a clone or of a sequence in a database."""
    return _CLONE.fullmatch(name) is not None


def is_number(name: str) -> bool:
    """Say whether a name is a number."""
    return _NUMBER.fullmatch(name) is not None


def is_foreign(name: str) -> bool:
    """Say whether a name is written as genes of bacteria and viruses are."""
    return _PATHOGEN.fullmatch(name) is not None


def written_as(name: str, species: Species) -> bool:
    """Say whether a name is written as symbols of a species are: ``ACTB`` in human, ``Actb`` in mouse."""
    letters = [letter for letter in name.replace("orf", "") if letter.isalpha()]
    upper = bool(letters) and all(letter.isupper() for letter in letters)
    return upper if species == "human" else bool(letters) and name[0].isupper() and not upper


def is_surely_date(name: str) -> bool:
    """Say whether a name can only be a date: it names a month, or a year, a month and a day."""
    return any(letter.isalpha() for letter in name) or _YEAR_FIRST.fullmatch(name) is not None


def names_behind_date(name: str, species: Species) -> tuple[str, ...] | None:
    """Return the old gene names that a spreadsheet may have turned into this date; None if it is no date."""
    days = list(_days(name))
    if not days:
        return None
    names = dict.fromkeys(f"{old}{day}" for month, day in days for old in _NAMES_OF_MONTHS.get(month, ()))
    names |= dict.fromkeys(name for day in days for name in _NAMES_OF_DAYS.get(day, ()))
    return tuple(names if species == "human" else (each.capitalize() for each in names))


def _days(name: str) -> Iterator[tuple[int, int]]:
    """Yield the months and days, both from 1, that a name can be read as."""
    if found := _DAY_MONTH.fullmatch(name):
        yield _MONTHS.index(found[2].lower()) + 1, int(found[1])
    elif found := _MONTH_DAY.fullmatch(name):
        yield _MONTHS.index(found[1].lower()) + 1, int(found[2])
    elif found := _YEAR_FIRST.fullmatch(name):
        yield int(found[1]), int(found[2])
    elif found := _TWO_NUMBERS.fullmatch(name):
        pairs = {(int(found[1]), int(found[2])), (int(found[2]), int(found[1]))}
        yield from sorted(pair for pair in pairs if pair[0] in _NAMES_OF_MONTHS)
    elif _SERIAL.fullmatch(name) and _FIRST_SERIAL <= int(name[:5]) <= _LAST_SERIAL:
        day = date(1899, 12, 30) + timedelta(days=int(name[:5]))
        yield day.month, day.day
