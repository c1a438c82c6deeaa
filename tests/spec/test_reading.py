"""Each kind of fault in a file is told at its line and column, in plain words, and all of them at once."""

from __future__ import annotations

import json
import string
from typing import TYPE_CHECKING

import pytest
from declarations import DATASET, STUDY, TEXTS, problems_of, told
from hypothesis import given
from hypothesis import strategies as st

from mekscrna.errors import SpecError
from mekscrna.genes.library import library_root
from mekscrna.spec._document import parse
from mekscrna.spec.claim import Claim
from mekscrna.spec.dataset import Dataset
from mekscrna.spec.reading import read
from mekscrna.spec.signature import Signature
from mekscrna.spec.study import Study

if TYPE_CHECKING:
    from pathlib import Path

    from mekscrna.spec._base import Spec

# kind, what is replaced, by what → line, column, path, words that must be said
FAULTS = {
    "unknown key": (
        (Claim, "direction: down", "direktion: down"),
        (10, 1, "direktion", "unknown key 'direktion'. Did you mean 'direction'?"),
    ),
    "unknown key deep inside": (
        (Dataset, "    drug: tram", "    drugg: tram"),
        (19, 5, "arms.mek_inhibited.drugg", "Did you mean 'drug'?"),
    ),
    "unknown key near nothing": (
        (Study, "claims: [mine]", "claims: [mine]\nxyzzy: 1"),
        (7, 1, "xyzzy", "Allowed: atlas, claims, datasets, embedding,"),
    ),
    "key missing": (
        (Dataset, "  arm: treatment\n", ""),
        (10, 3, "obs.arm", "the key 'arm' is missing."),
    ),
    "key missing at the top": (
        (Study, "question: Does the list fall?\n", ""),
        (1, 1, "question", "the key 'question' is missing."),
    ),
    "number where text is wanted": (
        (Dataset, "title: A dataset", "title: 2020"),
        (2, 8, "title", 'must be text, found 2020. Put it in quotes: "2020".'),
    ),
    "number of another look than its value": (
        (Dataset, 'pmid: "12345"', "pmid: 1e5"),
        (6, 9, "source.pmid", 'must be text, found 1e5. Put it in quotes: "1e5".'),
    ),
    "number as an identifier": (
        (Dataset, 'pmid: "12345"', "pmid: 12345"),
        (6, 9, "source.pmid", 'Put it in quotes: "12345".'),
    ),
    "text where a number is wanted": (
        (Dataset, "min_genes: 200", "min_genes: few"),
        (27, 14, "quality.min_genes", "must be a whole number, found 'few'."),
    ),
    "fraction where a whole number is wanted": (
        (Dataset, "min_genes: 200", "min_genes: 0.5"),
        (27, 14, "quality.min_genes", "must be a whole number, found 0.5."),
    ),
    "text where a list is wanted": (
        (Study, "claims: [mine]", "claims: mine"),
        (6, 9, "claims", "must be a list, found 'mine'. Put it in brackets: [mine]."),
    ),
    "text where a block is wanted": (
        (Claim, "proxy:\n  grade: A", "proxy: A"),
        (15, 8, "proxy", "must be a block of lines 'key: value', found 'A'."),
    ),
    "a fraction as a value of a column": (
        (Dataset, "values: [on]", "values: [0.5]"),
        (18, 14, "arms.mek_inhibited.values.0", "must be text or a whole number or true or false"),
    ),
    "no value": (
        (Claim, "statement: The list falls.", "statement:"),
        (2, 1, "statement", "no value is given. Write text."),
    ),
    "value not allowed": (
        (Dataset, "species: human", "species: humn"),
        (3, 10, "species", "'humn' is not allowed here. Did you mean 'human'? Allowed: human, mouse."),
    ),
    "kind of readout not allowed": (
        (Claim, "kind: score_shift", "kind: score_shfit"),
        (8, 9, "readout.kind", "Did you mean 'score_shift'? Allowed: score_shift, single_gene,"),
    ),
    "kind of readout missing": (
        (Claim, "  kind: score_shift\n", ""),
        (8, 3, "readout.kind", "the key 'kind' is missing."),
    ),
    "key of another kind of readout": (
        (Claim, "  signature: mine", "  signature: mine\n  within: t_cell"),
        (10, 3, "readout.within", "unknown key 'within'. Allowed: alternates, kind, signature."),
    ),
    "below the bound": (
        (Claim, "value: 0.32", "value: -0.3"),
        (12, 10, "smallest_effect.value", "must be more than 0, found -0.3."),
    ),
    "above the bound": (
        (Dataset, "min_genes: 200", "max_pct_mt: 101"),
        (27, 15, "quality.max_pct_mt", "must be at most 100, found 101."),
    ),
    "not a number as a number": (
        (Claim, "value: 0.32", "value: .nan"),
        (12, 10, "smallest_effect.value", "must be a number, found '.nan'."),
    ),
    "not an id": (
        (Study, "claims: [mine]", "claims: [Mine-1]"),
        (6, 10, "claims.0", "'Mine-1' is not an id. Use lower-case words joined by underscores"),
    ),
    "arm that is not an id": (
        (Dataset, "  untreated:", "  Un-treated:"),
        (15, 3, "arms.Un-treated", "'Un-treated' is not an id."),
    ),
    "not a gene symbol": (
        (Signature, "SPRY4]", "SPRY 4]"),
        (5, 22, "genes.up.2", "'SPRY 4' is not a gene symbol."),
    ),
    "not a sha256": (
        (Dataset, "path: mine.h5ad", "path: mine.h5ad\n    sha256: abc"),
        (9, 13, "files.0.sha256", "'abc' is not a sha256."),
    ),
    "no slot of an h5ad": (
        (Dataset, "pairing:", "matrix:\n  slot: counts\npairing:"),
        (25, 9, "matrix.slot", "Allowed: X, raw/X, layers/<name>."),
    ),
    "empty list": (
        (Study, "claims: [mine]", "claims: []"),
        (6, 9, "claims", "must not be empty."),
    ),
    "no cell type of the house": (
        (Dataset, "  treg: [Treg]", "  tregs: [Treg]"),
        (23, 3, "cell_types.tregs", "'tregs' is not a cell type known here. Did you mean 'treg'?"),
    ),
    "population that is no cell type": (
        (Claim, "population: malignant", "population: malign"),
        (3, 13, "population", "Did you mean 'malignant'?"),
    ),
    "id that is not the file's name": (
        (Study, "id: mine\n", "id: yours\n"),
        (1, 5, "id", "Write id: mine, or call the file yours.yaml."),
    ),
    "key that stands twice": (
        (Study, "claims: [mine]", "claims: [mine]\ntitle: Again"),
        (7, 1, "title", "the key 'title' stands twice. It is on line 2 already."),
    ),
    "a tag": (
        (Study, "title: A study", "title: !special A study"),
        (2, 8, "title", "is not used here."),
    ),
    "a tag that other programs run": (
        (Study, "title: A study", "title: !!python/object:os.system A study"),
        (2, 8, "title", "is not used here."),
    ),
    "too few random signatures to tell a share of 95 %": (
        (Study, "gates:", "random_signatures: 10\ngates:"),
        (7, 20, "random_signatures", "must be at least 20, found 10."),
    ),
    "percent where a log is wanted": (
        (Claim, "value: 0.32", "value: 25"),
        (12, 10, "smallest_effect.value", "must be at most 10, found 25."),
    ),
}


