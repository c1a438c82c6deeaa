"""How the genes of a matrix are named: ids or symbols, of which species, how many outdated or eaten."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Final

import numpy as np

from mekscrna.data._gene_forms import bared
from mekscrna.genes.doctor import examine
from mekscrna.genes.forms import ensembl_id, trimmed
from mekscrna.genes.reference import reference
from mekscrna.intake.inspection import GeneView

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import pandas as pd

    from mekscrna.genes.finding import Finding
    from mekscrna.genes.reference import Reference, Species

_SPECIES: Final[tuple[Species, Species]] = ("human", "mouse")
_LEAST_SHARE: Final = 0.3
_LEAST_NAMES: Final = 3
_MOUSE_IN_CAPITALS: Final = re.compile(r"\d{7}[A-Z]\d{2}RIK\d?|[A-Z]\d{6}[A-Z]\d{2}RIK")
_FEW_CLONES: Final = 0.002
"""Of a list's names: human lists hold no RIKEN clones at all."""


def gene_view(var: pd.DataFrame) -> GeneView:
    """Look at the names of the genes of a matrix.

    Parameters
    ----------
    var
        As in the file; its columns are looked at where the index holds neither symbols nor ids.
    """
    index = _bared(var.index)
    shares = _shares(index)
    column = None
    names = index
    if max(shares) < _LEAST_SHARE and not _is_mouse_in_capitals(index):
        column, shares, names = _better_column(var, index, shares)
    in_capitals = _is_mouse_in_capitals(names)
    if in_capitals:
        shares = (0.0, _share_by_letters(names, reference("mouse")))
    species = _species(shares, len(names))
    ids = sum(ensembl_id(name) is not None for name in names)
    known = max(shares) >= _LEAST_SHARE
    found = examine(names, species or "human", suggest=False) if known else ()
    statuses = Counter(each.status for each in found)
    dates = tuple(dict.fromkeys(each.name for each in found if each.status == "date"))
    return GeneView(
        n_genes=len(names),
        named_by="unknown" if not known else "ids" if ids > len(names) / 2 else "symbols",
        species=species,
        shares=shares,
        column=column,
        n_outdated=statuses["updated"],
        n_ambiguous=statuses["ambiguous"],
        n_dates=len(dates),
        n_repeated=sum(number > 1 for number in Counter(names).values()),
        examples=tuple(names[:3]),
        dates=dates[:5],
        in_capitals=in_capitals,
    )


def _is_mouse_in_capitals(names: Sequence[str]) -> bool:
    """Tell whether mouse symbols were put in capitals: then clones (``1700001C19RIK``) are among them."""
    n_found = sum(_MOUSE_IN_CAPITALS.fullmatch(name) is not None for name in names)
    return n_found >= _LEAST_NAMES and n_found > _FEW_CLONES * len(names)


def _share_by_letters(names: Sequence[str], tables: Reference) -> float:
    return sum(name.lower() in tables.by_letters for name in names) / max(len(names), 1)


def current_symbols(names: Sequence[str], species: Species) -> frozenset[str]:
    """Return the current symbols that names surely stand for."""
    return frozenset(symbol for each in examine(names, species, suggest=False) if (symbol := _symbol(each)))


def names_of(var: pd.DataFrame, view: GeneView) -> list[str]:
    """Return the names that the genes go by: the index, or the column that the view names."""
    return _bared(var.index if view.column is None else var[view.column])


def _bared(names: Iterable[object]) -> list[str]:
    """Return names as a load takes them: without blanks, a genome, an id beside the symbol."""
    texts = np.array([trimmed(str(name)) for name in names], dtype=object)
    return [str(name) for name in bared(texts).names]


def _symbol(finding: Finding) -> str | None:
    return finding.symbol


def _shares(names: Sequence[str]) -> tuple[float, float]:
    human, mouse = (_share(names, reference(species)) for species in _SPECIES)
    return human, mouse


def _share(names: Sequence[str], tables: Reference) -> float:
    known = sum(_is_known(name, tables) for name in names)
    return known / max(len(names), 1)


def _is_known(name: str, tables: Reference) -> bool:
    gene = ensembl_id(name)
    if gene is not None:
        return gene.startswith("ENSMUSG") is (tables.species == "mouse")
    return name in tables.symbols or name in tables.aliases


def _better_column(
    var: pd.DataFrame, index: list[str], shares: tuple[float, float]
) -> tuple[str | None, tuple[float, float], list[str]]:
    best: tuple[str | None, tuple[float, float], list[str]] = (None, shares, index)
    for name in var.columns:
        if var[name].dtype.kind in "biuf":
            continue
        texts = _bared(var[name])
        found = _shares(texts)
        if max(found) >= _LEAST_SHARE and max(found) > max(best[1]):
            best = (str(name), found, texts)
    return best


def _species(shares: tuple[float, float], n_names: int) -> Species | None:
    """Return the species of which clearly more names are known."""
    human, mouse = shares
    high, low = max(human, mouse), min(human, mouse)
    if high < _LEAST_SHARE or high * n_names < _LEAST_NAMES or high < 1.5 * low:
        return None
    return "human" if human > mouse else "mouse"
