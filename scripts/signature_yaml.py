"""Genes and texts as YAML, wrapped as a person would."""

from __future__ import annotations

import json
import re
import textwrap
from typing import NamedTuple

PLAIN = re.compile(r"^[A-Za-z][A-Za-z0-9 .,;()/&+_β-]*$")
GLUE = "\x00"


class Gene(NamedTuple):
    """One gene of a list, its direction (up or down) and its published weight, signed."""

    symbol: str
    direction: str
    weight: float


def gene_lines(genes: list[Gene], digits: int) -> list[str]:
    """Return the genes as YAML, and their weights where there are any."""
    lines = []
    for direction in ("up", "down"):
        symbols = [gene.symbol for gene in genes if gene.direction == direction]
        if symbols:
            lines += wrapped(f"  {direction}: [", symbols, "]")
    if any(abs(gene.weight) != 1 for gene in genes):
        lines += wrapped("  weights: {", [weight(gene, digits) for gene in genes], "}")
    return lines


def weight(gene: Gene, digits: int) -> str:
    """Return the published weight of a gene, to some decimals; the direction holds its sign."""
    return f"{gene.symbol}: {round(abs(gene.weight), digits)}"


def wrapped(opening: str, items: list[str], closing: str) -> list[str]:
    """Return items between brackets, on one line or wrapped."""
    one_line = f"{opening}{', '.join(items)}{closing}"
    if len(one_line) <= 100:
        return [one_line]
    body = textwrap.fill(
        ", ".join(item.replace(" ", GLUE) for item in items),
        width=100,
        initial_indent="    ",
        subsequent_indent="    ",
        break_long_words=False,
        break_on_hyphens=False,
    )
    return [opening, *body.replace(GLUE, " ").splitlines(), f"  {closing}"]


def scalar(value: object) -> str:
    """Return a value as YAML, in quotes where it needs them."""
    if isinstance(value, bool):
        return str(value).lower()
    text = str(value)
    return text if PLAIN.match(text) and not text.endswith(" ") else json.dumps(text, ensure_ascii=False)
