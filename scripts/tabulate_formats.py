"""Write docs/formats.md: what mekscrna makes of real files of many formats, beside scanpy and anndata.

Our side is computed from the files; theirs is read from ``probe_results.tsv`` beside the files and, for those
it leaves out, from ``formats_elsewhere.tsv`` beside this script, which ``probe_formats.py`` writes.
Run from anywhere: python scripts/tabulate_formats.py [FOLDER].
"""

from __future__ import annotations

import csv
import os
import re
import sys
import tempfile
import warnings
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, Final

from mekscrna.data._reader import Deposit
from mekscrna.data.archives import reach
from mekscrna.data.columns import counted
from mekscrna.data.formats import READERS
from mekscrna.data.values.matrix_kind import describe, likely_kind
from mekscrna.errors import DataError
from mekscrna.intake.inspect import inspect
from mekscrna.intake.remarks import in_words

if TYPE_CHECKING:
    from mekscrna.intake.inspection import Inspection, MatrixView

ROOT: Final = Path(__file__).resolve().parents[1]
PAGE: Final = ROOT / "docs" / "formats.md"
ELSEWHERE: Final = Path(__file__).with_name("formats_elsewhere.tsv")
RECORDS: Final = ("original_paths.tsv", "probe_results.tsv")
"""What is about the files, and no deposit."""
WAYS: Final = ("genes_by_cells", "cells_by_genes")
HEAD: Final = """\
# Formats: what is read, and what is refused

Written by `scripts/tabulate_formats.py` from {n_files} files, broken ones among them, that the tests
of scanpy, anndata, scirpy, squidpy, scvi-tools, scp-ingest-pipeline, loompy, harmony and zellkonverter come
with; change the program, not this page. A test makes our side again.

Each matrix is opened as `mekscrna inspect` opens it, and read whole, every slot of it. What follows a slot
is what its values *are*, which need not be what a file calls them: a declaration that says otherwise is
refused. Refusals stand in the program's own words. scanpy 1.11.5 and anndata 0.12.19 were asked by their
everyday calls: `read_h5ad`, `read_zarr`, `read_loom`, `read_10x_h5`, `read_10x_mtx`, and `scanpy.read` for
everything else.

{n_loaded} matrices load, {n_asked} more once their orientation is declared, {n_refused} files are refused;
the rest are no matrices. Where the others open what is refused here, or another shape:

- `dense_matrix_19_genes_1000_cells.txt` is separated by commas though its name ends in `.txt`: scanpy opens
  19 rows and no columns.
- `immune_*_expression_matrix.txt` name as many columns as their rows have fields: scanpy takes the name of
  the first cell for that of the column of names, so every cell may go by its neighbor's name.
- `raw1_human_5k_cells_80_genes.dense.txt` names 5,119 cells above 5,120 columns: one cell has no name, and
  which one cannot be told.
- Tables and loose `.mtx` files lie genes × cells; scanpy opens them so and leaves it to the reader of the
  table to notice.
- `multiple_genomes.h5` and three of five loom files fail in scanpy; here each genome is a slot of its own.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One file of the table."""

    path: str
    ours: str
    outcome: str
    """``loads``, ``asks``, ``refused`` or ``other``."""


