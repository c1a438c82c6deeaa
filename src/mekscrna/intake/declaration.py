"""The declaration of a dataset, drafted from an inspection: it says what was guessed, and what is open."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from mekscrna.intake.commented import flow_map, quoted, wrapped
from mekscrna.intake.drafted_design import (
    write_arms,
    write_cell_types,
    write_columns,
    write_exclusions,
    write_pairing,
)
from mekscrna.intake.drafted_files import write_files, write_tables
from mekscrna.intake.sheet import Sheet, names_of_columns

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mekscrna.intake.inspection import Inspection, MatrixView, Slot


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A declaration as text, and what is left to do in it."""

    id: str
    text: str
    to_decide: tuple[str, ...]
    """In words, one per line marked so."""


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
    sheet = Sheet(seen)
    page = sheet.page
    page.line("id", name)
    page.line("title", seen.title or name, decide="" if seen.title else sheet.decide("a title, in one line"))
    _species(sheet)
    is_bulk = _is_bulk(seen)
    if is_bulk:
        page.line("assay", "bulk", guessed="one row per sample and cell type")
    _source(sheet)
    names = names_of_columns(seen)
    write_files(sheet, names, digests or {})
    _matrix(sheet, is_bulk=is_bulk)
    _genes(sheet)
    write_tables(sheet)
    write_columns(sheet, names)
    write_arms(sheet, arms or {})
    write_cell_types(sheet)
    write_exclusions(sheet, names)
    write_pairing(sheet)
    return Draft(id=name, text=page.text(_title(sheet)), to_decide=tuple(sheet.to_decide))


def _title(sheet: Sheet) -> str:
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
    lines += [f"left out: {each.path}: {each.why}" for each in sheet.seen.unread if each.is_fault]
    return "\n".join(wrapped(line) for line in lines)


def _species(sheet: Sheet) -> None:
    seen = sheet.seen
    if seen.species is None:
        sheet.page.line(
            "species", "human", decide=sheet.decide("human or mouse; the genes' names do not tell")
        )
        return
    if not seen.coverage and not any(matrix.genes for matrix in seen.matrices):
        sheet.page.line("species", seen.species, guessed="by the series' record")
        return
    views = [matrix.genes for matrix in seen.matrices if matrix.genes is not None]
    share = min((view.shares[seen.species == "mouse"] for view in views), default=0.0)
    sheet.page.line("species", seen.species, guessed=f"{share:.0%} of the genes are known in {seen.species}")


def _source(sheet: Sheet) -> None:
    source = sheet.page.inner()
    words = sheet.decide("the publication: authors, journal, year, pages")
    source.line("citation", sheet.seen.title or "not given", decide=words)
    if sheet.seen.accession:
        source.line("accession", sheet.seen.accession)
    if sheet.seen.pmid:
        source.line("pmid", quoted(sheet.seen.pmid))
    source.line("verified", value=False)
    source.line("read", "not_read")
    sheet.page.line("source", source)


def _matrix(sheet: Sheet, *, is_bulk: bool) -> None:
    seen = sheet.seen
    page = sheet.page.inner()
    slots = {matrix.counts_in for matrix in seen.matrices}
    shown = [_second_best(matrix) for matrix in seen.matrices if matrix.slots]
    kinds = list(dict.fromkeys(slot.kind for slot in shown))
    if not shown:
        page.line("slot", "X")
        page.line("kind", "counts", decide=sheet.decide("what the values are; the files have not been seen"))
    elif len(slots) == 1 and (slot := next(iter(slots))) is not None:
        n_others = sum(len(matrix.slots) - 1 for matrix in seen.matrices)
        page.line("slot", slot, guessed="the matrix with counts, of several" if n_others else "")
        page.line("kind", "counts", guessed="all values looked at are whole numbers")
    elif len(slots) > 1 and None not in slots:
        told = ", ".join(sorted(str(slot) for slot in slots))
        page.line("slot", "X")
        page.line(
            "kind", "counts", decide=sheet.decide(f"counts lie in several slots ({told}): split the files")
        )
    elif is_bulk and kinds in (["log1p"], ["normalized"], ["expected_counts"]):
        kind = "log1p" if kinds == ["log1p"] else "normalized"
        page.line("slot", shown[0].name)
        page.line("kind", kind, guessed="by its values")
    elif set(kinds) & {"expected_counts", "normalized"}:
        page.line("slot", shown[0].name)
        words = "are these expected counts of a quantifier (RSEM)? CPM and TPM are kind: normalized"
        page.line("kind", "expected_counts", decide=sheet.decide(words))
    elif kinds == ["log1p"]:
        words = "look for counts at the source; recover_counts: true brings them back where that is exact"
        page.line("slot", shown[0].name)
        page.line("kind", "log1p", guessed="by its values; no counts were found", decide=sheet.decide(words))
    else:
        found = ", ".join(dict.fromkeys(f"{slot.name} looks like {slot.kind}" for slot in shown))
        page.line("slot", shown[0].name)
        page.line("kind", "counts", decide=sheet.decide(f"where counts are; none were found ({found})"))
    sheet.page.line("matrix", page)


def _second_best(matrix: MatrixView) -> Slot:
    """Return what can be used where there are no counts: a matrix that is not scaled, or the first."""
    usable = (slot for slot in matrix.slots if slot.kind in {"expected_counts", "normalized", "log1p"})
    return next(usable, matrix.slots[0])


def _genes(sheet: Sheet) -> None:
    columns = {matrix.genes.column for matrix in sheet.seen.matrices if matrix.genes is not None}
    if len(columns) == 1 and (column := next(iter(columns))) is not None:
        words = "the names of rows are neither symbols nor ids; those in this column are"
        sheet.page.line("genes", flow_map({"column": quoted(column)}), guessed=words)


def _is_bulk(seen: Inspection) -> bool:
    """Tell whether rows are samples rather than cells: few of them, about one per sample and cell type."""
    sample, kind = seen.best("sample"), seen.best("cell_type")
    if seen.design is None or sample is None or not 0 < seen.n_cells <= 2_000:
        return False
    n_samples = sum(arm.n_samples for arm in seen.design.arms)
    column = seen.column(kind.columns[0]) if kind else None
    return seen.n_cells <= n_samples * (column.n_levels if column else 1)
