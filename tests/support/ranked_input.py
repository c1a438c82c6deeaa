"""The cells and lists that stored numbers of other tools were made from; needs numpy, scipy and h5py."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

import h5py
import numpy as np
from scipy import sparse

SIZES = (2, 5, 12, 40, 100, 200)


@dataclass(frozen=True, slots=True, kw_only=True)
class RankedInput:
    """Values, cells × genes, and lists of genes by name."""

    x: np.ndarray
    genes: list[str]
    cells: list[str]
    lists: dict[str, list[str]]


def kang_cells(path: Path) -> RankedInput:
    """Every 14th of Kang's cells (60), log1p of counts per 10,000."""
    with h5py.File(path) as file:
        parts = tuple(file["X"][name][:] for name in ("data", "indices", "indptr"))
        genes = [str(name) for name in file["var/_index"].asstr()]
        cells = [str(name) for name in file["obs/_index"].asstr()]
    counts = sparse.csr_matrix(parts, shape=(len(cells), len(genes)))[::14].toarray().astype(np.float64)
    x = np.log1p(1e4 * counts / counts.sum(axis=1, keepdims=True))
    common = [genes[place] for place in np.argsort(-counts.sum(axis=0), kind="stable")]
    return RankedInput(x=x, genes=genes, cells=cells[::14], lists=_lists(common))


def continuous_samples() -> RankedInput:
    """24 samples × 400 genes in which no value occurs twice."""
    x = np.random.RandomState(5).gamma(3.0, size=(24, 400))
    genes = [f"G{place:03d}" for place in range(400)]
    return RankedInput(x=x, genes=genes, cells=[f"S{place:02d}" for place in range(24)], lists=_lists(genes))


def _lists(ordered: list[str]) -> dict[str, list[str]]:
    """Lists of 2 to 200 genes, spread over the order of expression."""
    return {f"n{size}": ordered[size % 7 :: max(1, 3 * len(ordered) // (8 * size))][:size] for size in SIZES}


def write_continuous_samples(folder: Path) -> None:
    """Write genes × samples and the lists, for R."""
    given = continuous_samples()
    with (folder / "x.csv").open("w") as file:
        file.write(",".join(["gene", *given.cells]) + "\n")
        for gene, values in zip(given.genes, given.x.T, strict=True):
            file.write(",".join([gene, *(repr(float(value)) for value in values)]) + "\n")
    with (folder / "lists.csv").open("w") as file:
        file.write("list,gene\n")
        file.writelines(f"{name},{gene}\n" for name, genes in given.lists.items() for gene in genes)


if __name__ == "__main__":
    write_continuous_samples(Path(sys.argv[1]))
