"""A design in the making: which rows stay, and which arm each belongs to."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from mekscrna import keys
from mekscrna.data.columns import MISSING, as_text, counted, plain, text_of, value_hint
from mekscrna.errors import Problem, suggestion
from mekscrna.kernels.types import Mask
from mekscrna.spec.dataset import Dataset

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray


@dataclass(slots=True)
class Draft:
    """A design in the making."""

    dataset: Dataset
    obs: pd.DataFrame
    file: str
    keep: Mask
    steps: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @property
    def noun(self) -> str:
        return "cell" if self.dataset.assay == "single_cell" else "row"

    def text(self, column: str) -> NDArray[np.object_]:
        return as_text(self.obs[column])

    def fault(self, path: str, what: str, hint: str = "") -> None:
        self.problems.append(Problem(file=self.file, path=path, what=what, hint=hint))

    def drop(self, rows: Mask, why: str) -> None:
        n_rows = int(np.count_nonzero(rows & self.keep))
        self.keep &= ~rows
        if n_rows:
            self.steps.append(f"{counted(n_rows, self.noun)} left out: {why}.")


def declared_columns(dataset: Dataset) -> dict[str, str]:
    """Return obs column → where it is declared."""
    columns = dataset.obs
    named: list[tuple[str | None, str]] = [(name, "obs.sample") for name in columns.sample]
    named += [(columns.arm, "obs.arm"), (columns.donor, "obs.donor"), (columns.cell_type, "obs.cell_type")]
    named += [(name, "covariates") for name in dataset.covariates]
    named += [(name, "exclude") for name in dataset.exclude]
    return {name: place for name, place in reversed(named) if name is not None}


def missing_columns(dataset: Dataset, obs: pd.DataFrame, file: str) -> list[Problem]:
    """List the declared columns that a file has not."""
    known = [str(name) for name in obs.columns]
    return [
        Problem(
            file=file,
            path=f"obs['{name}']",
            what=f"no such column (declared in {place}).",
            hint=suggestion(name, known),
        )
        for name, place in sorted(declared_columns(dataset).items())
        if name not in known
    ]


def reserved_covariates(draft: Draft) -> None:
    """See that no covariate goes by a name of the house form."""
    house = {keys.DATASET, keys.SAMPLE, keys.DONOR, keys.ARM, keys.CELL_TYPE, keys.CELL_TYPE_AUTHOR}
    house |= {keys.TOTAL_COUNTS, keys.N_GENES, keys.PCT_MT}
    for name in sorted(house & set(draft.dataset.covariates)):
        draft.fault("covariates", f"'{name}' is a name that mekscrna uses itself.", "Rename the column.")


def exclude_rows(draft: Draft) -> None:
    """Leave out the rows that are declared so, and check that there are such."""
    for column, values in draft.dataset.exclude.items():
        found = draft.text(column)
        for value in values:
            text = text_of(value)
            rows = found == text
            if not rows.any():
                hint = value_hint(value, found.tolist())
                draft.fault(f"obs['{column}']", f"no value '{text}' (declared in exclude.{column}).", hint)
            draft.drop(rows, f"{column} is '{text}'")


def assign_arms(draft: Draft) -> NDArray[np.object_]:
    """Return the arm of every row, None where it is in none; such rows are left out."""
    column = draft.dataset.obs.arm
    found = draft.text(column)
    present = set(found.tolist())
    arm_of = _declared_arms(draft, present)
    held = {value: arm for value, arm in arm_of.items() if value in present}
    for value in sorted(present - set(arm_of)):
        _check_spelling(draft, value, held, rows=found == value)
        n_rows = int(np.count_nonzero((found == value) & draft.keep))
        if n_rows:
            draft.notes.append(f"{column} '{value}' is in no declared arm: {counted(n_rows, draft.noun)}.")
        draft.drop(found == value, f"{column} '{value}' is in no declared arm")
    arms = np.array([arm_of.get(value) for value in found.tolist()], dtype=object)
    for arm in draft.dataset.arms:
        has_value = any(arm_of[value] == arm for value in present & set(arm_of))
        if has_value and not np.any((arms == arm) & draft.keep):
            draft.fault(f"obs['{column}']", f"arm {arm} has no {draft.noun}s left after exclusions.")
    return arms


def _check_spelling(draft: Draft, value: str, arm_of: Mapping[str, str], *, rows: Mask) -> None:
    """Refuse a value of no arm that differs from one of an arm in blanks and capitals alone."""
    alike = [other for other in arm_of if plain(other) == plain(value)]
    if alike and (rows & draft.keep).any() and value != MISSING:
        n_rows = counted(int(np.count_nonzero(rows & draft.keep)), draft.noun)
        apart = "they differ in blanks or capitals"
        what = f"'{value}' ({n_rows}) is in no declared arm, and '{alike[0]}' is: {apart}."
        hint = f"Add '{value}' to arms.{arm_of[alike[0]]}, or leave it out by exclude."
        draft.fault(f"obs['{draft.dataset.obs.arm}']", what, hint)


def _declared_arms(draft: Draft, present: set[str]) -> dict[str, str]:
    """Return value → arm, and see that every value is in the data."""
    arm_of: dict[str, str] = {}
    for name, arm in draft.dataset.arms.items():
        for value in tuple(arm.values):
            text = text_of(value)
            arm_of[text] = name
            if text not in present:
                what = f"no value '{text}' (declared in arms.{name})."
                draft.fault(f"obs['{draft.dataset.obs.arm}']", what, value_hint(value, present))
    return arm_of
