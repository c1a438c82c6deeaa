"""From a run to a page: every word, table and figure of the report, in order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mekscrna.reporting import phrases as say
from mekscrna.reporting.index import Index
from mekscrna.reporting.inline import Break, Quote, Words
from mekscrna.reporting.page import Entry, Facts, Page, Section
from mekscrna.reporting.sections.alerts import alerts
from mekscrna.reporting.sections.calibration import calibration
from mekscrna.reporting.sections.claims import claims
from mekscrna.reporting.sections.composition import composition
from mekscrna.reporting.sections.coverage import coverage
from mekscrna.reporting.sections.datasets import datasets
from mekscrna.reporting.sections.glossary import glossary
from mekscrna.reporting.sections.lists import lists
from mekscrna.reporting.sections.methods import methods
from mekscrna.reporting.sections.verdicts import verdicts

if TYPE_CHECKING:
    from mekscrna.record import Calibration, Run


def compose(run: Run, by_chance: Calibration | None = None) -> Page:
    """Say what a run found, as values; nothing but the run, and its calibration if there is one, is read.

    The order: verdicts, alerts, claims, answers by chance, gene lists, composition, coverage, datasets,
    methods, glossary.
    """
    index = Index.of(run)
    sections = (
        verdicts(index),
        alerts(index),
        claims(index),
        *([calibration(by_chance, index)] if by_chance else []),
        lists(index),
        composition(index),
        coverage(index),
        datasets(index),
        methods(index),
        glossary(),
    )
    study = run.lock.study
    return Page(
        title=study.title,
        question=study.question,
        facts=_facts(index),
        banner=_banner(index),
        entries=tuple(_entry(section) for section in sections),
        sections=sections,
        footer=(
            "Made by mekscrna from run ",
            Quote(run.digest, "code"),
            ". Every number here stands in its run.json"
            + (", those of answers by chance in calibration.json." if by_chance else "."),
        ),
    )


def _facts(index: Index) -> Facts:
    study = index.run.lock.study
    pairs: list[tuple[Words, Words]] = [
        (("Study",), (Quote(study.id, "code"),)),
        (("Datasets",), _datasets(index)),
        (("Run",), (Quote(index.run.digest, "code"),)),
    ]
    if study.notes is not None:
        pairs.append((("Notes",), (Quote(study.notes),)))
    return Facts(pairs=tuple(pairs))


def _datasets(index: Index) -> Words:
    lines = [(*say.dataset_name(name, index), " ", Quote(one.title)) for name, one in index.datasets.items()]
    return tuple(part for place, one in enumerate(lines) for part in ((Break(), *one) if place else one))


def _banner(index: Index) -> Words | None:
    made = [name for name in index.datasets if index.is_simulated(name)]
    if not made:
        return None
    if len(made) == len(index.datasets):
        return (
            "Simulated data: all datasets here were made, not measured. They tell nothing about patients.",
        )
    names = say.listed(Quote(name, "code") for name in made)
    return (
        "Simulated data: ",
        *names,
        " were made, not measured. They tell nothing about patients.",
    )


def _entry(section: Section) -> Entry:
    inner = [block for block in section.blocks if isinstance(block, Section)]
    return Entry(
        words=section.title,
        id=section.id,
        entries=tuple(Entry(words=one.entry or one.title, id=one.id, about=one.about) for one in inner),
    )
