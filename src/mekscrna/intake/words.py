"""Words in names of columns, values and files that tell samples, donors, arms and cell types apart."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mekscrna.intake.inspection import Role

_CAMEL: Final = re.compile(r"(?<=[a-z])(?=[A-Z])")
_BREAK: Final = re.compile(r"[^A-Za-z0-9]+")

_STRONG: Final[dict[Role, frozenset[str]]] = {
    "sample": frozenset({"sample", "sampleid", "samplename", "biosample", "specimen", "library", "gsm"}),
    "donor": frozenset({"donor", "patient", "subject", "individual", "participant", "animal", "pt"}),
    "arm": frozenset(
        {"condition", "treatment", "arm", "treated", "perturbation", "drug", "compound", "agent"}
    ),
    "cell_type": frozenset({"celltype", "celltypes", "annotation", "annotations", "cluster_name"}),
}
_WEAK: Final[dict[Role, frozenset[str]]] = {
    "sample": frozenset({"lane", "channel", "gem", "hto", "hash", "title", "file"}),
    "donor": frozenset({"mouse", "replicate", "rep", "case", "ind", "donors", "line", "person"}),
    "arm": frozenset({"stim", "group", "timepoint", "time", "therapy", "exposure", "dose", "stimulation"}),
    "cell_type": frozenset({"cluster", "population", "lineage", "subset", "label", "labels", "subtype"}),
}
_PASSED_OVER: Final = frozenset(
    {
        "barcode", "barcodes", "cdr3", "clonotype", "count", "counts", "dim", "doublet", "feature",
        "features", "g2m", "gene", "genes", "mito", "mt", "ontology", "organ", "pca", "percent",
        "phase", "protocol", "qc", "res", "ribo", "score", "scrublet", "sex", "species", "tsne", "umap",
        "umi", "umis", "x", "y", "gender", "ethnicity", "organism", "platform", "strain", "age",
        "molecule", "ncount", "nfeature", "seurat_clusters",
    }
)  # fmt: skip
"""Words of columns that say something else: measures, clusters by number, coordinates, receptors."""

_CONTROL: Final = frozenset(
    {
        "ctrl", "control", "ctl", "untreated", "vehicle", "veh", "dmso", "unstim", "unst",
        "unstimulated", "mock", "naive", "none", "pre", "pretreatment", "baseline", "nt", "notreatment",
        "placebo", "pbs",
    }
)  # fmt: skip
_MEK: Final = frozenset(
    {
        "meki", "mekinhibitor", "trametinib", "selumetinib", "cobimetinib", "binimetinib",
        "mirdametinib", "pd0325901", "pd901", "pd184352", "ci1040", "azd6244", "azd8330", "refametinib",
        "pimasertib", "tak733", "avutometinib", "u0126", "pd98059", "gsk1120212", "gdc0973", "mek162",
        "arry142886", "tunlametinib",
    }
)  # fmt: skip
_NUMBERED: Final = re.compile(
    r"(rep|replicate|r|s|n|l|lane|run|b|batch|lib|library|sample)?[-_]?\d+", re.IGNORECASE
)
_COMBINED: Final = frozenset(
    {"combo", "combination", "plus", "and", "ici", "pd1", "pdl1", "palbociclib", "dabrafenib", "vemurafenib"}
)
_TREATED: Final = frozenset(
    {
        "stim",
        "stimulated",
        "treated",
        "treatment",
        "lps",
        "lps4",
        "ifn",
        "ifnb",
        "ifng",
        "tnf",
        "post",
        "drug",
    }
)
_DONOR_VALUE: Final = re.compile(
    r"(p|pt|pat|patient|donor|mouse|mice|animal|subject|subj|ind|individual|case|hd|mel)[-_. ]?\d+[a-z]?",
    re.IGNORECASE,
)
_DOUBLETS: Final = frozenset(
    {"dbl", "doublet", "doublets", "multiplet", "multiplets", "negative", "unassigned"}
)
HOUSE_ARMS: Final = ("untreated", "mek_inhibited")
"""The arms that most claims compare, the reference first."""


def words_of(name: str) -> tuple[str, ...]:
    """Return the words of a name in lower case: ``sampleID``, ``sample.id`` and ``sample_id`` alike."""
    parts = _BREAK.split(_CAMEL.sub(" ", name))
    return tuple(part.lower() for part in parts if part)


def name_weight(name: str, role: Role) -> int:
    """Say how plainly a column's name speaks for a role: 3 by its own word, 1 by a related one, 0 not."""
    words = _without_ontology(words_of(name))
    joined = "".join(words)
    pairs = {a + b for a, b in pairwise(words)}
    if is_passed_over(name):
        return 0
    if _STRONG[role] & ({*words, joined} | pairs):
        return 3
    return 1 if _WEAK[role] & {*words, joined} else 0


def is_passed_over(name: str) -> bool:
    """Tell whether a column's name says that it holds a measure, a coordinate or something else of no use."""
    words = _without_ontology(words_of(name))
    return bool(_PASSED_OVER & {*words, "_".join(words)}) or "ir" in words[:1] or not words


def _without_ontology(words: tuple[str, ...]) -> tuple[str, ...]:
    """Leave out what marks the readable twin of a column of ontology ids: ``organ__ontology_label``."""
    if words[-2:] == ("ontology", "label"):
        return words[:-2]
    return words


def _bare(value: str) -> set[str]:
    words = words_of(value)
    return {*words, "".join(words), *(word.rstrip("0123456789") for word in words)}


def arm_name(value: str) -> str | None:
    """Return the house's name of an arm that a value plainly names; None where it does not."""
    words = _bare(value)
    is_mek, is_control = bool(words & _MEK), bool(words & _CONTROL)
    if is_mek == is_control:
        return None
    if is_mek:
        others = words & {
            "combo",
            "combination",
            "plus",
            "and",
            "ici",
            "pd1",
            "pdl1",
            "palbociclib",
            "dabrafenib",
        }
        return None if others else "mek_inhibited"
    return "untreated"


def speaks_of_arms(value: str) -> bool:
    """Tell whether a value has a word for treated or untreated."""
    return bool(_bare(value) & (_CONTROL | _MEK | _TREATED))


def names_donors(values: Iterable[str]) -> bool:
    """Tell whether most values are written as donors are: ``P01``, ``mouse2``, ``patient 3``.

    Numbers of replicates (``rep1``) are not taken for donors: replicate 1 of two arms is not one animal.
    """
    found = [_DONOR_VALUE.fullmatch(value) is not None for value in values]
    return sum(found) > len(found) / 2


def are_numbered(values: Iterable[str]) -> bool:
    """Tell whether values number replicates, lanes or runs: ``rep1``, ``S2``, ``3``."""
    return all(_NUMBERED.fullmatch(value) for value in values)


def is_no_donor(value: str) -> bool:
    """Tell whether a value of a donor column says that cells are of several donors, or of none known."""
    return bool(set(words_of(value)) & _DOUBLETS) and value.lower() != "negative control"
