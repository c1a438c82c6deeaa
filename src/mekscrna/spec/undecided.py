"""What a drafted declaration leaves for a person to decide: found before anything is read by it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mekscrna.spec._base import Fault

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mekscrna.spec.dataset import Dataset

OPEN: Final = "decide"
"""What stands where a person has to decide, alone or before ``_``: ``decide``, ``decide_stim``."""


def undecided(dataset: Dataset) -> Iterator[Fault]:
    """Give a fault for every column, arm and value that still waits for a person."""
    yield from _in_columns(dataset)
    yield from _in_files(dataset)
    yield from _in_arms(dataset)


def _in_columns(dataset: Dataset) -> Iterator[Fault]:
    for place, name in enumerate(dataset.obs.sample):
        if name == OPEN:
            yield _fault(("obs", "sample", place), name, "Name the column that tells samples apart.")
    if dataset.obs.arm == OPEN:
        yield _fault(("obs", "arm"), OPEN, "Name the column that tells the arm.")


def _in_files(dataset: Dataset) -> Iterator[Fault]:
    for place, file in enumerate(dataset.files):
        for column, value in file.obs.items():
            if value == OPEN:
                known = f", such as {' or '.join(dataset.arms)}" if column == dataset.obs.arm else ""
                yield _fault(("files", place, "obs", column), OPEN, f"Write its {column}{known}.")


def _in_arms(dataset: Dataset) -> Iterator[Fault]:
    column = "" if dataset.obs.arm == OPEN else f" of {dataset.obs.arm}"
    for name, arm in dataset.arms.items():
        if _is_open(name):
            hint = "Call it what claims call it, such as untreated or mek_inhibited; or leave this arm out."
            yield _fault(("arms", name), name, hint)
        for place, value in enumerate(arm.values):
            if isinstance(value, str) and _is_open(value):
                hint = f"Write the values{column} that belong to {name}."
                yield _fault(("arms", name, "values", place), value, hint)


def _is_open(text: str) -> bool:
    return text == OPEN or text.startswith(f"{OPEN}_")


def _fault(path: tuple[str | int, ...], found: str, hint: str) -> Fault:
    return Fault(path, f"'{found}' is left to decide", hint)
