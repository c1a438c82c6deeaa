"""What two signatures share, and where they differ."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mekscrna.spec.signature import Signature


@dataclass(frozen=True, slots=True, kw_only=True)
class GeneDifference:
    """The genes of two signatures, each with its signed weight in both."""

    first: Mapping[str, float]
    second: Mapping[str, float]

    @property
    def shared(self) -> tuple[str, ...]:
        """Genes of both, whatever their weights."""
        return tuple(sorted(self.first.keys() & self.second.keys()))

    @property
    def only_first(self) -> tuple[str, ...]:
        """Genes of the first alone."""
        return tuple(sorted(self.first.keys() - self.second.keys()))

    @property
    def only_second(self) -> tuple[str, ...]:
        """Genes of the second alone."""
        return tuple(sorted(self.second.keys() - self.first.keys()))

    @property
    def reweighted(self) -> tuple[str, ...]:
        """Genes of both whose weight or direction is another."""
        return tuple(gene for gene in self.shared if self.first[gene] != self.second[gene])

    @property
    def jaccard(self) -> float:
        """Shared genes over all genes of both, 0 to 1."""
        return len(self.shared) / len(self.first.keys() | self.second.keys())


def difference(first: Signature, second: Signature) -> GeneDifference:
    """Compare the genes of two signatures by their symbols, as written."""
    return GeneDifference(first=signed_weights(first), second=signed_weights(second))


def signed_weights(signature: Signature) -> dict[str, float]:
    """Return the weight of each gene, negative for genes that are low where the score is high."""
    weights = signature.genes.weights
    up = {gene: weights.get(gene, 1.0) for gene in signature.genes.up}
    return up | {gene: -weights.get(gene, 1.0) for gene in signature.genes.down}
