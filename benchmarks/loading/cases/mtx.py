"""A 10x folder as Cell Ranger 3 writes it: 10.8 million entries, genes downwards within each cell."""

from __future__ import annotations

import gzip
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))

import measuring

if TYPE_CHECKING:
    from collections.abc import Callable

TITLE = "10x mtx.gz"
PEER = "scanpy.read_10x_mtx"
GENES = 33_000
CELLS = 5_000
PER_CELL = 2_160


def content(share: float) -> str:
    """Say how much is read."""
    n_cells = _n_cells(share)
    return f"{n_cells:,} cells × {GENES:,} genes, {n_cells * PER_CELL:,} entries"


def _n_cells(share: float) -> int:
    return max(int(CELLS * share), 2)


def make(folder: Path, *, share: float, seed: int) -> Path:
    """Write the three files."""
    rng = np.random.default_rng(seed)
    n_cells = _n_cells(share)
    weights = rng.lognormal(0, 1.5, GENES)
    with gzip.open(folder / "matrix.mtx.gz", "wb", compresslevel=6) as file:
        size = f"{GENES} {n_cells} {n_cells * PER_CELL}\n"
        file.write(b"%%MatrixMarket matrix coordinate integer general\n%made\n" + size.encode())
        for cell in range(1, n_cells + 1):
            genes = np.sort(np.argpartition(rng.exponential(size=GENES) / weights, PER_CELL)[:PER_CELL])[::-1]
            counts = rng.geometric(0.6, PER_CELL)
            lines = [
                f"{gene + 1} {cell} {count}\n"
                for gene, count in zip(genes.tolist(), counts.tolist(), strict=True)
            ]
            file.write("".join(lines).encode())
    cells = "".join(f"{''.join(rng.choice(list('ACGT'), 16))}-{cell}\n" for cell in range(n_cells))
    names = "".join(f"ENSG{gene:011d}\tG{gene}\tGene Expression\n" for gene in range(GENES))
    (folder / "barcodes.tsv.gz").write_bytes(gzip.compress(cells.encode()))
    (folder / "features.tsv.gz").write_bytes(gzip.compress(names.encode()))
    return folder


def ours(path: Path) -> Callable[[], str]:
    """Read it with mekscrna."""
    from mekscrna.data._reader import Deposit  # noqa: PLC0415 - the peer's process does not load it
    from mekscrna.data.formats import READERS  # noqa: PLC0415

    adata = READERS["mtx"].read(Deposit(path=path), "X")
    return lambda: measuring.digest(adata.X, list(adata.obs_names), list(adata.var_names))


def peer(path: Path) -> Callable[[], str]:
    """Read it with scanpy."""
    import scanpy as sc  # noqa: PLC0415 - our process does not load it

    adata = sc.read_10x_mtx(path)
    return lambda: measuring.digest(adata.X, list(adata.obs_names), list(adata.var_names))
