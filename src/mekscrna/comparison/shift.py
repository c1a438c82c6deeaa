"""The shift: what one comparison between two arms found, as plain numbers."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from mekscrna.comparison.lender import Lender
from mekscrna.comparison.mixed import Mixed


class Obstacle(StrEnum):
    """Why a shift has no estimate, for code to act on; the words stand beside it in ``Shift.obstacles``."""

    NO_SIGNATURE_FOR_SPECIES = "no_signature_for_species"
    POPULATION_ABSENT = "population_absent"
    ARM_ABSENT = "arm_absent"
    LOW_COVERAGE = "low_coverage"
    """No gene of the list is in the matrix."""
    LOW_EXPRESSION = "low_expression"
    """No gene of the list reaches the count limit."""
    TOO_FEW_SAMPLES = "too_few_samples"
    CONFOUNDED = "confounded"
    NO_STABLE_GENES = "no_stable_genes"
    """Too few genes beside the list are expressed to set the scale of each sample."""
    NO_SPREAD = "no_spread"
    """The samples do not differ at all, so nothing can be said about chance."""
    TOO_FEW_CELLS = "too_few_cells"
    """Of a share or ratio, one side is too rare among the cells caught."""
    NOT_CELLS = "not_cells"
    """Rows are samples (bulk), so there are no cells to count."""
    NOT_SCORED = "not_scored"
    """The list has no scores by this method."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """A confidence interval, in the unit of its shift."""

    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleValue:
    """One sample's value of the readout; cells are None where the row itself is the sample (bulk)."""

    sample: str
    arm: str
    donor: str | None
    value: float
    n_cells: int | None
    total_counts: float


