"""What scoring needs of a signature, and how a long net is read into it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeGuard

from mekscrna.errors import InputError, SpecError
from mekscrna.spec._nets import draft_rows, mappings_of

if TYPE_CHECKING:
    from mekscrna.spec._gene_lists import Draft
    from mekscrna.spec._gene_lists import GeneList as DraftedList
    from mekscrna.spec._nets import Columns


@dataclass(frozen=True, slots=True, kw_only=True)
class GeneList:
    """What scoring needs of a signature: its genes, each once, and their weights (> 0; 1 where not named)."""

    id: str
    up: tuple[str, ...]
    down: tuple[str, ...]
    weights: Mapping[str, float]


def is_net(signatures: Any) -> TypeGuard[Columns]:
    """Tell a table with columns, such as a DataFrame, from other forms of signatures."""
    return hasattr(signatures, "columns")


def lists_of_net(table: Columns) -> dict[str, GeneList]:
    """Read a long table of ``source``, ``target`` and ``weight`` (1 where there is none), by source.

    Genes of negative weight are down genes. Other columns are passed over; nothing is dropped.

    Raises
    ------
    InputError
        With every fault: a column that is missing, an empty name, a weight that is no number or 0, a gene
        that stands twice in one source.
    """
    try:
        draft = draft_rows(((None, row) for row in mappings_of(table)), None)
    except SpecError as error:
        raise InputError(f"The table of signatures: {error}") from error
    for drafted in draft.lists:
        _note_repeated(drafted, draft)
    if draft.problems:
        raise InputError("\n".join(str(problem) for problem in draft.problems))
    return {drafted.name: _gene_list(drafted) for drafted in draft.lists}


def _note_repeated(drafted: DraftedList, draft: Draft) -> None:
    seen: set[str] = set()
    for entry in drafted.entries:
        if entry.gene in seen:
            draft.fault(f"the gene '{entry.gene}' stands twice", path=drafted.name)
        seen.add(entry.gene)


def _gene_list(drafted: DraftedList) -> GeneList:
    return GeneList(
        id=drafted.name,
        up=tuple(each.gene for each in drafted.entries if each.weight > 0),
        down=tuple(each.gene for each in drafted.entries if each.weight < 0),
        weights={each.gene: abs(each.weight) for each in drafted.entries},
    )
