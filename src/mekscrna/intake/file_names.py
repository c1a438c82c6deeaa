"""What the names of a deposit's files say: the accession, and what tells samples from one another."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final, NamedTuple

from mekscrna.intake.words import names_donors, speaks_of_arms

if TYPE_CHECKING:
    from collections.abc import Sequence

_GSM: Final = re.compile(r"GSM\d+", re.IGNORECASE)
_SUFFIX: Final = re.compile(
    r"\.(gz|gzip|bz2|xz|tar|tgz|zip|mtx|tsv|csv|txt|h5|hdf5|h5ad|loom|zarr|rds|rdata|rda)$", re.IGNORECASE
)
_BREAK: Final = re.compile(r"[_./\s]+")
_FORMAT: Final = frozenset(
    {
        "10x", "barcode", "barcodes", "bc", "cellranger", "cells", "count", "counts", "data", "dense", "dge",
        "exp", "expr", "expression", "feature", "features", "filtered", "gene", "genes", "grch37", "grch38",
        "gex", "h5", "hg19", "hg38", "matrices", "matrix", "mm10", "mtx", "out", "outs", "processed", "raw",
        "rna", "scrna", "sparse", "table", "umi", "umis", "umicounts", "rawcounts",
    }
)  # fmt: skip
"""Words that name the format or the pipeline, and no sample."""


class FileName(NamedTuple):
    """What the path of a matrix says."""

    label: str
    """Its words, joined by ``_``."""
    gsm: str | None
    words: tuple[str, ...]


def read_names(paths: Sequence[str]) -> list[FileName]:
    """Take the names of matrices apart.

    Parts of the path that all share are left out, and so are accessions, endings and words of formats.
    """
    inside = [PurePosixPath(path).parts for path in paths]
    n_shared = _n_shared(inside)
    found = [_read(parts[n_shared:] if len(paths) > 1 else parts[-1:]) for parts in inside]
    labels = [each.label for each in found]
    return [
        each if each.label and labels.count(each.label) == 1 else _numbered(each, place)
        for place, each in enumerate(found)
    ]


def word_columns(names: Sequence[FileName]) -> dict[str, tuple[str | None, ...]]:
    """Return the words of the names as columns, one value per file, where they differ between files.

    Names of as many words each give a column per word. Others give the one word of each that speaks of
    treatment, and the one that is written as donors are, where every name has one.
    """
    widths = {len(name.words) for name in names}
    columns: dict[str, tuple[str | None, ...]] = {}
    if len(widths) == 1:
        for place, values in enumerate(zip(*(name.words for name in names), strict=True)):
            if len(set(values)) > 1 and len(set(values)) < len(values):
                columns[f"file_word_{place + 1}"] = values
    for title, tells in (("file_treatment", speaks_of_arms), ("file_donor", _is_donor)):
        told = [[word for word in name.words if tells(word)] for name in names]
        values = tuple(words[0] for words in told if len(words) == 1)
        if len(values) == len(names) and len(set(values)) > 1 and values not in columns.values():
            columns[title] = values
    return columns


def _is_donor(word: str) -> bool:
    return names_donors((word,))


def _n_shared(paths: Sequence[tuple[str, ...]]) -> int:
    number = 0
    for level in zip(*(path[:-1] for path in paths), strict=False):
        if len(set(level)) > 1:
            break
        number += 1
    return number


def _read(parts: Sequence[str]) -> FileName:
    text = "_".join(_bare(part) for part in parts)
    gsm = _GSM.search(text)
    words = [word for word in _BREAK.split(_GSM.sub("_", text)) if word]
    told = tuple(word for word in words if word.lower() not in _FORMAT)
    if len(told) == 1 and "-" in told[0]:
        told = tuple(word for word in told[0].split("-") if word and word.lower() not in _FORMAT)
    return FileName("_".join(told), gsm[0].upper() if gsm else None, told)


def _bare(part: str) -> str:
    while found := _SUFFIX.search(part):
        part = part[: found.start()]
    return part


def _numbered(name: FileName, place: int) -> FileName:
    """Tell files of one label, or of none, apart by accession or number."""
    own = name.gsm or f"file{place + 1}"
    return name._replace(label=f"{name.label}_{own}" if name.label else own)
