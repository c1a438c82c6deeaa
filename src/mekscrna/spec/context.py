"""The setting in which a claim was made, and what was published about it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from pydantic import Field

from mekscrna.spec._base import Check, Fault, Slug, Spec, Text, repeated
from mekscrna.spec.dataset import Species, Tumor
from mekscrna.spec.source import Source

if TYPE_CHECKING:
    from collections.abc import Iterator


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
    beside: tuple[Slug, ...] | None = None
    """The same as short names (``braf_inhibitor``), to be set against the ``beside`` of a dataset's arm;
    empty for nothing, None where a dataset's is not set against it."""
    tumors: tuple[Tumor, ...] = ()
    """The types of tumor that it was made of, where they can be named; empty for any."""

    def checks(self) -> Iterator[Check]:
        """See that each is named once, and that nothing beside the agent is nothing in words, too."""
        yield lambda: repeated(self.tumors, ("tumors",), noun="tumor")
        yield lambda: repeated(self.beside or (), ("beside",), noun="drug")
        yield lambda: _says_one_thing(self)


def _says_one_thing(context: Context) -> Iterator[Fault]:
    """See that `beside` and `combination` both name something, or neither does."""
    if context.beside is not None and bool(context.beside) != (context.combination is not None):
        said = context.combination or "nothing"
        named = ", ".join(context.beside) or "nothing"
        yield Fault(
            ("beside",),
            f"it names {named}, and combination says {said}",
            "Make the two say the same, or leave one out.",
        )


class Paper(Spec):
    """A publication that speaks for a claim, against it, or about its limits."""

    source: Source
    stance: Literal["for", "against", "limits"]
    says: Text
