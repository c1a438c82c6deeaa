"""The setting in which a claim was made, and what was published about it."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from mekscrna.spec._base import Spec, Text
from mekscrna.spec.dataset import Species
from mekscrna.spec.source import Source


class Context(Spec):
    """The setting in which a claim was made; in another setting it may be otherwise."""

    species: tuple[Species, ...] = Field(min_length=1)
    model: Text
    """The tumors, animals, cell lines or cultures."""
    agent: Text
    """What inhibits MEK, or stands in its place."""
    reach: Literal["systemic", "tumor_intrinsic", "culture", "none"]
    """Whether the agent reaches every cell of an organism, tumor cells alone, or cells in culture; ``none``
    where nothing is given."""
    setting: tuple[Literal["in_vitro", "ex_vivo", "in_vivo", "patients"], ...] = Field(min_length=1)
    duration: Text | None = None
    """None where the source, as far as it was read, does not say."""
    combination: Text | None = None
    """What is given beside the agent; None for nothing."""


class Paper(Spec):
    """A publication that speaks for a claim, against it, or about its limits."""

    source: Source
    stance: Literal["for", "against", "limits"]
    says: Text
