"""The verdict on a claim, with its reasons."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from mekscrna.comparison.mixed import Mixed
from mekscrna.comparison.shift import Shift


class Verdict(StrEnum):
    """What the data say about a claim; the first three decide it, the last two do not."""

    SUPPORTED = "supported"
    CONTRADICTED = "contradicted"
    NO_RELEVANT_CHANGE = "no relevant change"
    INCONCLUSIVE = "inconclusive"
    UNTESTABLE = "untestable"


class Certainty(StrEnum):
    """How sure the verdict is (GRADE's four levels)."""

    HIGH = "high"
    MODERATE = "moderate"
    LOW = "low"
    VERY_LOW = "very low"


class Reason(StrEnum):
    """Why a verdict came out as it did; code can act on it, ``Finding.text`` says it in words."""

    # what decided
    SHIFT_SHOWN = "shift_shown"
    """The shift is above 0 with its 95 % interval and no smaller than the smallest effect (a claim of *no*
    change is contradicted by it)."""
    SHIFT_STRONG = "shift_strong"
    """As before, and even the near end of the 95 % interval reaches the smallest effect."""
    OPPOSITE_SHIFT = "opposite_shift"
    RELEVANT_SHIFT_EXCLUDED = "relevant_shift_excluded"
    """With its whole 90 % interval the shift is on the other side of 0, and far from what was claimed."""
    NOT_AS_CLAIMED = "not_as_claimed"
    """A shift as large as the smallest effect is excluded; whether there is none or the opposite is open."""
    WITHIN_SMALLEST_EFFECT = "within_smallest_effect"
    BELOW_SMALLEST_EFFECT = "below_smallest_effect"
    """The direction is shown, its relevance is not."""
    UNDERPOWERED = "underpowered"
    """The smallest effect would have been missed too often with this many samples."""
    BORDERLINE = "borderline"
    """There were samples enough, and still nothing is excluded."""
    # what the data cannot answer
    NO_SIGNATURE_FOR_SPECIES = "no_signature_for_species"
    POPULATION_ABSENT = "population_absent"
    ARM_ABSENT = "arm_absent"
    TOO_FEW_SAMPLES = "too_few_samples"
    TOO_FEW_CELLS = "too_few_cells"
    NOT_CELLS = "not_cells"
    LOW_COVERAGE = "low_coverage"
    LOW_EXPRESSION = "low_expression"
    CONFOUNDED = "confounded"
    DRUG_NOT_ENGAGED = "drug_not_engaged"
    NO_TRANSCRIPT_PROXY = "no_transcript_proxy"
    DATASET_FAILED = "dataset_failed"
    CLAIM_FAILED = "claim_failed"
    """The claim could not be put to this dataset: an error of its own, not of the data."""
    NO_ESTIMATE = "no_estimate"
    """The samples gave no usable number, for no other reason of this list."""
    PRIMARY_MISSING = "primary_missing"
    """The shift that decides was not among those given."""
    # how large
    MAGNITUDE_COMPATIBLE = "magnitude_compatible"
    MAGNITUDE_SMALLER = "magnitude_smaller"
    MAGNITUDE_LARGER = "magnitude_larger"
    # what two readings say together
    BOTH_HOLD = "both_hold"
    ONE_FAILS = "one_fails"
    ONE_UNDECIDED = "one_undecided"
    # what several datasets say together
    ONE_DATASET = "one_dataset"
    """Only one dataset, or cohort, could answer."""
    DATASETS_AGREE = "datasets_agree"
    DATASETS_DIFFER = "datasets_differ"
    """One decides for the claim and another against it, or their true effects differ too much."""
    TOO_FEW_DATASETS = "too_few_datasets"
    # what weakens or overrules
    ON_TARGET_UNDECIDED = "on_target_undecided"
    ON_TARGET_SHOWN = "on_target_shown"
    ARTEFACT = "artefact"
    """Random lists move, by enough to account for the shift."""
    BACKGROUND_MOVES = "background_moves"
    """Random lists move, by far less than this list does."""
    AMBIENT = "ambient"
    """Ambient RNA of other cells, in a plausible amount, could account for the shift."""
    DEPTH_IMBALANCE = "depth_imbalance"
    WITHOUT_COUNTS = "without_counts"
    NOT_SPECIFIC = "not_specific"
    SPECIFICITY_UNKNOWN = "specificity_unknown"
    """There was no comparison with random gene lists."""
    ANALYSIS_DEPENDENT = "analysis_dependent"
    ROBUSTNESS_UNKNOWN = "robustness_unknown"
    """Fewer than two other ways of asking could be read."""
    PROVISIONAL = "provisional"
    ONE_SAMPLE_DECIDES = "one_sample_decides"
    ONE_WELL = "one_well"
    """All lines of an arm were treated in one well."""
    OTHER_SPECIES = "other_species"
    """The claim was made of another species."""
    OTHER_DRUGS = "other_drugs"
    """Something else is given beside the drug than where the claim was made."""
    OTHER_TUMOR = "other_tumor"
    """The claim was made of other types of tumor."""
    LARGE_EFFECT = "large_effect"
    """The shift is so large that few samples matter less."""
    PROXY_CANNOT_REFUTE = "proxy_cannot_refute"
    WEAK_PROXY = "weak_proxy"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One reason, in words a biologist reads, with the numbers it rests on."""

    reason: Reason
    text: str
    levels: int = 0
    """Levels of certainty that it takes (−1) or gives back (+1), where a verdict was reached."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Specification:
    """One way of asking the same question (list × method × limit × labels), and whether it agrees in sign."""

    readout: str
    method: str
    estimate: float | None
    hedges_g: float | None
    agrees: bool | None
    """None where this way gave no estimate."""
    is_primary: bool = False
    """Whether it is the primary estimate by another limit on genes, or under other labels of the cells."""
    mixed: Mixed | None = None
    """Of a score: what a mixed model of its cells says; it decides nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AtSize:
    """What the verdict would be, had another effect been declared the smallest of interest."""

    smallest_effect: float
    verdict: Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetList:
    """What one list of the drug's target says, by its 90 % interval (log2)."""

    readout: str
    estimate: float | None
    low90: float | None
    high90: float | None
    says: str
    """``hit``, ``missed``, ``undecided`` or ``not read``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """A verdict on one claim from one dataset, and everything it rests on."""

    claim: str
    claim_digest: str
    dataset: str
    verdict: Verdict
    certainty: Certainty | None
    """None where nothing was decided: untestable and inconclusive claims. Else high, less what each finding
    takes."""
    findings: tuple[Finding, ...]
    """The first decides; the others weaken, overrule or add."""
    evidence: Shift | None
    """The primary shift; None where there is none."""
    on_target: Shift | None = None
    target_lists: tuple[TargetList, ...] = ()
    """Every on-target list, the claim's own first."""
    specifications: tuple[Specification, ...] = ()
    composite: Shift | None = None
    """All ways of asking taken together, in SDs over all samples; None where there were fewer than two."""
    steps: tuple[Judgement, ...] = ()
    """Of a claim of two readings: the judgement on each, by itself."""
    at_sizes: tuple[AtSize, ...] = ()
    """The verdict at a smaller, the usual and a larger smallest effect; empty where nothing can be read."""
    samples_needed: int | None = None
    """Samples per arm (or pairs) to find the smallest effect with 80 % power; for inconclusive verdicts that
    had fewer. None there means more than were tried."""
