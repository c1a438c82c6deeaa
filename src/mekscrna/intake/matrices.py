"""Each matrix of a deposit, looked at: its header, a sample of its values, the names of its genes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pandas as pd

from mekscrna.data._reader import Deposit
from mekscrna.data.columns import counted
from mekscrna.data.values.matrix_kind import describe, likely_kind
from mekscrna.errors import DataError, Problem
from mekscrna.intake.gene_view import gene_view
from mekscrna.intake.inspection import GeneView, MatrixView, Slot
from mekscrna.intake.places import Place

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import PurePosixPath

    from mekscrna.data._reader import Header
    from mekscrna.intake.file_names import FileName
    from mekscrna.intake.recognition import Recognized


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """A matrix that could be opened, with what only the inspection itself needs."""

    view: MatrixView
    obs: pd.DataFrame
    var: pd.DataFrame


@dataclass(slots=True)
class Looker:
    """Opens matrices one by one; genes that were seen before are not examined again."""

    place: Place
    _genes: dict[tuple[str, ...], GeneView] = field(default_factory=dict)

    def look(self, recognized: Recognized, name: FileName) -> Look | tuple[Problem, ...]:
        """Look at one matrix, or say why it cannot be read."""
        found = recognized.found
        try:
            path, barcodes, features = self.place.real([found.path, found.barcodes, found.features])
            if path is None:
                return ()
            deposit = Deposit(path=path, barcodes=barcodes, features=features)
            header = recognized.reader.read_header(deposit)
            slots = tuple(self._slots(recognized, deposit, header))
        except DataError as fault:
            return fault.problems
        if not slots:
            n_cells = counted(len(header.obs), "cell")
            return (Problem(file=path.name, what=f"names {n_cells}, but holds no matrix."),)
        view = MatrixView(
            path=str(found.path),
            reader=recognized.reader.name,
            label=name.label,
            gsm=name.gsm,
            barcodes=_told(found.barcodes),
            features=_told(found.features),
            n_cells=len(header.obs),
            n_repeated_cells=int(header.obs.index.duplicated().sum()),
            slots=slots,
            counts_in=_counts_in(slots),
            genes=self._gene_view(header.slots[_shown(slots).name]),
        )
        return Look(view=view, obs=header.obs, var=header.slots[_shown(slots).name])

    def _slots(self, recognized: Recognized, deposit: Deposit, header: Header) -> Iterable[Slot]:
        for slot, var in header.slots.items():
            values = describe(recognized.reader.sample(deposit, slot))
            yield Slot(
                name=slot,
                kind=likely_kind(values),
                n_genes=len(var),
                n_values=values.n,
                largest=values.largest,
            )

    def _gene_view(self, var: pd.DataFrame) -> GeneView:
        key = (*map(str, var.index), "|", *map(str, var.columns))
        if key not in self._genes:
            self._genes[key] = gene_view(var)
        return self._genes[key]


def _told(path: PurePosixPath | None) -> str | None:
    return None if path is None else str(path)


def _counts_in(slots: tuple[Slot, ...]) -> str | None:
    """Return the slot that holds counts: ``X`` where it does, else the first that does."""
    holders = [slot.name for slot in slots if slot.kind == "counts"]
    return "X" if "X" in holders else next(iter(holders), None)


def _shown(slots: tuple[Slot, ...]) -> Slot:
    """Return the slot whose genes are looked at: the one with counts, or the first."""
    name = _counts_in(slots)
    return next((slot for slot in slots if slot.name == name), slots[0])
