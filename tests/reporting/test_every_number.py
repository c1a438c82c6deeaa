"""Every number a reader sees stands in run.json, and nothing else is a digit."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from number_check import check_numbers, fixed_words

if TYPE_CHECKING:
    from html_reading import Reader

    from mekscrna.record import Run


def test_every_number_shown_is_in_the_run(html: str, run: Run) -> None:
    assert check_numbers(html, run) > 500


@pytest.mark.parametrize(
    ("from_", "to"),
    [
        ("</main>", "<p>7 of 9 claims</p></main>"),
        ("</main>", '<p><data value="0.1234">0.12</data></p></main>'),
        ("</main>", "<svg><g><text>0.5</text></g></svg></main>"),
        ('<data value="0.32">0.32</data>', '<data value="0.32">0.33</data>'),
        ("</main>", "<pre>seed: 1</pre></main>"),
    ],
    ids=["a count made up", "a value made up", "a number in a figure", "a wrong rounding", "foreign yaml"],
)
def test_the_check_finds_a_number_made_up(html: str, run: Run, from_: str, to: str) -> None:
    assert from_ in html
    with pytest.raises(AssertionError):
        check_numbers(html.replace(from_, to, 1), run)


def test_fixed_words_hold_no_bare_number() -> None:
    assert not {word for word in fixed_words() if re.fullmatch(r"[-+−]?\d+([.,]\d+)*", word)}


def test_axes_are_marked_as_such(page: Reader) -> None:
    marked = [text for text, place in page.texts if place.within("g", "axis")]
    assert any(character.isdigit() for text in marked for character in text)
