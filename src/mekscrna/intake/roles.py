"""Which columns may say what sample, donor, arm and cell type a cell is of, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from mekscrna.intake.inspection import Candidate
from mekscrna.intake.labels import house_type_of
from mekscrna.intake.obs_table import Coded, ObsTable, is_constant_within, levels_within
from mekscrna.intake.words import (
    are_numbered,
    arm_name,
    is_no_donor,
    is_passed_over,
    name_weight,
    names_donors,
    speaks_of_arms,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mekscrna.intake.inspection import Role

_CLEAR: Final = 3
_MOST_ARMS: Final = 8
_MOST_FILE_ARMS: Final = 4


class _Rated(NamedTuple):
    points: float
    column: Coded
    reasons: tuple[str, ...]


def candidates(table: ObsTable) -> tuple[Candidate, ...]:
    """Return the columns that may play a role, the likeliest of each role first.

    Names and structure both count: arms are constant within samples, cell types vary within them, samples
    nest in donors.
    """
    usable = [column for column in table.columns if _is_usable(column, table.n_cells)]
    types = sorted(_cell_types(usable), key=_order)
    taken = {each.column.name for each in types if each.points >= _CLEAR}
    rest = [column for column in usable if column.name not in taken]
    arms = sorted(_arms(rest), key=_order)
    donors = sorted(_donors(rest), key=_order)
    arm, donor = _clear(arms), _clear(donors)
    if arm and donor and arm.name == donor.name:
        donors = [each for each in donors if each.column is not donor]
        donor = _clear(donors)
    samples = sorted(_samples(rest, arm, donor), key=_order)
    found = [*_plain("sample", samples), *_plain("donor", donors), *_plain("arm", arms)]
    if not any(each.role == "sample" and each.is_clear for each in found) and arm and donor:
        found.insert(0, _donor_and_arm(donor, arm))
    return (*found, *_plain("cell_type", types))


def _is_usable(column: Coded, n_cells: int) -> bool:
    if column.is_measure or not column.levels or is_passed_over(column.name):
        return False
    return len(column.levels) <= max(n_cells // 2, 2) or column.origin != "obs"


def _order(rated: _Rated) -> tuple[float, int, str]:
    """Put more points first, then shorter names: ``cell_type`` before ``most.likely.cell.type``."""
    return -rated.points, len(rated.column.name), rated.column.name


def _clear(rated: list[_Rated]) -> Coded | None:
    return rated[0].column if rated and rated[0].points >= _CLEAR else None


def _plain(role: Role, rated: list[_Rated]) -> Iterator[Candidate]:
    for each in rated:
        yield Candidate(
            role=role,
            columns=(each.column.name,),
            reason="; ".join(each.reasons),
            is_clear=each.points >= _CLEAR,
        )


def _named(column: Coded, role: Role) -> tuple[float, tuple[str, ...]]:
    weight = name_weight(column.name, role)
    if column.is_ontology:
        return min(weight, 1), ("its values are ids of an ontology",)
    return weight, ((f"its name speaks of {_NOUNS[role]}",) if weight else ())


_NOUNS: Final[dict[Role, str]] = {
    "sample": "samples",
    "donor": "donors",
    "arm": "treatment",
    "cell_type": "cell types",
}


def _arms(columns: list[Coded]) -> Iterator[_Rated]:
    n_files = max((len(each.levels) for each in columns if each.origin == "name"), default=0)
    for column in columns:
        n_levels = len(column.levels)
        points, reasons = _named(column, "arm")
        n_telling = sum(speaks_of_arms(level) for level in column.levels)
        if not 2 <= n_levels <= (_MOST_ARMS if points < _CLEAR else 10_000):
            continue
        if column.origin != "obs" and n_levels == n_files:
            continue
        if column.origin == "obs" and name_weight(column.name, "sample") == _CLEAR and n_telling < n_levels:
            continue
        if n_telling:
            named = any(arm_name(level) for level in column.levels)
            points += 3 if named and n_telling > 1 else 2
            told = ", ".join(level for level in column.levels if speaks_of_arms(level))
            reasons += (f"values speak of treatment ({_short(told)})",)
        elif column.origin == "name" and n_levels <= _MOST_FILE_ARMS and _sets_files_apart(column):
            points, reasons = points + 3, (*reasons, "a word of the files' names with few values")
        if points:
            points -= 0.5 * (n_levels > _MOST_ARMS)
            yield _Rated(points, column, (*reasons, f"{n_levels} values"))


def _sets_files_apart(column: Coded) -> bool:
    """Tell whether words of files' names may be arms: neither donors nor numbered replicates."""
    return not names_donors(column.levels) and not are_numbered(column.levels)


