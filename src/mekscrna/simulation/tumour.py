"""A simulated tumor as depositors give it: counts, author labels, and columns that say what each cell is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import h5py
from anndata import AnnData

from mekscrna.errors import DataError, Problem
from mekscrna.simulation.counts import Tumor, draw
from mekscrna.simulation.deposit import obs_frame, var_frame
from mekscrna.simulation.faults import check_recipe
from mekscrna.simulation.genes import transcriptome
from mekscrna.simulation.plan import cells, samples, shares
from mekscrna.simulation.planted import recipe_digest, shifts, truth

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from mekscrna.spec.dataset import Dataset
    from mekscrna.spec.signature import Signature

TRUTH: Final = "truth"
SIMULATED: Final = "simulated"
"""uns: what was planted, and that the file is simulated."""


def simulate(dataset: Dataset, signatures: Mapping[str, Signature]) -> AnnData:
    """Simulate the tumor that a dataset's recipe describes.

    Counts are gamma-Poisson. A gene's level depends on cell type, donor and sample; the genes of a signature
    share part of what donor and sample add. In the treated arm, planted shifts multiply it, and planted
    changes alter the odds of the cell types. The same recipe gives the same matrix.

    Parameters
    ----------
    dataset
        Human, single cells, with ``simulation``; its columns and arms name what is written.
    signatures
        Human gene lists by id, as ``catalog.signatures_for("human")`` gives them. All their genes are in the
        file, but for those of ``drop_genes``; lists of other species are passed over.

    Returns
    -------
    Cells × genes with counts in X (CSR, float32); obs as the dataset declares it, all categorical;
    ``var["gene_id"]``; ``uns["simulated"]`` True and ``uns["truth"]``, nested dicts of scalars.

    Raises
    ------
    SpecError
        The recipe names something that does not exist or does not fit; all faults at once.
    """
    recipe, human = check_recipe(dataset, signatures)
    tissue = transcriptome(recipe, human, tuple(shares(recipe)))
    layout = samples(recipe)
    tumor = Tumor(
        recipe=recipe,
        tissue=tissue,
        layout=layout,
        cells=cells(recipe, layout),
        planted=shifts(recipe, human, tissue),
    )
    return AnnData(
        X=draw(tumor, human),
        obs=obs_frame(dataset, tumor),
        var=var_frame(tumor),
        uns={SIMULATED: True, TRUTH: truth(dataset, human, tumor=tumor)},
    )


def write(dataset: Dataset, signatures: Mapping[str, Signature], data_dir: Path) -> Path:
    """Write the simulated file of a dataset below a data folder, unless it is already there.

    A file that was made by another recipe is made again. The file appears whole or not at all.

    Parameters
    ----------
    dataset, signatures
        As for :func:`simulate`; the file is the dataset's first.
    data_dir
        The data folder; folders below it are made as needed.

    Returns
    -------
    The file's path.

    Raises
    ------
    SpecError
        As for :func:`simulate`.
    DataError
        The file there was not simulated by mekscrna; it is left alone.
    """
    path = data_dir / dataset.files[0].path
    _, human = check_recipe(dataset, signatures)
    if path.exists() and _made_by(path) == recipe_digest(dataset, human):
        return path
    adata = simulate(dataset, signatures)
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f"{path.name}.partial")
    adata.write_h5ad(partial, compression="gzip", compression_opts=1)
    partial.replace(path)
    return path


def _made_by(path: Path) -> str:
    """Return the digest of the recipe that a simulated file was made by.

    Raises
    ------
    DataError
        The file was not simulated by mekscrna, and is left alone.
    """
    if h5py.is_hdf5(path):
        with h5py.File(path, "r") as file:
            if SIMULATED in file.get("uns", ()) and f"{TRUTH}/recipe" in file["uns"]:
                return str(file["uns"][TRUTH]["recipe"].asstr()[()])
    what = "a file of this name is there, and it was not simulated by mekscrna; it is left as it is."
    raise DataError([Problem(file=str(path), what=what, hint="Move it, or choose another data folder.")])
