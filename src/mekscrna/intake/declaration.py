"""The declaration of a dataset, drafted from an inspection: it says what was guessed, and what is open."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any, Final

from ruamel.yaml.scalarstring import DoubleQuotedScalarString

from mekscrna.data.columns import counted, listed
from mekscrna.intake.commented import Page, flow, flow_map, wrapped
from mekscrna.intake.inspection import Inspection, Role
from mekscrna.intake.labels import house_map, house_type_of
from mekscrna.intake.words import HOUSE_ARMS, arm_name, is_no_donor, is_passed_over
from mekscrna.spec._base import SLUG_PATTERN

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from mekscrna.intake.inspection import Candidate, Column

OPEN: Final = "decide"
"""What stands where a person has to decide; no column, value or arm goes by it, so a check refuses it."""
_SHOWN: Final = 12
_MOST_SAMPLES: Final = 200
_ROLES: Final[tuple[Role, ...]] = ("sample", "donor", "arm")


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A declaration as text, and what is left to do in it."""

    id: str
    text: str
    to_decide: tuple[str, ...]
    """In words, one per line marked so."""


@dataclass(slots=True)
class _Sheet:
    """A declaration being written."""

    seen: Inspection
    page: Page = field(default_factory=Page)
    to_decide: list[str] = field(default_factory=list)

    def decide(self, words: str) -> str:
        self.to_decide.append(words)
        return words


def slug(name: str) -> str:
    """Return the id that a name makes: lower-case words joined by underscores."""
    words = re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")[:70].strip("_")
    return words if re.fullmatch(SLUG_PATTERN, words) else f"dataset_{words}".rstrip("_")


def is_slug(name: str) -> bool:
    """Tell whether a name can be an id."""
    return re.fullmatch(SLUG_PATTERN, name) is not None and len(name) <= 80


def draft(
    seen: Inspection,
    *,
    name: str,
    arms: Mapping[str, str] | None = None,
    digests: Mapping[str, str] | None = None,
) -> Draft:
    """Draft the declaration of what was inspected.

    Parameters
    ----------
    name
        The dataset's id, which is the file's name too.
    arms
        Value of the arm column → name of the arm, where a person has said so.
    digests
        Path of a file → its sha256.
    """
    sheet = _Sheet(seen)
    page = sheet.page
    page.line("id", name)
    page.line("title", seen.title or name, decide="" if seen.title else sheet.decide("a title, in one line"))
    _species(sheet)
    is_bulk = _is_bulk(seen)
    if is_bulk:
        page.line("assay", "bulk", guessed="one row per sample and cell type")
    _source(sheet)
    names = _names_of_columns(seen)
    _files(sheet, names, digests or {})
    _matrix(sheet, is_bulk=is_bulk)
    _genes(sheet)
    _cell_tables(sheet)
    _obs(sheet, names)
    _arms(sheet, arms or {})
    _cell_types(sheet)
    _exclusions(sheet, names)
    _pairing(sheet)
    return Draft(id=name, text=page.text(_title(sheet)), to_decide=tuple(sheet.to_decide))


def _title(sheet: _Sheet) -> str:
    what = PurePosixPath(sheet.seen.path).name
    lines = [
        f"Written by mekscrna init from {what}; every line is yours to change.",
        "guessed: follows from names or structure, for the reason given. Look at each.",
    ]
    if sheet.to_decide:
        lines.append(
            f"decide: waits for you ({len(sheet.to_decide)}); mekscrna check refuses what is left open."
        )
    lines += [f"looks wrong: {remark.what}" for remark in sheet.seen.remarks if remark.is_fault]
    return "\n".join(wrapped(line) for line in lines)


def _species(sheet: _Sheet) -> None:
    seen = sheet.seen
    if seen.species is None:
        sheet.page.line(
            "species", "human", decide=sheet.decide("human or mouse; the genes' names do not tell")
        )
        return
    views = [matrix.genes for matrix in seen.matrices if matrix.genes is not None]
    share = min((view.shares[seen.species == "mouse"] for view in views), default=0.0)
    sheet.page.line("species", seen.species, guessed=f"{share:.0%} of the genes are known in {seen.species}")


