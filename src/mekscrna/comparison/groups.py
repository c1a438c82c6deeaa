"""Which sample and population label each row belongs to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from mekscrna import keys
from mekscrna.data.columns import MISSING, as_text, listed
from mekscrna.data.house import mixed_samples
from mekscrna.errors import DataError, Problem, suggestion
from mekscrna.spec.cell_types import ALL

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from anndata import AnnData
    from numpy.typing import NDArray


_COLUMNS = (keys.SAMPLE, keys.ARM, keys.DONOR, keys.CELL_TYPE)


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Sample:
    """One biological sample and its place in the design."""

    sample: str
    arm: str
    donor: str = ""
    """Empty where not known."""
    covariates: tuple[str | float, ...] = ()
    """Numbers for numeric columns (NaN where missing), else text, in the order of ``Sums.covariates``."""


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Group:
    """The rows of one sample that bear one population label."""

    sample: Sample
    label: str


def groups_of(adata: AnnData, covariates: Sequence[str]) -> tuple[tuple[Group, ...], NDArray[np.int64]]:
    """Return the groups, sorted, and the group of every row (−1 where its sample or arm is missing).

    Raises
    ------
    DataError
        A column is missing, or a sample is not of one arm, one donor and one value per covariate.
    """
    whole = [name for name in (*_COLUMNS, *covariates) if name in adata.obs]
    first, row_place = _distinct(adata.obs, whole)
    rows = _read(adata.obs.iloc[first], covariates)
    inside = ((rows[keys.SAMPLE] != MISSING) & (rows[keys.ARM] != MISSING)).to_numpy()
    _refuse_mixed(rows[inside], covariates)
    sample_code, names = pd.factorize(rows[keys.SAMPLE], sort=True)
    label_code, labels = pd.factorize(rows[keys.CELL_TYPE], sort=True)
    samples = {each.sample: each for each in _samples(rows[inside], covariates)}
    codes, place = np.unique((sample_code * len(labels) + label_code)[inside], return_inverse=True)
    own = [samples[str(name)] for name in names[codes // max(len(labels), 1)]]
    found = [str(label) for label in labels[codes % max(len(labels), 1)]]
    groups = tuple(Group(sample=sample, label=label) for sample, label in zip(own, found, strict=True))
    group_of_distinct = np.full(len(rows), -1, dtype=np.int64)
    group_of_distinct[inside] = place
    return groups, group_of_distinct[row_place]


def _distinct(obs: pd.DataFrame, names: Iterable[str]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the first of each kind of rows that are alike in some columns, and the kind of every row.

    A dataset has few kinds of rows and many rows, and what follows is about the kinds.
    """
    place = np.zeros(len(obs), dtype=np.int64)
    for name in names:
        codes, levels = pd.factorize(obs[name], use_na_sentinel=True)
        place, _ = pd.factorize(place * (len(levels) + 1) + codes + 1)
    first = np.empty(int(place.max(initial=-1)) + 1, dtype=np.int64)
    first[place[::-1]] = np.arange(len(place))[::-1]
    return first, place


def _read(obs: pd.DataFrame, covariates: Sequence[str]) -> pd.DataFrame:
    """Take the columns of obs that matter; text, but for numeric covariates."""
    known = list(map(str, obs.columns))
    problems = [
        Problem(path=f"obs['{name}']", what="no such column.", hint=suggestion(name, known))
        for name in (keys.SAMPLE, keys.ARM, *covariates)
        if name not in obs
    ]
    if problems:
        raise DataError(problems)
    columns: dict[str, Any] = {
        name: as_text(obs[name]) if name in obs else default
        for name, default in ((keys.SAMPLE, ""), (keys.ARM, ""), (keys.DONOR, MISSING), (keys.CELL_TYPE, ALL))
    }
    for name in covariates:
        is_number = pd.api.types.is_numeric_dtype(obs[name]) and name not in columns
        columns[name] = obs[name].to_numpy(dtype=np.float64) if is_number else as_text(obs[name])
    return pd.DataFrame(columns, index=range(len(obs)))


def _refuse_mixed(rows: pd.DataFrame, covariates: Iterable[str]) -> None:
    samples = as_text(rows[keys.SAMPLE])
    problems = [
        Problem(path=f"obs['{name}']", what=f"sample '{sample}' has more than one value: {listed(found)}.")
        for name in dict.fromkeys((keys.ARM, keys.DONOR, *covariates))
        for sample, found in mixed_samples(samples, as_text(rows[name])).items()
    ]
    if problems:
        raise DataError(problems)


def _samples(rows: pd.DataFrame, covariates: Sequence[str]) -> list[Sample]:
    first = rows.drop_duplicates(keys.SAMPLE)
    columns = [first[name].tolist() for name in (keys.SAMPLE, keys.ARM, keys.DONOR, *covariates)]
    return [
        Sample(
            sample=str(sample),
            arm=str(arm),
            donor="" if donor == MISSING else str(donor),
            covariates=tuple(value if isinstance(value, float) else str(value) for value in values),
        )
        for sample, arm, donor, *values in zip(*columns, strict=True)
    ]
