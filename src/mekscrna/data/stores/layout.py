"""An AnnData in an open HDF5 or zarr file: which matrices it holds, and how they are read."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from mekscrna.data._matrices import as_deposited
from mekscrna.data._reader import Header
from mekscrna.data.stores.stored import check_matrix, is_matrix, read_matrix, sample_matrix
from mekscrna.data.stores.tables import is_array, read_table, table_length, words
from mekscrna.errors import DataError, Problem, suggestion

if TYPE_CHECKING:
    from anndata import AnnData
    from numpy.typing import NDArray

    from mekscrna.kernels.types import Vector

RAW = "raw/X"


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """An AnnData in an open file."""

    root: Any
    """The group that holds obs and var."""
    check: Callable[[Any], Iterable[str]]
    """Raises ValueError where an element cannot be as large as it says; returns what to note of it."""
    name: str
    """Of the file, for messages."""
    children: Callable[[Any], Iterable[str]] = iter
    """Returns the names in a group."""
    shared_obs: Any = None
    """Of MuData: the obs of all modalities; columns that the AnnData itself lacks are taken from it."""

    def header(self) -> Header:
        """Read obs, and the var frame of every matrix."""
        obs, notes = self._obs()
        var, var_notes = self._table(self.root["var"])
        frames, left_out = {}, []
        for slot in self._candidates():
            if not is_matrix(self._matrix(slot)):
                left_out.append(f"Left {slot} out: it is not stored as a matrix.")
                continue
            left_out += self.check(self._matrix(slot))
            if slot == RAW and self._raw_var() is not None:
                frames[slot], raw_notes = self._table(self._raw_var())
                left_out += raw_notes
            else:
                frames[slot] = var
        return Header(obs=obs, slots=frames, notes=(*notes, *var_notes, *left_out))

    def sample(self, slot: str) -> Vector:
        """Read some thousand values of a matrix, spread over it."""
        return sample_matrix(self._checked(slot))

    def read(self, slot: str) -> AnnData:
        """Read one matrix with its obs and var."""
        node = self._checked(slot)
        obs, _ = self._obs()
        var, _ = self._table(self._var_node(slot))
        return as_deposited(read_matrix(node), obs=obs, var=var)

    def _obs(self) -> tuple[pd.DataFrame, tuple[str, ...]]:
        obs, notes = self._table(self.root["obs"])
        if self.shared_obs is None:
            return obs, notes
        shared, said = self._table(self.shared_obs)
        new = [name for name in map(str, shared) if name not in obs and ":" not in name]
        if not new:
            return obs, (*notes, *said)
        if not (shared.index.is_unique and obs.index.isin(shared.index).all()):
            return obs, (*notes, *said, f"Left {', '.join(new)} out: the shared obs has other cells.")
        joined = pd.concat([obs, shared[new].reindex(obs.index)], axis=1)
        return joined, (*notes, *said, f"Took {', '.join(new)} from the obs that all modalities share.")

    def _candidates(self) -> list[str]:
        names = ["X"] if self._holds("X") else []
        names += [RAW] if self._holds(RAW) or self._holds("raw.X") else []
        layers = self.root.get("layers")
        known = [] if layers is None or is_array(layers) else sorted(self.children(layers))
        return names + [f"layers/{name}" for name in known]

    def _holds(self, slot: str) -> bool:
        if slot not in self.root:
            return False
        node = self.root[slot]
        return not (is_array(node) and (not node.shape or node.attrs.get("encoding-type") == "null"))

    def _matrix(self, slot: str) -> Any:
        return self.root["raw.X" if slot == RAW and RAW not in self.root else slot]

    def _raw_var(self) -> Any:
        for name in ("raw/var", "raw.var"):
            if name in self.root:
                return self.root[name]
        return None

    def _var_node(self, slot: str) -> Any:
        raw = self._raw_var() if slot == RAW else None
        return self.root["var"] if raw is None else raw

    def _checked(self, slot: str) -> Any:
        known = [name for name in self._candidates() if is_matrix(self._matrix(name))]
        if slot not in known:
            hint = suggestion(slot, known) or "The file holds no matrix."
            raise DataError(
                [Problem(file=self.name, path=slot, what="no such matrix in the file.", hint=hint)]
            )
        node = self._matrix(slot)
        obs, var = self.root["obs"], self._var_node(slot)
        for element in (node, obs, var):
            self.check(element)
        check_matrix(node, wanted=(table_length(obs), table_length(var)), name=slot)
        return node

    def _table(self, node: Any) -> tuple[pd.DataFrame, tuple[str, ...]]:
        found = self.check(node)
        table, notes = read_table(node, self._levels)
        return table, (*found, *notes)

    def _levels(self, column: str) -> NDArray[np.object_] | None:
        place = f"uns/{column}_categories"
        if place not in self.root or not is_array(self.root[place]):
            return None
        self.check(self.root[place])
        return words(np.atleast_1d(self.root[place][...]))
