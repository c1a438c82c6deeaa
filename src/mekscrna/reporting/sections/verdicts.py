"""The first thing a reader sees: which claim holds where."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mekscrna.reporting.inline import Link
from mekscrna.reporting.page import Details, Paragraph, Section
from mekscrna.reporting.sections.choices import filters
from mekscrna.reporting.sections.matrix import board
from mekscrna.reporting.sections.verdict_table import verdict_table

if TYPE_CHECKING:
    from mekscrna.reporting.index import Index

_LEAD = (
    "Each claim was put to each dataset. The unit is the sample, never the cell. Effects are treated minus "
    "reference, with the 95 % interval. "
)


def verdicts(index: Index) -> Section:
    """Return the verdicts: filters, a board of claims by datasets, and the same as a table."""
    lead = Paragraph(kind="note", words=(_LEAD, Link(("What the verdicts mean",), "#glossary"), "."))
    table = Details(summary=("Every verdict as a table, with its reason",), blocks=(verdict_table(index),))
    return Section(id="verdicts", title=("Verdicts",), blocks=(lead, filters(index), board(index), table))
