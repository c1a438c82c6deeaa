"""Claims and shifts by hand, for tests of the verdict: everything passes unless a test says otherwise."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from mekscrna.claims.verdict import Judgement, Reason, Verdict
from mekscrna.comparison.shift import Background, Coverage, Estimate, Interval, Shift
from mekscrna.spec.claim import Claim, Contrast, OnTarget, Proxy, SmallestEffect
from mekscrna.spec.readout import Fraction, Ratio, ScoreShift, SignatureDifference, SingleGene
from mekscrna.spec.source import Source

D = 0.32
SCORE = ScoreShift(kind="score_shift", signature="ifng", alternates=("ifng_core", "ifng_six"))
GENE = SingleGene(kind="single_gene", human="CD274")
DIFFERENCE = SignatureDifference(kind="signature_difference", signature="m_one", minus="m_two")
FRACTION = Fraction(kind="fraction", of="treg", within="t_cell")
RATIO = Ratio(kind="ratio", of="cd8_t", to="treg")
TARGET = OnTarget(signature="mpas", population="malignant")
SUP, CON, NRC, INC, UNT = (
    Verdict.SUPPORTED,
    Verdict.CONTRADICTED,
    Verdict.NO_RELEVANT_CHANGE,
    Verdict.INCONCLUSIVE,
    Verdict.UNTESTABLE,
)
BASES = {SUP: (1.0, 0.2), CON: (-1.0, 0.2), NRC: (0.0, 0.1), INC: (0.3, 0.6)}
"""Value and half width that give each verdict for a claim of a rise."""


def claim(direction: str = "up", *, grade: str = "A", smallest: float = D, **more: Any) -> Claim:
    """A claim on the IFN-gamma list in malignant cells, without an on-target list."""
    readout = more.pop("readout", SCORE)
    fields = {
        "id": "a_claim",
        "statement": "MEK inhibition raises the interferon-gamma response of malignant cells.",
        "population": getattr(readout, "within", "malignant"),
        "contrast": Contrast(treated="mek_inhibited", reference="untreated"),
        "readout": readout,
        "direction": direction,
        "smallest_effect": SmallestEffect(value=smallest, unit=readout.unit, reason="A test."),
        "proxy": Proxy(grade=grade, cannot="Protein was not measured."),
        "source": Source(citation="Example A, Journal of Examples 2018"),
        **more,
    }
    return Claim.model_validate(fields)


def estimate(value: float, half: float = 0.2, **more: Any) -> Estimate:
    """An estimate whose 95 % interval reaches `half` to both sides, and the 90 % interval 0.8 of it."""
    fields: dict[str, Any] = {
        "value": value,
        "se": half / 2,
        "df": 10.0,
        "ci95": Interval(low=value - half, high=value + half),
        "ci90": Interval(low=value - 0.8 * half, high=value + 0.8 * half),
        "p": 0.5,
        "hedges_g": value,
        "mde80": 1.5 * half,
        "power_curve": ((3, 2.0 * half), (6, 1.0 * half), (12, 0.5 * half), (24, 0.25 * half)),
        "leave_one_out": Interval(low=value - half / 20, high=value + half / 20),
        **more,
    }
    return Estimate(**fields)


def covered(name: str = "ifng", *, size: int = 10, present: int = 10, expressed: int = 10) -> Coverage:
    """A gene list of which all is there, unless said otherwise."""
    genes = [f"GENE{number}" for number in range(1, size + 1)]
    return Coverage(
        signature=name,
        n_genes=size,
        n_present=present,
        n_expressed=expressed,
        min_counts=5.0,
        missing=tuple(genes[present:]),
        silent=tuple(genes[expressed:present]),
    )


def quiet(**more: Any) -> Background:
    """Random lists that stay put."""
    return replace(Background(n_sets=200, median=0.01, q95=0.1, percentile=1.0), **more)


def shift(value: float | None = 1.0, half: float = 0.2, **more: Any) -> Shift:
    """A primary shift of 4 against 4 samples with nothing to object to."""
    readout = more.get("readout", "signature:ifng")
    is_list = readout.startswith("signature:")
    fields: dict[str, Any] = {
        "dataset": "a_dataset",
        "population": "malignant",
        "readout": readout,
        "method": "pseudobulk",
        "treated": "mek_inhibited",
        "reference": "untreated",
        "unit": "log2_fold",
        "estimator": "max_sw",
        "paired": False,
        "n_treated": 4,
        "n_reference": 4,
        "n_pairs": None,
        "estimate": None if value is None else estimate(value, half),
        "coverage": (covered(readout.partition(":")[2]),) if is_list else (),
        "background": quiet() if is_list else None,
        "depth_ratio": 1.0,
        **more,
    }
    return Shift(**fields)


def others(sign: float = 1.0, *, methods: tuple[str, ...] = ("ucell", "module_score")) -> list[Shift]:
    """The primary list by other methods, all of one sign."""
    return [shift(0.1 * sign, 0.05, method=method, unit=f"{method} score") for method in methods]


def target(value: float | None = -1.2, half: float = 0.2, *, name: str = "mpas", **more: Any) -> Shift:
    """An on-target list; falls clearly unless said otherwise."""
    return shift(value, half, readout=f"signature:{name}", **more)


def base(verdict: Verdict, **more: object) -> list[Shift]:
    """Shifts that give `verdict` for a claim of a rise, with other methods that agree."""
    value, half = BASES[verdict]
    return [shift(value, half, **more), *others(-1.0 if value < 0 else 1.0)]


def reasons(judged: Judgement) -> list[Reason]:
    """The reasons of a judgement, the deciding one first."""
    return [each.reason for each in judged.findings]


def text_of(judged: Judgement, reason: Reason) -> str:
    """What a judgement says for a reason."""
    return next(each.text for each in judged.findings if each.reason is reason)


def gene(present: int = 1, expressed: int = 1) -> Coverage:
    """The gene of a single-gene claim."""
    return Coverage(
        signature="CD274",
        n_genes=1,
        n_present=present,
        n_expressed=expressed,
        min_counts=10.0,
        missing=() if present else ("CD274",),
        silent=() if expressed else ("CD274",),
    )