def _source(sheet: _Sheet) -> None:
    source = sheet.page.inner()
    words = sheet.decide("the publication: authors, journal, year, pages")
    source.line("citation", sheet.seen.title or "not given", decide=words)
    if sheet.seen.accession:
        source.line("accession", sheet.seen.accession)
    source.line("verified", value=False)
    source.line("read", "not_read")
    sheet.page.line("source", source)


def _names_of_columns(seen: Inspection) -> dict[str, str]:
    """Return column → what it is called in the declaration: those of files go by their role."""
    names = {column.name: column.name for column in seen.columns}
    taken = {column.name for column in seen.columns if column.origin in ("obs", "table")}
    for role in _ROLES:
        best = seen.best(role)
        if best and len(best.columns) == 1 and best.columns[0] in seen.file_columns and role not in taken:
            names[best.columns[0]] = role
    return names


def _columns_of_files(seen: Inspection) -> dict[str, str]:
    """Return the columns that files need, each with the role or the table that needs it."""
    needed: dict[str, str] = {}
    for role in _ROLES:
        best = seen.best(role)
        needed |= {name: role for name in (best.columns if best else ()) if name in seen.file_columns}
    needed |= {table.on: "table" for table in seen.tables if table.on in seen.file_columns and table.on}
    return needed


def _files(sheet: _Sheet, names: Mapping[str, str], digests: Mapping[str, str]) -> None:
    seen = sheet.seen
    needed = list(_columns_of_files(seen))
    is_open = len(seen.matrices) > 1 and seen.best("arm") is None
    usual = _usual_reader(seen)
    files = []
    for matrix, values in zip(seen.matrices, seen.file_values, strict=True):
        page = sheet.page.inner().inner()
        page.line("path", matrix.path)
        if matrix.path in digests:
            page.line("sha256", digests[matrix.path])
        if matrix.reader != usual:
            page.line("reader", matrix.reader)
        for key in ("barcodes", "features"):
            if getattr(matrix, key) is not None:
                page.line(key, getattr(matrix, key))
        told = dict(zip(seen.file_columns, values, strict=True))
        obs: dict[str, Any] = {names[name]: told[name] for name in needed}
        if is_open:
            obs["arm"] = OPEN
        if obs:
            page.line("obs", flow_map({key: quoted(value) for key, value in obs.items()}))
        files.append(page.values)
    guessed = _reason_of_files(seen, names) if needed else ""
    decide = sheet.decide(f"the arm of each file: {' or '.join(HOUSE_ARMS)}") if is_open else ""
    sheet.page.line("files", files, guessed=guessed, decide=decide)
    sheet.page.line("reader", usual)


def _usual_reader(seen: Inspection) -> str:
    readers = [matrix.reader for matrix in seen.matrices]
    return max(dict.fromkeys(readers), key=readers.count) if readers else "h5ad"


def _reason_of_files(seen: Inspection, names: Mapping[str, str]) -> str:
    told: dict[str, list[str]] = {}
    for name in _columns_of_files(seen):
        column = seen.column(name)
        source = "the series' record" if column and column.origin == "series" else "the files' names"
        told.setdefault(source, []).append(names[name])
    return "; ".join(f"{', '.join(found)} from {source}" for source, found in told.items())


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
        "y",
        "n",
    }
    return (
        value if not isinstance(value, str) or (is_plain and not is_word) else DoubleQuotedScalarString(value)
    )


def _matrix(sheet: _Sheet, *, is_bulk: bool) -> None:
    seen = sheet.seen
    page = sheet.page.inner()
    slots = {matrix.counts_in for matrix in seen.matrices}
    shown = [matrix.slots[0] for matrix in seen.matrices if matrix.slots]
    kinds = list(dict.fromkeys(slot.kind for slot in shown))
    if len(slots) == 1 and (slot := next(iter(slots))) is not None:
        n_others = sum(len(matrix.slots) - 1 for matrix in seen.matrices)
        page.line("slot", slot, guessed="the matrix with counts, of several" if n_others else "")
        page.line("kind", "counts", guessed="all values looked at are whole numbers")
    elif is_bulk and kinds in (["log1p"], ["normalized"], ["expected_counts"]):
        kind = "log1p" if kinds == ["log1p"] else "normalized"
        page.line("slot", shown[0].name)
        page.line("kind", kind, guessed="by its values")
    elif set(kinds) & {"expected_counts", "normalized"}:
        page.line("slot", shown[0].name)
        words = "are these expected counts of a quantifier? CPM and TPM are no counts, and cannot be used"
        page.line("kind", "expected_counts", decide=sheet.decide(words))
    else:
        found = ", ".join(dict.fromkeys(f"{slot.name} looks like {slot.kind}" for slot in shown)) or "none"
        page.line("slot", shown[0].name if shown else "X")
        page.line("kind", "counts", decide=sheet.decide(f"where counts are; none were found ({found})"))
    sheet.page.line("matrix", page)


