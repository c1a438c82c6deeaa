"""The reference tables: current symbols, Ensembl ids, other names and orthologs of human and mouse."""

from __future__ import annotations

import gzip
from functools import cache, cached_property
from typing import TYPE_CHECKING, Final, Literal, NamedTuple, TypeAlias

from mekscrna.errors import RunError
from mekscrna.genes.library import library_root

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

Species: TypeAlias = Literal["human", "mouse"]
OTHER: Final[dict[Species, Species]] = {"human": "mouse", "mouse": "human"}


class Ortholog(NamedTuple):
    """A gene of the other species that a gene corresponds to."""

    symbol: str
    one2one: bool
    """Neither gene has another partner."""
    recommended: bool
    """Each is the other's best match, by at least five databases."""
    support: int
    """Databases that name the pair."""


class Place(NamedTuple):
    """Where a gene that codes for a protein lies."""

    chromosome: str
    """``1`` … ``22``, ``X``, ``Y``, ``MT``."""
    start: int
    """1-based."""


class Reference:
    """The gene names of one species; each table is read when it is first asked for.

    Made by :func:`reference`. The tables are those of ``signatures/reference/``, whose README names their
    versions and licences.
    """

    def __init__(self, species: Species, folder: Path) -> None:
        self.species: Final = species
        self._folder: Final = folder

    @cached_property
    def symbols(self) -> frozenset[str]:
        """Every current symbol, of genes that code for proteins and of others."""
        return frozenset(self._genes[1]).difference(self.aliases)

    @cached_property
    def symbol_of_id(self) -> Mapping[str, str]:
        """Ensembl gene id, without version → current symbol."""
        return {
            gene: self.aliases.get(symbol, symbol) for gene, symbol in zip(*self._genes, strict=True) if gene
        }

    @cached_property
    def places(self) -> Mapping[str, Place]:
        """Current symbol of a gene that codes for a protein → where it lies (GRCh38; GRCm39)."""
        _, symbols, chromosomes, starts, *_ = _columns(self._folder / f"genes_{self.species}.tsv.gz")
        return {
            self.aliases.get(symbol, symbol): Place(chromosome, int(start))
            for symbol, chromosome, start in zip(symbols, chromosomes, starts, strict=True)
        }

    @cached_property
    def aliases(self) -> Mapping[str, str]:
        """Former and other names that stand for one gene only → its symbol."""
        return dict(zip(*self._columns("aliases"), strict=True))

    @cached_property
    def ambiguous(self) -> Mapping[str, tuple[str, ...]]:
        """Names that may stand for several genes, and are no current symbol of one → their symbols."""
        found: dict[str, tuple[str, ...]] = {}
        for alias, symbol in zip(*self._columns("ambiguous"), strict=True):
            found[alias] = (*found.get(alias, ()), symbol)
        return {alias: symbols for alias, symbols in found.items() if alias not in self.symbols}

    @cached_property
    def orthologs(self) -> Mapping[str, tuple[Ortholog, ...]]:
        """Symbol → genes of the other species, the best supported first."""
        own, other = (0, 1) if self.species == "human" else (1, 0)
        found: dict[str, list[Ortholog]] = {}
        for row in zip(*_columns(self._folder / "orthologs.tsv.gz"), strict=True):
            pair = Ortholog(row[other], row[2] == "yes", row[3] == "yes", int(row[4]))
            found.setdefault(row[own], []).append(pair)
        return {gene: tuple(sorted(pairs, key=_by_support)) for gene, pairs in found.items()}

    @cached_property
    def by_letters(self) -> Mapping[str, frozenset[str]]:
        """Current symbols by their letters in lower case."""
        found: dict[str, frozenset[str]] = {}
        for symbol in self.symbols:
            key = symbol.lower()
            found[key] = found.get(key, frozenset()) | {symbol}
        return found

    @property
    def other(self) -> Reference:
        """The tables of the other species."""
        return reference(OTHER[self.species], self._folder)

    def current(self, name: str) -> str | None:
        """Return the current symbol of a name that is one, or surely stands for one; None otherwise."""
        found = self.aliases.get(name, name)
        return found if found in self.symbols else None

    def ortholog(self, name: str) -> str | None:
        """Return the other species' recommended ortholog of a name's gene, under its current symbol."""
        gene = self.current(name)
        pairs = self.orthologs.get(gene, ()) if gene else ()
        return next((self.other.current(pair.symbol) for pair in pairs if pair.recommended), None)

    @cached_property
    def _genes(self) -> tuple[list[str], list[str]]:
        """Ids, empty where there is none, and symbols."""
        coding, others = (self._columns(name) for name in ("genes", "other_genes"))
        return coding[0] + others[0], coding[1] + others[1]

    def _columns(self, table: str) -> tuple[list[str], list[str]]:
        first, second, *_ = _columns(self._folder / f"{table}_{self.species}.tsv.gz")
        return first, second


def reference(species: Species, folder: Path | None = None) -> Reference:
    """Return the gene names of a species, the same object throughout a process.

    Parameters
    ----------
    folder
        A folder of tables such as ``signatures/reference/``; None for the shipped ones.
    """
    return _cached(species, folder or library_root() / "signatures" / "reference")


@cache
def _cached(species: Species, folder: Path) -> Reference:
    return Reference(species, folder)


def _columns(path: Path) -> list[list[str]]:
    """Return the columns of a table, without the header; names hold quotes, so there is no quoting."""
    try:
        text = gzip.decompress(path.read_bytes()).decode()
    except OSError as error:
        raise RunError(f"{path}: this table of the gene reference cannot be read ({error}).") from None
    header, _, body = text.partition("\n")
    n_columns = header.count("\t") + 1
    cells = (
        body.rstrip("\n").replace("\n", "\t").split("\t")
    )  # cut at once, for rows one by one take thrice as long
    if len(cells) % n_columns:
        raise RunError(f"{path}: a row of this table does not have {n_columns} columns.")
    return [cells[place::n_columns] for place in range(n_columns)]


def _by_support(ortholog: Ortholog) -> tuple[bool, int, str]:
    return not ortholog.recommended, -ortholog.support, ortholog.symbol
