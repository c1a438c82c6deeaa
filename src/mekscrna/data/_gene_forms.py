"""Names of rows before any symbol is looked up: which are no genes, and what stands around the others."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from mekscrna.data.columns import as_text, counted, listed
from mekscrna.genes.forms import is_number, trimmed
from mekscrna.genes.reference import OTHER, reference
from mekscrna.kernels.types import Mask

if TYPE_CHECKING:
    import pandas as pd

    from mekscrna.genes.reference import Species

_BLANKS: Final = frozenset({"", "NA", "<NA>", "N/A", "NaN", "nan", "None", "none", "null", "NULL", "-", "."})
_TYPE_COLUMNS: Final = ("feature_types", "feature_type")
_EXPRESSION: Final = frozenset({"gene expression", "gene", "genes", "rna"})
_NO_GENES: Final = {
    "spike-ins": re.compile(r"(gSpikein[-_.])?ERCC[-_.]\d{5}|SIRV\d{3,}|SIRVomeERCCome"),
    "antibodies or hashtags": re.compile(
        r".+[-_.]TotalSeq[-_.]?[A-D]|(ADT|HTO)[-_:].+|Hash[Tt]ag[-_.]?\d+.*"
    ),
    "summaries of a counting tool": re.compile(
        r"X?_*(no_feature|ambiguous|too_low_aQual|not_aligned|alignment_not_unique)"
        r"|N_(unmapped|multimapping|noFeature|ambiguous)"
    ),
    "measures of cells": re.compile(
        r"n(Feature|Count)_[A-Za-z]+|n_(genes|counts|umis?)|nUMI|nGene|total_counts|pct_counts_mt"
        r"|percent[._](mt|mito|ribo|rb)|(UMAP|umap|tSNE|tsne)[_.]\d|PC_\d+|(S|G2M)\.Score"
        r"|seurat_clusters|orig\.ident|[A-Za-z]+_snn_res\..+|leiden|louvain"
    ),
}
_GENOME: Final = re.compile(
    r"(?P<genome>hg19|hg38|GRCh3[78](?:\.?p\d+)?|mm9|mm10|mm39|GRCm3[89](?:\.?p\d+)?)(?:_{1,6}|-)(?P<name>.+)",
    re.IGNORECASE,
)
_ID: Final = r"ENS(?:MUS)?G\d{11}(?:\.\d+)?"
_NAME_AND_ID: Final = re.compile(rf"(?P<id>{_ID})[_|;:/ -](?P<name>.+)|(?P<name2>.+?)[_|;:/ -](?P<id2>{_ID})")
_MOST: Final = 0.9
_TRANSCRIPT: Final = re.compile(r"ENS(MUS)?T\d{11}(\.\d+)?|[NX]M_\d+(\.\d+)?")
_FEWEST: Final = 100
"""Names that must be there to say that none of them is known."""
_KNOWN: Final = 0.02
"""Of such names: fewer are chance."""
_MOST_OF_OTHER: Final = 0.3
"""Of such names: more are of no annotation of one species; true ones hold some per cent."""


def is_blank(name: str) -> bool:
    """Tell whether a name says that there is none, or is a mere number: no gene goes by it."""
    text = trimmed(name)
    return text in _BLANKS or is_number(text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Others:
    """Rows of a matrix that are no genes."""

    is_gene: Mask
    notes: tuple[str, ...] = ()


def others_among(var: pd.DataFrame, names: NDArray[np.object_]) -> Others:
    """Tell genes from what is counted beside them: antibodies, spike-ins, summaries of tools.

    Parameters
    ----------
    var
        Its column ``feature_types`` tells, where some of it is gene expression.
    names
        One per row.
    """
    kinds = np.array([_kind_of(name) for name in names.tolist()], dtype=object)
    column = next((name for name in _TYPE_COLUMNS if name in var), None)
    if column is not None:
        types = as_text(var[column])
        expressed = np.array([kind.lower() in _EXPRESSION for kind in types.tolist()], dtype=bool)
        if expressed.any():
            kinds = np.where(expressed, kinds, types)
    is_gene = kinds == ""
    if is_gene.all() or not is_gene.any():
        return Others(is_gene=np.ones(len(names), dtype=bool))
    parts = [
        f"{int(np.count_nonzero(kinds == kind)):,} {kind} ({listed(names[kinds == kind].tolist(), 3)})"
        for kind in sorted(set(kinds[~is_gene].tolist()))
    ]
    n_others = counted(int(np.count_nonzero(~is_gene)), "row")
    return Others(is_gene=is_gene, notes=(f"Left out {n_others} that are no genes: {'; '.join(parts)}.",))


def _kind_of(name: str) -> str:
    return next((kind for kind, pattern in _NO_GENES.items() if pattern.fullmatch(name)), "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Bared:
    """Names without what stood around all of them."""

    names: NDArray[np.object_]
    gene_ids: NDArray[np.object_] | None = None
    """Those that stood beside the names."""
    notes: tuple[str, ...] = ()
    fault: str = ""
    """Why they cannot be used: names of two genomes."""


def bared(names: NDArray[np.object_]) -> Bared:
    """Take a genome (``GRCh38_ACTB``) off names, and an Ensembl id that most of them hold beside a symbol."""
    found = [_GENOME.fullmatch(name) for name in names.tolist()]
    genomes = sorted({each["genome"].lower() for each in found if each is not None})
    if sum(each is not None for each in found) < _MOST * max(len(names), 1):
        return _parted(names)
    if len({genome.startswith(("hg", "grch")) for genome in genomes}) > 1:
        return Bared(names=names, fault=f"rows are of two genomes ({', '.join(genomes)})")
    bare = [name if each is None else each["name"] for name, each in zip(names, found, strict=True)]
    parted = _parted(np.array(bare, dtype=object))
    words = f"Took the genome off the names of genes ({names[0]} → {bare[0]})."
    return Bared(names=parted.names, gene_ids=parted.gene_ids, notes=(words, *parted.notes))


def _parted(names: NDArray[np.object_]) -> Bared:
    found = [_NAME_AND_ID.fullmatch(name) for name in names.tolist()]
    if sum(each is not None for each in found) < _MOST * max(len(names), 1):
        return Bared(names=names)
    symbols, ids = names.copy(), names.copy()
    for place, each in enumerate(found):
        if each is not None:
            symbol, gene = each["name"] or each["name2"], each["id"] or each["id2"]
            symbols[place], ids[place] = (gene if is_blank(symbol) else symbol), gene
    words = f"Parted names into symbol and Ensembl id ({names[0]} → {symbols[0]})."
    return Bared(names=symbols, gene_ids=ids, notes=(words,))


def strangers(names: NDArray[np.object_], species: Species) -> tuple[str, str] | None:
    """Say that names are of no gene of a species, and what they may be; None where enough are known.

    Parameters
    ----------
    names
        As updated, where that is declared; few of them say nothing.
    """
    own, other = _known(names, species), _known(names, OTHER[species])
    n_own, n_other = int(np.count_nonzero(own)), int(np.count_nonzero(other & ~own))
    if len(names) < _FEWEST:
        return None
    if n_other > _MOST_OF_OTHER * len(names):
        what = f"{n_other:,} of {len(names):,} gene names are of {OTHER[species]} and not of {species}"
        hint = f"Declare species: {OTHER[species]}; of a mixture, keep the genes and cells of one species."
        return f"{what} ({listed(names[other & ~own].tolist(), 3)}).", hint
    if n_own > _KNOWN * len(names):
        return None
    what = f"{n_own:,} of {len(names):,} gene names are known in {species} ({listed(names.tolist(), 3)})"
    hint = "Declare in genes.column the var column that holds symbols or Ensembl ids, or rename them."
    if sum(_TRANSCRIPT.fullmatch(name) is not None for name in names.tolist()) > len(names) / 2:
        return f"{what}; they are transcripts, not genes.", "Sum them to genes first."
    if sum(is_number(name) for name in names.tolist()) > len(names) / 2:
        return f"{what}; they are numbers: of rows, or Entrez ids.", hint
    return f"{what}.", hint


def _known(names: NDArray[np.object_], species: Species) -> Mask:
    tables = reference(species)
    known = [
        (name in tables.symbols or name in tables.aliases) and not is_blank(name) for name in names.tolist()
    ]
    return np.array(known, dtype=bool)
