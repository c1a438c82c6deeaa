"""The house form: what every later room may rely on in an AnnData."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from mekscrna import keys
from mekscrna.data._matrices import is_csr
from mekscrna.data.columns import as_text, listed
from mekscrna.data.values.matrix_kind import contradiction, describe
from mekscrna.errors import DataError, Problem

if TYPE_CHECKING:
    from anndata import AnnData
    from numpy.typing import NDArray

    from mekscrna.spec.dataset import Dataset

SCHEMA: Final = 1

NO_COUNTS: Final = (
    "There are no counts: single cells are read as normalized values. Quality goes by genes alone, samples "
    "are means of their cells, and no depth is known."
)
"""Said of single cells that were deposited without counts."""


def new_notes(dataset: Dataset, obs: pd.DataFrame) -> dict[str, Any]:
    """Return what ``uns["mekscrna"]`` holds for a dataset that was just read."""
    is_linear = not holds_counts(dataset)
    return {
        "schema": SCHEMA,
        "dataset": dataset.id,
        "species": dataset.species,
        "assay": dataset.assay,
        "quantity": "normalized" if is_linear else "counts",
        "x": "lognorm" if is_linear else "counts",
        "paired": dataset.pairing is not None,
        "pairing_incomplete": "error" if dataset.pairing is None else dataset.pairing.incomplete,
        "simulated": dataset.simulation is not None,
        "covariates": dict.fromkeys(dataset.covariates, True),
        "quality": dataset.quality.model_dump(),
        **_wells(dataset),
        "steps": {},
        **sample_notes(obs),
        "scores": {},
    }


def _wells(dataset: Dataset) -> dict[str, Any]:
    wells = dataset.one_well
    if wells is None:
        return {}
    return {"in_one_well": True} | ({} if wells.sd is None else {"well_sd": wells.sd})


def holds_counts(dataset: Dataset) -> bool:
    """Tell whether a dataset gives counts: deposited, expected, or to be recovered."""
    return dataset.matrix.recover_counts or dataset.matrix.kind in ("counts", "expected_counts")


def sample_notes(obs: pd.DataFrame) -> dict[str, dict[str, Any]]:
    """Return what is remembered of every sample, even of one that loses its cells: cells, arm, donor."""
    notes: dict[str, dict[str, Any]] = {"cells_before": {}, "arm_of": {}, "donor_of": {}}
    samples = as_text(obs[keys.SAMPLE])
    for sample in samples.tolist():
        notes["cells_before"][sample] = notes["cells_before"].get(sample, 0) + 1
    for name, column in (("arm_of", keys.ARM), ("donor_of", keys.DONOR)):
        if column in obs:
            notes[name] = dict(zip(samples.tolist(), as_text(obs[column]).tolist(), strict=True))
    return {name: dict(sorted(by_sample.items())) for name, by_sample in notes.items()}


def notes_of(adata: AnnData) -> dict[str, Any]:
    """Return ``uns["mekscrna"]``, or an empty dict where `adata` was not made by ``load``."""
    found = adata.uns.get(keys.UNS, {})
    return dict(found)


def record_step(adata: AnnData, text: str) -> None:
    """Append one sentence to ``uns["mekscrna"]["steps"]``, numbered from ``01``."""
    notes = adata.uns.setdefault(keys.UNS, {})
    steps = notes.setdefault("steps", {})
    steps[f"{len(steps) + 1:02d}"] = text


def steps(adata: AnnData) -> tuple[str, ...]:
    """Return what was done to `adata` so far, in order."""
    recorded = notes_of(adata).get("steps", {})
    return tuple(str(recorded[number]) for number in sorted(recorded, key=int))


def is_bulk(adata: AnnData) -> bool:
    """Tell whether a row is a sample, not a cell."""
    return notes_of(adata).get("assay") == "bulk"


def quantity_layer(adata: AnnData) -> str:
    """Return the layer that holds linear values: ``counts``, or ``normalized`` where there are none."""
    return keys.NORMALIZED if notes_of(adata).get("quantity") == "normalized" else keys.COUNTS


def check_house_form(adata: AnnData) -> None:
    """Check everything that later rooms rely on; `adata` is not changed.

    Raises
    ------
    DataError
        Lists all faults, not only the first.
    """
    problems = [*_name_faults(adata), *_matrix_faults(adata), *_obs_faults(adata), *_design_faults(adata)]
    if problems:
        raise DataError(problems)


def _name_faults(adata: AnnData) -> list[Problem]:
    faults = []
    for path, names in (("obs_names", adata.obs_names), ("var_names", adata.var_names)):
        twice = names[names.duplicated()].unique()
        if len(twice):
            faults.append(Problem(path=path, what=f"names occur twice: {listed(map(str, twice))}."))
    if notes_of(adata).get("schema") != SCHEMA:
        faults.append(Problem(path=f"uns['{keys.UNS}']", what=f"schema {SCHEMA} is not recorded."))
    return faults


def _matrix_faults(adata: AnnData) -> list[Problem]:
    layer = quantity_layer(adata)
    faults = []
    places: dict[str, Any] = {f"layers['{layer}']": adata.layers.get(layer), "X": adata.X}
    for path, matrix in places.items():
        if not is_csr(matrix):
            faults.append(Problem(path=path, what="must be a sparse CSR matrix."))
        elif not np.isfinite(matrix.data).all():
            faults.append(Problem(path=path, what="holds missing or infinite values."))
        elif matrix.data.size and matrix.data.min() < 0:
            faults.append(Problem(path=path, what="holds negative values."))
        elif path != "X" and layer == keys.COUNTS and (words := contradiction(describe(matrix), "counts")):
            faults.append(Problem(path=path, what=words))
    return faults


def _obs_faults(adata: AnnData) -> list[Problem]:
    needed = (keys.DATASET, keys.SAMPLE, keys.ARM)
    faults = [Problem(path=f"obs['{name}']", what="is missing.") for name in needed if name not in adata.obs]
    for name in (keys.DATASET, keys.SAMPLE, keys.ARM, keys.DONOR, keys.CELL_TYPE_AUTHOR, keys.CELL_TYPE):
        if name not in adata.obs:
            continue
        if not isinstance(adata.obs[name].dtype, pd.CategoricalDtype):
            faults.append(Problem(path=f"obs['{name}']", what="must be categorical."))
        if adata.obs[name].isna().any():
            faults.append(Problem(path=f"obs['{name}']", what="has missing values."))
    if adata.n_obs == 0:
        faults.append(Problem(path="obs", what="no rows are left."))
    return faults


def _design_faults(adata: AnnData) -> list[Problem]:
    if not {keys.SAMPLE, keys.ARM} <= set(adata.obs):
        return []
    samples = as_text(adata.obs[keys.SAMPLE])
    return [
        Problem(path=f"obs['{name}']", what=f"sample '{sample}' has more than one value: {listed(found)}.")
        for name in (keys.ARM, keys.DONOR, *notes_of(adata).get("covariates", {}))
        if name in adata.obs
        for sample, found in mixed_samples(samples, as_text(adata.obs[name])).items()
    ]


def mixed_samples(samples: NDArray[np.object_], values: NDArray[np.object_]) -> dict[str, list[str]]:
    """Return the samples whose rows differ in a column that must be constant, each with its values."""
    found: dict[str, set[str]] = {}
    for sample, value in set(zip(samples.tolist(), values.tolist(), strict=True)):
        found.setdefault(sample, set()).add(value)
    return {sample: sorted(found[sample]) for sample in sorted(found) if len(found[sample]) > 1}
