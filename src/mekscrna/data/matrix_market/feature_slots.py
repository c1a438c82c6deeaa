"""The genes of 10x files, and the slots that their types make."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from mekscrna import keys
from mekscrna.errors import DataError, Problem, suggestion

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from mekscrna.data.matrix_market.name_tables import NameTable
    from mekscrna.kernels.types import Index

FEATURE_TYPE: Final = "feature_type"
EXPRESSION: Final = "Gene Expression"
_TYPES: Final = frozenset(
    f"{EXPRESSION}|Antibody Capture|CRISPR Guide Capture|Multiplexing Capture|Antigen Capture|Custom|Peaks|"
    "Hashtag|HTO|ADT".lower().split("|")
)
_ENSEMBL: Final = re.compile(r"^ENS[A-Z]*G\d{6,}(\.\d+)?$")


def var_of(table: NameTable) -> pd.DataFrame:
    """Return var of a file of genes: the index are symbols where it has any, otherwise what it has.

    ``gene_id`` is the first column where the second holds symbols, or the one that holds Ensembl ids;
    ``feature_type`` the column that holds types of 10x. Other columns are kept.
    """
    columns = table.columns
    kind = next((i for i in range(1, min(len(columns), 4)) if _are_types(columns[i])), None)
    names = [i for i in range(min(len(columns), 2)) if i != kind]
    ids, symbols = names[0], names[-1]
    if _are_ensembl(columns[symbols]) and not _are_ensembl(columns[ids]):
        ids, symbols = symbols, ids
    var = pd.DataFrame(index=gene_index(columns[symbols], columns[ids]))
    if ids != symbols or _are_ensembl(columns[ids]):
        var[keys.GENE_ID] = list(columns[ids])
    if kind is not None:
        var[FEATURE_TYPE] = list(columns[kind])
    for name, values in table.others(ids, symbols, kind).items():
        var[name if name not in var else f"{name}_2"] = values
    return var


def gene_index(symbols: Sequence[str], ids: Sequence[str]) -> pd.Index[str]:
    """Name genes by their symbols, and those that have none by their ids."""
    return pd.Index([symbol or name for symbol, name in zip(symbols, ids, strict=True)], dtype=object)


def _are_types(column: Sequence[str]) -> bool:
    found = {value.lower() for value in column}
    return EXPRESSION.lower() in found or (bool(found) and found <= _TYPES)


def _are_ensembl(column: Sequence[str]) -> bool:
    return sum(_ENSEMBL.match(name) is not None for name in column) > len(column) / 2


def slots_of(var: pd.DataFrame) -> dict[str, Index]:
    """Return slot → the genes in it: ``X`` is gene expression, others are ``features/<type>``."""
    if FEATURE_TYPE not in var:
        return {"X": np.arange(len(var))}
    types = np.array([str(value) for value in var[FEATURE_TYPE]], dtype=object)
    expressed = np.array([name.lower() == EXPRESSION.lower() for name in types.tolist()], dtype=bool)
    slots = {"X": np.flatnonzero(expressed)} if expressed.any() else {}
    for name in dict.fromkeys(types[~expressed].tolist()):
        slots[f"features/{name or 'unnamed'}"] = np.flatnonzero(types == name)
    return slots


def places(slots: Mapping[str, Index], slot: str, path: Path) -> Index:
    """Return the genes of a slot.

    Raises
    ------
    DataError
        No such slot; the message names those that are.
    """
    if slot not in slots:
        hint = suggestion(slot, slots) or "The file holds no matrix."
        raise DataError([Problem(file=path.name, path=slot, what="no such matrix in the file.", hint=hint)])
    return slots[slot]
