"""Everything that can be checked before any work is done, all at once."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from mekscrna import keys
from mekscrna.data.columns import as_text, counted
from mekscrna.data.design import read_design
from mekscrna.data.files import absence, below, deposit_of, mismatch, present
from mekscrna.data.formats import reader_for
from mekscrna.data.genes import gene_names
from mekscrna.data.house import NO_COUNTS, holds_counts
from mekscrna.data.label_map import label_notes
from mekscrna.data.pairs import pair_faults
from mekscrna.data.prospects import contrast_notes
from mekscrna.data.repeated_genes import overlap_fault, overlap_note, repeated_note
from mekscrna.data.rows import gather_rows
from mekscrna.data.slots import kind_fault, open_file, sampled, slot_fault, whole_fault
from mekscrna.errors import DataError, Problem, UnknownNameError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from mekscrna.data.genes import GeneNames
    from mekscrna.data.slots import Opened
    from mekscrna.spec.claim import Contrast
    from mekscrna.spec.dataset import Dataset

_FEW_ROWS: Final = 1_000
"""Up to here all values are looked at before any work is done."""


@dataclass(frozen=True, slots=True)
class Findings:
    """What a look at the files found: faults, which stop a run, and notes, which do not."""

    problems: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def examine(dataset: Dataset, data_dir: Path | None, contrasts: Iterable[Contrast] = ()) -> Findings:
    """Check a dataset's files against its declaration.

    Read are obs, var, tables of the authors and a sample of the matrix; all of it where there are few rows,
    as in bulk data.

    Parameters
    ----------
    dataset
        What is declared.
    data_dir
        The data folder; None is the current folder.
    contrasts
        The contrasts that will be asked; arms that the dataset does not declare are passed over.

    Returns
    -------
    Every fault, and notes: rows left out, labels unmapped, names summed, what was joined, what each contrast
    can stand on. Nothing is raised for faults, and nothing is written.
    """
    findings = Findings()
    opened = _open_all(dataset, data_dir, findings)
    genes = {file.name: names for file in opened if (names := _examine_matrix(dataset, file, findings))}
    if len(opened) == len(dataset.files):
        _examine_joining(dataset, genes, findings)
        _examine_design(dataset, opened, contrasts, data_dir=data_dir, findings=findings)
    if dataset.assay == "single_cell" and not holds_counts(dataset):
        findings.notes.append(NO_COUNTS)
    return findings


def _open_all(dataset: Dataset, data_dir: Path | None, findings: Findings) -> list[Opened]:
    opened = []
    for file in dataset.files:
        try:
            reader = reader_for(dataset, file)
        except UnknownNameError as unknown:
            findings.problems.append(Problem(file=dataset.id, path="reader", what=str(unknown)))
            continue
        path = below(file, data_dir)
        if not present(path):
            findings.problems.append(absence(file, path, dataset=dataset))
            continue
        if (fault := mismatch(file, path)) is not None:
            findings.problems.append(fault)
        try:
            opened.append(open_file(reader, deposit_of(dataset, file, data_dir), name=file.path))
        except DataError as unreadable:
            findings.problems.extend(unreadable.problems)
    return opened


def _examine_matrix(dataset: Dataset, opened: Opened, findings: Findings) -> GeneNames | None:
    """Hold one file's genes and values against the declaration; None where the matrix is not there."""
    if (fault := slot_fault(dataset, opened)) is not None:
        findings.problems.append(fault)
        return None
    findings.notes.extend(opened.header.notes)
    genes = gene_names(dataset, opened.header.slots[dataset.matrix.slot], opened.name)
    findings.problems.extend(genes.problems)
    findings.notes.extend(genes.notes)
    if genes.repeated and not genes.problems:
        findings.notes.append(repeated_note(genes.repeated, "their values are", dataset.genes.duplicates))
    try:
        fault = _fault_of_values(dataset, opened)
    except DataError as unreadable:
        findings.problems.extend(unreadable.problems)
    else:
        findings.problems.extend([] if fault is None else [fault])
    return genes


def _fault_of_values(dataset: Dataset, opened: Opened) -> Problem | None:
    """Look at every value where there are few rows, at a sample where there are many."""
    slot = dataset.matrix.slot
    if len(opened.header.obs) > _FEW_ROWS:
        return kind_fault(dataset, opened, sampled(opened, slot))
    return whole_fault(dataset, opened)


def _examine_joining(dataset: Dataset, genes: Mapping[str, GeneNames], findings: Findings) -> None:
    symbols = {file: each.symbols for file, each in genes.items()}
    if len(symbols) < 2 or len(symbols) < len(dataset.files):
        return
    if any(each.problems for each in genes.values()):
        return
    unlike = overlap_fault(symbols, dataset=dataset.id)
    if unlike is not None:
        findings.problems.append(unlike)
    else:
        findings.notes.append(overlap_note(symbols))


def _examine_design(
    dataset: Dataset,
    opened: list[Opened],
    contrasts: Iterable[Contrast],
    *,
    data_dir: Path | None,
    findings: Findings,
) -> None:
    rows = gather_rows(dataset, {file.name: file.header.obs for file in opened}, data_dir)
    findings.problems.extend(rows.problems)
    findings.notes.extend(rows.notes)
    if rows.problems:
        return
    design = read_design(dataset, rows.frames)
    findings.problems.extend(design.problems)
    findings.notes.extend(design.notes)
    if design.problems:
        return
    n_repeated = int(design.obs.index.duplicated().sum())
    if n_repeated:
        findings.notes.append(f"{counted(n_repeated, 'row name')} taken already; a number is added to each.")
    if keys.CELL_TYPE_AUTHOR in design.obs:
        findings.notes.extend(label_notes(dataset, as_text(design.obs[keys.CELL_TYPE_AUTHOR])))
    asked = [each for each in contrasts if {each.treated, each.reference} <= set(dataset.arms)]
    name = opened[0].name if len(opened) == 1 else dataset.id
    _examine_pairs(dataset, pair_faults(dataset, design.obs, asked, file=name), findings)
    findings.notes.extend(contrast_notes(dataset, design.obs, asked))


def _examine_pairs(dataset: Dataset, lonely: list[Problem], findings: Findings) -> None:
    if dataset.pairing is not None and dataset.pairing.incomplete == "drop":
        findings.notes.extend(problem.what for problem in lonely)
    else:
        findings.problems.extend(lonely)
