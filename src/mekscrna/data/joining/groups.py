"""Barcodes whose prefixes and suffixes differ: found by their sequences, one group of names at a time."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mekscrna.kernels.types import Index

_SEQUENCE: Final = re.compile(r"[ACGTN]{8,}(?:[-._][ACGTN]{8,})*")
_MOST_GROUPS: Final = 2_000
"""More prefixes and suffixes than samples can have: then they number the cells, and tell nothing."""
_LEAST_SHARED: Final = 0.1
"""Of the smaller of two groups: fewer shared sequences are chance, for barcodes recur between samples."""
_CLEAR: Final = 2.0
"""How many times as many sequences the best group must share as the next."""


def regrouped(
    cells: Sequence[str],
    keys: Sequence[str],
    *,
    file: Sequence[int] | None,
    within: tuple[Sequence[str] | None, Sequence[str] | None],
) -> tuple[Index, bool] | None:
    """Lay each group of cells (one file, prefix, suffix) over the group of keys that shares most sequences.

    Returns
    -------
    Per cell its key (−1 where none), and whether every group has one clear partner and every cell one key;
    None where the names hold no sequences, or no two groups.
    """
    one = _cut(cells, within[0], file=file)
    two = _cut(keys, within[1])
    if one is None or two is None:
        return None
    sizes = one.groupby("group").size(), two.groupby("group").size()
    if max(map(len, sizes)) > _MOST_GROUPS:
        return None
    pairs = one.merge(two, on=["sequence", "within"], suffixes=("", "_key"))
    if pairs.empty:
        return None
    shared = pairs.groupby(["group", "group_key"]).size()
    partner, is_clear = _partners(shared, *sizes)
    met = pairs[pairs["group"].map(partner) == pairs["group_key"]]
    rows = np.full(len(cells), -1, dtype=np.int64)
    rows[met["place"].to_numpy()] = met["place_key"].to_numpy()
    is_one = not met["place"].duplicated().any() and not met["place_key"].duplicated().any()
    return rows, is_clear and is_one


def _cut(
    names: Sequence[str], within: Sequence[str] | None, *, file: Sequence[int] | None = None
) -> pd.DataFrame | None:
    """Cut names into prefix, sequence and suffix; None where fewer than half hold a sequence."""
    found = [_SEQUENCE.search(name.upper()) for name in names]
    places = [place for place, each in enumerate(found) if each is not None]
    if len(places) * 2 < len(names) or not places:
        return None
    sequences: list[str] = []
    affixes: list[Any] = []
    for place in places:
        each, name = found[place], names[place]
        if each is not None:
            sequences.append(each[0])
            affixes.append((0 if file is None else file[place], name[: each.start()], name[each.end() :]))
    codes, _ = pd.factorize(pd.Series(affixes, dtype=object))
    others = [""] * len(names) if within is None else list(within)
    return pd.DataFrame(
        {
            "place": np.array(places, dtype=np.int64),
            "sequence": sequences,
            "within": [others[place] for place in places],
            "group": codes,
        }
    )


def _partners(
    shared: pd.Series[int], n_cells: pd.Series[int], n_keys: pd.Series[int]
) -> tuple[dict[int, int], bool]:
    """Return group of cells → group of keys, and whether no group has two partners."""
    partner: dict[int, int] = {}
    is_clear = True
    for group, counts in shared.groupby(level=0):
        ranked = counts.droplevel(0).sort_values(ascending=False, kind="stable")
        best, n_best = int(ranked.index[0]), int(ranked.iloc[0])
        if n_best < _LEAST_SHARED * min(int(n_cells[group]), int(n_keys[best])):
            continue
        if len(ranked) > 1 and n_best < _CLEAR * int(ranked.iloc[1]):
            is_clear = False
            continue
        partner[int(str(group))] = best
    taken = list(partner.values())
    return partner, is_clear and len(set(taken)) == len(taken)
