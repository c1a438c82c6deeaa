"""Which names of a table are genes, and which are words for something else."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from mekscrna.genes.reference import reference

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mekscrna.spec.dataset import Orientation

GENE_WORDS: Final = frozenset(
    {
        "gene",
        "genes",
        "geneid",
        "gene_id",
        "gene_ids",
        "gene_name",
        "gene_names",
        "gene_symbol",
        "gene_symbols",
        "genesymbol",
        "genename",
        "symbol",
        "symbols",
        "hgnc_symbol",
        "hgnc",
        "mgi_symbol",
        "ensembl",
        "ensembl_id",
        "ensembl_gene_id",
        "ensg",
    }
)
CELL_WORDS: Final = frozenset(
    {
        "cell",
        "cells",
        "cellid",
        "cell_id",
        "cell_ids",
        "cell_name",
        "cellname",
        "barcode",
        "barcodes",
        "cell_barcode",
        "cb",
        "bc",
    }
)
NAME_WORDS: Final = (
    GENE_WORDS | CELL_WORDS | {"", "id", "ids", "index", "name", "names", "x", "row", "row_names"}
)
"""What stands above row names."""
_GENE_FACTS: Final = frozenset(
    {
        "length",
        "len",
        "width",
        "start",
        "end",
        "stop",
        "chr",
        "chrom",
        "chromosome",
        "strand",
        "entrezid",
        "entrez_id",
        "entrez",
        "gene_length",
        "effective_length",
        "ncbi_gene_id",
        "gene_biotype",
        "biotype",
    }
)
_SUMS: Final = frozenset(
    {"total", "sum", "mean", "average", "rowsum", "rowsums", "total_counts", "total_reads"}
)
_CELL_FACTS: Final = re.compile(
    r"^(n_?(umis?|genes?|reads?|counts?|features?)(_.*)?|n(count|feature)_.*|total_counts|(percent|pct|frac)[._].*"
    r"|.*cluster.*|louvain|leiden|seurat.*|orig[._]ident|patient.*|donor.*|sample.*|batch.*|plate.*|tumou?r.*"
    r"|malignant.*|.*cell[ _.-]?types?.*|condition|treatment|group|age|sex|x?umap.*|tsne.*|pc_?\d+|label.*"
    r"|day)$",
    re.IGNORECASE,
)
_PREFIX: Final = re.compile(
    r"^(hg19|hg38|mm10|mm9|grch3[78]|grcm3[89]|human|mouse|homo|mus)_+", re.IGNORECASE
)
_BARCODE: Final = re.compile(r"(^|[_.:#-])[ACGTN]{10,}([_.-]?\d*)?$")
WAYS: Final[tuple[Orientation, ...]] = ("genes_by_cells", "cells_by_genes")
_N_LOOKED_AT: Final = 200
_CLEAR: Final = 0.3
_MOST: Final = 0.8
_FEW, _SOME = 0.1, 0.2


def orientation_of(rows: Sequence[str], columns: Sequence[str], corner: str) -> Orientation | None:
    """See from the names which way a table lies: where genes are, barcodes, and what the corner says.

    Returns
    -------
    None where names do not tell.
    """
    on_rows, on_columns = share_of_genes(rows), share_of_genes(columns)
    if on_rows >= _CLEAR and on_columns <= min(_SOME, on_rows / 4):
        return "genes_by_cells"
    if on_columns >= _CLEAR and on_rows <= min(_SOME, on_columns / 4):
        return "cells_by_genes"
    if max(on_rows, on_columns) > _FEW and min(on_rows, on_columns) > 0:
        return None
    rows_are_cells = _share_of_barcodes(rows) > _MOST and on_rows == 0
    columns_are_cells = _share_of_barcodes(columns) > _MOST and on_columns == 0
    if rows_are_cells != columns_are_cells:
        return "cells_by_genes" if rows_are_cells else "genes_by_cells"
    says_genes = corner.strip().lower() in GENE_WORDS and not rows_are_cells
    return "genes_by_cells" if says_genes else None


def share_of_genes(names: Sequence[str]) -> float:
    """Return the share of names that are genes of human or mouse: symbols, former symbols or Ensembl ids."""
    looked_at = spread(names)
    return sum(is_gene(name) for name in looked_at) / max(len(looked_at), 1)


def is_gene(name: str) -> bool:
    """Tell whether a name is that of a gene of human or mouse, whatever its letter case or assembly prefix.

    Names of one or two letters are no evidence, for almost anything is called so.
    """
    text = _PREFIX.sub("", name.strip())
    base = text.partition(".")[0]
    if len(text) < 3 or text.isdecimal():
        return False
    human, mouse = reference("human"), reference("mouse")
    if text in human.symbols or text in mouse.symbols:
        return True
    if base in human.symbol_of_id or base in mouse.symbol_of_id:
        return True
    if len(text) == 3 or text.islower():
        return False
    formerly = text in human.aliases or text in mouse.aliases
    return formerly or text.upper() in human.symbols or text.capitalize() in mouse.symbols


def is_fact(name: str, *, beside: Orientation) -> bool:
    """Tell whether a name is that of a fact about genes or cells, rather than of one of them.

    Parameters
    ----------
    beside
        Which way a table lies that has it as a column before its numbers: with genes as rows, it is asked for
        facts about genes (``Length``), otherwise for facts about cells (``nUMI``).
    """
    text = name.strip()
    if beside == "genes_by_cells":
        return text.lower() in _GENE_FACTS
    return not is_gene(text) and (bool(_CELL_FACTS.match(text)) or bool(re.search(r"\s|[(=]", text)))


def is_trailing_fact(name: str, *, beside: Orientation) -> bool:
    """Tell whether the last column of a table is a fact about its rows, though it holds numbers.

    Parameters
    ----------
    beside
        Which way the table lies.
    """
    text = name.strip()
    if beside == "genes_by_cells":
        return text.lower() in _GENE_FACTS | _SUMS
    return not is_gene(text) and (bool(_CELL_FACTS.match(text)) or text.lower() in _SUMS)


def is_alike(name: str, others: Sequence[str]) -> bool:
    """Tell whether a name is written as the others are: a gene among genes, or alike but for letters."""
    if name.lower() in NAME_WORDS:
        return False
    looked_at = spread(others)
    if is_gene(name):
        return share_of_genes(looked_at) > _MOST
    pattern = _pattern(name)
    n_alike = sum(_pattern(other) == pattern for other in looked_at)
    return "0" in pattern and n_alike > _MOST * len(looked_at)


def _pattern(name: str) -> str:
    """Write a name with A for letters and 0 for digits, each run as one."""
    return re.sub(r"\d+", "0", re.sub(r"[A-Za-z]+", "A", name))


def spread(names: Sequence[str]) -> list[str]:
    """Return some names, spread over all of them."""
    step = max(len(names) // _N_LOOKED_AT, 1)
    return list(names[::step])


def _share_of_barcodes(names: Sequence[str]) -> float:
    looked_at = spread(names)
    return sum(_BARCODE.search(name) is not None for name in looked_at) / max(len(looked_at), 1)