@dataclass(frozen=True, slots=True, kw_only=True)
class DroppedSample:
    """A sample that was left out of a comparison, and why, in words."""

    sample: str
    arm: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """How much of a gene list the data hold.

    ``n_present`` genes are in the matrix, ``n_expressed`` of them reach the count limit ``min_counts`` (mean
    per sample of the population). ``missing`` and ``silent`` name the others.
    """

    signature: str
    n_genes: int
    n_present: int
    n_expressed: int
    min_counts: float
    missing: tuple[str, ...] = ()
    silent: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Background:
    """Where a shift stands among those of random signatures matched on expression.

    ``percentile`` is the share (0 to 1) of random shifts smaller in size; ``median`` their median, signed;
    ``q95`` the 95th percentile of their size. All in the unit of the shift.
    """

    n_sets: int
    median: float
    q95: float
    percentile: float
    shifts: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LessAmbient:
    """A shift once more, less what ambient RNA of each sample's other cells could have made of it.

    ``value`` and its intervals are treated − reference, in the unit of the shift.
    """

    share: float
    """Of all counts of the population that may be ambient, 0 to 1; no more is used than leaves no shift."""
    of_genes: float
    """Of the counts of the genes that are read, how many that would be: 0 to 1, the mean over genes."""
    value: float
    ci95: Interval
    ci90: Interval


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """An estimate without one unit: a pair (named by its donor), a sample, or in a pool a dataset."""

    unit: str
    arm: str | None
    """None of pairs and datasets, which are in no single arm."""
    value: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Driver:
    """One gene of a readout: what it adds to the shift, and its value in each sample."""

    gene: str
    weight: float
    """In the readout's mean; negative of down genes and of a list that is taken off."""
    difference: float
    """Treated − reference of the gene itself, log2."""
    part: float
    """``weight`` × ``difference``: what the gene adds to the estimate. The parts of all genes make it up."""
    values: tuple[float, ...]
    """Log2 (count + 0.5) less the sample's size factor, in the order of ``Shift.samples``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exact:
    """A check on the interval: the shift among those of every way to label the samples, or sign the pairs."""

    p: float
    """Two-sided."""
    smallest_p: float
    """The finest that so many samples can give; where it is above 0.05, no result can be below."""
    n_labelings: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Planning:
    """What a further experiment of the same kind can count on, by its number n of samples per arm, or pairs.

    The square of its standard error is ``variance``/n, on ``df_per_n``·n − ``df_lost`` degrees of freedom.
    """

    variance: float
    df_per_n: float
    df_lost: float
    n_arms: int
    """Arms with n samples each: 2, or 4 of a difference of differences; 1 where n counts pairs."""
    share: float | None = None
    """The treated arm's part of ``variance``, where each arm has a variance of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """Treated − reference with its uncertainty, in the unit of its shift.

    ``power_curve`` pairs a number of samples per arm (or of pairs) with the smallest effect found with 80 %
    power at that number and the spread seen here; ``mde80`` is its value at the present number.
    """

    value: float
    se: float
    df: float
    ci95: Interval
    ci90: Interval
    p: float
    hedges_g: float | None
    mde80: float
    power_curve: tuple[tuple[int, float], ...]
    leave_one_out: Interval | None
    """Lowest and highest estimate when each sample (or pair) is left out in turn."""
    exact: Exact | None = None
    """None with covariates, four arms of independent samples, or too many samples to go through."""
    left_out: tuple[LeftOut, ...] = ()
    """The estimate without each unit in turn; empty where that cannot be made, or of too many units."""
    planning: Planning | None = None
    """None of pooled estimates, and in runs written before it was recorded."""
    smallest_excluded: float | None = None
    """The smallest effect that is excluded in both directions: the 90 % interval lies within ± this. None in
    runs written before it was recorded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """One readout in one population, treated against reference, samples as the unit.

    ``estimate`` is None where the data do not allow one; ``obstacles`` then says why, in words.
    """

    dataset: str
    population: str
    readout: str
    """The readout's key, such as ``signature:mpas`` (see the ``key`` of each readout of a claim)."""
    method: str
    """``pseudobulk`` for log2 expression, ``composition`` for shares and ratios, else the scoring method."""
    treated: str
    reference: str
    unit: str
    """``log2_fold``, ``log_odds``, ``log_ratio``, or ``<method> score``."""
    estimator: str | None
    """Name of the estimator, such as ``max_sw`` or ``paired_t``."""
    paired: bool
    n_treated: int
    n_reference: int
    n_pairs: int | None
    estimate: Estimate | None
    obstacles: tuple[str, ...] = ()
    samples: tuple[SampleValue, ...] = ()
    dropped: tuple[DroppedSample, ...] = ()
    coverage: tuple[Coverage, ...] = ()
    """One per gene list of the readout; empty for composition."""
    background: Background | None = None
    depth_ratio: float | None = None
    """Counts per cell, treated over reference, geometric mean over samples."""
    confounded_with: tuple[str, ...] = field(default=())
    """Covariates that the arm cannot be told from."""
    obstacle_kinds: tuple[Obstacle, ...] = ()
    """One per text of ``obstacles``, in the same order."""
    without_counts: bool = False
    """Read from cells that were deposited without counts."""
    notes: tuple[str, ...] = ()
    """What a reader should know, in words; it stops nothing."""
    difference: float | None = None
    """Treated − reference where too few samples allow no interval; it decides nothing."""
    species: str = ""
    """Of the dataset; empty where not known."""
    in_one_well: bool = False
    """All lines of an arm were treated in one well."""
    well_sd: float | None = None
    """The SD between wells that the interval allows for, in the unit of the shift."""
    mixed: Mixed | None = None
    """Of a score: what a mixed model of its cells says beside it; it decides nothing."""
    lender: Lender | None = None
    """Where the variance was borrowed from: the interval then rests on other datasets too."""
    tipping_sd: float | None = None
    """The SD between samples (of pairs: of their changes) from which on chance alone would give so large a
    ``difference`` in one experiment of twenty, were that SD known."""
    drivers: tuple[Driver, ...] = ()
    """The genes that add most, either way, to the estimate; those that raise it most come first."""
    less_ambient: LessAmbient | None = None
    """Of the shift that decides: what would be left of it, were a share of the counts ambient RNA. None where
    that cannot be asked, and in runs written before it was."""
