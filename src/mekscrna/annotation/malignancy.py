"""Tell malignant cells by copy number, markers and authors together, and show where these disagree."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from mekscrna import keys
from mekscrna.annotation._columns import COPY_NUMBER, EVIDENCE, LIKENESS, NAMED_BEFORE, SOURCE, STRENGTH
from mekscrna.annotation._malignancy_words import words_of
from mekscrna.annotation.copy_number import ABERRANT, USUAL, Given, copy_number
from mekscrna.annotation.normal_cells import kinds_of_normal_cells
from mekscrna.data.columns import as_category, as_text
from mekscrna.data.house import is_bulk, notes_of, record_step
from mekscrna.errors import InputError
from mekscrna.spec.cell_types import UNASSIGNED

if TYPE_CHECKING:
    from anndata import AnnData
    from numpy.typing import NDArray

    from mekscrna.kernels.types import Mask
    from mekscrna.spec.dataset import Species

MALIGNANT: Final = "malignant"

TUMOR_LIKE: Final = frozenset({"epithelial", "melanocyte"})
"""House types whose markers tumor cells have too."""

OPEN: Final = frozenset({UNASSIGNED, "fibroblast", "stroma", *TUMOR_LIKE})
"""What markers may call a tumor cell; mesenchymal tumor cells look like fibroblasts."""


def find_malignant(adata: AnnData, *, species: Species | None = None, seed: int = 0) -> None:
    """Read copy numbers, and name malignant what is aberrant and no author has named.

    Copy numbers are read against the normal cells among those named already: immune and endothelial cells
    and oligodendrocytes. Author names are kept, whatever the copy number says. Of the other cells, those
    aberrant become ``malignant``; but where markers say that such a cell is of a kind that no tumor of
    epithelial, melanocytic, glial or mesenchymal cells looks like (a T cell), it becomes ``unassigned``.
    Where the data do not allow it, names stay as they are and the step says why. Usual copy numbers do not
    prove that a cell is normal: some tumors have them.

    Parameters
    ----------
    adata
        Cells × genes with obs ``cell_type`` (run ``annotate`` first), and counts or a log-normalized ``X``.
        Tumors are told apart by obs ``donor``, or by ``sample``. Written are obs ``copy_number``
        (``aberrant``, ``usual``, ``unclear``), ``copy_number_strength`` (about 1 where usual),
        ``copy_number_likeness`` (−1–1, to the other aberrant cells of the tumor), ``malignancy_evidence``
        (see :func:`evidence_of`), ``cell_type_before`` and a step; obs ``cell_type`` and
        ``cell_type_source`` are overwritten.
    species
        Of the genes; None takes what ``load`` noted, or human.
    seed
        Of the orders of genes that the true one is held against.

    Raises
    ------
    InputError
        Cells have no types yet, rows are samples, or there are no usable values.
    """
    if keys.CELL_TYPE not in adata.obs or is_bulk(adata):
        raise InputError(
            "Malignant cells are told among single cells that have a type. Run mk.annotate first."
        )
    own = species or ("mouse" if notes_of(adata).get("species") == "mouse" else "human")
    before, by_author = as_text(adata.obs[keys.CELL_TYPE]), _named_by_authors(adata)
    may_be = np.isin(before.astype(str), sorted({*OPEN, MALIGNANT}))
    normal = kinds_of_normal_cells(adata, by_author)
    given = Given(normal=normal, candidates=may_be, tumor=_tumors(adata))
    try:
        found = copy_number(adata, given, species=own, seed=seed)
    except InputError as error:
        record_step(adata, f"Malignant cells were not told by copy number. {error}")
        return
    after = _named(before, found.calls, by_author)
    evidence = evidence_of(before, found.calls, by_author)
    adata.obs[COPY_NUMBER] = as_category(found.calls)
    adata.obs[STRENGTH], adata.obs[LIKENESS] = found.strength, found.likeness
    adata.obs[EVIDENCE], adata.obs[NAMED_BEFORE] = as_category(evidence), as_category(before)
    adata.obs[keys.CELL_TYPE] = as_category(after)
    adata.obs[SOURCE] = as_category(_sources(adata, before, after))
    n_normal = int(np.sum(normal != ""))
    record_step(adata, " ".join(words_of(found, n_normal=n_normal, table=malignancy_table(adata))))


def evidence_of(
    named: NDArray[np.object_], calls: NDArray[np.object_], by_author: Mask
) -> NDArray[np.object_]:
    """Say of each cell what speaks for its being malignant, or that the evidence disagrees.

    Returns
    -------
    ``author_and_copy_number``, ``author`` (copy numbers are unclear), ``copy_number_and_markers`` (markers
    of the tissue that the tumor came from), ``copy_number`` (markers say nothing), ``disputed`` (called
    malignant by authors with usual copy numbers, or another type with aberrant ones) or ``none``.
    """
    is_aberrant, says_malignant = calls == ABERRANT, by_author & (named == MALIGNANT)
    like_tumor = ~by_author & np.isin(named.astype(str), sorted(TUMOR_LIKE))
    nothing = ~by_author & (named == UNASSIGNED)
    return np.select(
        [
            says_malignant & is_aberrant,
            says_malignant & (calls == USUAL),
            says_malignant,
            is_aberrant & like_tumor,
            is_aberrant & nothing,
            is_aberrant,
        ],
        [
            "author_and_copy_number",
            "disputed",
            "author",
            "copy_number_and_markers",
            "copy_number",
            "disputed",
        ],
        "none",
    ).astype(object)


def malignancy_table(adata: AnnData) -> pd.DataFrame:
    """Tabulate names before copy numbers were read, copy numbers, and names after; `adata` is not changed.

    Returns
    -------
    One row per combination found, sorted: ``before``, ``copy_number``, ``after``, ``evidence`` and
    ``n_cells``. Empty before ``find_malignant``, or where copy numbers could not be read.
    """
    columns = {
        "before": NAMED_BEFORE,
        "copy_number": COPY_NUMBER,
        "after": keys.CELL_TYPE,
        "evidence": EVIDENCE,
    }
    if not set(columns.values()) <= set(adata.obs):
        return pd.DataFrame({name: [] for name in (*columns, "n_cells")})
    rows = zip(*(as_text(adata.obs[column]).tolist() for column in columns.values()), strict=True)
    table = [(*row, n) for row, n in sorted(Counter(rows).items())]
    return pd.DataFrame(table, columns=[*columns, "n_cells"])


def _named(before: NDArray[np.object_], calls: NDArray[np.object_], by_author: Mask) -> NDArray[np.object_]:
    may_be = np.isin(before.astype(str), sorted(OPEN))
    is_new = ~by_author & (calls == ABERRANT)
    return np.where(is_new, np.where(may_be, MALIGNANT, UNASSIGNED), before).astype(object)


def _named_by_authors(adata: AnnData) -> Mask:
    is_named = np.asarray(as_text(adata.obs[keys.CELL_TYPE]) != UNASSIGNED, dtype=bool)
    return is_named & (as_text(adata.obs[SOURCE]) == "author") if SOURCE in adata.obs else is_named


def _sources(adata: AnnData, before: NDArray[np.object_], after: NDArray[np.object_]) -> NDArray[np.object_]:
    was = (
        as_text(adata.obs[SOURCE])
        if SOURCE in adata.obs
        else np.where(before == UNASSIGNED, "none", "author")
    )
    now = np.where(after == UNASSIGNED, "none", "copy_number")
    return np.where(before == after, was, now).astype(object)


def _tumors(adata: AnnData) -> NDArray[np.object_]:
    column = next((name for name in (keys.DONOR, keys.SAMPLE) if name in adata.obs), None)
    return np.full(adata.n_obs, "", dtype=object) if column is None else as_text(adata.obs[column])
