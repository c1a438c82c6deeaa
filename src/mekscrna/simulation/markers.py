"""The usual tumor: its cell types, what authors call them, and the genes that mark them."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

AUTHOR_LABELS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "malignant": "Tumor",
        "cd8_t": "CD8 T",
        "cd4_t": "CD4 T",
        "treg": "Treg",
        "nk": "NK",
        "b_cell": "B cell",
        "macrophage": "TAM",
        "fibroblast": "CAF",
        "endothelial": "Endothelial",
    }
)
"""House type → the label a depositor might give; the types that can be simulated."""

USUAL_COMPOSITION: Final[Mapping[str, float]] = MappingProxyType(
    {
        "malignant": 0.37,
        "cd8_t": 0.11,
        "cd4_t": 0.08,
        "treg": 0.06,
        "nk": 0.03,
        "b_cell": 0.04,
        "macrophage": 0.20,
        "fibroblast": 0.07,
        "endothelial": 0.04,
    }
)
"""House type → share of all cells before treatment."""

_T_CELL = ("CD3D", "CD3E", "CD3G", "CD2", "TRAT1", "LCK")
_CYTOTOXIC = ("GZMA", "GZMB", "PRF1", "GNLY", "NKG7", "CST7")

MARKERS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "malignant": ("PMEL", "MLANA", "TYRP1", "DCT", "SOX10", "MITF", "S100B", "S100A1", "PRAME", "TYR"),
        "cd8_t": (*_T_CELL, *_CYTOTOXIC, "CD8A", "CD8B", "GZMK", "GZMH"),
        "cd4_t": (*_T_CELL, "CD4", "CD40LG", "CD5", "CD28"),
        "treg": (*_T_CELL, "CD4", "FOXP3", "IL2RA", "CTLA4", "IKZF2", "TNFRSF18"),
        "nk": (*_CYTOTOXIC, "KLRD1", "KLRF1", "NCR1", "FCGR3A", "XCL2"),
        "b_cell": ("MS4A1", "CD79A", "CD79B", "CD19", "CD22", "BLK", "PAX5"),
        "macrophage": ("CD14", "CD68", "CD163", "MRC1", "C1QA", "C1QB", "C1QC", "LYZ", "AIF1", "CSF1R"),
        "fibroblast": ("COL1A1", "COL1A2", "COL3A1", "DCN", "LUM", "PDGFRB", "FAP", "THY1", "COL6A3"),
        "endothelial": ("PECAM1", "VWF", "CDH5", "CLDN5", "KDR", "ENG", "PLVAP", "EMCN", "TIE1"),
    }
)
"""House type → genes that mark it in human tumors."""

HOUSEKEEPING: Final = (
    "ACTB", "ACTG1", "GAPDH", "EEF1A1", "EEF2", "TMSB4X", "TMSB10", "FTL", "FTH1", "MALAT1", "UBC", "UBA52",
    "PPIA", "TPT1", "NACA", "FAU", "HSP90AB1", "HSPA8", "LDHA", "ENO1", "PKM", "TUBA1B", "TUBB", "COX4I1",
)  # fmt: skip
"""Genes that every cell expresses highly; those that the reference lacks are passed over."""

LISTS: Final[frozenset[str]] = frozenset(
    {
        "ayers2017_housekeeping11",
        "ayers2017_ifng6",
        "carmona2020_tcell_exhaustion",
        "carmona2020_tcell_stemness",
        "cheng2021_m1",
        "cheng2021_m2",
        "cytopus_tcm",
        "cytopus_tem",
        "dry2010_mek18",
        "hallmark_ifng_no_mhci_pdl1",
        "hallmark_interferon_alpha_response",
        "hallmark_interferon_gamma_response",
        "hallmark_tnfa_no_mapk",
        "hallmark_tnfa_signaling_via_nfkb",
        "ifng_core_no_mhc",
        "m1_core",
        "m2_core",
        "mapk_immune",
        "mariathasan2018_apm6",
        "martinez2006_m1",
        "martinez2006_m2",
        "progeny_mapk_top100",
        "reactome_mhci_assembly",
        "tirosh_g1s",
        "tirosh_g2m",
        "tnf_nfkb_core",
        "wagle2018_mpas",
        "wang2019_apm18",
    }
)
"""Signatures whose genes every simulated file holds, beside those that its recipe names. They are told one by
one, so that a list added to the library changes no simulated file."""

EXPRESSED_IN: Final[Mapping[str, tuple[str, float]]] = MappingProxyType(
    {
        "wagle2018_mpas": ("malignant", 320.0),
        "dry2010_mek18": ("malignant", 200.0),
        "wang2019_apm18": ("all", 500.0),
        "cheng2021_m1": ("macrophage", 300.0),
        "cheng2021_m2": ("macrophage", 300.0),
        "m1_core": ("macrophage", 300.0),
        "m2_core": ("macrophage", 300.0),
        "martinez2006_m1": ("macrophage", 150.0),
        "martinez2006_m2": ("macrophage", 150.0),
    }
)
"""Signature → the type that expresses its genes, and their median there in counts per million; the first that
names a gene counts."""

LEVELS: Final[Mapping[str, tuple[str, float]]] = MappingProxyType(
    {
        "B2M": ("all", 5000.0),
        "HLA-A": ("all", 2000.0),
        "HLA-B": ("all", 2200.0),
        "HLA-C": ("all", 1800.0),
        "CD274": ("malignant", 250.0),
    }
)
"""Gene → the type that expresses it, and its level there in counts per million."""
