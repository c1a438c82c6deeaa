"""Whether the samples of a design are what they should be: told apart, complete, of one arm and donor."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from mekscrna import keys
from mekscrna.data.columns import MISSING, as_text, counted, is_blank, joined, listed
from mekscrna.data.house import mixed_samples

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mekscrna.data._draft import Draft


def _missing(draft: Draft) -> Iterable[str]:
    for name in dict.fromkeys(
        (*draft.dataset.obs.sample, draft.dataset.obs.donor, *draft.dataset.covariates)
    ):
        if name is not None and (draft.obs[name].isna().to_numpy() & draft.keep).any():
            yield name


def _blanks(draft: Draft) -> Iterable[tuple[str, str]]:
    """Yield the columns of samples and donors with the words in them that say nothing."""
    for name in dict.fromkeys((*draft.dataset.obs.sample, draft.dataset.obs.donor)):
        if name is not None:
            is_there = draft.keep & draft.obs[name].notna().to_numpy()
            yield from ((name, text) for text in sorted(set(draft.text(name)[is_there])) if is_blank(text))


def check_values(draft: Draft) -> None:
    """See that samples, donors and covariates have values, and finite ones."""
    for name in _missing(draft):
        n_rows = int(np.count_nonzero(draft.obs[name].isna().to_numpy() & draft.keep))
        hint = f"Leave them out: exclude: {{{name}: [{MISSING}]}}."
        draft.fault(f"obs['{name}']", f"{counted(n_rows, draft.noun)} have no value.", hint)
    for name, text in _blanks(draft):
        n_rows = int(np.count_nonzero((draft.text(name) == text) & draft.keep))
        hint = f"Leave them out: exclude: {{{name}: ['{text}']}}."
        draft.fault(f"obs['{name}']", f"'{text}' ({counted(n_rows, draft.noun)}) is no name but none.", hint)
    for name in draft.dataset.covariates:
        if pd.api.types.is_float_dtype(draft.obs[name]):
            found = draft.obs[name].to_numpy(dtype=float)
            n_rows = int(np.count_nonzero(np.isinf(found) & draft.keep))
            if n_rows:
                draft.fault(f"obs['{name}']", f"{counted(n_rows, draft.noun)} have an infinite value.")


def check_names(draft: Draft) -> None:
    """See that the names of samples, joined from several columns, tell them apart."""
    sources = draft.dataset.obs.sample
    parts = pd.DataFrame({name: draft.text(name)[draft.keep] for name in sources}).drop_duplicates()
    names = pd.Series(joined([parts[name].to_numpy() for name in sources]))
    for name in names[names.duplicated()].unique():
        what = f"several samples would be called '{name}' ({listed(sources)} joined)."
        draft.fault("obs.sample", what, "Rename values, or name one column that tells samples apart.")


def check_spellings(draft: Draft) -> None:
    """See that no two samples, and no two donors, differ in the blanks around their names alone."""
    for name in dict.fromkeys((*draft.dataset.obs.sample, draft.dataset.obs.donor)):
        if name is None:
            continue
        written: dict[str, list[str]] = {}
        for text in sorted(set(draft.text(name)[draft.keep])):
            written.setdefault(" ".join(text.split()), []).append(text)
        twice = [f"{listed(texts)}" for texts in written.values() if len(texts) > 1]
        if twice:
            more = f" and {len(twice) - 6} more" if len(twice) > 6 else ""
            what = f"values differ in blanks alone: {'; '.join(twice[:6])}{more}."
            draft.fault(f"obs['{name}']", what, "Mend the file: they would count as several.")


def note_rows_of_one_kind(draft: Draft, columns: pd.DataFrame) -> None:
    """Note bulk samples with several rows of one population: they are added up."""
    if draft.dataset.assay == "single_cell":
        return
    kind = [name for name in (keys.SAMPLE, keys.CELL_TYPE_AUTHOR) if name in columns]
    several = sorted(set(columns.loc[columns.duplicated(kind), keys.SAMPLE]))
    if several:
        what = "sample has" if len(several) == 1 else "samples have"
        words = f"{len(several):,} {what} more than one row of a kind, which are added up: {listed(several)}."
        draft.notes.append(words)
        draft.steps.append(words)


def check_samples(draft: Draft, columns: pd.DataFrame) -> None:
    """See that arm, donor and covariates are constant within each sample."""
    names = draft.dataset.obs
    for key, column, what in _constants(draft):
        mixed = mixed_samples(as_text(columns[keys.SAMPLE]), as_text(columns[key]))
        if not mixed:
            continue
        shown = [f"'{sample}' ({' and '.join(values[:3])})" for sample, values in mixed.items()]
        more = f" and {len(shown) - 6} more" if len(shown) > 6 else ""
        hint = f"Add '{column}' to obs.sample (now {listed(names.sample)}), or mend the file."
        if key in draft.dataset.covariates:
            hint = f"Take '{column}' out of covariates, or add it to obs.sample (now {listed(names.sample)})."
        verb = "sample is" if len(shown) == 1 else "samples are"
        draft.fault(f"obs['{column}']", f"{len(shown)} {verb} {what}: {', '.join(shown[:6])}{more}.", hint)


def _constants(draft: Draft) -> Iterable[tuple[str, str, str]]:
    """Yield what must be constant within a sample: house column, the file's column, the fault in words."""
    columns = draft.dataset.obs
    yield keys.ARM, columns.arm, "in two arms"
    if columns.donor is not None:
        yield keys.DONOR, columns.donor, "of two donors"
    for name in draft.dataset.covariates:
        yield name, name, "of several values"
