"""The house ontology: the cell types that claims may name, each with its parent and Cell Ontology id."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from mekscrna.errors import UnknownNameError

if TYPE_CHECKING:
    from collections.abc import Mapping

ALL: Final = "all"
UNASSIGNED: Final = "unassigned"


@dataclass(frozen=True, slots=True)
class CellType:
    """One house cell type; ``parent`` is the id of the type that contains it."""

    id: str
    title: str
    parent: str | None
    ontology_id: str | None = None


_TYPES = (
    CellType(ALL, "all cells", None, "CL:0000000"),
    CellType("malignant", "malignant cells", ALL, "CL:0001064"),
    CellType("stroma", "stromal cells", ALL, "CL:0000499"),
    CellType("epithelial", "epithelial cells", ALL, "CL:0000066"),
    CellType("fibroblast", "fibroblasts", "stroma", "CL:0000057"),
    CellType("endothelial", "endothelial cells", "stroma", "CL:0000115"),
    CellType("immune", "immune cells", ALL, "CL:0000738"),
    CellType("lymphoid", "lymphoid cells", "immune", "CL:0000542"),
    CellType("t_cell", "T cells", "lymphoid", "CL:0000084"),
    CellType("cd8_t", "CD8 T cells", "t_cell", "CL:0000625"),
    CellType("cd8_t_naive", "naive CD8 T cells", "cd8_t", "CL:0000900"),
    CellType("cd8_t_memory", "memory CD8 T cells", "cd8_t", "CL:0000909"),
    CellType("cd8_t_exhausted", "exhausted CD8 T cells", "cd8_t", "CL:0011025"),
    CellType("cd4_t", "CD4 T cells", "t_cell", "CL:0000624"),
    CellType("cd4_t_naive", "naive CD4 T cells", "cd4_t", "CL:0000895"),
    CellType("cd4_t_memory", "memory CD4 T cells", "cd4_t", "CL:0000897"),
    CellType("treg", "regulatory T cells", "cd4_t", "CL:0000815"),
    CellType("nk", "natural killer cells", "lymphoid", "CL:0000623"),
    CellType("b_cell", "B cells", "lymphoid", "CL:0000236"),
    CellType("plasma", "plasma cells", "b_cell", "CL:0000786"),
    CellType("myeloid", "myeloid cells", "immune", "CL:0000763"),
    CellType("monocyte_macrophage", "monocytes and macrophages", "myeloid", None),
    CellType("monocyte", "monocytes", "monocyte_macrophage", "CL:0000576"),
    CellType("cd14_monocyte", "CD14 monocytes", "monocyte", "CL:0001054"),
    CellType("cd16_monocyte", "CD16 monocytes", "monocyte", "CL:0002397"),
    CellType("macrophage", "macrophages", "monocyte_macrophage", "CL:0000235"),
    CellType("microglia", "microglia", "macrophage", "CL:0000129"),
    CellType("dendritic", "dendritic cells", "myeloid", "CL:0000451"),
    CellType("plasmacytoid_dendritic", "plasmacytoid dendritic cells", "dendritic", "CL:0000784"),
    CellType("neutrophil", "neutrophils", "myeloid", "CL:0000775"),
    CellType("mast", "mast cells", "myeloid", "CL:0000097"),
    CellType("platelet", "platelets and megakaryocytes", ALL, "CL:0000233"),
    CellType("erythroid", "erythroid cells", ALL, "CL:0000764"),
    CellType("melanocyte", "melanocytes", ALL, "CL:0000148"),
    CellType("oligodendrocyte", "oligodendrocytes", ALL, "CL:0000128"),
    CellType(UNASSIGNED, "unassigned cells", ALL, None),
)

CELL_TYPES: Final[Mapping[str, CellType]] = MappingProxyType({kind.id: kind for kind in _TYPES})


def cell_type(name: str) -> CellType:
    """Return the house cell type of that id.

    Raises
    ------
    UnknownNameError
        No such type; the message offers the nearest.
    """
    if name not in CELL_TYPES:
        raise UnknownNameError("cell type", name, CELL_TYPES)
    return CELL_TYPES[name]


def lineage(name: str) -> frozenset[str]:
    """Return the ids of a house type and of every type inside it.

    A claim about T cells speaks of CD8 T cells too; a claim about all cells of unassigned ones too.
    """
    members = {cell_type(name).id}
    while True:
        inside = {kind.id for kind in _TYPES if kind.parent in members} - members
        if not inside:
            return frozenset(members)
        members |= inside
