"""How it was done: text, thresholds, versions, inputs and the study itself, from what was run."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from mekscrna.comparison import estimators
from mekscrna.comparison._estimator import Estimator
from mekscrna.discovery import discover
from mekscrna.reporting import phrases as say
from mekscrna.reporting.archive import lock_yaml
from mekscrna.reporting.inline import Link, Number, Quote, Tag, Words
from mekscrna.reporting.page import Block, Code, Details, Items, Paragraph, Row, Section, Table
from mekscrna.scoring import methods as scoring_methods
from mekscrna.scoring._method import Method
from mekscrna.spec.study import Gates

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from mekscrna.comparison.shift import Shift
    from mekscrna.reporting.index import Index

T = TypeVar("T", Method, Estimator)

MEDIAN_RATIO = "10.1186/gb-2010-11-10-r106"
EQUIVALENCE = "10.1002/sim.4002"

_UNIT = (
    "The unit of replication is the biological sample; cells are never counted as replicates. Claims, "
    "smallest effects and gates were declared before the data were read."
)
_EXPRESSION = (
    "Expression: counts of a population were summed within each sample. A sample's value is the weighted "
    "mean over the list's genes of log2 (count + 0.5), minus the log2 of the sample's median-ratio size "
    "factor ("
)
_SIZE_FACTOR = (
    "). The genes of the list and the cycling genes have no part in the size factor. Genes below the "
    "count limit are silent: they stay out of the mean. A single gene is its own list. Deposits without "
    "counts are read on their own linear scale in the same way."
)
_COMPOSITION = (
    "Composition: a sample's value is the log odds of a share, or the log of a ratio, of its cells; every"
    " number of cells is raised by one half."
)
_RANDOM = (
    "Random lists: the genes of each list were replaced by random ones of like expression, in the same "
    "samples, "
)
_SHIFT = (
    "A claim of a shift, the first that holds. The 90 % interval within the smallest effect: no relevant "
    "change. The 95 % interval on the claimed side of zero: supported where the estimate reaches the "
    "smallest effect, else inconclusive. The 95 % or the 90 % interval on the other side: "
    "contradicted. All else: inconclusive; where the 90 % interval ends short of the smallest effect in the "
    "claimed direction, with that said. Direction and equivalence are tested side by side, each at its "
    "full level ("
)
_NO_CHANGE = (
    "A claim of no change: supported where the 90 % interval lies within the smallest effect, "
    "contradicted where the 95 % interval leaves out zero and the estimate reaches the smallest effect, "
    "else inconclusive."
)
_GATES = (
    "Gates are asked beside that. They can make a claim untestable, take a decision back or make it less "
    "certain; they never turn one decision into another."
)


def methods(index: Index) -> Section:
    """Return the methods text, the gates, the versions, the inputs and the study as run."""
    blocks: tuple[Block, ...] = (
        *(Paragraph(words=words) for words in _sentences(index)),
        Items(items=tuple(_tools(index))),
        _gates(index.run.lock.study.gates),
        _versions(index),
        _inputs(index),
        *_study(index),
    )
    return Section(id="methods", title=("Methods",), blocks=blocks)


def _sentences(index: Index) -> Iterator[Words]:
    study, shifts = index.run.lock.study, tuple(_shifts(index))
    yield (_UNIT,)
    if any(shift.method == "pseudobulk" for shift in shifts):
        yield (_EXPRESSION, _doi(MEDIAN_RATIO), _SIZE_FACTOR)
    if any(shift.method == "composition" for shift in shifts):
        yield (_COMPOSITION,)
    yield (
        _RANDOM,
        Number(study.random_signatures),
        " times (seed ",
        Number(study.seed),
        ").",
    )
    yield (_SHIFT, _doi(EQUIVALENCE), ").")
    if any(claim.direction == "none" for claim in index.claims.values()):
        yield (_NO_CHANGE,)
    yield (_GATES,)


def _tools(index: Index) -> Iterator[Words]:
    used = sorted({shift.estimator for shift in _shifts(index) if shift.estimator is not None})
    for name, estimator in _known(used, discover(estimators, "ESTIMATOR", Estimator)):
        about: Words = (": ", Quote(estimator.title), ", ", _doi(estimator.doi)) if estimator else ()
        yield ("Estimator ", Quote(name, "code"), *about, ".")
    for name, method in _known(index.run.lock.study.methods, discover(scoring_methods, "METHOD", Method)):
        more: Words = (
            (": ", Quote(method.title), ", ", _doi(method.doi), ". ", Quote(method.meaning))
            if method
            else (".",)
        )
        yield ("Score read for agreement, ", Quote(name, "code"), *more)


def _known(names: Iterable[str], registry: Mapping[str, T]) -> Iterator[tuple[str, T | None]]:
    return ((name, registry.get(name)) for name in names)


def _doi(doi: str) -> Link:
    return Link(("doi:", Quote(doi)), f"https://doi.org/{doi}")


def _shifts(index: Index) -> Iterator[Shift]:
    for judgement in index.judgements.values():
        for shift in (judgement.evidence, judgement.on_target):
            if shift is not None:
                yield shift


def _gates(gates: Gates) -> Table:
    usual = Gates()
    rows = []
    for name, field in Gates.model_fields.items():
        value = getattr(gates, name)
        mark: Words = (" ", Tag("changed for this study", "warning")) if value != getattr(usual, name) else ()
        meaning = (field.description or "").replace("`", "")
        rows.append(Row(cells=((Quote(name, "code"), *mark), (Number(value, "exact"),), (meaning,))))
    names = ("Gate", "Threshold", "Meaning")
    return say.table("Gates: the thresholds a verdict had to pass", names, rows, numeric=(1,), sortable=False)


def _versions(index: Index) -> Table:
    rows = tuple(
        Row(cells=((Quote(name),), (Quote(version, "digest"),))) for name, version in index.run.lock.versions
    )
    return say.table("Software", ("Package", "Version"), rows, sortable=False)


def _inputs(index: Index) -> Table:
    rows = tuple(
        Row(
            cells=(
                (Quote(file.path, "code"),),
                (Quote(name, "code"),),
                (Number(file.n_bytes),),
                (Quote(file.sha256, "digest"),),
            ),
            simulated=index.is_simulated(name),
        )
        for name, outcome in index.outcomes.items()
        for file in outcome.files
    )
    names = ("File", "Dataset", "Bytes", "sha256")
    return say.table("Files that were read", names, rows, numeric=(2,), sortable=False)


def _study(index: Index) -> Iterator[Details]:
    parts = (("study", "The study as run"), ("claims", "The claims as run"))
    more = (("datasets", "The datasets as declared"), ("signatures", "The gene lists as used"))
    for key, title in (*parts, *more):
        text = lock_yaml(index.run.lock, key)
        yield Details(summary=(title,), blocks=(Code(text=text, label=title),))
