"""A signature: a curated gene list with its source."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, PositiveInt, StringConstraints

from mekscrna.spec._base import Slug, Spec, Text
from mekscrna.spec.dataset import Species
from mekscrna.spec.source import Source

Symbol = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$")]
"""A gene symbol as approved by HGNC or MGI."""


class Genes(Spec):
    """The genes of a signature; ``up`` genes are high, ``down`` genes low where the score is high."""

    up: tuple[Symbol, ...] = Field(min_length=1)
    down: tuple[Symbol, ...] = ()
    weights: dict[Symbol, float] = {}
    """Published weight per gene, > 0; genes not named weigh 1."""


class Signature(Spec):
    """A gene list that stands for a biological response or a cell state."""

    id: Slug
    title: Text
    species: Species
    genes: Genes
    role: Literal["default", "alternate", "control", "avoid"]
    alternate_of: Slug | None = None
    """The default list that this one can stand in for."""
    counterpart_of: Slug | None = None
    """The list of the other species that this one stands for."""
    context: Text
    """The cells it was made for."""
    source: Source
    read_from: Text
    """Where the list was read."""
    licence: Text
    revision: PositiveInt = 1
    notes: str | None = None
