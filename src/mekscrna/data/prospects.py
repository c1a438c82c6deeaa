"""What each contrast can stand on, before any work: samples, cells, and what the arm is mixed up with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pandas as pd

from mekscrna import keys
from mekscrna.data.columns import as_text, counted
from mekscrna.spec.study import Gates

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mekscrna.spec.claim import Contrast
    from mekscrna.spec.dataset import Dataset

_FEWEST_SAMPLES: Final = 2
"""Per arm: below, there is no interval."""
_FIRM_SAMPLES: Final = 3
_FEW_CELLS: Final = Gates().min_cells
"""Below, a study takes no population of the sample, unless it says otherwise."""


def contrast_notes(dataset: Dataset, obs: pd.DataFrame, contrasts: Iterable[Contrast]) -> list[str]:
    """Note what speaks against an answer to each contrast; empty where nothing does.

    Parameters
    ----------
    dataset
        Declares covariates and pairs.
    obs
        The rows that stay: sample, arm, and donor and covariates where declared.
    contrasts
        Those whose two arms the dataset declares.
    """
    samples = _samples(dataset, obs)
    asked = sorted({(each.treated, each.reference) for each in contrasts})
    notes = [note for arms in asked for note in _of_contrast(dataset, samples, arms)]
    return [*notes, *_few_cells(dataset, samples)]


def _samples(dataset: Dataset, obs: pd.DataFrame) -> pd.DataFrame:
    """Return one row per sample: arm, donor and covariates as text, and its rows."""
    names = [keys.ARM, *([keys.DONOR] if keys.DONOR in obs else []), *dataset.covariates]
    texts = pd.DataFrame({name: as_text(obs[name]) for name in names})
    texts[keys.SAMPLE] = as_text(obs[keys.SAMPLE])
    by_sample = texts.groupby(keys.SAMPLE)
    return by_sample.first().assign(n_rows=by_sample.size())


def _of_contrast(dataset: Dataset, samples: pd.DataFrame, arms: tuple[str, str]) -> list[str]:
    treated, reference = arms
    name = f"{treated} − {reference}"
    within = samples[samples[keys.ARM].isin(arms)]
    notes = [
        _aliased(name, covariate, within)
        for covariate in dataset.covariates
        if _is_aliased(within, covariate)
    ]
    if dataset.pairing is not None:
        both = within.groupby(keys.DONOR)[keys.ARM].nunique() == 2
        n_units, words = int(both.sum()), counted(int(both.sum()), "pair")
    else:
        n_of = {arm: int((within[keys.ARM] == arm).sum()) for arm in (treated, reference)}
        n_units = min(n_of.values())
        words = f"{counted(n_of[treated], 'sample')} in {treated} and {n_of[reference]:,} in {reference}"
    if n_units < _FEWEST_SAMPLES:
        notes.append(f"{name}: {words}; an interval needs 2, so what is asked of it cannot be tested.")
    elif n_units < _FIRM_SAMPLES:
        notes.append(f"{name}: {words}; whatever comes of it can only be provisional.")
    return notes


def _is_aliased(samples: pd.DataFrame, covariate: str) -> bool:
    """Tell whether a covariate says what the arm says: no value of it occurs in both arms.

    Numbers are a slope in the model, so they must also be the same throughout each arm.
    """
    pairs = samples[[keys.ARM, covariate]].drop_duplicates()
    is_apart = len(pairs) > 1 and not pairs[covariate].duplicated().any()
    return is_apart and (not _is_number(samples[covariate]) or not pairs[keys.ARM].duplicated().any())


def _is_number(texts: pd.Series[str]) -> bool:
    return bool(pd.to_numeric(texts, errors="coerce").notna().all())


def _aliased(name: str, covariate: str, samples: pd.DataFrame) -> str:
    pairs = samples[[keys.ARM, covariate]].drop_duplicates().sort_values([keys.ARM, covariate])
    parts = [f"'{value}' in {arm}" for arm, value in pairs.itertuples(index=False)]
    return (
        f"{name}: the arm cannot be told from the covariate '{covariate}' ({', '.join(parts[:6])}), so what "
        "is asked of it cannot be tested. Leave it out of covariates only if it cannot matter."
    )


def _few_cells(dataset: Dataset, samples: pd.DataFrame) -> list[str]:
    if dataset.assay == "bulk":
        return []
    few = samples.index[samples["n_rows"] < _FEW_CELLS]
    if not len(few):
        return []
    shown = [f"{name} ({int(samples.loc[name, 'n_rows']):,})" for name in few[:6]]
    more = f" and {len(few) - 6} more" if len(few) > 6 else ""
    what = "sample has" if len(few) == 1 else "samples have"
    return [f"{len(few):,} {what} fewer than {_FEW_CELLS} cells: {', '.join(shown)}{more}."]
