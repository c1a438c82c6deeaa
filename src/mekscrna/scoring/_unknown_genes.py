"""What to say where the data hold no gene of any signature."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Final

from mekscrna.errors import InputError
from mekscrna.genes import forms
from mekscrna.genes.reference import OTHER

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from mekscrna.genes.reference import Species
    from mekscrna.scoring.panel import Panel

_SPECIES: Final[tuple[Species, Species]] = ("human", "mouse")
_DOCTOR: Final = "`from mekscrna.genes.doctor import treat`"


def refuse_unknown_genes(panel: Panel) -> None:
    """Refuse signatures of which the data hold no gene at all, for every score would be missing.

    Raises
    ------
    InputError
        It says how the data and the signatures write their genes, and how to bring them together.
    """
    if any(each.n_present for each in panel.coverage):
        return
    asked = tuple(dict.fromkeys(gene for each in panel.coverage for gene in each.missing))
    n_lists, n_names = len(panel.signatures), len(panel.genes)
    lists = "the signature" if n_lists == 1 else f"the {n_lists:,} signatures"
    genes = "1 gene" if len(asked) == 1 else f"{len(asked):,} genes"
    raise InputError(
        f"var_names: no gene of {lists} ({genes}) is among the {n_names:,} gene names of the data. "
        f"{_why(panel.genes, asked)}"
    )


def _why(names: Sequence[str], asked: Sequence[str]) -> str:
    found = f"The data have {_some(names)}; the signatures ask for {_some(asked)}."
    ids = _species_of_ids(names), _species_of_ids(asked)
    if ids[0] and not ids[1]:
        return (
            f"{found} The data go by Ensembl ids, the signatures by symbols. Give the data symbols: "
            f"{_DOCTOR}, then `adata.var_names = list(treat(adata.var_names, '{ids[0]}').names)`."
        )
    if ids[1] and not ids[0]:
        return (
            f"{found} The signatures go by Ensembl ids, the data by symbols. Give the signatures symbols: "
            f"{_DOCTOR}, then `treat(genes, '{ids[1]}').genes` for each list."
        )
    return f"{found} {_by_letters(names, asked)}"


def _by_letters(names: Sequence[str], asked: Sequence[str]) -> str:
    """Say whether letters alone differ, as they do between species."""
    in_data = {name.lower(): name for name in names}
    same = [(in_data[gene.lower()], gene) for gene in asked if gene.lower() in in_data]
    if not same:
        return (
            "Both must be symbols of one species: `mekscrna.genes.doctor.examine(names, species)` says what "
            "each name is."
        )
    for species in _SPECIES:
        if 2 * sum(_is_of(species, *pair) for pair in same) > len(same):
            return (
                f"The data are written as {species} genes are, the signatures as {OTHER[species]} genes. "
                f"Take lists of {species} genes, or give these their orthologs: {_DOCTOR}, then "
                f"`treat(genes, '{species}', across=True).genes` for each list."
            )
    return (
        f"{len(same):,} of them differ in letter case alone. Write both as their species does: {_DOCTOR}, "
        "then `treat(names, species).names`."
    )


def _is_of(species: Species, own: str, asked: str) -> bool:
    return forms.written_as(own, species) and forms.written_as(asked, OTHER[species])


def _species_of_ids(names: Sequence[str]) -> Species | None:
    """Return the species of most names where most are its Ensembl ids; else None."""
    ids = [found for found in map(forms.ensembl_id, map(forms.trimmed, names)) if found]
    of_mouse = sum(each.startswith("ENSMUSG") for each in ids)
    if 2 * len(ids) <= len(names):
        return None
    return "mouse" if 2 * of_mouse > len(ids) else "human"


def _some(names: Iterable[str]) -> str:
    first = list(islice(names, 4))
    return ", ".join(f"'{name}'" for name in first[:3]) + (" …" if len(first) > 3 else "") or "none"
