"""Guards on gene lists: what two lists share, what a claim reads twice, what a mouse lacks."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Literal, TypeAlias

from mekscrna.spec.claim import Both, Interaction
from mekscrna.spec.readout import ScoreShift, SignatureDifference, SingleGene

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

    from mekscrna.spec.claim import Claim, Readout
    from mekscrna.spec.signature import Signature

Place: TypeAlias = Literal["on_target", "on_target_alternate", "alternate", "other_side"]
"""What the second list is to the claim. ``on_target`` and its alternates: the drug moves it by itself.
``alternate``: it is read for agreement. ``other_side``: it is subtracted, or is the claim's second step."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shared:
    """The genes that two lists have in common."""

    first: str
    second: str
    genes: tuple[str, ...]
    jaccard: float
    """Shared genes over all genes of both, 0 to 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Circular:
    """Genes that a claim reads and that also stand in a list it is compared with."""

    claim: str
    readout: str
    """The list or the gene that the claim reads, as ``signature:<id>`` or ``gene:<symbol>``."""
    place: Place
    signature: str
    genes: tuple[str, ...]
    share: float
    """Of the readout's genes, 0 to 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """Which of some genes a list holds."""

    signature: str
    n_genes: int
    genes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Orthologs:
    """How much of a list the other species can speak for."""

    signature: str
    n_genes: int
    lost: tuple[str, ...]
    """Genes without a certain ortholog."""

    @property
    def coverage(self) -> float:
        """Return the share of genes that have an ortholog, 0 to 1."""
        return 1 - len(self.lost) / self.n_genes


def genes_of(signature: Signature) -> frozenset[str]:
    """Return the genes of a list, up and down genes together."""
    return frozenset((*signature.genes.up, *signature.genes.down))


def shared(first: Signature, second: Signature) -> Shared:
    """Compare two lists gene by gene; lists of different species share nothing."""
    one, other = genes_of(first), genes_of(second)
    both = one & other if first.species == second.species else frozenset()
    jaccard = len(both) / len(one | other)
    return Shared(first=first.id, second=second.id, genes=tuple(sorted(both)), jaccard=jaccard)


def overlaps(signatures: Iterable[Signature]) -> tuple[Shared, ...]:
    """Return every pair of lists that share genes, in the order given."""
    pairs = (shared(first, second) for first, second in combinations(signatures, 2))
    return tuple(pair for pair in pairs if pair.genes)


def circular(claim: Claim, signatures: Mapping[str, Signature]) -> tuple[Circular, ...]:
    """Find the genes that a claim reads and that stand in the lists it is compared with as well.

    Agreement through such genes is no second witness; where the drug targets them, the readout moves anyway.

    Parameters
    ----------
    claim
        Shares of cells read no genes and are never circular.
    signatures
        The lists of one species, by the ids that claims use; lists that are not among them are passed over.

    Returns
    -------
    One per readout, place and list that share genes.
    """
    return tuple(
        Circular(
            claim=claim.id,
            readout=name,
            place=place,
            signature=other,
            genes=tuple(sorted(both)),
            share=len(both) / len(genes),
        )
        for name, genes, own in dict.fromkeys(_reads(claim.readout, signatures))
        for place, other in dict.fromkeys(_compared(claim, signatures, own=own))
        if (both := genes & genes_of(signatures[other]))
    )


def holding(genes: Collection[str], signatures: Iterable[Signature]) -> tuple[Held, ...]:
    """Return the lists that hold any of some genes, those with the most first, then by id."""
    wanted = frozenset(genes)
    found = [
        Held(signature=each.id, n_genes=len(genes_of(each)), genes=tuple(sorted(both)))
        for each in signatures
        if (both := wanted & genes_of(each))
    ]
    return tuple(sorted(found, key=lambda held: (-len(held.genes), held.signature)))


def across_species(signature: Signature, ortholog: Callable[[str], str | None]) -> Orthologs:
    """Say which genes of a list have no certain ortholog in the other species.

    Parameters
    ----------
    ortholog
        Symbol → symbol of the other species, or None; :meth:`mekscrna.genes.reference.Reference.ortholog`.
    """
    genes = genes_of(signature)
    lost = tuple(sorted(gene for gene in genes if ortholog(gene) is None))
    return Orthologs(signature=signature.id, n_genes=len(genes), lost=lost)


def _reads(
    readout: Readout, signatures: Mapping[str, Signature]
) -> Iterator[tuple[str, frozenset[str], str | None]]:
    """Yield key, genes and list (None of a single gene) of everything that is read."""
    lists: tuple[str, ...] = ()
    match readout:
        case Both(first=first, second=second):
            yield from _reads(first, signatures)
            yield from _reads(second.readout, signatures)
        case Interaction(readout=inner):
            yield from _reads(inner, signatures)
        case SingleGene(human=human, mouse=mouse):
            yield f"gene:{human}", frozenset({human} if mouse is None else {human, mouse}), None
        case ScoreShift(signature=one):
            lists = (one,)
        case SignatureDifference(signature=one, minus=minus):
            lists = (one, minus)
        case _:
            pass  # shares of cells
    for name in filter(signatures.__contains__, lists):
        yield f"signature:{name}", genes_of(signatures[name]), name


def _compared(
    claim: Claim, signatures: Mapping[str, Signature], *, own: str | None
) -> Iterator[tuple[Place, str]]:
    """Yield the lists that a readout of a claim is compared with, and what each is to the claim."""
    target = claim.on_target.signature if claim.on_target else None
    named: tuple[tuple[Place, Iterable[str]], ...] = (
        ("on_target", (target,) if target else ()),
        ("on_target_alternate", _standing_in(target, signatures) if target else ()),
        ("alternate", _alternates(claim.readout, own)),
        ("other_side", (name for _, _, name in _reads(claim.readout, signatures) if name)),
    )
    for place, names in named:
        for name in names:
            if name != own and name in signatures:
                yield place, name


def _standing_in(target: str, signatures: Mapping[str, Signature]) -> Iterable[str]:
    """Return the lists that can stand in for one, each once, though a mouse list goes by two ids."""
    ids = {target, signatures[target].id} if target in signatures else {target}
    return {each.id: name for name, each in signatures.items() if each.alternate_of in ids}.values()


def _alternates(readout: Readout, own: str | None) -> tuple[str, ...]:
    match readout:
        case ScoreShift(signature=name, alternates=alternates) if name == own:
            return alternates
        case SignatureDifference(signature=name, alternates=pairs) if name == own:
            return tuple(each.signature for each in pairs)
        case SignatureDifference(minus=name, alternates=pairs) if name == own:
            return tuple(each.minus for each in pairs)
        case Interaction(readout=inner):
            return _alternates(inner, own)
        case Both(first=first, second=second):
            return (*_alternates(first, own), *_alternates(second.readout, own))
        case _:
            return ()
