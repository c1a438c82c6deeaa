"""Gates that ask how far a decision can be trusted; they take it back or make it less certain.

None of them does more than that. Those on specificity, agreement and single samples concern shifts that are
there, and say nothing where a shift is excluded.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mekscrna.claims.gate import Ruling, notes, overrules, weakens
from mekscrna.claims.verdict import Reason, Verdict
from mekscrna.claims.words import counted, number, percent, place, replicates, sample_size, span
from mekscrna.spec.readout import ScoreShift, SignatureDifference

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mekscrna.claims.case import Case
    from mekscrna.claims.verdict import Specification

_MIN_SPECIFICATIONS: Final = 2


def replication(case: Case) -> Ruling | None:
    """Call a verdict on few samples provisional; so few can show a shift, but never rule one out."""
    primary, gates = case.primary, case.gates
    needed = gates.min_pairs if primary.paired else gates.min_samples
    if replicates(primary) >= needed:
        return None
    unit = "pairs" if primary.paired else "samples per arm"
    text = (
        f"Provisional: it rests on {sample_size(primary)}{_lent(case)}; a firm verdict needs {needed} {unit}."
        f"{_exchangeable(case)}"
    )
    if _rests_on_absence(case):
        return overrules(Reason.PROVISIONAL, f"{text} So few cannot rule a shift out.", lowers=True)
    return weakens(Reason.PROVISIONAL, text)


def _lent(case: Case) -> str:
    lender = case.primary.lender
    if lender is None:
        return ""
    low, _, high = lender.quantiles
    return (
        f" and on how far untreated samples of {counted(lender.n_datasets, 'other dataset')} differ "
        f"(SD {number(lender.atlas_sd)}; 80 % of them {number(low)} to {number(high)})"
    )


def _exchangeable(case: Case) -> str:
    """Warn that a borrowed variance holds only for a dataset like those that lend it."""
    lender = case.primary.lender
    if lender is None:
        return ""
    if lender.own_sd is None or lender.p_unlike is None:
        known = "which one sample per arm cannot show"
    else:
        known = f"and here they do by {number(lender.own_sd)} (p = {number(lender.p_unlike)})"
    tipping = case.primary.tipping_sd
    beyond = f" From an SD of {number(tipping)} on chance alone would do." if tipping is not None else ""
    return f" It holds only if samples here differ as they do there, {known}.{beyond}"


def proxy(case: Case) -> Ruling | None:
    """Let grade D neither refute a claim nor show that nothing changes; C and D make it less certain."""
    grade = case.claim.proxy.grade
    if grade not in {"C", "D"}:
        return None
    cannot = f" {case.claim.proxy.cannot}" if case.claim.proxy.cannot else ""
    if grade == "C" or case.decision is None or not _speaks_against(case):
        return weakens(Reason.WEAK_PROXY, f"Transcripts are a weak stand-in for what is claimed.{cannot}")
    text = f"The claim is about more than transcripts, and transcripts alone cannot refute it.{cannot}"
    return overrules(Reason.PROXY_CANNOT_REFUTE, text, lowers=True)


def _speaks_against(case: Case) -> bool:
    """Tell whether a decision contradicts the claim or rests on the absence of a shift."""
    decision = case.decision
    if decision is None or decision.verdict is Verdict.INCONCLUSIVE:
        return False
    return decision.verdict is not Verdict.SUPPORTED or not decision.is_shown


def _rests_on_absence(case: Case) -> bool:
    """Tell whether a decision rests on a shift being ruled out, whichever way it points."""
    decision = case.decision
    return decision is not None and decision.verdict is not Verdict.INCONCLUSIVE and not decision.is_shown


def depth(case: Case) -> Ruling | None:
    """Hold arms of different depth against a verdict, and beyond what was tested take it back.

    The primary estimate (pseudobulk, median-ratio factors) keeps its error rates from a quarter to twice the
    depth, so within four-fold either way an imbalance lowers the certainty and does not overrule.
    """
    ratio, limit = case.primary.depth_ratio, case.gates.max_depth_ratio
    if ratio is None or 1 / limit <= ratio <= limit:
        return None
    text = (
        f"{case.primary.treated} cells hold {number(ratio)} times the counts of "
        f"{case.primary.reference} cells; up to {number(limit)}-fold either way is unremarkable."
    )
    tested = max(case.gates.tested_depth_ratio, limit)
    if 1 / tested <= ratio <= tested:
        return weakens(Reason.DEPTH_IMBALANCE, text)
    beyond = f"{text} Beyond {number(tested)}-fold the estimate was never tested."
    return overrules(Reason.DEPTH_IMBALANCE, beyond, lowers=True)


def counts(case: Case) -> Ruling | None:
    """Trust a shift less that was read from cells without counts."""
    if not case.primary.without_counts:
        return None
    text = (
        "The cells were deposited without counts: genes near the limit of detection cannot be told from "
        "others, and arms of different depth not from arms of one depth."
    )
    return weakens(Reason.WITHOUT_COUNTS, text)


def specificity(case: Case) -> Ruling | None:
    """Ask whether a shown shift exceeds those of random lists."""
    if not (case.decision and case.decision.is_shown):
        return None
    background = case.primary.background
    if background is None or background.n_sets == 0:
        if not isinstance(case.claim.reading, ScoreShift | SignatureDifference):
            return None
        return weakens(Reason.SPECIFICITY_UNKNOWN, "The shift was not compared with those of random lists.")
    if background.percentile >= case.gates.specificity:
        return None
    text = (
        f"Not specific: the shift exceeds {percent(background.percentile)} of {background.n_sets} "
        f"random lists of genes expressed alike ({percent(case.gates.specificity)} are asked; 95 % lie "
        f"within ±{number(background.q95)})."
    )
    return weakens(Reason.NOT_SPECIFIC, text)


def robustness(case: Case) -> Ruling | None:
    """Ask whether other lists and methods agree in sign with a shown shift."""
    if not (case.decision and case.decision.is_shown):
        return None
    every = [each for each in case.specifications if each.agrees is not None]
    read = [each for each in every if not each.is_primary]
    if len(read) < _MIN_SPECIFICATIONS <= len(every) or _share(every) < _share(read):
        read = every  # the primary once more says little where it agrees, and much where it does not
    agreeing = sum(each.agrees is True for each in read)
    if len(read) < _MIN_SPECIFICATIONS:
        asked = len(case.specifications)
        found = f"{len(read)} of {asked} could be read" if asked else "none was asked"
        text = (
            f"Whether other lists and methods agree is not known: {found} ({_MIN_SPECIFICATIONS} are needed)."
        )
        return notes(Reason.ROBUSTNESS_UNKNOWN, text)
    if agreeing >= case.gates.robustness * len(read) - 1e-9:
        return _against_composite(case)
    text = (
        f"It depends on the analysis: only {agreeing} of {len(read)} other lists and methods agree in sign "
        f"in {place(case.primary.population)} (at least {percent(case.gates.robustness)} are asked)."
    )
    return overrules(Reason.ANALYSIS_DEPENDENT, text)


def _share(specifications: Sequence[Specification]) -> float:
    """Return the share of ways that agree; 1 where there are none."""
    agreeing = sum(each.agrees is True for each in specifications)
    return agreeing / len(specifications) if specifications else 1.0


def _against_composite(case: Case) -> Ruling | None:
    """Ask whether all lists and methods, taken together, move the way of the shown shift."""
    decision, composite = case.decision, case.composite
    if decision is None or composite is None or composite.estimate is None:
        return None
    if composite.estimate.value * decision.estimate.value > 0:
        return None
    text = (
        "It depends on the analysis: all lists and methods taken together move the other way "
        f"({number(composite.estimate.value)} SD, 95 % interval {span(composite.estimate.ci95)})."
    )
    return overrules(Reason.ANALYSIS_DEPENDENT, text)


def one_sample(case: Case) -> Ruling | None:
    """Ask whether a shown shift keeps its sign when any one sample, or pair, is left out."""
    if not (case.decision and case.decision.is_shown):
        return None
    without_one = case.decision.estimate.leave_one_out
    if without_one is None or without_one.low > 0 or without_one.high < 0:
        return None
    unit = "pair" if case.primary.paired else "sample"
    text = (
        f"One {unit} decides: with each left out in turn the shift ranges from {span(without_one)}, "
        "on both sides of 0."
    )
    return weakens(Reason.ONE_SAMPLE_DECIDES, text)
