"""What the example run says of each claim in each dataset."""

from __future__ import annotations

from dataclasses import dataclass

from mekscrna.claims.verdict import Certainty, Reason, Verdict

HOSTILE = "<script>alert(1)</script>"
"""A cell type of that name is text."""

FAILURE = "layers['counts'] of hagai_like.h5ad holds values that are no whole numbers (first: 1.609)."


@dataclass(frozen=True, kw_only=True)
class Case:
    """One claim in one dataset: what is planted and what is said of it."""

    claim: str
    dataset: str
    effect: float
    verdict: Verdict
    findings: tuple[tuple[Reason, str], ...]
    certainty: Certainty | None = Certainty.MODERATE
    spread: float = 0.25
    samples_needed: int | None = None
    missing: tuple[str, ...] = ()
    silent: tuple[str, ...] = ()
    depth_ratio: float = 1.08
    dropped: bool = False
    has_estimate: bool = True


CASES = (
    Case(
        claim="meki_lowers_mapk_output",
        dataset="sim_paired",
        effect=-1.32,
        verdict=Verdict.SUPPORTED,
        certainty=Certainty.HIGH,
        findings=(
            (Reason.SHIFT_STRONG, "Even the near end of the 95 % interval passes the smallest effect."),
            (Reason.ON_TARGET_SHOWN, "The drug hit its target in these cells."),
        ),
        dropped=True,
    ),
    Case(
        claim="meki_raises_mhc_i",
        dataset="sim_paired",
        effect=0.74,
        spread=0.12,
        verdict=Verdict.SUPPORTED,
        findings=(
            (Reason.SHIFT_SHOWN, "The list rises: its 95 % interval lies above zero."),
            (Reason.NOT_SPECIFIC, "The shift exceeds 81 % of random lists; 95 % are asked."),
        ),
    ),
    Case(
        claim="meki_lowers_pdl1",
        dataset="sim_paired",
        effect=0.81,
        verdict=Verdict.CONTRADICTED,
        findings=((Reason.OPPOSITE_SHIFT, "CD274 rises: the 95 % interval lies above zero."),),
    ),
    Case(
        claim="meki_raises_cd8_share",
        dataset="sim_paired",
        effect=0.04,
        spread=0.12,
        verdict=Verdict.NO_RELEVANT_CHANGE,
        certainty=Certainty.HIGH,
        findings=((Reason.WITHIN_SMALLEST_EFFECT, "The 90 % interval lies within ±0.405."),),
    ),
    Case(
        claim="meki_lowers_mapk_output",
        dataset="gse_small",
        effect=-0.41,
        spread=0.55,
        verdict=Verdict.INCONCLUSIVE,
        certainty=Certainty.VERY_LOW,
        samples_needed=19,
        findings=(
            (Reason.UNDERPOWERED, "3 samples per arm find shifts of 1.62 or more; 19 find 0.32."),
            (Reason.ON_TARGET_UNDECIDED, "The 90 % interval of the on-target list spans zero."),
        ),
        depth_ratio=1.92,
        dropped=True,
    ),
    Case(
        claim="meki_raises_mhc_i",
        dataset="gse_small",
        effect=0.66,
        spread=0.4,
        verdict=Verdict.INCONCLUSIVE,
        certainty=Certainty.LOW,
        findings=((Reason.ARTEFACT, "Random lists of like expression shift by 0.21 too."),),
        depth_ratio=1.92,
    ),
    Case(
        claim="meki_lowers_pdl1",
        dataset="gse_small",
        effect=0.0,
        verdict=Verdict.UNTESTABLE,
        certainty=None,
        has_estimate=False,
        findings=((Reason.LOW_EXPRESSION, "CD274 has 1.4 counts per sample on average; 10 are asked."),),
        silent=("CD274",),
    ),
    Case(
        claim="meki_raises_cd8_share",
        dataset="gse_small",
        effect=0.0,
        verdict=Verdict.UNTESTABLE,
        certainty=None,
        has_estimate=False,
        findings=(
            (
                Reason.POPULATION_ABSENT,
                f"No cells of type cd8_t; the author's labels are {HOSTILE}, B cells.",
            ),
        ),
    ),
)
"""Dataset ``sim_missed`` is untestable throughout (drug not engaged); ``hagai_like`` failed."""
