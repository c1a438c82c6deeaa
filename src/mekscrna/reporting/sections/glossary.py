"""What the words of a report mean."""

from __future__ import annotations

from mekscrna.reporting.inline import Badge, Quote
from mekscrna.reporting.page import Details, Facts, Section
from mekscrna.reporting.words import CERTAINTIES, GRADES, REASONS, VERDICTS


def glossary() -> Section:
    """Return the meaning of every verdict, certainty, grade and reason."""
    verdicts = tuple(((Badge(verdict),), (text,)) for verdict, text in VERDICTS.items())
    reasons = tuple(((Quote(name),), (text,)) for name, text in REASONS.values())
    return Section(
        id="glossary",
        title=("Glossary",),
        blocks=(
            Facts(pairs=verdicts, wide=True),
            Details(
                summary=("Reasons",),
                blocks=(Facts(pairs=reasons, wide=True),),
            ),
            Details(
                summary=("Certainty and proxy grades",),
                blocks=(
                    Facts(
                        pairs=(
                            *(((Quote(level.value),), (text,)) for level, text in CERTAINTIES.items()),
                            *(((Quote(grade),), (text,)) for grade, text in GRADES.items()),
                        ),
                        wide=True,
                    ),
                ),
            ),
            Details(summary=("Signs and terms",), blocks=(Facts(pairs=_TERMS, wide=True),)),
        ),
    )


_TERMS = (
    (
        ("Ways that agree",),
        ("● has the sign of the primary estimate, ○ has not, – gave none. One per list and method.",),
    ),
    (
        ("Not read",),
        ("An estimate of an untestable claim: it is there for the record, and decides nothing.",),
    ),
    (
        ("Genes read",),
        ("How many genes of the list have enough counts to be read, of all its genes.",),
    ),
    (
        ("Smallest effect",),
        ("The smallest change that would matter, written down with the claim before the data are seen.",),
    ),
    (("Log2 fold change",), ("One is a doubling, minus one a halving.",)),
    (("Hedges' g",), ("The shift in standard deviations between samples, corrected for few samples.",)),
)