@pytest.mark.parametrize(("change", "answer"), FAULTS.values(), ids=FAULTS)
def test_a_fault_is_told_at_its_place_in_plain_words(
    tmp_path: Path, change: tuple[type[Spec], str, str], answer: tuple[int, int, str, str]
) -> None:
    kind, old, new = change
    line, column, path, words = answer
    text = TEXTS[kind].replace(old, new, 1)
    assert text != TEXTS[kind]
    found = problems_of(tmp_path / "mine.yaml", kind, text)
    assert told(found) == [(line, column, path)]
    assert str(found[0]).startswith(f"{tmp_path / 'mine.yaml'}:{line}:{column} {path}: ")
    assert words in str(found[0])
    assert "pydantic" not in str(found[0])
    assert "https://" not in str(found[0])


@pytest.mark.parametrize(
    ("text", "line", "column", "words"),
    [
        ("", 1, 1, "the file is empty"),
        ("# only a remark\n", 1, 1, "the file is empty"),
        ("- id: mine\n", 1, 1, "a study is written as lines 'key: value', found a list of 1"),
        ("id: mine\n\ttitle: A\n", 2, 1, "a tab"),
        ("id: mine\ntitle: A study: the second\n", 2, 15, "a second ': ' in one line"),
        ("id: mine\nclaims: [a, b\ntitle: x\n", 3, 6, "a list that is not closed"),
        ('id: mine\ntitle: "A study\n', 3, 1, "a quotation mark that is not closed"),
        ("id: mine\n---\nid: yours\n", 2, 1, "a second document"),
        ("id: *there\n", 1, 5, "a reference (*) to an anchor (&) that is not there"),
        ("id: mine\n? [a, b]\n: c\n", 2, 3, "a key must be a word"),
        ("id: mine\ntitle: a\x07b\n", 2, 9, "a character that is no text (U+0007)"),
        ("\x00\x05", 1, 1, "a character that is no text (U+0000)"),
        ("id: mine\ngates: &again\n  - *again\n", 2, 8, "a block that contains itself"),
    ],
)
def test_what_is_no_yaml_is_told_at_its_place(
    tmp_path: Path, text: str, line: int, column: int, words: str
) -> None:
    found = problems_of(tmp_path / "mine.yaml", Study, text)
    assert any((each.line, each.column) == (line, column) and words in each.what for each in found), found


