"""Write scores to an h5ad as they come, so that they are never all in memory."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

import anndata as ad
import h5py
import numpy as np
import pandas as pd

from mekscrna import keys

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path
    from types import TracebackType

    from mekscrna.kernels.types import Dense
    from mekscrna.scoring._run import Run

_ROWS_AT_ONCE = 32_768


class ScoresFile:
    """An h5ad without a matrix that takes scores in the order of the rows.

    Written beside `path` first and put in its place once `record` was called and all went well.
    """

    def __init__(self, path: Path, run: Run) -> None:
        self._path, self._part = path, path.with_name(f".{path.name}.part")
        self._signatures = run.panel.signatures
        rows = run.matrices.any
        names = pd.Index(list(rows.row_names), dtype=object)
        ad.AnnData(obs=pd.DataFrame(index=names)).write_h5ad(self._part)
        self._file = h5py.File(self._part, "r+")
        self._columns = {
            each.method.name: self._table(keys.score_key(each.method.name), rows.n_rows)
            for each in run.request.asked
        }
        self._held: list[tuple[slice, Mapping[str, Dense]]] = []
        self._is_complete = False

    def put(self, rows: slice, scores: Mapping[str, Dense]) -> None:
        """Take the scores of some rows."""
        self._held.append((rows, scores))
        if rows.stop - self._held[0][0].start >= _ROWS_AT_ONCE:
            self._flush()

    def record(self, about: Mapping[str, Mapping[str, Any]], *, source: str) -> None:
        """Write how the scores were computed, and of what; this completes the file."""
        self._flush()
        notes = {"scores": {name: {**each, "source": source} for name, each in about.items()}}
        ad.io.write_elem(self._file.require_group("uns"), keys.UNS, notes)
        self._is_complete = True

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _fault: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self._file.close()
        if self._is_complete:
            self._part.replace(self._path)
        else:
            self._part.unlink()

    def _table(self, key: str, n_rows: int) -> list[h5py.Dataset]:
        """Lay out a table as anndata stores one; its index is that of the cells."""
        table = self._file.require_group("obsm").create_group(key)
        table.attrs.update({"encoding-type": "dataframe", "encoding-version": "0.2.0", "_index": "_index"})
        table.attrs.create("column-order", list(self._signatures), dtype=h5py.string_dtype())
        obs = self._file["obs"]
        table["_index"] = obs[obs.attrs["_index"]]
        columns = [table.create_dataset(name, shape=(n_rows,), dtype=np.float64) for name in self._signatures]
        for column in columns:
            column.attrs.update({"encoding-type": "array", "encoding-version": "0.2.0"})
        return columns

    def _flush(self) -> None:
        if not self._held:
            return
        rows = slice(self._held[0][0].start, self._held[-1][0].stop)
        for name, columns in self._columns.items():
            block = np.concatenate([scores[name] for _, scores in self._held])
            for place, column in enumerate(columns):
                column[rows] = block[:, place]
        self._held.clear()
