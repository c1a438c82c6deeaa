"""What a run leaves behind: plain values, enough to draw the whole report."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from mekscrna.claims.overall import Overall
from mekscrna.claims.verdict import Judgement
from mekscrna.comparison.atlas import Atlas
from mekscrna.comparison.shift import Interval
from mekscrna.portrait.values import Portrait
from mekscrna.spec.claim import Claim
from mekscrna.spec.dataset import Dataset, Species
from mekscrna.spec.signature import Signature
from mekscrna.spec.study import Study

SCHEMA_VERSION: Final = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRecord:
    """A file that was read."""

    path: str
    sha256: str
    n_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleRecord:
    """One sample: its place in the design, and its cells before and after quality control."""

    sample: str
    arm: str
    donor: str | None
    n_cells_before: int
    n_cells: int
    median_counts: float
    median_genes: float
    median_pct_mt: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LossRecord:
    """What quality control left out of one sample, for which reason, and what it saw in the rest."""

    sample: str
    arm: str
    few_genes: int
    few_counts: int
    high_pct_mt: int
    """Cells outside each limit; one can be outside several."""
    n_doublets: int | None
    """Cells that scrublet calls; None where it was not asked, or not sure."""
    doublets_left_out: int
    min_genes: float
    min_counts: float
    max_pct_mt: float | None
    """The sample's limits."""
    median_pct_ribo: float | None
    median_pct_hb: float | None
    median_pct_stress: float | None
    ambient_source: str
    ambient_pct_cells: float | None
    """Percent of cells with messages of that source that do not make them: a hint of ambient RNA."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelRecord:
    """An author's label, the house type it went to, and its cells."""

    author: str
    house: str
    n_cells: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverageRecord:
    """How many genes of a signature a dataset holds, before any claim is asked."""

    signature: str
    n_genes: int
    n_present: int
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WithinG1:
    """The primary shift of one claim, read within cells in the G1 phase alone; it decides nothing."""

    claim: str
    treated: str
    reference: str
    population: str
    unit: str
    share_treated: float | None
    share_reference: float | None
    """Of the population's cells of each arm, the share in G1; None where there are none."""
    n_treated: int
    n_reference: int
    """Samples."""
    estimate: float | None
    ci95: Interval | None
    obstacles: tuple[str, ...]
    """Why there is no estimate."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """The stage at which a dataset stopped, and the error in words."""

    stage: str
    error: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What one dataset gave: its judgements, or the stage and error it stopped at."""

    dataset: str
    files: tuple[FileRecord, ...]
    n_cells: int
    n_genes: int
    samples: tuple[SampleRecord, ...]
    labels: tuple[LabelRecord, ...]
    coverage: tuple[CoverageRecord, ...]
    steps: tuple[str, ...]
    """What was done to the data, in order, in words with numbers."""
    judgements: tuple[Judgement, ...]
    failure: Failure | None = None
    losses: tuple[LossRecord, ...] = ()
    portrait: Portrait | None = None
    """What the dataset looks like beside its verdicts; None where it failed, and in runs written before."""
    within_g1: tuple[WithinG1, ...] = ()
    """One per claim, where the study asks for it and cells have phases."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Overlap:
    """Two gene lists used in one study that share genes."""

    first: str
    second: str
    n_shared: int
    jaccard: float
    genes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lock:
    """Everything that determines a run's numbers; its digest names the run."""

    study: Study
    datasets: tuple[Dataset, ...]
    claims: tuple[Claim, ...]
    signatures: tuple[Signature, ...]
    files: tuple[FileRecord, ...]
    versions: tuple[tuple[str, str], ...]
    atlas: Atlas | None = None
    """The whole atlas that the study names, as it was used."""

    def signatures_for(self, species: Species) -> dict[str, Signature]:
        """Return a species' lists by the ids that claims may name: their own, and their counterpart's."""
        own = {each.id: each for each in self.signatures if each.species == species}
        standing_in = {each.counterpart_of: each for each in own.values() if each.counterpart_of}
        return own | standing_in

    def files_of(self, dataset: Dataset) -> tuple[FileRecord, ...]:
        """Return the records of a dataset's files, in its own order."""
        by_path = {record.path: record for record in self.files}
        return tuple(by_path[file.path] for file in dataset.files)


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A finished run: the single source of its report."""

    digest: str
    lock: Lock
    outcomes: tuple[Outcome, ...]
    overlaps: tuple[Overlap, ...]
    overall: tuple[Overall, ...] = ()
    """One per claim that several datasets were asked; those simulated apart from those measured."""
    schema_version: int = SCHEMA_VERSION


@dataclass(frozen=True, slots=True, kw_only=True)
class ByChance:
    """How often one claim was answered in one dataset where its answer would have been chance.

    The counts of answers add up to ``n``.
    """

    claim: str
    dataset: str
    null: Literal["arms", "controls", "lists"]
    """Arms exchanged; reference samples split in two; random lists in place of the claim's."""
    n: int
    """Answers that were taken."""
    n_distinct: int | None
    """Ways there are to exchange or split; None of random lists. No more than these were taken."""
    supported: int
    opposite: int
    """Contradicted, a shift against the claim being shown."""
    excluded: int
    """Contradicted, the claimed shift being ruled out; true of exchanged and split arms."""
    no_change: int
    inconclusive: int
    untestable: int
    wrong: int
    """A shift was shown, either way."""
    not_specific: int
    """Of ``wrong``, those that the verdict itself calls no larger than those of random lists."""
    note: str = ""
    """Why nothing could be tried."""

    @property
    def answered(self) -> int:
        """Answers other than *untestable*."""
        return self.n - self.untestable

    @property
    def share_wrong(self) -> float | None:
        """The share of those answered that show a shift; None where none was."""
        return self.wrong / self.answered if self.answered else None

    @property
    def error(self) -> float | None:
        """Monte-Carlo standard error of ``share_wrong``; 0 where every way there is was taken."""
        share = self.share_wrong
        if share is None or self.n == self.n_distinct:
            return None if share is None else 0.0
        return float((share * (1.0 - share) / self.answered) ** 0.5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """How often a run's claims would have been answered by chance on its own data."""

    run: str
    """The digest of the run."""
    repeats: int
    """Most answers per claim, dataset and null."""
    seed: int
    rates: tuple[ByChance, ...]
    schema_version: int = SCHEMA_VERSION

    def share_wrong(self, null: str) -> float | None:
        """Return the share of all answered that show a shift, whatever the claim; None where none was."""
        found = [each for each in self.rates if each.null == null]
        n = sum(each.answered for each in found)
        return sum(each.wrong for each in found) / n if n else None