@pytest.mark.parametrize("depth", [300, 900, 20_000])
@pytest.mark.parametrize("sign", ["[", "{a: ", "- "])
def test_a_nest_too_deep_to_walk_is_a_fault_not_a_crash(tmp_path: Path, sign: str, depth: int) -> None:
    closing = {"[": "]", "{a: ": "}", "- ": ""}[sign]
    (found,) = problems_of(
        tmp_path / "mine.yaml", Study, f"id: mine\ntitle:\n {sign * depth}x{closing * depth}\n"
    )
    assert "nested too deeply" in found.what


def test_the_fast_reader_and_the_one_that_explains_agree() -> None:
    files = [*(library_root() / "signatures").glob("*.yaml"), *(library_root() / "configs").glob("*/*.yaml")]
    for file in files[::7]:
        text = file.read_text(encoding="utf-8")
        slow = f"# {'[' * 600}\n{text}"  # many brackets are left to the slow one; the comment adds one line
        fast, other = parse(text, "f"), parse(slow, "f")
        assert fast.values == other.values
        assert [mark.line + 1 for mark in fast.marks.values()] == [mark.line for mark in other.marks.values()]
        assert [mark.column for mark in fast.marks.values()][1:] == [m.column for m in other.marks.values()][
            1:
        ]


def test_a_file_that_is_not_utf8_says_on_which_line(tmp_path: Path) -> None:
    found = problems_of(tmp_path / "mine.yaml", Study, b"id: mine\ntitle: caf\xe9\n")
    assert found[0].line == 2
    assert "UTF-8" in found[0].what


def test_a_byte_order_mark_and_windows_line_ends_are_read_over(tmp_path: Path) -> None:
    text = b"\xef\xbb\xbf" + STUDY.replace("\n", "\r\n").encode()
    assert problems_of(tmp_path / "mine.yaml", Study, text) == ()


def test_a_missing_file_offers_the_nearest(tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text(STUDY)
    with pytest.raises(SpecError, match=r"mime\.yaml: there is no such file\. Did you mean 'mine\.yaml'\?"):
        read(tmp_path / "mime.yaml", Study)
    with pytest.raises(SpecError, match="this is a folder"):
        read(tmp_path, Study)


def test_all_faults_of_a_file_are_told_at_once_in_its_order(tmp_path: Path) -> None:
    text = (
        DATASET.replace("title: A dataset", "title: 5")
        .replace("species: human", "species: humn")
        .replace("path: mine", "path: ../mine")
        .replace("  arm: treatment\n", "")
        .replace("values: [on]", "values: [on, off]")
        .replace("treg: [Treg]", "treg: [CD8*]")
        .replace("min_genes: 200", "min_gene: 200\n  max_pct_mt: 120")
        + "title: again\n"
    )
    assert told(problems_of(tmp_path / "mine.yaml", Dataset, text)) == [
        (2, 8, "title"),
        (3, 10, "species"),
        (8, 11, "files.0.path"),
        (10, 3, "obs.arm"),
        (17, 18, "arms.mek_inhibited.values.1"),
        (22, 10, "cell_types.treg.0"),
        (26, 3, "quality.min_gene"),
        (27, 15, "quality.max_pct_mt"),
        (28, 1, "title"),
    ]


def test_a_rule_waits_where_a_part_it_needs_is_wrong_itself(tmp_path: Path) -> None:
    text = DATASET.replace("  donor: donor", "  dono: donor")
    assert told(problems_of(tmp_path / "mine.yaml", Dataset, text)) == [(11, 3, "obs.dono")]


@pytest.mark.parametrize(
    "word", ["on", "off", "yes", "no", "y", "N", "2020-01-01", "12:30", "1_000", "<<", "0b1"]
)
def test_words_that_are_text_in_yaml_1_2_stay_text(tmp_path: Path, word: str) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(
        DATASET.replace("[off, no]", "[a]").replace(
            "values: [on]", f"values: [{word}]\n  {'on'}:\n    values: [b]"
        ),
        encoding="utf-8",
    )
    dataset = read(path, Dataset)
    assert dataset.arms["mek_inhibited"].values == (word,)
    assert "on" in dataset.arms


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        ("1", 1),
        ("-3", -3),
        ("0x1F", "0x1F"),
        ("007", "007"),
        ("+5", "+5"),
        ("0", 0),
        ("true", True),
        ("False", False),
        ('"1"', "1"),
    ],
)
def test_numbers_and_truth_values_are_those_of_json_so_that_names_stay_names(
    tmp_path: Path, written: str, read_as: int | bool | str
) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(DATASET.replace("values: [on]", f"values: [{written}]"), encoding="utf-8")
    found = read(path, Dataset).arms["mek_inhibited"].values[0]
    assert found == read_as
    assert type(found) is type(read_as)


