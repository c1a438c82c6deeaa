"""One contrast laid before one dataset: every readout by the same rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from mekscrna.comparison.aggregate import Sums
from mekscrna.comparison.ambient import less_ambient
from mekscrna.comparison.background import Draws, background_of
from mekscrna.comparison.compare import score_shift
from mekscrna.comparison.design import Question
from mekscrna.comparison.drivers import drivers_of
from mekscrna.comparison.fitting import Reading, shift_of
from mekscrna.comparison.frame import Frame, frame
from mekscrna.comparison.gene_lists import LaidList, lay
from mekscrna.comparison.pseudobulk import (
    CYCLING,
    METHOD,
    UNIT,
    Expression,
    GeneReadout,
    expression,
    measure,
    reading_of,
)
from mekscrna.comparison.shift import Obstacle, Shift
from mekscrna.data.columns import counted
from mekscrna.spec.claim import Contrast
from mekscrna.spec.signature import Signature
from mekscrna.spec.study import Gates

if TYPE_CHECKING:
    from mekscrna.spec.readout import SingleGene


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Desk:
    """What stays the same from readout to readout."""

    sums: Sums
    signatures: Mapping[str, Signature]
    contrast: Contrast
    less: Contrast | None = None
    """Of a difference of differences: the contrast that is taken off."""
    paired: bool | None = None
    gates: Gates
    draws: Draws
    moving: tuple[str, ...] = ()
    """Lists that the claim reads, its alternates and on-target list too; their genes set no scale."""
    expressed: dict[str, Expression] = field(default_factory=dict)
    """The pseudobulk of each population, once it was made."""

    def question(self, population: str) -> Question:
        """Ask in a population."""
        contrast = self.contrast
        return Question(
            treated=contrast.treated,
            reference=contrast.reference,
            less=None if self.less is None else (self.less.treated, self.less.reference),
            population=population,
            paired=self.paired,
            gates=self.gates,
        )

    def by_list(self, name: str, population: str, *, has_background: bool = False) -> Shift:
        """Return the shift of one list on pseudobulk."""
        key = f"signature:{name}"
        return self.by_genes(key, (name,), population=population, has_background=has_background)

    def alternate(self, key: str, names: Sequence[str], population: str, *, to: Sequence[str]) -> Shift:
        """Return the shift of alternates on pseudobulk, noting the genes they share with the lists read."""
        found = self.by_genes(key, names, population=population)
        notes = [self._shared(name, other) for name, other in zip(names, to, strict=True)]
        return replace(found, notes=(*found.notes, *filter(None, notes)))

    def by_genes(
        self, key: str, names: Sequence[str], *, population: str, has_background: bool = False
    ) -> Shift:
        """Return the shift of a list, or of one less another, on pseudobulk."""
        absent = [name for name in names if name not in self.signatures]
        if absent:
            return self._no_list(key, population, f"There is no list '{absent[0]}' for this species.")
        laid = self._lay(names)
        readout = GeneReadout(
            key=key,
            lists=tuple(laid[name] for name in names),
            min_counts=self.gates.min_gene_counts,
            beside=self._moving,
        )
        return self._measured(readout, population, has_background=has_background)

    def by_gene(self, readout: SingleGene, population: str) -> Shift:
        """Return the shift of one gene, with its background."""
        symbol = readout.mouse if self.sums.species == "mouse" else readout.human
        if symbol is None:
            text = f"The claim names no mouse gene for {readout.human}."
            return self._no_list(readout.key, population, text)
        gene = lay(self.sums.genes, {symbol: (symbol,)})[symbol]
        asked = GeneReadout(
            key=readout.key,
            lists=(gene,),
            min_counts=self.gates.min_single_gene_counts,
            beside=self._moving,
            takes_silent=True,
        )
        return self._measured(asked, population, has_background=True)

    def by_scores(self, key: str, names: tuple[str, ...], *, population: str, method: str) -> Shift:
        """Return the shift of a list's mean score, or of one less another."""
        own = self.frame(population)
        return score_shift(own, self.sums, names=names, key=key, method=method)

    def frame(self, population: str) -> Frame:
        """Return the samples of a population, laid out for the contrast."""
        return self._expression(population).frame

    def _expression(self, population: str) -> Expression:
        """Return the pseudobulk of a population, made once."""
        if population not in self.expressed:
            own = frame(self.sums, self.question(population))
            cycling = list(self._lay(CYCLING).values())
            self.expressed[population] = expression(own, self.sums.genes, cycling)
        return self.expressed[population]

    def _shared(self, name: str, beside: str) -> str:
        """Say how many genes of a list are in another; such lists agree in part by construction."""
        laid = self._lay((name, beside))
        if len(laid) < 2:
            return ""
        own, other = (set(laid[each].columns.tolist()) for each in (name, beside))
        shared = len(own & other)
        text = f"{shared} of the {counted(len(own), 'gene')} of {name} in the data are in {beside} too."
        return text if shared else ""

    @property
    def _moving(self) -> tuple[LaidList, ...]:
        return tuple(self._lay(self.moving).values())

    def _lay(self, names: Sequence[str]) -> dict[str, LaidList]:
        known = {name: self.signatures[name] for name in names if name in self.signatures}
        return lay(self.sums.genes, known) if known else {}

    def _measured(self, readout: GeneReadout, population: str, *, has_background: bool) -> Shift:
        expressed = self._expression(population)
        measured = measure(expressed, readout)
        background = None
        if has_background:
            background = background_of(expressed, measured, readout.key, draws=self.draws)
        shift = shift_of(expressed.frame, reading_of(readout.key, measured), background)
        if not has_background or shift.estimate is None:
            return shift
        return replace(
            shift,
            drivers=drivers_of(expressed, measured),
            less_ambient=less_ambient(self.sums, expressed, measured, unit=UNIT),
        )

    def _no_list(self, key: str, population: str, text: str) -> Shift:
        hindrances = ((Obstacle.NO_SIGNATURE_FOR_SPECIES, text),)
        reading = Reading(readout=key, method=METHOD, unit=UNIT, values=None, hindrances=hindrances)
        return shift_of(self.frame(population), reading)
