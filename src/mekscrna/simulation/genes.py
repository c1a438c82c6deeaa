"""The genes of a simulated file, and how highly each cell type expresses them before anything is planted."""

from __future__ import annotations

import csv
import gzip
import hashlib
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

import numpy as np

from mekscrna.errors import RunError
from mekscrna.genes.library import library_root
from mekscrna.kernels.types import Dense
from mekscrna.simulation.markers import EXPRESSED_IN, HOUSEKEEPING, LEVELS, MARKERS
from mekscrna.simulation.streams import stream
from mekscrna.spec.cell_types import ALL, lineage

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from mekscrna.spec.signature import Signature
    from mekscrna.spec.simulation import Simulation

REFERENCE: Final = "signatures/reference/genes_human.tsv.gz"

_TYPE_SPREAD: Final = 0.25


@dataclass(frozen=True, slots=True, kw_only=True)
class Transcriptome:
    """The genes of a file and their levels."""

    symbols: tuple[str, ...]
    gene_ids: tuple[str, ...]
    cell_types: tuple[str, ...]
    levels: Dense
    """Cell types × genes; each row sums to 1 over the genes before any is left out."""


@cache
def reference_genes() -> Mapping[str, str]:
    """Return approved symbol → Ensembl id of the human protein-coding genes that ship with mekscrna.

    Raises
    ------
    RunError
        The table is not there: the installation is damaged.
    """
    path = library_root() / REFERENCE
    if not path.is_file():
        raise RunError(f"The table of human genes is missing from the installation: {REFERENCE}.")
    with gzip.open(path, "rt", encoding="utf-8", newline="") as lines:
        return {row["symbol"]: row["ensembl_id"] for row in csv.DictReader(lines, delimiter="\t")}


def transcriptome(
    recipe: Simulation, signatures: Mapping[str, Signature], cell_types: Sequence[str]
) -> Transcriptome:
    """Choose the genes of a file and give each a level per cell type.

    Parameters
    ----------
    recipe
        Its ``seed``, ``n_genes`` and ``drop_genes`` are read.
    signatures
        Human gene lists by id; genes that the reference lacks (pseudogenes) are passed over.
    cell_types
        House types, in the order of the rows of the levels.
    """
    reference = reference_genes()
    chosen = _choose(recipe.n_genes, signatures)
    symbols = [symbol for symbol in reference if symbol in chosen]
    levels = _levels(symbols, signatures, cell_types=cell_types, seed=recipe.seed)
    levels /= levels.sum(axis=1, keepdims=True)
    dropped = {gene for name in recipe.drop_genes for gene in genes_of(signatures[name])}
    kept = [column for column, symbol in enumerate(symbols) if symbol not in dropped]
    return Transcriptome(
        symbols=tuple(symbols[column] for column in kept),
        gene_ids=tuple(reference[symbols[column]] for column in kept),
        cell_types=tuple(cell_types),
        levels=levels[:, kept],
    )


def genes_of(signature: Signature) -> tuple[str, ...]:
    """Return the up and the down genes of a signature."""
    return (*signature.genes.up, *signature.genes.down)


def is_ribosomal(symbol: str) -> bool:
    """Tell whether a gene encodes a ribosomal protein."""
    return symbol.startswith(("RPL", "RPS")) and symbol[3:4].isdigit() and "K" not in symbol


def is_mitochondrial(symbol: str) -> bool:
    """Tell whether a gene lies on the mitochondrial genome."""
    return symbol.startswith("MT-")


def _choose(n_genes: int, signatures: Mapping[str, Signature]) -> set[str]:
    """Take every gene with a role, then fill up with others, always the same ones first."""
    reference = reference_genes()
    wanted: set[str] = {*HOUSEKEEPING, *LEVELS}
    for genes in (*MARKERS.values(), *map(genes_of, signatures.values())):
        wanted.update(genes)
    wanted.update(symbol for symbol in reference if is_ribosomal(symbol) or is_mitochondrial(symbol))
    wanted &= reference.keys()
    others = [symbol for symbol in _shuffled() if symbol not in wanted]
    return wanted | set(others[: max(0, n_genes - len(wanted))])


@cache
def _shuffled() -> tuple[str, ...]:
    """Return the reference's symbols in an order that has nothing to do with what they are."""
    return tuple(sorted(reference_genes(), key=lambda symbol: hashlib.sha256(symbol.encode()).digest()))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Level:
    """How highly a gene is expressed, and in which cell types."""

    median: float
    """Counts per million."""
    spread: float = 0.4
    """SD of ln about the median."""
    home: frozenset[str] | None = None
    """None where every type expresses it."""
    elsewhere: float = 0.08
    """Share of the level that other types reach."""


def _levels(
    symbols: Sequence[str], signatures: Mapping[str, Signature], *, cell_types: Sequence[str], seed: int
) -> Dense:
    """Return cell types × genes, in counts per million (they need not sum to a million)."""
    known = {**_responses(signatures), **_constants(), **_markers()}
    levels = np.empty((len(cell_types), len(symbols)))
    for column, symbol in enumerate(symbols):
        rng = stream(seed, "level", symbol)
        gene, types = rng.standard_normal(), rng.standard_normal(len(cell_types))
        level = known.get(symbol, _OTHER)
        home = np.array([level.home is None or name in level.home for name in cell_types])
        noise = np.exp(level.spread * gene + _TYPE_SPREAD * types)
        levels[:, column] = level.median * noise * np.where(home, 1.0, level.elsewhere)
    return levels


def _responses(signatures: Mapping[str, Signature]) -> dict[str, _Level]:
    """Return the levels of signature genes; those with a home of their own stand over the others."""
    known = {gene: _Level(median=90.0, spread=0.6) for each in signatures.values() for gene in genes_of(each)}
    for name, (home, median) in reversed(tuple(EXPRESSED_IN.items())):
        genes = genes_of(signatures[name]) if name in signatures else ()
        known |= {gene: _Level(median=median, home=_home(home)) for gene in genes}
    return known


def _constants() -> dict[str, _Level]:
    """Return the levels of genes that do the same work in every tumor."""
    known = {
        gene: _Level(median=level, spread=0.1, home=_home(home)) for gene, (home, level) in LEVELS.items()
    }
    for gene in reference_genes():
        if is_mitochondrial(gene):
            known[gene] = _Level(median=2500.0)
        elif is_ribosomal(gene):
            known[gene] = _Level(median=1800.0)
    return known | {gene: _Level(median=2500.0) for gene in HOUSEKEEPING}


def _markers() -> dict[str, _Level]:
    """Return the levels of marker genes, at home in every type that they mark."""
    homes: dict[str, set[str]] = {}
    for name, genes in MARKERS.items():
        for gene in genes:
            homes.setdefault(gene, set()).add(name)
    return {
        gene: _Level(median=1200.0, home=frozenset(home), elsewhere=0.003) for gene, home in homes.items()
    }


def _home(name: str) -> frozenset[str] | None:
    return None if name == ALL else lineage(name)


_OTHER: Final = _Level(median=40.0, spread=1.3)