def _genes(sheet: _Sheet) -> None:
    columns = {matrix.genes.column for matrix in sheet.seen.matrices if matrix.genes is not None}
    if len(columns) == 1 and (column := next(iter(columns))) is not None:
        words = "the names of rows are neither symbols nor ids; those in this column are"
        sheet.page.line("genes", flow_map({"column": quoted(column)}), guessed=words)


def _cell_tables(sheet: _Sheet) -> None:
    used = {name for each in sheet.seen.candidates if each.is_clear for name in each.columns}
    pages = []
    for table in sheet.seen.tables:
        columns = [name for name in table.columns if name in used]
        if not columns:
            continue
        page = sheet.page.inner().inner()
        page.line("path", table.path)
        page.line("key", quoted(table.key))
        if table.on:
            page.line("on", quoted(_names_of_columns(sheet.seen)[table.on]))
        page.line("columns", flow(quoted(name) for name in columns))
        pages.append(page.values)
    if pages:
        sheet.page.line("cell_tables", pages, guessed="its names are those of the cells or samples")


def _obs(sheet: _Sheet, names: Mapping[str, str]) -> None:
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
            words = f"the column that tells the {_NOUNS[role]}; columns: {_listed(known)}"
            page.line(role, flow([OPEN]) if role == "sample" else OPEN, decide=sheet.decide(words))
    sheet.page.line("obs", page)


def _may_tell_samples(column: Column) -> bool:
    return (
        column.origin != "name"
        and 2 <= column.n_levels == len(column.levels) <= _MOST_SAMPLES
        and not is_passed_over(column.name)
    )


_NOUNS: Final = {"sample": "samples apart", "arm": "arm"}


def _with_others(seen: Inspection, best: Candidate) -> str:
    others = [
        each.columns[0]
        for each in seen.candidates
        if each.role == best.role and each is not best and len(each.columns) == 1
    ]
    return best.reason + (f" (or: {', '.join(others[:4])})" if others else "")


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return (", ".join(names[:_SHOWN]) + more) or "none"


def _arms(sheet: _Sheet, said: Mapping[str, str]) -> None:
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
        sizes = {arm.value: arm for arm in seen.design.arms} if seen.design else {}
        told = (
            f"{value}: {counted(sizes[value].n_cells, 'cell')} in {counted(sizes[value].n_samples, 'sample')}"
            if (value in sizes)
            else value
        )
        name = chosen[value]
        inner = page.inner()
        inner.line("values", flow([quoted(value)]))
        if name.startswith(OPEN):
            page.line(name, inner, decide=sheet.decide(f"a name for this arm ({told}); {claims}"))
        else:
            page.line(name, inner, guessed="" if value in said else f"by its name ({told})")
    sheet.page.line("arms", page)


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


def _cell_types(sheet: _Sheet) -> None:
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


def _exclusions(sheet: _Sheet, names: Mapping[str, str]) -> None:
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


def _pairing(sheet: _Sheet) -> None:
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


def _is_bulk(seen: Inspection) -> bool:
    """Tell whether rows are samples rather than cells: few of them, about one per sample and cell type."""
    sample, kind = seen.best("sample"), seen.best("cell_type")
    if seen.design is None or sample is None or seen.n_cells > 2_000:
        return False
    n_samples = sum(arm.n_samples for arm in seen.design.arms)
    column = seen.column(kind.columns[0]) if kind else None
    return seen.n_cells <= n_samples * (column.n_levels if column else 1)