@pytest.mark.parametrize("kind", TEXTS)
def test_what_is_read_can_be_written_and_read_again(tmp_path: Path, kind: type[Spec]) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(TEXTS[kind], encoding="utf-8")
    first = read(path, kind)
    path.write_text(first.model_dump_json(), encoding="utf-8")  # JSON is YAML 1.2
    assert read(path, kind) == first
    assert read(path, kind).digest() == first.digest()


def _keys(text: str) -> list[str]:
    """Return the keys that a person can misspell and still be understood."""
    words = [line.strip(" -").split(":")[0] for line in text.splitlines() if ":" in line]
    own = {"untreated", "mek_inhibited", "cd8_t", "treg", "kind"}  # names, not keys; `kind` decides the rest
    return [word for word in words if len(word) >= 5 and word not in own]


@st.composite
def _typos(draw: st.DrawFn) -> tuple[type[Spec], str, str]:
    kind = draw(st.sampled_from(sorted(TEXTS, key=lambda each: each.__name__)))
    right = draw(st.sampled_from(sorted(set(_keys(TEXTS[kind])))))
    place = draw(st.integers(0, len(right) - 1))
    letter = draw(st.sampled_from(string.ascii_lowercase))
    wrong = draw(
        st.sampled_from(
            [
                right[:place] + right[place + 1 :],
                right[:place] + letter + right[place:],
                right[:place] + letter + right[place + 1 :],
                right[:place] + right[place : place + 2][::-1] + right[place + 2 :],
            ]
        )
    )
    return kind, right, wrong


@given(_typos())
def test_a_misspelt_key_is_answered_by_the_right_one(
    tmp_path_factory: pytest.TempPathFactory, typo: tuple[type[Spec], str, str]
) -> None:
    kind, right, wrong = typo
    if wrong == right:
        return
    text = TEXTS[kind]
    start = text.index(f"{right}:")
    path = tmp_path_factory.getbasetemp() / "mine.yaml"
    found = problems_of(path, kind, text[:start] + wrong + text[start + len(right) :])
    line = text[:start].count("\n") + 1
    here = [problem for problem in found if problem.line == line and "unknown key" in problem.what]
    assert len(here) == 1
    assert here[0].column == start - text.rfind("\n", 0, start)
    assert here[0].hint == f"Did you mean '{right}'?"


@given(st.text(max_size=60))
def test_no_text_makes_the_reader_stumble(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    path = tmp_path_factory.getbasetemp() / "mine.yaml"
    assert problems_of(path, Claim, text.encode("utf-8", "surrogatepass"))


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers(-5, 5) | st.floats(-2, 2) | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from([*Claim.model_fields, "kind", "of", "within"]), inner, max_size=6
            )
        ),
        max_leaves=12,
    )
)
def test_no_value_makes_the_reader_stumble(tmp_path_factory: pytest.TempPathFactory, value: object) -> None:
    path = tmp_path_factory.getbasetemp() / "mine.yaml"
    for kind in (Claim, Signature):
        found = problems_of(path, kind, json.dumps(value))
        assert found
        assert all(problem.line for problem in found)
