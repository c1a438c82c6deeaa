"""How much of each signature a dataset can speak of, told from its gene names alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from anndata import AnnData

    from mekscrna.spec.signature import Signature


@dataclass(frozen=True, slots=True, kw_only=True)
class SignatureCoverage:
    """The genes of one signature that a dataset holds."""

    signature: str
    n_up: int
    n_up_present: int
    n_down: int
    n_down_present: int
    missing: tuple[str, ...]
    """Up genes first, each in the order of the signature."""

    @property
    def share(self) -> float:
        """The share of all genes, up and down, that are present."""
        return (self.n_up_present + self.n_down_present) / max(self.n_up + self.n_down, 1)


def coverage(
    genes: AnnData | Iterable[str], signatures: Mapping[str, Signature]
) -> tuple[SignatureCoverage, ...]:
    """Say of each signature which of its genes a dataset holds; nothing is scored and nothing written.

    Parameters
    ----------
    genes
        Gene names as ``load`` leaves them, or data with such ``var_names``. Old names are not looked up:
        bring them up to date first.
    signatures
        By the name that the result shall have.

    Returns
    -------
    One row per signature, in their order.
    """
    held = set(map(str, getattr(genes, "var_names", genes)))
    return tuple(_of_one(name, signature, held) for name, signature in signatures.items())


def _of_one(name: str, signature: Signature, held: set[str]) -> SignatureCoverage:
    up, down = (tuple(dict.fromkeys(each)) for each in (signature.genes.up, signature.genes.down))
    missing = tuple(gene for gene in (*up, *down) if gene not in held)
    return SignatureCoverage(
        signature=name,
        n_up=len(up),
        n_up_present=sum(gene in held for gene in up),
        n_down=len(down),
        n_down_present=sum(gene in held for gene in down),
        missing=missing,
    )
