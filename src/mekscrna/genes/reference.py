"""The reference tables: current symbols, Ensembl ids, other names and orthologs of human and mouse."""

from __future__ import annotations

import gzip
from functools import cache, cached_property
from typing import TYPE_CHECKING, Final, Literal, NamedTuple, TypeAlias

from mekscrna.errors import RunError
from mekscrna.genes.library import library_root

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
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
        known = {symbol for _, symbol in self._gene_rows}
        return frozenset(known.difference(self.aliases))

    @cached_property
    def symbol_of_id(self) -> Mapping[str, str]:
        """Ensembl gene id, without version → current symbol."""
        return {gene: self.aliases.get(symbol, symbol) for gene, symbol in self._gene_rows if gene}

    @cached_property
    def aliases(self) -> Mapping[str, str]:
        """Former and other names that stand for one gene only → its symbol."""
        return dict(self._pairs("aliases"))

    @cached_property
    def ambiguous(self) -> Mapping[str, tuple[str, ...]]:
        """Names that may stand for several genes, and are no current symbol of one → their symbols."""
        found: dict[str, tuple[str, ...]] = {}
        for alias, symbol in self._pairs("ambiguous"):
            found[alias] = (*found.get(alias, ()), symbol)
        return {alias: symbols for alias, symbols in found.items() if alias not in self.symbols}

    @cached_property
    def orthologs(self) -> Mapping[str, tuple[Ortholog, ...]]:
        """Symbol → genes of the other species, the best supported first."""
        own, other = (0, 1) if self.species == "human" else (1, 0)
        found: dict[str, list[Ortholog]] = {}
        for row in _rows(self._folder / "orthologs.tsv.gz"):
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
    def _gene_rows(self) -> list[tuple[str, str]]:
        return [*self._pairs("genes"), *self._pairs("other_genes")]

    def _pairs(self, table: str) -> Iterator[tuple[str, str]]:
        for row in _rows(self._folder / f"{table}_{self.species}.tsv.gz"):
            yield row[0], row[1]


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


def _rows(path: Path) -> Iterator[list[str]]:
    """Yield the rows below the header; names hold quotes, so there is no quoting."""
    try:
        text = gzip.decompress(path.read_bytes()).decode()
    except OSError as error:
        raise RunError(f"{path}: this table of the gene reference cannot be read ({error}).") from None
    for line in text.split("\n")[1:-1]:
        yield line.split("\t")


def _by_support(ortholog: Ortholog) -> tuple[bool, int, str]:
    return not ortholog.recommended, -ortholog.support, ortholog.symbol
