"""Parts of a declaration that do not agree are told at their place, and in the notebook too."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from declarations import CLAIM, TEXTS, problems_of, told
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from mekscrna.spec.cell_types import CELL_TYPES, lineage
from mekscrna.spec.claim import Claim, Contrast
from mekscrna.spec.dataset import Dataset
from mekscrna.spec.readout import Fraction, Ratio
from mekscrna.spec.signature import Genes, Signature
from mekscrna.spec.study import Study

if TYPE_CHECKING:
    from pathlib import Path

    from mekscrna.spec._base import Spec

_SIMULATION = "simulation:\n  seed: 1\n  n_per_arm: 4\n"

RULES = {
    "a value in two arms": (
        (Dataset, "values: [on]", "values: [on, no]"),
        (18, 18, "arms.mek_inhibited.values.1", "the value 'no' stands in arm 'untreated' too."),
    ),
    "a value in two arms, once as number and once as text": (
        (Dataset, "values: [off, no]", 'values: [1, "1"]'),
        (16, 17, "arms.untreated.values.1", "the value '1' stands twice in this arm."),
    ),
    "pairs without a donor": (
        (Dataset, "  donor: donor\n", ""),
        (24, 3, "pairing", "pairs are by donor, but obs.donor is not given. Add obs.donor: <column>."),
    ),
    "labels and one population": (
        (Dataset, "pairing:", "population: cd8_t\npairing:"),
        (24, 13, "population", "Keep population, or obs.cell_type with cell_types."),
    ),
    "labels that are not mapped": (
        (Dataset, "cell_types:\n  cd8_t: [CD8*]\n  treg: [Treg]\n", ""),
        (13, 14, "obs.cell_type", "the labels in 'label' are not mapped to house types."),
    ),
    "a map without labels": (
        (Dataset, "  cell_type: label\n", ""),
        (21, 3, "cell_types", "obs.cell_type does not say which column holds them."),
    ),
    "a label that goes two ways": (
        (Dataset, "treg: [Treg]", "treg: [Treg, CD8*]"),
        (23, 16, "cell_types.treg.1", "the label 'CD8*' goes to 'cd8_t' already."),
    ),
    "cells that stand for a mixture": (
        (Dataset, "treg: [Treg]", "all: [Treg]"),
        (23, 8, "cell_types.all", "'all' stands for a mixture, and a cell is none."),
    ),
    "a base of what are no logs": (
        (Dataset, "pairing:", "matrix:\n  kind: normalized\n  log_base: '2'\npairing:"),
        (26, 13, "matrix.log_base", "'normalized' values are no logs, so they have no base."),
    ),
    "counts to be recovered from counts": (
        (Dataset, "pairing:", "matrix:\n  recover_counts: true\npairing:"),
        (25, 19, "matrix.recover_counts", "'counts' are counts already."),
    ),
    "a table that leaves the data folder": (
        (Dataset, "pairing:", "cell_tables:\n  - path: ../cells.csv\npairing:"),
        (25, 11, "cell_tables.0.path", "'../cells.csv' leaves the data folder."),
    ),
    "a path that leaves the data folder": (
        (Dataset, "path: mine.h5ad", "path: /tmp/mine.h5ad"),
        (8, 11, "files.0.path", "'/tmp/mine.h5ad' leaves the data folder."),
    ),
    "a file that stands twice": (
        (Dataset, "  - path: mine.h5ad", "  - path: mine.h5ad\n  - path: mine.h5ad"),
        (9, 11, "files.1.path", "the file 'mine.h5ad' stands twice."),
    ),
    "a column that stands twice": (
        (Dataset, "sample: [donor, treatment]", "sample: [donor, donor]"),
        (10, 19, "obs.sample.1", "the column 'donor' stands twice."),
    ),
    "a covariate that is the arm": (
        (Dataset, "pairing:", "covariates: [batch, treatment]\npairing:"),
        (24, 21, "covariates.1", "'treatment' is the arm column already."),
    ),
    "a simulated mouse": (
        (Dataset, "species: human", f"{_SIMULATION}species: mouse"),
        (6, 10, "species", "a simulated dataset is human. Write species: human."),
    ),
    "a simulated arm that is not declared": (
        (Dataset, "pairing:", f"{_SIMULATION}  treated: mek_inhibitor\npairing:"),
        (27, 12, "simulation.treated", "has no arm 'mek_inhibitor'. Did you mean 'mek_inhibited'?"),
    ),
    "planted in cells that are not there": (
        (
            Dataset,
            "pairing:",
            (
                f"{_SIMULATION}  composition: {{cd8_t: 0.4}}\n"
                "  changes: [{population: treg, log_odds: 1}]\npairing:"
            ),
        ),
        (
            28,
            26,
            "simulation.changes.0.population",
            "no 'treg' cells are in the composition. Allowed: cd8_t.",
        ),
    ),
    "a gene that stands twice": (
        (Signature, "SPRY4]", "SPRY2]"),
        (5, 22, "genes.up.2", "the gene 'SPRY2' stands twice."),
    ),
    "a gene that is up and down": (
        (Signature, "down: [CDKN1B]", "down: [CDKN1B, DUSP6]"),
        (6, 18, "genes.down.1", "the gene 'DUSP6' is both up and down."),
    ),
    "a weight without a gene": (
        (Signature, "{DUSP6: 2.5}", "{DUSP4: 2.5}"),
        (7, 20, "genes.weights.DUSP4", "'DUSP4' has a weight but is not listed. Did you mean 'DUSP6'?"),
    ),
    "a weight below zero": (
        (Signature, "{DUSP6: 2.5}", "{DUSP6: -2.5}"),
        (7, 20, "genes.weights.DUSP6", "must be more than 0, found -2.5."),
    ),
    "an alternate of nothing": (
        (Signature, "role: default", "role: alternate"),
        (8, 7, "role", "Add alternate_of: <id of the default>."),
    ),
    "a default that stands in": (
        (Signature, "role: default", "role: default\nalternate_of: other"),
        (9, 15, "alternate_of", "a default list stands in for no other."),
    ),
    "a list that is its own counterpart": (
        (Signature, "role: default", "role: default\ncounterpart_of: mine"),
        (9, 17, "counterpart_of", "'mine' cannot refer to itself."),
    ),
    "an arm against itself": (
        (Claim, "treated: mek_inhibited", "treated: untreated"),
        (6, 14, "contrast.reference", "treated and reference are the same arm, 'untreated'."),
    ),
    "a smallest effect in another unit": (
        (Claim, "unit: log2_fold", "unit: log_odds"),
        (13, 9, "smallest_effect.unit", "a score_shift is measured in log2_fold, found log_odds."),
    ),
    "an alternate that is the list itself": (
        (Claim, "  signature: mine", "  signature: mine\n  alternates: [mine]"),
        (10, 16, "readout.alternates.0", "'mine' is the signature itself, not an alternate."),
    ),
    "a list less itself": (
        (Claim, "score_shift\n", "signature_difference\n  minus: mine\n"),
        (9, 10, "readout.minus", "a signature less itself is always zero."),
    ),
    "an alternate that is the pair itself": (
        (
            Claim,
            "score_shift\n",
            "signature_difference\n  minus: its\n  alternates: [{signature: mine, minus: its}]\n",
        ),
        (10, 16, "readout.alternates.0", "this is the pair itself, not an alternate."),
    ),
    "a pair that is named twice": (
        (
            Claim,
            "score_shift\n",
            "signature_difference\n  minus: its\n  alternates: [*x, *x]\n".replace(
                "*x", "{signature: a, minus: b}"
            ),
        ),
        (10, 42, "readout.alternates.1", "this pair is named twice."),
    ),
    "a claim that stands twice": (
        (Study, "claims: [mine]", "claims: [mine, mine]"),
        (6, 16, "claims.1", "the claim 'mine' stands twice."),
    ),
    "a dataset that stands twice": (
        (Study, "  - id: mine", "  - id: mine\n  - id: mine"),
        (6, 5, "datasets.1", "the dataset 'mine' stands twice."),
    ),
    "an override against itself": (
        (Study, "  - id: mine", "  - id: mine\n    contrast: {treated: a, reference: a}"),
        (6, 39, "datasets.0.contrast.reference", "treated and reference are the same arm, 'a'."),
    ),
}


@pytest.mark.parametrize(("change", "answer"), RULES.values(), ids=RULES)
def test_what_does_not_agree_is_told_at_its_place(
    tmp_path: Path, change: tuple[type[Spec], str, str], answer: tuple[int, int, str, str]
) -> None:
    kind, old, new = change
    line, column, path, words = answer
    text = TEXTS[kind].replace(old, new, 1)
    assert text != TEXTS[kind]
    found = problems_of(tmp_path / "mine.yaml", kind, text)
    assert told(found) == [(line, column, path)]
    assert words in str(found[0])


def _fraction(of: str, within: str, population: str) -> str:
    return (
        CLAIM.replace("population: malignant", f"population: {population}")
        .replace("kind: score_shift\n  signature: mine", f"kind: fraction\n  of: {of}\n  within: {within}")
        .replace("log2_fold", "log_odds")
    )


def test_a_fraction_is_read_in_its_own_whole(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    assert problems_of(path, Claim, _fraction("cd8_t", "t_cell", "t_cell")) == ()
    found = problems_of(path, Claim, _fraction("cd8_t", "t_cell", "all"))
    assert told(found) == [(3, 13, "population")]
    assert "Write population: t_cell." in str(found[0])


def test_a_fraction_of_what_is_outside_names_what_is_inside(tmp_path: Path) -> None:
    found = problems_of(tmp_path / "mine.yaml", Claim, _fraction("macrophage", "cd4_t", "cd4_t"))
    assert told(found) == [(9, 7, "readout.of")]
    assert "'macrophage' is no part of 'cd4_t'. Allowed: cd4_t_memory, cd4_t_naive, treg." in str(found[0])


_TYPES = st.sampled_from(sorted(CELL_TYPES))


@given(_TYPES, _TYPES)
def test_a_fraction_is_allowed_just_where_the_part_lies_in_the_whole(of: str, within: str) -> None:
    allowed = of != within and of in lineage(within)
    if allowed:
        assert Fraction(kind="fraction", of=of, within=within).unit == "log_odds"
    else:
        with pytest.raises(ValidationError, match="is no part of"):
            Fraction(kind="fraction", of=of, within=within)


@given(_TYPES, _TYPES)
def test_a_ratio_never_counts_a_cell_on_both_sides(of: str, to: str) -> None:
    if lineage(of).isdisjoint(lineage(to)):
        assert Ratio(kind="ratio", of=of, to=to).unit == "log_ratio"
    else:
        with pytest.raises(ValidationError, match="share cells"):
            Ratio(kind="ratio", of=of, to=to)


def test_a_notebook_hears_the_same_words() -> None:
    with pytest.raises(ValidationError, match="the gene 'STAT1' stands twice"):
        Genes(up=("STAT1", "IRF1", "STAT1"))
    with pytest.raises(ValidationError, match="the same arm, 'treated'"):
        Contrast(treated="treated", reference="treated")


@given(
    st.lists(st.sampled_from(["A", "B", "C", "D"]), min_size=1), st.lists(st.sampled_from(["A", "B", "E"]))
)
def test_a_signature_holds_each_gene_once(up: list[str], down: list[str]) -> None:
    right = len(up) + len(down) == len({*up, *down})
    if right:
        assert Genes(up=tuple(up), down=tuple(down)).up == tuple(up)
    else:
        with pytest.raises(ValidationError, match=r"stands twice|both up and down"):
            Genes(up=tuple(up), down=tuple(down))
