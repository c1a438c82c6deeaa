"""What looks wrong with a deposit, in sentences, with what to do about it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mekscrna.data.columns import counted, listed
from mekscrna.intake.inspection import Remark
from mekscrna.intake.obs_table import is_constant_within
from mekscrna.intake.words import words_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mekscrna.genes.reference import Species
    from mekscrna.intake.inspection import Coverage, DesignView, GeneView, MatrixView, TableView
    from mekscrna.intake.obs_table import ObsTable

_KINDS: Final = {
    "counts": "counts",
    "expected_counts": "expected counts, not all whole",
    "normalized": "normalized or expected counts",
    "log1p": "logs",
    "scaled": "scaled (negative values)",
    "unreadable": "missing or infinite values",
    "empty": "only zeros",
}
_BATCH: Final = frozenset({"batch", "run", "chip", "lane", "channel", "library", "flowcell", "plate", "pool"})
_UNFILTERED: Final = 100_000
_FEW_GENES: Final = 5_000
_LEAST_SHARE: Final = 0.5


def remarks_on(
    matrices: Sequence[MatrixView],
    tables: Sequence[TableView],
    *,
    table: ObsTable,
    design: DesignView | None,
    coverage: Sequence[Coverage],
    declared: Species | None,
) -> tuple[Remark, ...]:
    """Return what a person should know, faults first."""
    found = [
        *_on_values(matrices),
        *_on_genes(matrices, declared),
        *_on_cells(matrices),
        *_on_tables(tables),
        *(_on_design(design) if matrices else ()),
        *(_on_batches(table, design) if design else ()),
        *_on_coverage(coverage),
    ]
    return tuple(sorted(dict.fromkeys(found), key=lambda each: not each.is_fault))


def in_words(kind: str) -> str:
    """Say what the values of a matrix look like."""
    return _KINDS[kind]


def _on_values(matrices: Sequence[MatrixView]) -> Iterator[Remark]:
    lacking: dict[str, list[MatrixView]] = {}
    elsewhere: dict[str, list[MatrixView]] = {}
    for matrix in matrices:
        kinds = {slot.name: slot.kind for slot in matrix.slots}
        if matrix.counts_in is None:
            told = "; ".join(f"{slot}: {in_words(kind)}" for slot, kind in kinds.items())
            lacking.setdefault(told or "no matrix in it", []).append(matrix)
        elif matrix.counts_in != "X":
            told = f"lie in {matrix.counts_in}"
            told += f"; X holds {in_words(kinds['X'])}" if "X" in kinds else ""
            elsewhere.setdefault(told, []).append(matrix)
    for told, which in lacking.items():
        seen = {slot.kind for slot in which[0].slots}
        hint = next((_WITHOUT[kind] for kind in _WITHOUT if kind in seen), _NO_COUNTS)
        what = f"no counts found in {_named(which, matrices)} ({told})."
        yield Remark(is_fault=hint == _NO_COUNTS, what=what, hint=hint)
    for told, which in elsewhere.items():
        what = f"the counts of {_named(which, matrices)} {told}."
        yield Remark(is_fault=False, what=what, hint=f"Declare slot: {which[0].counts_in}.")


_QUANTIFIED: Final = "Declare kind: expected_counts if a quantifier made them (RSEM), else normalized (TPM)."
_LOGGED: Final = (
    "Look for the raw counts at the source. Without them, declare kind: log1p; recover_counts: true brings "
    "counts back where that is exact."
)
_WITHOUT: Final = {"expected_counts": _QUANTIFIED, "normalized": _QUANTIFIED, "log1p": _LOGGED}
_NO_COUNTS: Final = "Look for the raw counts at the source; no claim can be tested on these values."


def _named(which: Sequence[MatrixView], matrices: Sequence[MatrixView]) -> str:
    """Name matrices: all of them, one by its path, several by the first and their number."""
    if len(which) == len(matrices) > 1:
        return f"each of the {len(which)} matrices"
    more = f" and {len(which) - 1} more" if len(which) > 1 else ""
    return f"{which[0].path}{more}"


def _on_genes(matrices: Sequence[MatrixView], declared: Species | None) -> Iterator[Remark]:
    seen: dict[GeneView, list[MatrixView]] = {}
    for matrix in matrices:
        if matrix.genes is not None:
            seen.setdefault(matrix.genes, []).append(matrix)
    kinds = {view.species for view in seen if view.species}
    if len(kinds) > 1:
        yield Remark(is_fault=True, what="some matrices have human genes, others mouse genes.")
    for view, which in seen.items():
        where = "" if len(seen) == 1 else f" in {_named(which, matrices)}"
        yield from _on_names(view, where, declared)
    few = [which for view, which in seen.items() if view.n_genes < _FEW_GENES]
    if few:
        n_genes = min(view.n_genes for view in seen)
        where = _named([matrix for which in few for matrix in which], matrices)
        n_told = counted(n_genes, "gene") if len(few) == 1 else f"as few as {counted(n_genes, 'gene')}"
        what = f"only {n_told} in {where}: a selection."
        yield Remark(is_fault=False, what=what, hint="A cell's depth is measured badly by few genes.")


def _on_names(view: GeneView, where: str, declared: Species | None) -> Iterator[Remark]:
    if view.named_by == "unknown" and not view.in_capitals:
        what = f"gene names{where} are known to neither species ({', '.join(view.examples)} …)."
        yield Remark(is_fault=True, what=what, hint="Claims need gene symbols or Ensembl ids.")
    if declared and view.species and view.species != declared:
        yield Remark(is_fault=True, what=f"the genes{where} are of {view.species}, not of {declared}.")
    if view.in_capitals:
        what = f"the genes{where} are mouse symbols in capitals, which pass for human ones."
        yield Remark(is_fault=False, what=what, hint="Declare species: mouse; they get their symbols back.")
    if view.n_dates:
        names = f"{counted(view.n_dates, 'gene name')}{where}"
        what = f"{names} became dates in a spreadsheet ({listed(view.dates)})."
        yield Remark(is_fault=False, what=what, hint="Which gene each was cannot be told.")
    if view.n_repeated:
        what = f"genes that occur more than once{where}: {view.n_repeated:,}."
        yield Remark(is_fault=False, what=what, hint="Their values are added up, unless declared otherwise.")


def _on_cells(matrices: Sequence[MatrixView]) -> Iterator[Remark]:
    empty = [matrix for matrix in matrices if not matrix.n_cells]
    if empty:
        yield Remark(is_fault=True, what=f"no cells in {_named(empty, [])}.")
    repeated = [matrix for matrix in matrices if matrix.n_repeated_cells]
    if repeated:
        n_cells = sum(matrix.n_repeated_cells for matrix in repeated)
        what = f"cell names that occur again in {_named(repeated, [])}: {n_cells:,}."
        hint = "Several lanes in one file? Names get numbers; tables may not fit."
        yield Remark(is_fault=False, what=what, hint=hint)
    raw = [matrix for matrix in matrices if _is_unfiltered(matrix)]
    if raw:
        where = _named(raw, matrices)
        what = f"{where}: all barcodes, it seems, empty droplets among them ({raw[0].n_cells:,})."
        yield Remark(is_fault=False, what=what, hint="Take the filtered matrix where there is one.")


def _is_unfiltered(matrix: MatrixView) -> bool:
    is_named_so = any(words in matrix.path.lower() for words in ("raw_feature_bc", "raw_gene_bc"))
    return is_named_so or (matrix.n_cells > _UNFILTERED and matrix.reader in {"mtx", "tenx_h5"})


def _on_tables(tables: Sequence[TableView]) -> Iterator[Remark]:
    for table in tables:
        if not table.is_clear:
            what = f"rows of {table.path} fit the cells in several ways ({table.share:.0%} {table.way})."
            yield Remark(
                is_fault=False, what=what, hint="Declare cell_tables.within, the column that tells samples."
            )
        elif table.share < 0.95:
            what = f"{table.path} knows {table.share:.0%} of the cells ({table.way}); the others stay empty."
            yield Remark(is_fault=False, what=what)


def _on_design(design: DesignView | None) -> Iterator[Remark]:
    if design is None:
        hint = "A column, the files' names or a table has to say which sample is in which arm."
        yield Remark(is_fault=False, what="no arms could be told.", hint=hint)
        return
    lonely = [arm for arm in design.arms if arm.n_samples == 1]
    few = [arm for arm in design.arms if arm.n_samples == 2]
    if lonely:
        names = listed(arm.value for arm in lonely)
        what = f"no replicates: one sample in {names}. No claim can be tested without a second."
        yield Remark(is_fault=len(lonely) >= len(design.arms) - 1, what=what)
    if few:
        names = listed(arm.value for arm in few)
        yield Remark(is_fault=False, what=f"two samples in {names}: every verdict will be provisional.")
    if design.n_pairs and design.n_unpaired:
        what = f"{counted(design.n_unpaired, 'donor')} in one arm only, {design.n_pairs} in several."
        yield Remark(is_fault=False, what=what, hint="Pairs leave the former out (pairing.incomplete: drop).")


def _on_batches(table: ObsTable, design: DesignView) -> Iterator[Remark]:
    arm = table.by_name[design.arm]
    for column in table.columns:
        is_batch = bool(_BATCH & set(words_of(column.name))) or column.name.lower() == "orig.ident"
        if not is_batch or column.name in {design.arm, *design.sample} or len(column.levels) < 2:
            continue
        if len(column.levels) <= len(arm.levels) and is_constant_within(arm, column):
            what = f"'{column.name}' and '{design.arm}' go together: each {column.name} is in one arm."
            yield Remark(
                is_fault=False, what=what, hint="A difference between arms may be one between batches."
            )


def _on_coverage(coverage: Sequence[Coverage]) -> Iterator[Remark]:
    low = [each for each in coverage if each.n_present < _LEAST_SHARE * each.n_genes]
    if low:
        told = ", ".join(f"{each.signature} {each.n_present}/{each.n_genes}" for each in low)
        n_all = len(low) == len(coverage)
        what = (
            f"{'all' if n_all else 'some'} lists are mostly absent ({told}): such claims will be untestable."
        )
        yield Remark(is_fault=n_all, what=what)
