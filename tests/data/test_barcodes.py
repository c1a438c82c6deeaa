from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mekscrna.data.joining.barcodes import Named, match

SEQUENCES = st.lists(st.text("ACGT", min_size=14, max_size=14), min_size=4, max_size=30, unique=True)
WAYS = {
    "as they are": (lambda x: x, lambda x: x),
    "a number on cells": (lambda x: f"{x}-1", lambda x: x),
    "a number in the table": (lambda x: x, lambda x: f"{x}-1"),
    "R's dots": (lambda x: f"{x}-1", lambda x: f"{x}.1"),
    "small letters": (lambda x: x, lambda x: x.lower()),
    "a prefix in the table": (lambda x: f"{x}-1", lambda x: f"S1_{x}-1"),
    "a prefix on cells": (lambda x: f"GSM1_tumor_{x}", lambda x: f"{x}-1"),
    "a suffix in the table": (lambda x: f"{x}-1", lambda x: f"{x}_patient 7"),
    "both": (lambda x: f"a#{x}-1", lambda x: f"{x}.1_b"),
}


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
@given(SEQUENCES, st.randoms(use_true_random=False))
def test_each_cell_finds_its_row_however_the_two_are_written(
    way: tuple[object, object], sequences: list[str], random: object
) -> None:
    of_cell, of_row = way
    shuffled = list(sequences)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    found = match(
        Named(names=[of_cell(each) for each in sequences]),  # type: ignore[operator]
        Named(names=[of_row(each) for each in shuffled]),  # type: ignore[operator]
    )
    assert found.is_clear
    assert [shuffled[row] for row in found.way.rows] == sequences


@given(SEQUENCES, st.integers(1, 3))
def test_what_is_exactly_there_is_taken_by_name(sequences: list[str], n_lacking: int) -> None:
    rows = sequences[n_lacking:]
    found = match(Named(names=sequences), Named(names=rows))
    assert found.way.words == "by name"
    assert found.way.rows.tolist() == [-1] * n_lacking + list(range(len(rows)))


def _barcodes(n: int, seed: int) -> list[str]:
    rng = np.random.default_rng(seed)
    return ["".join(letters) for letters in rng.choice(list("ACGT"), (n, 16))]


def test_each_file_finds_its_own_prefix() -> None:
    first, second = _barcodes(60, 1), _barcodes(50, 2)
    second[:2] = first[:2]  # barcodes recur between samples
    cells = [f"{each}-1" for each in [*first, *second]]
    rows = [f"P2_post_{each}" for each in second] + [f"P1_pre_{each}" for each in first]
    found = match(Named(names=cells, file=[0] * 60 + [1] * 50), Named(names=rows))
    assert found.is_clear
    assert found.way.rows.tolist() == [*range(50, 110), *range(50)]


def test_cells_of_a_sample_that_the_table_lacks_find_nothing() -> None:
    first, second = _barcodes(60, 1), _barcodes(50, 2)
    second[:2] = first[:2]
    cells = [f"{each}-1" for each in [*first, *second]]
    found = match(Named(names=cells, file=[0] * 60 + [1] * 50), Named(names=first))
    assert found.is_clear
    assert found.way.rows.tolist() == [*range(60), *[-1] * 50]


def test_one_row_is_never_given_to_two_cells() -> None:
    sequences = _barcodes(40, 3)
    cells = [f"{each}-{lane}" for lane in (1, 2) for each in sequences]
    found = match(Named(names=cells), Named(names=sequences))
    assert not found.is_clear


def test_two_samples_with_the_same_barcodes_are_ambiguous_until_told_apart() -> None:
    sequences = _barcodes(40, 4)
    rows = [f"{each}_{sample}" for sample in ("x", "y") for each in sequences]
    assert not match(Named(names=sequences), Named(names=rows)).is_clear
    cells = Named(names=sequences * 2, within=["ctrl"] * 40 + ["stim"] * 40)
    told = match(cells, Named(names=sequences * 2, within=["stim"] * 40 + ["ctrl"] * 40))
    assert told.is_clear
    assert told.way.rows.tolist() == [*range(40, 80), *range(40)]


@given(SEQUENCES, SEQUENCES)
def test_cells_and_rows_are_never_joined_to_more_than_one_another(one: list[str], two: list[str]) -> None:
    found = match(Named(names=[f"{each}-1" for each in one]), Named(names=[f"x_{each}" for each in two]))
    if found.is_clear:
        rows = found.way.rows[found.way.rows >= 0]
        assert len(set(rows.tolist())) == len(rows)
        assert all(two[row] == one[cell] for cell, row in enumerate(found.way.rows) if row >= 0)


def test_numbered_cells_are_not_taken_for_one_another() -> None:
    cells = [f"cell{i}" for i in range(10, 20)]
    assert match(Named(names=cells), Named(names=[str(i) for i in range(10)])).way.n_found == 0