def _donors(columns: list[Coded]) -> Iterator[_Rated]:
    for column in columns:
        points, reasons = _named(column, "donor")
        if names_donors(column.levels) and (points or column.origin == "name"):
            points, reasons = points + 3, (*reasons, "its values are written as donors are")
        if not points:
            continue
        others = [level for level in column.levels if is_no_donor(level)]
        if others:
            reasons += (f"{_short(', '.join(others))}: no donor",)
        yield _Rated(points, column, (*reasons, _counted(len(column.levels) - len(others), "donor")))


def _samples(columns: list[Coded], arm: Coded | None, donor: Coded | None) -> Iterator[_Rated]:
    for column in columns:
        if column is arm or column is donor:
            continue
        points, reasons = _named(column, "sample")
        points -= 1 if points and all(level.startswith("GSM") for level in column.levels) else 0
        if not points:
            continue
        for other, what in ((arm, "in one arm"), (donor, "of one donor")):
            if other is None:
                continue
            if _is_mostly_constant(other, column):
                points, reasons = points + 0.5, (*reasons, f"each is {what}")
            else:
                points, reasons = 0, (*reasons, f"but some are not {what} ({other.name})")
        yield _Rated(points, column, (*reasons, _counted(len(column.levels), "sample")))


def _is_mostly_constant(inner: Coded, outer: Coded) -> bool:
    """Tell whether a column is constant within each level of another, levels of no donor aside."""
    kept = np.array([not is_no_donor(level) for level in inner.levels], dtype=bool)
    if kept.all():
        return is_constant_within(inner, outer)
    codes = np.where(np.append(kept, False)[inner.codes], inner.codes, -1)
    return is_constant_within(Coded(name=inner.name, codes=codes, levels=inner.levels), outer)


def _donor_and_arm(donor: Coded, arm: Coded) -> Candidate:
    known = np.array([not is_no_donor(level) for level in donor.levels], dtype=bool)
    both = int(np.count_nonzero((levels_within(arm, donor) > 1) & known))
    n_donors = _counted(int(known.sum()), "donor")
    reason = f"no column tells samples apart; {both} of {n_donors} are in several arms"
    columns = (donor.name, arm.name) if both else (donor.name,)
    if not both:
        reason = "no column tells samples apart; each donor is in one arm"
    return Candidate(role="sample", columns=columns, reason=reason, is_clear=True)


def _cell_types(columns: list[Coded]) -> Iterator[_Rated]:
    for column in columns:
        points, reasons = _named(column, "cell_type")
        sizes = column.sizes
        known = np.array([house_type_of(level) is not None for level in column.levels], dtype=bool)
        share = float(sizes[known].sum() / max(sizes.sum(), 1))
        is_words = not any(level.isdigit() for level in column.levels)
        is_words = is_words and 2 * sum(map(speaks_of_arms, column.levels)) <= len(column.levels)
        if share > 0.3 and is_words and (points or len(column.levels) > 2):
            points, reasons = points + 3 * share, (*reasons, f"{share:.0%} of cells have labels known here")
        if points:
            yield _Rated(points, column, (*reasons, _counted(len(column.levels), "label")))


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def _short(text: str, longest: int = 60) -> str:
    return text if len(text) <= longest else f"{text[:longest]}…"
