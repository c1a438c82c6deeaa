"""Gene lists of one's own come in with every fault at its line, and go out as they came in."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mekscrna.errors import InputError, Problem, SpecError
from mekscrna.spec.catalog import Catalog
from mekscrna.spec.gene_check import check_file
from mekscrna.spec.gene_difference import difference
from mekscrna.spec.gene_sets import (
    csv_text,
    gmt_text,
    net_rows,
    read_gene_sets,
    signatures_of_net,
)
from mekscrna.spec.signature import Genes, Signature
from mekscrna.spec.source import Source

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.fixture
def written(tmp_path: Path) -> Callable[[str, str], Path]:
    def write(name: str, text: str) -> Path:
        (tmp_path / name).write_bytes(text.encode())
        return tmp_path / name

    return write


def faults(path: Path) -> list[Problem]:
    with pytest.raises(SpecError) as error:
        read_gene_sets(path, species="human")
    return list(error.value.problems)


def signature(**genes: Any) -> Signature:
    return Signature(
        id="a_list",
        title="A list",
        species="human",
        genes=Genes(**genes),
        role="default",
        context="not stated",
        source=Source(citation="user's own"),
        read_from="a table in memory",
        licence="not stated",
    )


def test_a_gmt_file_becomes_signatures(written: Any) -> None:
    path = written("own.gmt", "HALLMARK_X\thttp://somewhere\tIL6\tTNF\t\r\nmy set\tMy own set\tCD274\n\n")
    found = read_gene_sets(path, species="human", citation="Me 2024")
    assert read_gene_sets(str(path), species="human", citation="Me 2024") == found
    assert list(found) == ["hallmark_x", "my_set"]
    first, second = found.values()
    assert first.genes.up == ("IL6", "TNF")
    assert (first.title, second.title) == ("HALLMARK_X", "My own set")
    assert (first.role, first.species, first.source.citation) == ("default", "human", "Me 2024")
    assert first.read_from == str(path)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x\tna\tA1\nx__DN\tna\tB1\n", {"x": (("A1",), ("B1",))}),
        ("x__UP\tna\tA1\nx__DN\tna\tB1\n", {"x": (("A1",), ("B1",))}),
        ("x_dn\tna\tB1\nx_up\tna\tA1\n", {"x": (("A1",), ("B1",))}),
        ("x_UP\tna\tA1\nx_DOWN\tna\tB1\n", {"x": (("A1",), ("B1",))}),
        ("x_UP\tna\tA1\n", {"x_up": (("A1",), ())}),
        ("x_DN\tna\tB1\n", {"x_dn": (("B1",), ())}),
        ("x\tna\tA1\nx_DN\tna\tB1\n", {"x": (("A1",), ("B1",))}),
    ],
)
def test_up_and_down_halves_become_one_list(written: Any, text: str, expected: dict[str, Any]) -> None:
    found = read_gene_sets(written("own.gmt", text), species="human")
    assert {name: (each.genes.up, each.genes.down) for name, each in found.items()} == expected


def test_a_table_becomes_signatures(written: Any) -> None:
    text = "source,target,weight,note\nx,IL6,2.5,a\nx,TNF,-1,b\ny,CD274,,c\n"
    for path in (written("own.csv", text), written("own.tsv", text.replace(",", "\t"))):
        found = read_gene_sets(path, species="human")
        assert found["x"].genes == Genes(up=("IL6",), down=("TNF",), weights={"IL6": 2.5})
        assert found["y"].genes == Genes(up=("CD274",))


def test_a_net_of_decoupler_becomes_signatures() -> None:
    rows = [{"source": "x", "target": "IL6", "weight": 0.5}, {"source": "x", "target": "TNF", "weight": -2}]
    expected = Genes(up=("IL6",), down=("TNF",), weights={"IL6": 0.5, "TNF": 2.0})
    for net in (rows, pd.DataFrame(rows), iter(rows)):
        assert signatures_of_net(net, species="human")["x"].genes == expected
    unweighted = pd.DataFrame(rows)[["target", "source"]]
    assert signatures_of_net(unweighted, species="human")["x"].genes == Genes(up=("IL6", "TNF"))


def test_a_net_with_faults_is_refused_with_all_of_them() -> None:
    net = pd.DataFrame({"source": ["x", "x", None], "target": ["IL6", "TNF", "A1"], "weight": [1, None, 1]})
    with pytest.raises(SpecError) as error:
        signatures_of_net(net, species="human")
    assert [problem.what for problem in error.value.problems] == [
        "the weight of 'TNF' must be a number other than 0, found 'nan'.",
        "the row has no source.",
    ]
    with pytest.raises(SpecError, match=r"the column 'target' is missing.*Found: source, traget"):
        signatures_of_net(pd.DataFrame({"source": ["x"], "traget": ["IL6"]}), species="human")


@pytest.mark.parametrize(
    ("name", "text", "line", "what"),
    [
        ("own.gmt", "a\tna\tIL6\nx\tna\t\t\n", 2, "the set 'x' is empty."),
        ("own.gmt", "a\tna\tIL6\nIL6,TNF\n", 2, "a line of a GMT file holds a name"),
        ("own.gmt", "a\tna\tIL6\nb\tna\tTNF\na\tna\tTNF\n", 3, "the set 'a' stands on line 1 already."),
        ("own.gmt", "a\tna\tIL6\nA\tna\tTNF\n", 2, "'A' and another set have the same id 'a'."),
        ("own.gmt", "a\tna\tIL6\nx\tna\tIL6\tTNF\tIL6\n", 2, "the gene 'IL6' stands twice."),
        ("own.gmt", "a\tna\tIL6\nx\tna\tHLA A\n", 2, "'HLA A' is not a gene symbol."),
        ("own.gmt", "a\tna\tIL6\nx__DN\tna\tTNF\n", 2, "there are down genes of 'x', but no up genes."),
        ("own.csv", "source,target\na,IL6\na,\n", 3, "the row has no target."),
        ("own.csv", "source,target,weight\na,IL6,1\na,TNF,high\n", 3, "the weight of 'TNF' must be a number"),
        ("own.csv", "source,target,weight\na,IL6,1\na,TNF,0\n", 3, "the weight of 'TNF' must be a number"),
        ("own.csv", "source,target,weight\na,IL6,1\na,IL6,-1\n", 3, "the gene 'IL6' is both up and down."),
        (
            "own.csv",
            "source,target,weight\na,IL6,1\nb,TNF,-1\n",
            3,
            "every gene is down;",
        ),
        ("own.csv", "name,gene\na,IL6\n", 1, "the column 'source' is missing"),
        ("own.csv", "source,target\n", 1, "the table is empty."),
    ],
)
def test_each_fault_is_told_at_its_line(written: Any, name: str, text: str, line: int, what: str) -> None:
    found = faults(written(name, text))
    assert (found[0].line, found[0].file is not None) == (line, True)
    assert found[0].what.startswith(what)


def test_all_faults_are_told_at_once(written: Any) -> None:
    found = faults(written("own.gmt", "a\tna\nb\tna\tIL6\tIL6\nc\tna\t(x)\n"))
    assert [problem.line for problem in found] == [1, 2, 3]


def test_files_that_cannot_be_read_are_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "latin.gmt").write_bytes(b"a\tna\tIL6\nb\tna\tTNF\xe9\n")
    with pytest.raises(SpecError, match=r"latin\.gmt:2: the file is not UTF-8"):
        read_gene_sets(tmp_path / "latin.gmt", species="human")
    with pytest.raises(SpecError, match="nowhere"):
        read_gene_sets(tmp_path / "nowhere.gmt", species="human")
    with pytest.raises(InputError, match=r"\.gmt, \.csv"):
        read_gene_sets(tmp_path / "own.xlsx", species="human")


@pytest.mark.parametrize("species", ["human", "mouse"])
def test_the_shipped_library_goes_out_and_comes_in(written: Any, species: Any) -> None:
    own = {name: each for name, each in Catalog.open().all_signatures.items() if each.species == species}
    weighted = read_gene_sets(written("all.csv", csv_text(own.values())), species=species)
    assert {name: each.genes for name, each in weighted.items()} == {
        name: each.genes for name, each in own.items()
    }
    plain = read_gene_sets(written("all.gmt", gmt_text(own.values())), species=species)
    assert {name: (each.title, each.genes.up, each.genes.down) for name, each in plain.items()} == {
        name: (" ".join(each.title.split()), each.genes.up, each.genes.down) for name, each in own.items()
    }


SYMBOLS = st.from_regex(r"\A[A-Z][A-Z0-9]{1,5}\Z")


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(SYMBOLS, st.floats(-50, 50).filter(bool), min_size=1), SYMBOLS)
def test_rows_give_back_every_digit(weights: dict[str, float], first: str) -> None:
    signed = weights | {first: abs(weights.get(first, 1.0))}
    up = {gene: weight for gene, weight in signed.items() if weight > 0}
    down = {gene: -weight for gene, weight in signed.items() if weight < 0}
    given_weights = {gene: weight for gene, weight in (up | down).items() if weight != 1}
    original = signature(up=tuple(up), down=tuple(down), weights=given_weights)
    again = signatures_of_net(net_rows([original]), species="human")["a_list"]
    assert again.genes == original.genes
    assert {row["target"]: row["weight"] for row in net_rows([original])} == signed


PIECES = st.one_of(
    st.sampled_from(["IL6", "TNF", "x", "x_UP", "x__DN", "source", "target", "weight", "1", "-2", "nan", ""]),
    st.text(max_size=8),
    st.text("a", min_size=90, max_size=90),
)
TEXTS = st.lists(st.lists(PIECES, max_size=5), max_size=6)


@settings(max_examples=200, deadline=None)
@given(TEXTS, st.sampled_from([".gmt", ".csv", ".tsv"]), st.booleans())
def test_any_text_is_read_or_refused(lines: list[list[str]], suffix: str, headed: bool) -> None:
    delimiter = "," if suffix == ".csv" else "\t"
    header = [["source", "target", "weight"]] if headed else []
    text = "\n".join(delimiter.join(line) for line in [*header, *lines])
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"own{suffix}"
        path.write_bytes(text.encode("utf-8", "surrogatepass"))
        refused = False
        found: dict[str, Signature] = {}
        try:
            found = read_gene_sets(path, species="human")
        except SpecError as error:
            refused = bool(error.problems)
        told = check_file(path)
    assert told if refused else all(each.genes.up for each in found.values())


def test_differences_are_by_gene_and_weight() -> None:
    found = difference(
        signature(up=("A1", "B1", "C1"), weights={"A1": 2.0}), signature(up=("A1", "B1", "D1"), down=("C1",))
    )
    assert found.shared == ("A1", "B1", "C1")
    assert (found.only_first, found.only_second) == ((), ("D1",))
    assert found.reweighted == ("A1", "C1")
    assert found.jaccard == pytest.approx(3 / 4)


def test_a_check_tells_each_wrong_symbol_once_at_its_place(written: Any) -> None:
    path = written("own.gmt", "a\tna\tIL6\nx\tna\tIL8\tHLA A\tIL6\tIL6\tCXCL8\n")
    assert [(problem.line, problem.what) for problem in check_file(path)] == [
        (2, "'IL8' is an outdated or other name of CXCL8."),
        (2, "'HLA A' is unknown: no human gene goes by it."),
        (2, "'IL6' is a duplicate: it stands twice."),
        (2, "'CXCL8' is a duplicate: the same gene as 'IL8' in this list."),
    ]


def test_a_check_says_when_a_list_is_of_the_other_species(written: Any) -> None:
    path = written("own.gmt", "x\tna\tIl6\tTnf\tCd274\tIRF1\n")
    found = check_file(path)
    assert found[0].what == "3 of 4 genes are mouse symbols in a human list."
    assert "--species mouse" in found[0].hint
    assert [problem.what for problem in check_file(path, species="mouse")] == [
        "'IRF1' is a human symbol in a mouse list."
    ]


def test_a_check_tells_what_keeps_a_file_from_being_read_too(written: Any) -> None:
    path = written("own.csv", "source,target,weight\nx,IL8,1\nx,TNF,none\n")
    assert [(problem.line, problem.what.split()[0]) for problem in check_file(path)] == [
        (2, "'IL8'"),
        (3, "the"),
    ]
