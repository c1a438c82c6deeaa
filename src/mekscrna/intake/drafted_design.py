"""The design of a declaration: columns, arms, cell types, what is left out, and pairs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from mekscrna.data.columns import counted, listed
from mekscrna.intake.commented import flow, quoted
from mekscrna.intake.labels import house_map, house_type_of
from mekscrna.intake.slugs import slug
from mekscrna.intake.words import HOUSE_ARMS, arm_name, is_no_donor, is_passed_over
from mekscrna.spec.undecided import OPEN

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from mekscrna.intake.inspection import Candidate, Column, Inspection
    from mekscrna.intake.sheet import Sheet

_SHOWN: Final = 12
_MOST_SAMPLES: Final = 200


def write_columns(sheet: Sheet, names: Mapping[str, str]) -> None:
    """Write which columns say what."""
    seen = sheet.seen
    page = sheet.page.inner()
    known = [column.name for column in seen.columns if _may_tell_samples(column)]
    for role in ("sample", "arm", "donor", "cell_type"):
        best = seen.best(role)
        if best is not None and (role != "cell_type" or _house_map(seen)):
            columns = [quoted(names[name]) for name in best.columns]
            value: Any = flow(columns) if role == "sample" else columns[0]
            page.line(role, value, guessed=_with_others(seen, best))
        elif role == "arm" and len(seen.matrices) > 1:
            page.line("arm", "arm")
        elif role in ("sample", "arm"):
            words = f"the column that tells the {_NOUNS[role]}; {_columns(known)}"
            page.line(role, flow([OPEN]) if role == "sample" else OPEN, decide=sheet.decide(words))
    has_types = seen.best("cell_type") is not None and bool(_house_map(seen))
    words = "" if has_types or not seen.n_cells else sheet.decide(_NO_TYPES)
    sheet.page.line("obs", page, decide=words)


def _may_tell_samples(column: Column) -> bool:
    return (
        column.origin != "name"
        and 2 <= column.n_levels == len(column.levels) <= _MOST_SAMPLES
        and not is_passed_over(column.name)
    )


_NO_TYPES: Final = (
    "cell types: obs.cell_type with cell_types, or population where all cells are of one type; "
    "without, only claims about all cells can be read"
)
_NOUNS: Final = {"sample": "samples apart", "arm": "arm"}


def _with_others(seen: Inspection, best: Candidate) -> str:
    others = [
        each.columns[0]
        for each in seen.candidates
        if each.role == best.role and each is not best and len(each.columns) == 1
    ]
    return best.reason + (f" (or: {', '.join(others[:4])})" if others else "")


def _columns(names: Sequence[str]) -> str:
    if not names:
        return "none is there: join a table (cell_tables), or write it with the file (files: obs)"
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return f"columns: {', '.join(names[:_SHOWN])}{more}"


def write_arms(sheet: Sheet, said: Mapping[str, str]) -> None:
    """Write the arms, under the names that their values say, or under ones to decide."""
    seen, page = sheet.seen, sheet.page.inner()
    best = seen.best("arm")
    column = seen.column(best.columns[0]) if best else None
    claims = f"claims compare {' and '.join(HOUSE_ARMS)}"
    if column is None:
        is_many = len(seen.matrices) > 1
        for name in HOUSE_ARMS:
            inner = page.inner()
            inner.line("values", flow([name if is_many else f"{OPEN}_{name}"]))
            page.line(name, inner)
        words = "" if is_many else sheet.decide("the values of the arm column that belong to each arm")
        sheet.page.line("arms", page, decide=words)
        return
    values = sorted(level.value for level in column.levels)
    chosen = arm_names(values) | dict(said)
    for value in values:
        told = _sized(seen, value)
        name = chosen[value]
        inner = page.inner()
        inner.line("values", flow([quoted(value)]))
        if name.startswith(OPEN):
            page.line(name, inner, decide=sheet.decide(f"a name for this arm ({told}); {claims}"))
        else:
            page.line(name, inner, guessed="" if value in said else f"by its name ({told})")
    sheet.page.line("arms", page)


def _sized(seen: Inspection, value: str) -> str:
    """Write a value of the arm column with the cells and samples that have it."""
    arms = seen.design.arms if seen.design else ()
    for arm in arms:
        if arm.value == value:
            n_samples = counted(arm.n_samples, "sample")
            return (
                f"{value}: {counted(arm.n_cells, 'cell')} in {n_samples}"
                if seen.n_cells
                else f"{value}: {n_samples}"
            )
    return value


def arm_names(values: Sequence[str]) -> dict[str, str]:
    """Return value → the arm's name: the house's where one value alone says so, else one to decide."""
    plain = {value: arm_name(value) for value in values}
    told = list(plain.values())
    found: dict[str, str] = {}
    for value, name in plain.items():
        own = name if name and told.count(name) == 1 else f"{OPEN}_{slug(value).removeprefix('dataset_')}"
        while own in found.values():
            own += "_2"
        found[value] = own
    return found


def _house_map(seen: Inspection) -> dict[str, tuple[str, ...]]:
    best = seen.best("cell_type")
    column = seen.column(best.columns[0]) if best else None
    return house_map(level.value for level in column.levels) if column else {}


def write_cell_types(sheet: Sheet) -> None:
    """Write which labels go to which house type."""
    seen = sheet.seen
    best, found = seen.best("cell_type"), _house_map(seen)
    column = seen.column(best.columns[0]) if best else None
    if column is None or not found:
        return
    page = sheet.page.inner()
    for house, labels in found.items():
        page.line(house, flow(quoted(label) for label in labels))
    rest = [value for level in column.levels if house_type_of(value := level.value) is None and value != "NA"]
    words = sheet.decide(f"labels that stay unassigned: {listed(rest, 20)}") if rest else ""
    sheet.page.line("cell_types", page, guessed="by the words of the labels", decide=words)


def write_exclusions(sheet: Sheet, names: Mapping[str, str]) -> None:
    """Write which values of the donor column stand for no donor."""
    best = sheet.seen.best("donor")
    column = sheet.seen.column(best.columns[0]) if best else None
    if column is None:
        return
    values = [level.value for level in column.levels if is_no_donor(level.value)]
    if column.n_missing:
        values.append("NA")
    if values:
        page = sheet.page.inner()
        page.line(names[column.name], flow(quoted(value) for value in values))
        sheet.page.line("exclude", page, guessed="cells of no one donor")


def write_pairing(sheet: Sheet) -> None:
    """Write that samples of one donor are compared, where donors are in several arms."""
    design = sheet.seen.design
    if design is None or not design.n_pairs:
        return
    page = sheet.page.inner()
    page.line("by", "donor")
    page.line("incomplete", "drop" if design.n_unpaired else "error")
    words = f"{counted(design.n_pairs, 'donor')} in several arms"
    if design.n_unpaired:
        words += f", {design.n_unpaired} in one alone"
    sheet.page.line("pairing", page, guessed=words)
