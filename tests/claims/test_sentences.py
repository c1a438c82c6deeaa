"""The sentence that says what was decided, word for word."""

from __future__ import annotations

import pytest
from claim_cases import FRACTION, GENE, RATIO, claim, estimate, others, shift

from mekscrna.claims.judge import judge
from mekscrna.comparison.shift import Coverage, Shift

PAIRS = {"paired": True, "n_pairs": 8, "n_treated": 8, "n_reference": 8}

SENTENCES = {
    "shown": (
        "up",
        shift(0.5, 0.3, **PAIRS),
        """
        ifng in malignant cells rose by 0.50 log2 (95 % interval 0.20 to 0.80) in 8 pairs; the smallest effect
        of interest was 0.32.
        """,
    ),
    "strong": (
        "down",
        shift(-1.88, 0.22, **PAIRS),
        """
        ifng in malignant cells fell by 1.88 log2 (95 % interval −2.10 to −1.66) in 8 pairs; even the near end
        of the interval reaches the smallest effect of interest, 0.32.
        """,
    ),
    "opposite": (
        "down",
        shift(0.5, 0.3, n_reference=5),
        """
        ifng in malignant cells rose by 0.50 log2 (95 % interval 0.20 to 0.80) in 4 mek_inhibited and 5
        untreated samples, against the claimed fall; the smallest effect of interest was 0.32.
        """,
    ),
    "excluded": (
        "up",
        shift(-0.45, 0.5),
        """
        A relevant rise is excluded: ifng in malignant cells changed by −0.45 log2 (95 % interval −0.95 to
        0.050) in 4 samples per arm, and its 90 % interval, −0.85 to −0.050, lies on the other side of 0; the
        smallest effect of interest was 0.32.
        """,
    ),
    "not as claimed": (
        "up",
        shift(-0.25, 0.5),
        """
        Not decided, though not as claimed: ifng in malignant cells changed by −0.25 log2 (95 % interval −0.75
        to 0.25) in 4 samples per arm. Its 90 % interval, −0.65 to 0.15, ends short of the smallest effect of
        interest, 0.32; whether nothing changes or there is a fall is open.
        """,
    ),
    "no fall as claimed": (
        "down",
        shift(0.25, 0.5),
        """
        Not decided, though not as claimed: ifng in malignant cells changed by 0.25 log2 (95 % interval −0.25
        to 0.75) in 4 samples per arm. Its 90 % interval, −0.15 to 0.65, ends short of the smallest effect of
        interest, −0.32; whether nothing changes or there is a rise is open.
        """,
    ),
    "within": (
        "up",
        shift(0.02, 0.25),
        """
        ifng in malignant cells changed by 0.020 log2 (95 % interval −0.23 to 0.27) in 4 samples per arm; its
        90 % interval, −0.18 to 0.22, lies within ±0.32, the smallest effect of interest.
        """,
    ),
    "real but small": (
        "up",
        shift(0.15, 0.05),
        """
        ifng in malignant cells rose by 0.15 log2 (95 % interval 0.10 to 0.20) in 4 samples per arm; its 90 %
        interval, 0.11 to 0.19, lies within ±0.32, the smallest effect of interest: the shift is there,
        but too small to matter.
        """,
    ),
    "below": (
        "up",
        shift(0.3, 0.2),
        """
        Not decided: the direction is shown, its relevance is not. ifng in malignant cells rose by 0.30 log2
        (95 % interval 0.10 to 0.50) in 4 samples per arm; the smallest effect of interest was 0.32.
        """,
    ),
    "underpowered": (
        "up",
        shift(0.3, 0.6, n_treated=3, n_reference=3),
        """
        Not decided: ifng in malignant cells changed by 0.30 log2 (95 % interval −0.30 to 0.90) in 3 samples
        per arm. With 3 samples per arm a shift of 0.90 could have been found (80 % power), 0.32
        matters; about 12 samples per arm would be needed.
        """,
    ),
    "hopeless": (
        "up",
        shift(0.3, 9.0, **PAIRS),
        """
        Not decided: ifng in malignant cells changed by 0.30 log2 (95 % interval −8.70 to 9.30) in 8 pairs.
        With 8 pairs a shift of 13.5 could have been found (80 % power), 0.32 matters; more than 24
        pairs would be needed.
        """,
    ),
    "borderline": (
        "up",
        shift(estimate=estimate(0.2, 0.25, mde80=0.3)),
        """
        Not decided: ifng in malignant cells changed by 0.20 log2 (95 % interval −0.050 to 0.45) in 4 samples
        per arm; neither a rise of 0.32 nor its absence is shown.
        """,
    ),
    "borderline no change": (
        "none",
        shift(estimate=estimate(0.2, 0.25, mde80=0.3)),
        """
        Not decided: ifng in malignant cells changed by 0.20 log2 (95 % interval −0.050 to 0.45) in 4 samples
        per arm; neither a shift of 0.32 nor its absence is shown.
        """,
    ),
    "no change refuted": (
        "none",
        shift(0.5, 0.3),
        """
        ifng in malignant cells rose by 0.50 log2 (95 % interval 0.20 to 0.80) in 4 samples per arm; the
        smallest effect of interest was 0.32, while the claim is that nothing changes.
        """,
    ),
}


@pytest.mark.parametrize(("direction", "found", "says"), SENTENCES.values(), ids=SENTENCES)
def test_the_deciding_sentence(direction: str, found: Shift, says: str) -> None:
    sign = 1.0 if found.estimate is None or found.estimate.value > 0 else -1.0
    assert judge(claim(direction), [found, *others(sign)]).findings[0].text.split() == says.split()


def test_shares_and_ratios_are_told_as_folds() -> None:
    fields = {"method": "composition", "coverage": (), "background": None}
    found = shift(-0.7, 0.2, readout=FRACTION.key, unit="log_odds", population="t_cell", **fields)
    text = judge(claim("down", readout=FRACTION, smallest=0.41), [found]).findings[0].text
    expected = """
    The odds of regulatory T cells within T cells fell to 0.50-fold (log odds −0.70, 95 % interval −0.90 to
    −0.50) in 4 samples per arm; even the near end of the interval reaches the smallest effect of interest,
    0.41 (1.51-fold).
    """
    assert text.split() == expected.split()
    found = shift(0.1, 0.5, readout=RATIO.key, unit="log_ratio", **fields)
    text = judge(claim("up", readout=RATIO, smallest=0.41), [found]).findings[0].text
    assert text.startswith(
        "Not decided: the ratio of CD8 T cells to regulatory T cells changed 1.11-fold (natural log ratio "
    )
    found = shift(0.7, 0.2, readout=RATIO.key, unit="log_ratio", **fields)
    text = judge(claim("up", readout=RATIO, smallest=0.41), [found]).findings[0].text
    assert text.startswith(
        "The ratio of CD8 T cells to regulatory T cells rose 2.01-fold (natural log ratio 0.70, "
        "95 % interval 0.50 to 0.90)"
    )


def test_a_gene_is_called_by_its_symbol() -> None:
    coverage = Coverage(signature="CD274", n_genes=1, n_present=1, n_expressed=1, min_counts=10.0)
    found = shift(0.7, 0.2, readout=GENE.key, coverage=(coverage,), population="all")
    text = judge(claim(readout=GENE, population="all"), [found]).findings[0].text
    assert text.startswith("CD274 in all cells rose by 0.70 log2")
