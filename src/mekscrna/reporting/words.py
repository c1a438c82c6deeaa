"""The fixed words of a report: what verdicts, reasons, grades and units mean."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from mekscrna.claims.verdict import Certainty, Reason, Verdict

if TYPE_CHECKING:
    from collections.abc import Mapping

SIMULATED: Final = "simulated"

SYMBOLS: Final[Mapping[Verdict, str]] = MappingProxyType(
    {
        Verdict.SUPPORTED: "✓",
        Verdict.CONTRADICTED: "✗",
        Verdict.NO_RELEVANT_CHANGE: "=",
        Verdict.INCONCLUSIVE: "?",
        Verdict.UNTESTABLE: "∅",
    }
)
"""A shape beside each color, so that neither has to be seen alone."""

VERDICTS: Final[Mapping[Verdict, str]] = MappingProxyType(
    {
        Verdict.SUPPORTED: "The samples moved in the claimed direction: the 95 % interval lies on that side "
        "of zero, the estimate reaches the smallest effect, and no gate objects. A claim of no change is "
        "supported where every relevant change is excluded.",
        Verdict.CONTRADICTED: "The samples moved the other way: the 95 % interval lies on the other side of "
        "zero, or the 90 % interval does, which excludes the claimed change.",
        Verdict.NO_RELEVANT_CHANGE: "The whole 90 % interval lies within the smallest effect of interest: "
        "whatever change there is, is too small to matter. This is shown, not merely unseen.",
        Verdict.INCONCLUSIVE: "The data cannot decide: the interval is too wide, or a control says that the "
        "shift may be an artefact. Absence of evidence, not evidence of absence.",
        Verdict.UNTESTABLE: "The question cannot be put to these data: genes, cells, samples or an arm are "
        "missing, the drug missed its target, or the dataset could not be read.",
    }
)

CERTAINTIES: Final[Mapping[Certainty, str]] = MappingProxyType(
    {
        Certainty.HIGH: "Further data of this kind would hardly change the verdict.",
        Certainty.MODERATE: "Further data could change it.",
        Certainty.LOW: "Further data are likely to change it.",
        Certainty.VERY_LOW: "A first hint, no more.",
    }
)

REASONS: Final[Mapping[Reason, tuple[str, str]]] = MappingProxyType(
    {
        Reason.SHIFT_SHOWN: (
            "shift shown",
            "The 95 % interval leaves out zero, and the estimate reaches the smallest effect.",
        ),
        Reason.SHIFT_STRONG: (
            "strong shift shown",
            "Even the near end of the 95 % interval reaches the smallest effect.",
        ),
        Reason.OPPOSITE_SHIFT: ("opposite shift", "The 95 % interval lies on the other side of zero."),
        Reason.RELEVANT_SHIFT_EXCLUDED: (
            "relevant shift excluded",
            "The 90 % interval lies on the other side of zero: what is claimed is excluded.",
        ),
        Reason.NOT_AS_CLAIMED: (
            "not as claimed",
            "The 90 % interval ends before the claimed smallest effect; none or the opposite is open.",
        ),
        Reason.WITHIN_SMALLEST_EFFECT: (
            "within the smallest effect",
            "The 90 % interval lies wholly within the smallest effect, on both sides of zero.",
        ),
        Reason.BELOW_SMALLEST_EFFECT: (
            "direction shown, size not",
            "The 95 % interval leaves out zero, but the estimate does not reach the smallest effect.",
        ),
        Reason.UNDERPOWERED: (
            "underpowered",
            "So few or such variable samples could only have shown a larger effect than the one of interest.",
        ),
        Reason.BORDERLINE: (
            "borderline",
            "Enough samples to see the smallest effect, and the interval still spans both answers.",
        ),
        Reason.NO_SIGNATURE_FOR_SPECIES: (
            "no list for this species",
            "The claim's gene list has no counterpart in the species of the dataset.",
        ),
        Reason.POPULATION_ABSENT: ("population absent", "No cells of the type that the claim speaks of."),
        Reason.ARM_ABSENT: ("arm absent", "The dataset has no samples of one of the two arms."),
        Reason.TOO_FEW_SAMPLES: ("too few samples", "An interval needs more samples than there are."),
        Reason.TOO_FEW_CELLS: (
            "too few cells",
            "One side of the share or ratio is too rare among the cells caught to be counted.",
        ),
        Reason.NOT_CELLS: ("no cells", "Rows are samples, so there are no cells to count."),
        Reason.LOW_COVERAGE: ("genes missing", "Too few genes of the list are in the matrix."),
        Reason.LOW_EXPRESSION: ("genes silent", "Too few genes of the list have enough counts to be read."),
        Reason.NO_ESTIMATE: ("no estimate", "The samples give no usable estimate of the shift."),
        Reason.PRIMARY_MISSING: (
            "deciding shift missing",
            "The shift that decides the claim was not among those handed to the judge.",
        ),
        Reason.CONFOUNDED: (
            "confounded",
            "The arms differ in something else too, and the two cannot be told apart.",
        ),
        Reason.DRUG_NOT_ENGAGED: (
            "drug not engaged",
            "The drug's own target did not respond in these cells; what follows from it cannot be seen.",
        ),
        Reason.NO_TRANSCRIPT_PROXY: ("no transcript proxy", "RNA does not speak of what is claimed."),
        Reason.DATASET_FAILED: ("dataset failed", "The dataset could not be read or worked through."),
        Reason.CLAIM_FAILED: ("claim failed", "An error stopped this claim; the others went on."),
        Reason.MAGNITUDE_COMPATIBLE: (
            "as large as claimed",
            "The claim gives a number, and the 95 % interval holds it.",
        ),
        Reason.MAGNITUDE_SMALLER: (
            "smaller than claimed",
            "The claim gives a number, and the whole 95 % interval lies short of it.",
        ),
        Reason.MAGNITUDE_LARGER: (
            "larger than claimed",
            "The claim gives a number, and the whole 95 % interval lies beyond it.",
        ),
        Reason.BOTH_HOLD: ("both hold", "The claim asks for two things, and both were shown."),
        Reason.ONE_FAILS: ("one fails", "The claim asks for two things, and one does not hold."),
        Reason.ONE_UNDECIDED: (
            "one undecided",
            "The claim asks for two things, and one could not be decided.",
        ),
        Reason.ONE_DATASET: ("one dataset", "Only one dataset, or one cohort, could answer."),
        Reason.DATASETS_AGREE: ("datasets agree", "The datasets that decide come to the same verdict."),
        Reason.DATASETS_DIFFER: (
            "datasets differ",
            "Datasets contradict each other, or a further one could well show the opposite.",
        ),
        Reason.TOO_FEW_DATASETS: ("too few datasets", "It takes two that agree, or three to pool."),
        Reason.ON_TARGET_UNDECIDED: (
            "on-target response undecided",
            "Whether the drug hit its target in these cells could not be decided.",
        ),
        Reason.ON_TARGET_SHOWN: ("on-target response shown", "The drug's own target responded."),
        Reason.ARTEFACT: (
            "possible artefact",
            "Random lists of like expression shift too: what moves them may move this list.",
        ),
        Reason.BACKGROUND_MOVES: (
            "random lists move too",
            "Random lists of like expression shift, though far less than this one; its size is less certain.",
        ),
        Reason.AMBIENT: (
            "ambient RNA could do it",
            "A plausible amount of ambient RNA of the sample's other cells could account for the shift.",
        ),
        Reason.DEPTH_IMBALANCE: (
            "unequal depth",
            "Cells of one arm were sequenced far deeper than those of the other.",
        ),
        Reason.WITHOUT_COUNTS: (
            "no counts",
            "The cells were deposited without counts, so how far a value can be trusted is not known.",
        ),
        Reason.NOT_SPECIFIC: (
            "not specific",
            "Many random lists of like expression shift as far as this one.",
        ),
        Reason.ANALYSIS_DEPENDENT: (
            "depends on the analysis",
            "Other lists or scoring methods point the other way too often.",
        ),
        Reason.SPECIFICITY_UNKNOWN: (
            "specificity unknown",
            "The shift was not compared with those of random lists.",
        ),
        Reason.ROBUSTNESS_UNKNOWN: (
            "agreement unknown",
            "Too few other lists or scoring methods could be read to tell whether they agree.",
        ),
        Reason.PROVISIONAL: (
            "provisional",
            "Fewer samples than a firm verdict needs; so few can show a shift, but never rule one out.",
        ),
        Reason.ONE_SAMPLE_DECIDES: (
            "one sample decides",
            "The sign of the shift changes when one sample is left out.",
        ),
        Reason.PROXY_CANNOT_REFUTE: (
            "RNA cannot refute",
            "The claim is about protein, function or death: unchanged transcripts do not contradict it.",
        ),
        Reason.ONE_WELL: (
            "one well per arm",
            "All lines of an arm were treated together, so what one well did is shared by them.",
        ),
        Reason.OTHER_SPECIES: ("other species", "The claim was made of another species."),
        Reason.OTHER_DRUGS: (
            "other drugs beside it",
            "Something else is given beside the drug here than where the claim was made.",
        ),
        Reason.OTHER_TUMOR: ("other tumor", "The claim was made of other types of tumor."),
        Reason.LARGE_EFFECT: (
            "large effect",
            "The shift is several times the smallest effect, with its whole 95 % interval.",
        ),
        Reason.WEAK_PROXY: ("weak proxy", "The transcript speaks only loosely for what is claimed."),
    }
)
"""Reason → its name, and what it means."""

GRADES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "A": "the transcript is what is claimed",
        "B": "the transcript is a good proxy",
        "C": "the transcript is a weak proxy",
        "D": "the claim is about protein, function or death; transcripts cannot refute it",
        "X": "transcripts cannot speak for it",
    }
)

DIRECTIONS: Final[Mapping[str, str]] = MappingProxyType({"up": "up ↑", "down": "down ↓", "none": "no change"})
