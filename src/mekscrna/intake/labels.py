"""Which house cell type a label of the authors plainly names."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

_RULES: Final[tuple[tuple[str, str], ...]] = (
    (r"non malignant|normal epithel", ""),
    (r"(malignant|tumou?r|cancer|melanoma|carcinoma|neoplastic)( cells?)?( \w*\d+)?", "malignant"),
    (r"(t ?regs?|regulatory t|reg t|foxp3|cd4 treg|tregs?)", "treg"),
    (r"naive cd8|cd8 .*naive|cd8 tn", "cd8_t_naive"),
    (r"memory cd8|cd8 .*memory|cd8 t(em|cm|rm)", "cd8_t_memory"),
    (r"exhausted cd8|cd8 .*(exhausted|tex)", "cd8_t_exhausted"),
    (r"naive cd4|cd4 .*naive", "cd4_t_naive"),
    (r"memory cd4|cd4 .*memory|cd4 t(em|cm|rm)", "cd4_t_memory"),
    (r"nkt", "t_cell"),
    (r"cd8|cytotoxic t", "cd8_t"),
    (r"cd4|helper t|th\d+", "cd4_t"),
    (r"nk|natural killer", "nk"),
    (r"plasma ?(cells?|blasts?)|plasma", "plasma"),
    (r"plasmacytoid|pdcs?", "plasmacytoid_dendritic"),
    (r"b|b ?cells?|cd19( b)?|b lymphocytes?", "b_cell"),
    (r"t|t ?cells?|t lymphocytes?", "t_cell"),
    (r"cd14", "cd14_monocyte"),
    (r"cd16|fcgr3a|ncmono|non classical mono", "cd16_monocyte"),
    (r"microglia macrophages?|macrophages? microglia|mono macs?|mo mac|phagocytes?", "monocyte_macrophage"),
    (r"monocytes?", "monocyte"),
    (r"microglia", "microglia"),
    (r"macrophages?|tam|tams|kupffer", "macrophage"),
    (r"dendritic|dcs?|cdc\d?|modc", "dendritic"),
    (r"neutrophils?|granulocytes?", "neutrophil"),
    (r"mast", "mast"),
    (r"myeloid", "myeloid"),
    (r"megakaryocytes?|platelets?|mkc?", "platelet"),
    (r"erythro\w+|erythrocytes?|rbcs?", "erythroid"),
    (r"oligodendrocytes?", "oligodendrocyte"),
    (r"fibroblasts?|i?my?cafs?|cafs?", "fibroblast"),
    (r"endothelial|endothelium|endo", "endothelial"),
    (r"epithelial|epithelium", "epithelial"),
    (r"stromal?|pericytes?", "stroma"),
    (r"lymphoid|lymphocytes?", "lymphoid"),
    (r"immune|leukocytes?", "immune"),
)  # fmt: skip
"""Words, tried in this order → house type; the first that a label has wins."""

_PATTERNS: Final = tuple((re.compile(rf"(?<!\w)({words})(?!\w)"), house) for words, house in _RULES)
_PLAIN: Final = re.compile(r"[^a-z0-9]+")


def house_type_of(label: str) -> str | None:
    """Return the house type that a label's words name; None where they name none, or leave it open."""
    text = re.sub(r"\bmonos?\b", "monocyte", _PLAIN.sub(" ", label.lower())).strip()
    text = re.sub(r"\b(non|not) malignant\b", "", text).strip()
    for pattern, house in _PATTERNS:
        if house and pattern.search(text):
            return house
    return None


def house_map(labels: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Return house type → the labels that name it, in the order that the labels stand."""
    found: dict[str, tuple[str, ...]] = {}
    for label in labels:
        house = house_type_of(label)
        if house is not None:
            found[house] = (*found.get(house, ()), label)
    return found
