"""Signatures laid over the genes of one dataset."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import Any, TypeAlias, cast

import numpy as np
from scipy import sparse

from mekscrna.errors import InputError
from mekscrna.kernels.set_sums import Members
from mekscrna.kernels.types import Mask, Sparse, Vector
from mekscrna.scoring._gene_list import GeneList, is_net, lists_of_net
from mekscrna.spec._nets import Columns
from mekscrna.spec.signature import Signature

Signatures: TypeAlias = Mapping[str, Signature] | Mapping[str, Sequence[str]] | Iterable[Signature] | Columns
"""Signatures by the id that their scores shall have, signatures alone, lists of up genes by name, or a long
table (DataFrame) of ``source``, ``target`` and ``weight`` as decoupler takes it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListCoverage:
    """How many genes of a signature (up and down) have a column in the data; ``missing`` names the others."""

    signature: str
    n_genes: int
    n_present: int
    missing: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, eq=False)
class Panel:
    """Weights of signatures over the genes of one dataset.

    ``up`` and ``down`` are genes × signatures, CSR, weights > 0; ``n_up`` and ``n_down`` count the genes that
    the signatures name, present or not. What follows from them is worked out once, not for every block.
    """

    genes: tuple[str, ...]
    signatures: tuple[str, ...]
    up: Sparse
    down: Sparse
    n_up: Vector
    n_down: Vector
    coverage: tuple[ListCoverage, ...]

    @classmethod
    def over(cls, genes: Sequence[str], signatures: Signatures) -> Panel:
        """Lay `signatures` over the gene names of a dataset, in the dataset's order.

        A signature without any present gene is kept; `scorable` says so.

        Raises
        ------
        InputError
            A gene name occurs twice in the data, a name or list cannot be used, or there is no signature.
        """
        names = tuple(map(str, genes))
        column = dict(zip(names, range(len(names)), strict=True))
        if len(column) < len(names):
            _refuse_repeated(names)
        lists = _gene_lists(signatures)
        return cls(
            genes=names,
            signatures=tuple(each.id for each in lists),
            up=_weights([each.up for each in lists], lists, column),
            down=_weights([each.down for each in lists], lists, column),
            n_up=np.array([len(each.up) for each in lists], dtype=np.float64),
            n_down=np.array([len(each.down) for each in lists], dtype=np.float64),
            coverage=tuple(_coverage(each, column) for each in lists),
        )

    @cached_property
    def up_present(self) -> Vector:
        """Up genes with a column in the data, per signature."""
        return _column_counts(self.up)

    @cached_property
    def down_present(self) -> Vector:
        """Down genes with a column in the data, per signature."""
        return _column_counts(self.down)

    @cached_property
    def signed(self) -> Sparse:
        """Weights with the sign of their direction, genes × signatures, CSR: down genes weigh less than 0."""
        return sparse.csr_matrix(self.up - self.down)

    @cached_property
    def both_parts(self) -> Sparse:
        """The up genes of every signature, then the down genes of every signature: genes × sets, CSR."""
        return sparse.csr_matrix(sparse.hstack([self.up, self.down], format="csr"))

    @cached_property
    def members(self) -> Members:
        """The memberships of `both_parts`."""
        return Members.of(self.both_parts)

    def scorable(self, min_coverage: float = 0.0) -> Mask:
        """Mark signatures with an up gene, and a share of at least `min_coverage` of all genes, present."""
        share = np.array([each.n_present / each.n_genes for each in self.coverage])
        return np.asarray((self.up_present > 0) & (share >= min_coverage), dtype=np.bool_)


def _refuse_repeated(names: Sequence[str]) -> None:
    repeated = sorted(name for name, times in Counter(names).items() if times > 1)
    if repeated:
        shown = ", ".join(f"'{name}'" for name in repeated[:5]) + (" …" if len(repeated) > 5 else "")
        raise InputError(
            f"{len(repeated)} gene names occur more than once in the data: {shown}. "
            "Each gene needs one column; sum or drop the repeated ones first."
        )


def _gene_lists(signatures: Signatures) -> list[GeneList]:
    """Bring every accepted form of signatures into one, reporting all faults at once."""
    if isinstance(signatures, str | Signature):
        raise InputError(
            "Give signatures as a mapping from name to signature or genes, or as a list of signatures."
        )
    named: list[tuple[str, Any]]
    if is_net(signatures):
        named = list(lists_of_net(signatures).items())
    elif isinstance(signatures, Mapping):
        named = [(str(name), value) for name, value in signatures.items()]
    else:
        named = [(getattr(value, "id", repr(value)), value) for value in cast("Iterable[Any]", signatures)]
    faults = [fault for name, value in named for fault in _faults(name, value)]
    faults += [
        f"Two signatures are named '{name}'."
        for name, n in Counter(name for name, _ in named).items()
        if n > 1
    ]
    if not named:
        faults.append("No signature was given.")
    if faults:
        raise InputError("\n".join(faults))
    return [_gene_list(name, value) for name, value in named]


def _faults(name: str, value: Signature | GeneList | Sequence[str]) -> list[str]:
    if not name or "/" in name:
        return [f"'{name}' cannot name a signature: names are not empty and hold no '/'."]
    if isinstance(value, Signature | GeneList):
        return []
    genes: Any = value
    if isinstance(genes, str) or not isinstance(genes, Iterable):
        return [f"Signature '{name}' is {genes!r}; give a Signature or a list of gene names."]
    wrong = [gene for gene in genes if not isinstance(gene, str)]
    if wrong:
        return [f"Signature '{name}' holds {wrong[0]!r}, which is not a gene name."]
    return [] if list(genes) else [f"Signature '{name}' has no genes."]


def _gene_list(name: str, value: Signature | GeneList | Sequence[str]) -> GeneList:
    if isinstance(value, GeneList):
        return value
    if isinstance(value, Signature):
        up, down, weights = value.genes.up, value.genes.down, value.genes.weights
        return GeneList(id=name, up=_once(up), down=_once(down), weights=weights)
    return GeneList(id=name, up=_once(value), down=(), weights={})


def _once(genes: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(map(str, genes)))


def _weights(
    parts: Sequence[tuple[str, ...]], lists: Sequence[GeneList], column: Mapping[str, int]
) -> Sparse:
    """Return genes × signatures with the weight of each present gene of `parts`."""
    gene = np.array([column.get(each, -1) for each in chain.from_iterable(parts)], dtype=np.int64)
    signature = np.repeat(np.arange(len(parts)), [len(genes) for genes in parts])
    weight = np.ones(len(gene))
    if any(each.weights for each in lists):
        named = (
            each.weights.get(gene, 1.0) for genes, each in zip(parts, lists, strict=True) for gene in genes
        )
        weight = np.fromiter(named, dtype=np.float64, count=len(gene))
    held = gene >= 0
    shape = (len(column), len(lists))
    return sparse.csr_matrix((weight[held], (gene[held], signature[held])), shape=shape)


def _coverage(genes: GeneList, column: Mapping[str, int]) -> ListCoverage:
    named = genes.up + genes.down
    missing = tuple(gene for gene in named if gene not in column)
    return ListCoverage(
        signature=genes.id, n_genes=len(named), n_present=len(named) - len(missing), missing=missing
    )


def _column_counts(weights: Sparse) -> Vector:
    return np.bincount(weights.indices, minlength=weights.shape[1]).astype(np.float64)
