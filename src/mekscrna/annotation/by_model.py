"""Name cells by a CellTypist model, where a file of one is at hand."""

from __future__ import annotations

import warnings
from collections import Counter
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import anndata as ad
import numpy as np
import pandas as pd
from scipy import sparse

from mekscrna import keys
from mekscrna.annotation._columns import CONFIDENCE, MODEL_LABEL, SOURCE
from mekscrna.annotation._values import values_of
from mekscrna.data.columns import as_category, as_text, counted, listed
from mekscrna.data.house import is_bulk, record_step
from mekscrna.data.label_map import house_types
from mekscrna.errors import InputError
from mekscrna.spec.cell_types import UNASSIGNED

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from anndata import AnnData
    from numpy.typing import NDArray

    from mekscrna.kernels.types import Vector

GLOBS: Final[Mapping[str, tuple[str, ...]]] = {
    "treg": ("Regulatory T*", "Treg*"),
    "cd8_t_naive": ("Naive cytotoxic T*",),
    "cd8_t": ("*cytotoxic T*", "CD8*"),
    "cd4_t": ("*helper T*", "Follicular helper*", "Type 1 helper*", "Type 17 helper*", "CD4*"),
    "t_cell": ("*T cells*", "MAIT*"),
    "nk": ("*NK cells*", "NK*"),
    "plasma": ("Plasma*",),
    "b_cell": ("*B cells*", "B-cell*"),
    "plasmacytoid_dendritic": ("pDC*",),
    "dendritic": ("DC*", "*dendritic*", "Migratory DC*"),
    "cd16_monocyte": ("Non-classical monocyte*",),
    "cd14_monocyte": ("Classical monocyte*",),
    "monocyte": ("Monocyte*", "Mono"),
    "macrophage": ("*acrophage*", "Kupffer*"),
    "neutrophil": ("Neutrophil*",),
    "mast": ("Mast*",),
    "fibroblast": ("Fibroblast*", "*myofibroblast*"),
    "endothelial": ("Endothelial*",),
    "epithelial": ("Epithelial*",),
    "erythroid": ("Erythro*", "*erythroid*"),
    "platelet": ("Megakaryocyte*", "Platelet*"),
}
"""House type → labels of common models, as globs; of a model of one's own, give others."""

LEAST_CONFIDENCE: Final = 0.5
"""CellTypist's own threshold of a probability."""


def annotate_by_model(
    adata: AnnData,
    model: Path | str,
    *,
    cell_types: Mapping[str, Sequence[str]] | None = None,
    least_confidence: float = LEAST_CONFIDENCE,
) -> None:
    """Give every cell the house type of its label by a CellTypist model (10.1126/science.abl5197).

    Needs ``pip install mekscrna[celltypist]``. Nothing is downloaded. A model is a pickle, which can run code
    when it is read: use models of those you trust.

    Parameters
    ----------
    adata
        Cells × genes, with ``layers["counts"]`` or a log-normalized ``X``; symbols as names. Written are obs
        ``cell_type``, ``cell_type_confidence`` (0–1), ``cell_type_source`` (``model``, ``none``),
        ``cell_type_model`` (the model's label) and a step that lists labels of no house type.
    model
        The file.
    cell_types
        House type → globs of the model's labels, the first that fits; None takes those of common models.
    least_confidence
        Cells whose best label has a lower probability are left unassigned.

    Raises
    ------
    InputError
        CellTypist is not installed, the file is no model, it has no gene of the data, or rows are samples.
    """
    if is_bulk(adata):
        raise InputError("A bulk row holds cells of many types; models name single cells only.")
    labels, confidence = _predicted(adata, Path(model))
    globs = {name: tuple(each) for name, each in (cell_types or GLOBS).items()}
    house = house_types(sorted(set(labels.tolist())), globs)
    sure = confidence >= least_confidence
    types = np.where(sure, np.array([house[label] for label in labels.tolist()], dtype=object), UNASSIGNED)
    adata.obs[MODEL_LABEL] = as_category(labels)
    adata.obs[keys.CELL_TYPE] = as_category(types.astype(object))
    adata.obs[CONFIDENCE] = confidence
    adata.obs[SOURCE] = as_category(np.where(types == UNASSIGNED, "none", "model").astype(object))
    record_step(adata, _words(Path(model), labels[sure], types=types, house=house))


def _predicted(adata: AnnData, model: Path) -> tuple[NDArray[np.object_], Vector]:
    """Return the likeliest label of each cell, and its probability."""
    try:
        celltypist: Any = import_module("celltypist")
    except ImportError:
        raise InputError("CellTypist is not installed. Run: pip install 'mekscrna[celltypist]'") from None
    if not model.is_file():
        raise InputError(f"{model}: no such file. A CellTypist model is a file that ends in .pkl.")
    logs = sparse.vstack([block.logs() for block in values_of(adata)], format="csr")
    work = ad.AnnData(
        X=logs, var=pd.DataFrame(index=adata.var_names), obs=pd.DataFrame(index=adata.obs_names)
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of models made with other versions of scikit-learn
        try:
            found = celltypist.annotate(work, model=str(model.resolve()))
        except Exception as error:  # noqa: BLE001 - whatever a pickle raises, the file is no usable model
            raise InputError(f"{model}: CellTypist cannot use this model ({error}).") from None
    labels = as_text(found.predicted_labels["predicted_labels"])
    return labels, found.probability_matrix.to_numpy(dtype=np.float64).max(axis=1)


def _words(
    model: Path, sure: NDArray[np.object_], *, types: NDArray[np.object_], house: Mapping[str, str]
) -> str:
    n_of = Counter(types[types != UNASSIGNED].tolist())
    parts = ", ".join(f"{name} {n:,}" for name, n in n_of.most_common())
    text = (
        f"Named {n_of.total():,} of {counted(len(types), 'cell')} by CellTypist model {model.name} "
        f"({parts or 'none'})."
    )
    rest = sorted(label for label in set(sure.tolist()) if house[label] == UNASSIGNED)
    return f"{text} Labels of no house type: {listed(rest)}." if rest else text
