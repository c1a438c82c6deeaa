"""What ``inspect`` says on a terminal: an inspection in words, at 80 columns."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Final

import typer
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from mekscrna.intake.remarks import in_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mekscrna.intake.inspection import Column, Inspection, MatrixView, Role

_LEVELS: Final = 12
_MATRICES: Final = 12
_ROLES: Final[dict[Role, str]] = {
    "sample": "sample",
    "donor": "donor",
    "arm": "arm",
    "cell_type": "cell type",
}


def print_inspection(seen: Inspection) -> None:
    """Print what was found, the most important first; in a pipe without color and blanks at the ends."""
    console = Console(highlight=False)
    if console.is_terminal:
        _print(console, seen)
        return
    text = io.StringIO()
    _print(Console(highlight=False, file=text, width=console.width), seen)
    typer.echo("\n".join(line.rstrip() for line in text.getvalue().splitlines()))


def _print(console: Console, seen: Inspection) -> None:
    for part in (_headline, _matrices, _genes, _roles, _arms, _columns, _tables, _lists, _remarks, _unread):
        part(console, seen)
    if seen.matrices:
        console.print()
        console.print(Text.assemble("Next: ", (f"mekscrna init {_again(seen)}", "bold")), soft_wrap=True)


def _again(seen: Inspection) -> str:
    """Return what to call `init` with: the series where only its record is here."""
    return seen.path if seen.n_cells else f"{seen.accession} --data-dir {seen.data_dir}"


def _headline(console: Console, seen: Inspection) -> None:
    species = seen.species or "species unknown"
    n_cells = _counted(seen.n_cells, "cell", "cells")
    matrices = _counted(len(seen.matrices), "matrix", "matrices")
    console.print(Text(seen.path, style="bold"), soft_wrap=True)
    console.print(f"{seen.layout}: {matrices}, {n_cells}, {species}")
    if seen.title:
        console.print(f"{seen.accession}: {seen.title}")


def _grid(n_narrow: int) -> Table:
    """Return a table without lines: narrow columns, and a last one that takes what is left."""
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 1, 0, 0))
    for _ in range(n_narrow):
        table.add_column(overflow="fold", max_width=26)
    table.add_column(overflow="fold")
    return table


def _indented(words: str, style: str = "", *, by: int = 2) -> Padding:
    """Return words whose lines all begin a little to the right."""
    return Padding(Text(words, style), (0, 0, 0, by))


def _section(console: Console, title: str) -> None:
    console.print()
    console.print(Text(title, style="bold"))


def _matrices(console: Console, seen: Inspection) -> None:
    if not seen.matrices:
        return
    _section(console, "Matrices")
    for matrix in seen.matrices[:_MATRICES]:
        size = f"{matrix.n_cells:,} × {max((slot.n_genes for slot in matrix.slots), default=0):,}"
        console.print(Text(f"  {matrix.path}"), soft_wrap=True)
        told = f"{matrix.reader}, {size} genes; {'; '.join(_slots(matrix))}"
        told = told if matrix.slots else f"{matrix.reader}, by its name"
        console.print(Padding(Text(told, style="dim"), (0, 0, 0, 4)))
    if len(seen.matrices) > _MATRICES:
        console.print(f"  and {len(seen.matrices) - _MATRICES} more")


def _slots(matrix: MatrixView) -> Iterator[str]:
    for slot in matrix.slots:
        largest = f", largest seen {slot.largest:,.6g}" if slot.n_values else ""
        yield f"{slot.name}: {in_words(slot.kind)}{largest}"


def _genes(console: Console, seen: Inspection) -> None:
    views = list(dict.fromkeys(matrix.genes for matrix in seen.matrices if matrix.genes is not None))
    if not views:
        return
    _section(console, "Genes")
    for view in views[:3]:
        named = {"symbols": "symbols", "ids": "Ensembl ids", "unknown": "names known to neither species"}
        where = f" in var['{view.column}']" if view.column else ""
        known = (
            ""
            if view.species is None
            else f", {view.shares[view.species == 'mouse']:.0%} known in {view.species}"
        )
        examples = ", ".join(view.examples)
        console.print(_indented(f"{view.n_genes:,} by {named[view.named_by]}{where}{known}: {examples} …"))
        counts = {
            "outdated": view.n_outdated,
            "ambiguous": view.n_ambiguous,
            "repeated": view.n_repeated,
            "made dates by a spreadsheet": view.n_dates,
        }
        told = ", ".join(f"{number:,} {what}" for what, number in counts.items() if number)
        if told:
            console.print(_indented(told, "dim"))


def _roles(console: Console, seen: Inspection) -> None:
    if not seen.candidates:
        return
    _section(console, "Who is who (likeliest first; ✓ is what init takes)")
    table = _grid(3)
    for role, noun in _ROLES.items():
        shown = [each for each in seen.candidates if each.role == role][:4]
        for each in shown:
            mark = "✓" if each is seen.best(role) else ""
            name = " + ".join(each.columns)
            table.add_row(
                Text(mark, "green"), noun, Text(name, "bold" if mark else ""), Text(each.reason, "dim")
            )
        if not any(each.is_clear for each in shown):
            table.add_row("", noun, Text("none is clear", "yellow"), "")
    console.print(table)


def _arms(console: Console, seen: Inspection) -> None:
    if seen.design is None:
        return
    _section(console, f"Arms, by {seen.design.arm}")
    for arm in seen.design.arms[:_LEVELS]:
        n_samples = _counted(arm.n_samples, "sample", "samples")
        n_cells = f", {arm.n_cells:,} cells" if seen.n_cells else ""
        console.print(f"  {arm.value}: {n_samples}{n_cells}")
    if len(seen.design.arms) > _LEVELS:
        console.print(f"  and {len(seen.design.arms) - _LEVELS} more")
    if seen.design.n_pairs:
        console.print(
            Text(f"  {_counted(seen.design.n_pairs, 'donor', 'donors')} in several arms: pairs", "dim")
        )


def _columns(console: Console, seen: Inspection) -> None:
    shown = [column for column in seen.columns if _is_shown(column, seen)]
    if not shown:
        return
    _section(console, "Columns")
    table = _grid(1)
    for column in shown:
        levels = ", ".join(f"{level.value} ({level.n_cells:,})" for level in column.levels[:_LEVELS])
        more = f" and {column.n_levels - _LEVELS:,} more" if column.n_levels > _LEVELS else ""
        missing = f"; {column.n_missing:,} cells without" if column.n_missing else ""
        table.add_row(Text(f"  {column.name}", "bold"), Text(f"{levels}{more}{missing}"))
    console.print(table)
    rest = [column.name for column in seen.columns if column not in shown]
    if rest:
        console.print(_indented(f"and: {_names(rest)}", "dim"))


def _is_shown(column: Column, seen: Inspection) -> bool:
    """Show columns that may play a role; measures, ids and constants are named alone."""
    named = {name for each in seen.candidates for name in each.columns}
    return column.name in named and column.n_levels <= 500


def _names(names: Sequence[str], limit: int = 20) -> str:
    more = f" and {len(names) - limit} more" if len(names) > limit else ""
    return ", ".join(names[:limit]) + more


def _tables(console: Console, seen: Inspection) -> None:
    if not seen.tables:
        return
    _section(console, "Tables")
    for table in seen.tables:
        by = f"by its {table.key}"
        share = f"{table.share:.0%} of the cells found {by} ({table.way})"
        console.print(_indented(f"{table.path}: {table.n_rows:,} rows, {share}"))
        console.print(_indented(_names(table.columns, 12), "dim", by=4))


def _lists(console: Console, seen: Inspection) -> None:
    if not seen.coverage:
        return
    _section(console, "Lists that claims read")
    width = max(len(each.signature) for each in seen.coverage)
    for each in seen.coverage:
        style = "" if 2 * each.n_present >= each.n_genes else "yellow"
        console.print(Text(f"  {each.signature:<{width}}  {each.n_present} of {each.n_genes} genes", style))


def _remarks(console: Console, seen: Inspection) -> None:
    if not seen.remarks:
        return
    _section(console, "What looks wrong, or wants a look")
    for remark in seen.remarks:
        mark, style = ("✗", "red") if remark.is_fault else ("·", "")
        table = _grid(1)
        hint = f" {remark.hint}" if remark.hint else ""
        table.add_row(Text(f"  {mark}", style), Text(f"{remark.what[:1].upper()}{remark.what[1:]}{hint}"))
        console.print(table)


def _unread(console: Console, seen: Inspection) -> None:
    if not seen.unread:
        return
    _section(console, "Not read")
    for each in seen.unread[:20]:
        console.print(_indented(f"{each.path}: {each.why}", "red" if each.is_fault else "dim"))
    if len(seen.unread) > 20:
        console.print(f"  and {len(seen.unread) - 20} more")


def _counted(number: int, one: str, many: str) -> str:
    return f"{number:,} {one if number == 1 else many}"