def main() -> None:
    """Write the page."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else data_folder()
    if not folder.is_dir():
        print(f"{folder} is not there: the page of formats stays as it is.")
        return
    warnings.simplefilter("ignore")
    with tempfile.TemporaryDirectory() as cache:
        os.environ.setdefault("MEKSCRNA_CACHE", cache)
        rows = our_side(folder)
        PAGE.write_text(page(rows, their_side(folder)), encoding="utf-8")
    print(f"wrote {PAGE.relative_to(ROOT)}: {len(rows)} rows")


def data_folder() -> Path:
    """Return where the files lie: beside the project, or where $MEKSCRNA_SHARED says."""
    return Path(os.environ.get("MEKSCRNA_SHARED", ROOT.parent / "shared")) / "data" / "formats"


def our_side(folder: Path) -> list[Row]:
    """Return a row per matrix, and one per file that no matrix is read from, in the order of paths."""
    seen = inspect(folder)
    rows = [_of_matrix(folder, view) for view in seen.matrices]
    rows += [_of_unread(folder, each.path, each.why) for each in seen.unread if each.path not in RECORDS]
    rows += [Row(path=table.path, ours="a table of cells", outcome="other") for table in seen.tables]
    rows += _companions(seen)
    rows += _left(folder, [row.path for row in rows])
    return sorted(rows, key=lambda row: (row.path.rpartition("/")[0], row.path))


def _of_matrix(folder: Path, view: MatrixView) -> Row:
    deposit = Deposit(
        path=reach(folder / view.path),
        barcodes=reach(folder / view.barcodes) if view.barcodes else None,
        features=reach(folder / view.features) if view.features else None,
    )
    words = [_whole(view, deposit, slot.name) for slot in view.slots]
    return Row(path=view.path, ours=f"{'; '.join(words)}{_named(view)}", outcome="loads")


def _whole(view: MatrixView, deposit: Deposit, slot: str) -> str:
    """Read a slot whole, and say how large it is and what it holds."""
    adata = READERS[view.reader].read(deposit, slot)
    if adata.n_obs != view.n_cells:
        raise SystemExit(f"{view.path}: {adata.n_obs} rows were read of {view.n_cells} announced")
    values = describe(adata.X)
    largest = f", up to {values.largest:,.6g}" if values.n else ""
    return f"{slot} {adata.n_obs:,} × {adata.n_vars:,}: {in_words(likely_kind(values))}{largest}"


def _named(view: MatrixView) -> str:
    genes = view.genes
    repeated = [
        f"{counted(number, noun)} named as another"
        for number, noun in ((view.n_repeated_cells, "cell"), (genes.n_repeated if genes else 0, "gene"))
        if number
    ]
    return "".join(f"; {words}" for words in repeated)


def _of_unread(folder: Path, path: str, why: str) -> Row:
    if "matrix: {orientation" not in why:
        if why.startswith("a text that"):
            return Row(path=path, ours="no matrix", outcome="other")
        return Row(path=path, ours=f"**refused**: {_sentence(why)}", outcome="refused")
    told = [f"{way}: {words}" for way in WAYS if (words := _declared(folder / path, way))]
    return Row(path=path, ours=f"**asks**: {_sentence(why)} *Then* {'; *or* '.join(told)}.", outcome="asks")


def _declared(path: Path, way: Any) -> str:
    """Read a table the way that is declared; what does not read that way is said."""
    reader = READERS["r_object" if path.suffix == ".RData" else "text"]
    deposit = Deposit(path=reach(path), orientation=way)
    try:
        header = reader.read_header(deposit)
        slot = next(iter(header.slots))
        adata = reader.read(deposit, slot)
    except DataError as fault:
        return f"refused: {fault.problems[0].what.removesuffix('.')}"
    return f"{adata.n_obs:,} × {adata.n_vars:,}, {in_words(likely_kind(describe(adata.X)))}"


def _companions(seen: Inspection) -> list[Row]:
    told = [
        Row(path=path, ours=f"{what} of {PurePosixPath(view.path).name}", outcome="other")
        for view in seen.matrices
        for path, what in ((view.barcodes, "cell names"), (view.features, "gene names"))
        if path is not None
    ]
    return list({row.path: row for row in told}.values())


def _left(folder: Path, told: list[str]) -> list[Row]:
    """Return what is left: names that belong to a matrix that is refused."""
    names = sorted(file.relative_to(folder).as_posix() for file in folder.rglob("*") if file.is_file())
    left = [
        name
        for name in names
        if name not in RECORDS and not any(path == name or path.startswith(f"{name}/") for path in told)
    ]
    return [Row(path=name, ours="names of a matrix that is refused", outcome="other") for name in left]


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]


def their_side(folder: Path) -> dict[str, str]:
    """Return path → what scanpy or anndata do."""
    found: dict[str, str] = {}
    for file in (ELSEWHERE, folder / "probe_results.tsv"):
        if not file.is_file():
            continue
        with file.open(encoding="utf-8", newline="") as stream:
            for line in csv.DictReader(stream, delimiter="\t"):
                found[line["file"]] = _their_words(line)
    return found


def _their_words(line: dict[str, str]) -> str:
    if line["status"] == "FAILS":
        return f"**{line['shape']}**: {(line['dtype/err'] or '').strip()}"
    largest = re.search(r"max=(\S+)", line["X"] or "")
    number = "" if largest is None or largest[1] == "None" else f", up to {float(largest[1]):,.6g}"
    shape = " × ".join(f"{int(size):,}" for size in line["shape"].split(" x "))
    return f"{shape}{number or ', no X' if largest else ''}"


def page(rows: list[Row], theirs: dict[str, str]) -> str:
    """Return the page."""
    counts: defaultdict[str, int] = defaultdict(int)
    for row in rows:
        counts[row.outcome] += 1
    head = HEAD.format(
        n_files=len(rows),
        n_loaded=counts["loads"],
        n_asked=counts["asks"],
        n_refused=counts["refused"],
    )
    lines = [head]
    folder = ""
    for row in rows:
        around, _, name = row.path.rpartition("/")
        if around != folder:
            folder = around
            lines += ["", f"## {folder}", "", "| File | mekscrna | scanpy, anndata |", "|---|---|---|"]
        lines.append(f"| {name} | {_cell(row.ours)} | {_cell(theirs.get(asked_as(row.path, theirs), ''))} |")
    return "\n".join(lines) + "\n"


def asked_as(path: str, theirs: dict[str, str]) -> str:
    """Return the name by which the others were asked: of 10x files, the folder."""
    is_matrix = PurePosixPath(path).name.startswith("matrix.mtx")
    around = path.rpartition("/")[0]
    return around if is_matrix and around in theirs else path


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|").replace("<", "&lt;")


if __name__ == "__main__":
    main()
