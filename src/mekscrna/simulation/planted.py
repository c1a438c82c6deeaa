"""What is planted in a simulated tumor, and the record of it."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from mekscrna.simulation.genes import genes_of
from mekscrna.spec.cell_types import lineage

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from mekscrna.kernels.types import Dense
    from mekscrna.simulation.counts import Tumor
    from mekscrna.simulation.genes import Transcriptome
    from mekscrna.spec.dataset import Dataset
    from mekscrna.spec.signature import Signature
    from mekscrna.spec.simulation import Simulation

MODEL: Final = 1
"""Version of the model; a change that alters the numbers raises it, so that old files are made again."""


def shifts(recipe: Simulation, signatures: Mapping[str, Signature], tissue: Transcriptome) -> Dense:
    """Return cell types × genes: how far each gene moves in the treated arm, in log2.

    Single genes stand over signatures; among signatures, the first that names a gene counts.
    """
    place = {symbol: column for column, symbol in enumerate(tissue.symbols)}
    planted = np.zeros((len(tissue.cell_types), len(place)))
    for population, moves in reversed(_moves(recipe, signatures)):
        rows = [row for row, name in enumerate(tissue.cell_types) if name in lineage(population)]
        for gene in moves.keys() & place.keys():
            planted[rows, place[gene]] = moves[gene]
    return planted


def _moves(recipe: Simulation, signatures: Mapping[str, Signature]) -> list[tuple[str, dict[str, float]]]:
    """Return (population, gene → log2 shift), those that stand over the others first."""
    single = [(each.population, {each.gene: each.log2_fold}) for each in recipe.gene_shifts]
    lists = []
    for each in recipe.shifts:
        genes = signatures[each.signature].genes
        moves = dict.fromkeys(genes.up, each.log2_fold) | dict.fromkeys(genes.down, -each.log2_fold)
        lists.append((each.population, moves))
    return single + lists


def truth(dataset: Dataset, signatures: Mapping[str, Signature], *, tumor: Tumor) -> dict[str, Any]:
    """Return what was planted, for ``uns["truth"]``: nested dicts of scalars.

    ``recipe`` is the digest of all that determines the file; ``shifts``, ``gene_shifts`` and ``changes`` are
    as asked, by population; ``expected`` gives, per signature and cell type, how far its genes in the file
    move on average (up genes minus down genes, log2), overlaps with other lists included, where not zero.
    """
    recipe = tumor.recipe
    return {
        "recipe": recipe_digest(dataset, signatures),
        "model": MODEL,
        "seed": recipe.seed,
        "shifts": _by_population((each.signature, each.population, each.log2_fold) for each in recipe.shifts),
        "gene_shifts": _by_population(
            (each.gene, each.population, each.log2_fold) for each in recipe.gene_shifts
        ),
        "changes": {each.population: each.log_odds for each in reversed(recipe.changes)},
        "expected": {
            name: moved
            for name, signature in signatures.items()
            if (moved := _expected(signature, tumor.tissue, tumor.planted))
        },
    }


def _by_population(planted: Iterable[tuple[str, str, float]]) -> dict[str, dict[str, float]]:
    nested: dict[str, dict[str, float]] = {}
    for name, population, value in planted:
        nested.setdefault(name, {}).setdefault(population, value)
    return nested


def _expected(signature: Signature, tissue: Transcriptome, planted: Dense) -> dict[str, float]:
    """Return cell type → mean shift of a signature's genes in the file, where not zero."""
    up = [column for column, symbol in enumerate(tissue.symbols) if symbol in set(signature.genes.up)]
    down = [column for column, symbol in enumerate(tissue.symbols) if symbol in set(signature.genes.down)]
    means = np.zeros(len(tissue.cell_types))
    for sign, columns in ((1, up), (-1, down)):
        if columns:
            means += sign * planted[:, columns].mean(axis=1)
    return {name: float(mean) for name, mean in zip(tissue.cell_types, means, strict=True) if mean}


def recipe_digest(dataset: Dataset, signatures: Mapping[str, Signature]) -> str:
    """Return the sha256 (hex) of everything that determines a simulated file.

    That is the recipe, the columns and arms it is written with, the gene lists, and the version of the model.
    """
    parts = {
        "model": MODEL,
        "dataset": dataset.model_dump(mode="json", include={"id", "obs", "arms", "simulation"}),
        "signatures": {name: genes_of(each) for name, each in sorted(signatures.items())},
    }
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()
