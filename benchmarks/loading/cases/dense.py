"""A table of counts, 20,000 genes × 5,000 cells, 92 % of them zero, as csv packed by gzip."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING, Any

import measuring
import numpy as np
from scipy import sparse

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pandas as pd
    from anndata import AnnData

TITLE = "dense csv.gz, genes × cells"
PEER = "pandas.read_csv (C engine)"
_N_GENES, _N_CELLS, _BLOCK = 20_000, 5_000, 500
_SHARE_EXPRESSED = 0.08


def make(folder: Path, *, share: float, seed: int) -> Path:
    """Write the table; `share` is of its cells."""
    rng = np.random.default_rng(seed)
    n_cells = max(int(_N_CELLS * share), 5)
    path = folder / "counts.csv.gz"
    with gzip.open(path, "wt", compresslevel=6, encoding="ascii", newline="\n") as stream:
        stream.write("gene," + ",".join(f"cell{cell}" for cell in range(n_cells)) + "\n")
        for first in range(0, _N_GENES, _BLOCK):
            expressed = rng.random((_BLOCK, n_cells)) < _SHARE_EXPRESSED
            counts = rng.geometric(0.5, (_BLOCK, n_cells)) * expressed
            for gene, row in enumerate(counts.tolist(), first):
                stream.write(f"ENSG{gene:011d}," + ",".join(map(str, row)) + "\n")
    return path


def content(share: float) -> str:
    """Say what the table holds."""
    n_cells = max(int(_N_CELLS * share), 5)
    return f"{_N_GENES:,} genes × {n_cells:,} cells, {1 - _SHARE_EXPRESSED:.0%} zeros"


def ours(path: Path) -> Callable[[], str]:
    """Read it to sparse cells × genes."""
    from mekscrna.data._reader import Deposit  # noqa: PLC0415 - the peer's process does not load it
    from mekscrna.data.readers.text import READER  # noqa: PLC0415

    read: AnnData = READER.read(Deposit(path=path), "X")
    return lambda: measuring.digest(read.X, list(read.obs_names), list(read.var_names))


def peer(path: Path) -> Callable[[], str]:
    """Read it to a dense frame, and no further."""
    import pandas as pd  # noqa: PLC0415 - as above

    frame: pd.DataFrame = pd.read_csv(path, index_col=0, engine="c")
    return lambda: measuring.digest(_turned(frame), list(frame.columns), list(frame.index))


def _turned(frame: pd.DataFrame) -> Any:
    return sparse.csr_matrix(sparse.csr_matrix(frame.to_numpy()).T)
