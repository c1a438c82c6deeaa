"""Gene lists can be listed, shown, checked, compared and taken away from the command line."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from mekscrna.cli.app import app
from mekscrna.genes.library import library_root
from mekscrna.spec.gene_sets import read_gene_sets
from mekscrna.spec.reading import read
from mekscrna.spec.signature import Signature

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result

TNF = "hallmark_tnfa_signaling_via_nfkb"
MPAS = "wagle2018_mpas"


def invoke(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["signatures", *arguments])


def shipped(name: str) -> Signature:
    return read(library_root() / "signatures" / f"{name}.yaml", Signature)


def broken(folder: Path, gene: str, instead: str) -> Path:
    """A copy of the TNF list with one name in place of another."""
    text = (library_root() / "signatures" / f"{TNF}.yaml").read_text(encoding="utf-8")
    assert f" {gene}," in text
    path = folder / f"{TNF}.yaml"
    path.write_text(text.replace(f" {gene},", f" {instead},", 1), encoding="utf-8")
    return path


def test_the_shipped_library_is_clean() -> None:
    result = invoke("check")
    assert result.exit_code == 0, result.output
    assert "every gene goes by its current symbol" in result.output


@pytest.mark.parametrize(
    ("gene", "instead", "words", "hint"),
    [
        ("PER1", "AC129492.1", "'AC129492.1' is a clone id", ""),
        ("IL6", "IL8", "'IL8' is an outdated or other name of CXCL8", "Write CXCL8."),
        ("IL6", "MARCH1", "'MARCH1' is an outdated or other name of MARCHF1", "Write MARCHF1."),
        ("IL6", "1-Mar", "'1-Mar' is a date", "It may be MARCHF1 or MTARC1"),
        ("IL6", "SEPT2", "'SEPT2' is ambiguous", "SEPTIN2 or SEPTIN6"),
        ("IL6", "Il6", "'Il6' is a mouse symbol in a human list", "Its human ortholog is IL6."),
        ("IL6", "PER1", "'PER1' is a duplicate", "List it once."),
        ("IL6", "ENSG00000136244.12", "the Ensembl id of IL6", "Write IL6."),
        ("IL6", "IL6L", "'IL6L' is unknown", "Did you mean IL6?"),
        ("IL6", "44448", "'44448' is a date", "SEPTIN9"),
    ],
)
def test_a_broken_copy_is_caught_with_the_right_word(
    tmp_path: Path, gene: str, instead: str, words: str, hint: str
) -> None:
    path = broken(tmp_path, gene, instead)
    result = invoke("check", str(path))
    assert result.exit_code == 2
    told = [line for line in result.stderr.splitlines() if words in line]
    assert len(told) == 1, result.stderr
    assert hint in told[0]
    line = next(
        number
        for number, text in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if f" {instead}," in text
    )
    place = int(told[0].removeprefix(f"{path}:").split(":")[0])
    assert place == line or "duplicate" in words  # of two places, the second is told


def test_mouse_symbols_throughout_a_human_set_are_caught(tmp_path: Path) -> None:
    path = tmp_path / f"{TNF}_mm.yaml"
    text = (library_root() / "signatures" / path.name).read_text(encoding="utf-8")
    path.write_text(text.replace("species: mouse", "species: human"), encoding="utf-8")
    result = invoke("check", str(path))
    assert result.exit_code == 2
    assert "genes are mouse symbols in a human list" in result.stderr
    assert "Its human ortholog is TNFAIP3." in result.stderr


def test_an_empty_set_is_caught(tmp_path: Path) -> None:
    (tmp_path / "own.gmt").write_text("full\tna\tIL6\nnone\tna\n", encoding="utf-8")
    text = (library_root() / "signatures" / f"{MPAS}.yaml").read_text(encoding="utf-8")
    start, end = text.index("up: ["), text.index("]")
    (tmp_path / f"{MPAS}.yaml").write_text(f"{text[:start]}up: [{text[end:]}", encoding="utf-8")
    for name, place in (("own.gmt", ":2"), (f"{MPAS}.yaml", "genes.up")):
        result = invoke("check", str(tmp_path / name))
        assert result.exit_code == 2
        assert "empty" in result.stderr
        assert place in result.stderr


def test_check_takes_ids_and_files_and_gives_json(tmp_path: Path) -> None:
    assert invoke("check", MPAS, TNF).exit_code == 0
    (tmp_path / "own.gmt").write_text("x\tna\tIL6\tIL8\n", encoding="utf-8")
    result = invoke("check", MPAS, str(tmp_path / "own.gmt"), "--json")
    assert result.exit_code == 2
    (row,) = json.loads(result.stdout)
    assert (row["line"], row["path"], row["hint"]) == (1, "x", "Write CXCL8.")
    assert json.loads(invoke("check", MPAS, "--json").stdout) == []


@pytest.mark.parametrize(
    "arguments",
    [("check", "wagle2018_mpass"), ("show", "wagle2018_mpass"), ("diff", MPAS, "wagle2018_mpass")],
)
def test_an_unknown_id_is_answered_with_the_nearest(arguments: tuple[str, ...]) -> None:
    result = invoke(*arguments)
    assert result.exit_code == 2
    assert f"Did you mean '{MPAS}'?" in result.stderr


def test_files_that_are_not_there_are_bad_input(tmp_path: Path) -> None:
    for name in ("nowhere.gmt", "nowhere.yaml", "nowhere.csv"):
        result = invoke("check", str(tmp_path / name))
        assert result.exit_code == 2
        assert name in result.stderr


def test_list_filters_by_species_and_role() -> None:
    rows = json.loads(invoke("list", "--species", "mouse", "--role", "default", "--json").stdout)
    assert rows
    assert {(row["species"], row["role"]) for row in rows} == {("mouse", "default")}
    lines = invoke("list").stdout.splitlines()
    assert lines[0].split("\t")[:4] == ["id", "species", "role", "genes"]
    assert len(lines) > len(rows) + 1


def test_show_says_what_each_gene_is_and_which_lists_overlap() -> None:
    shown = json.loads(invoke("show", MPAS, "--json").stdout)
    assert [gene["gene"] for gene in shown["genes"]] == list(shipped(MPAS).genes.up)
    assert {gene["status"] for gene in shown["genes"]} == {"approved"}
    assert shown["source"]["doi"]
    overlaps = {row["signature"]: row for row in shown["overlaps"]}
    both = set(shipped(MPAS).genes.up) & set(shipped("dry2010_mek18").genes.up)
    assert set(overlaps["dry2010_mek18"]["genes"].split()) == both
    assert overlaps["dry2010_mek18"]["jaccard"] == round(len(both) / (10 + 18 - len(both)), 3)
    assert MPAS not in overlaps
    lines = invoke("show", MPAS).stdout.splitlines()
    assert lines[0].split("\t") == ["gene", "direction", "weight", "status", "hint"]
    assert len(lines) == 11


def test_show_takes_a_set_of_a_file(tmp_path: Path) -> None:
    path = tmp_path / "own.gmt"
    path.write_text("One\tna\tIL6\tIL8\nTwo\tna\tCD274\n", encoding="utf-8")
    shown = json.loads(invoke("show", f"{path}:One", "--json").stdout)
    assert [(gene["gene"], gene["status"], gene["hint"]) for gene in shown["genes"]] == [
        ("IL6", "approved", ""),
        ("IL8", "updated", "Write CXCL8."),
    ]
    result = invoke("show", str(path))
    assert result.exit_code == 2
    assert "2 lists" in result.stderr
    assert "Did you mean 'two'?" in invoke("show", f"{path}:twoo").stderr


def test_diff_names_what_differs(tmp_path: Path) -> None:
    path = tmp_path / "own.csv"
    rows = [f"x,{gene},1" for gene in shipped(MPAS).genes.up[1:]]
    path.write_text("\n".join(["source,target,weight", *rows, "x,IL6,1", ""]), encoding="utf-8")
    path.write_text(path.read_text(encoding="utf-8").replace("DUSP6,1", "DUSP6,2"), encoding="utf-8")
    found = json.loads(invoke("diff", MPAS, str(path), "--json").stdout)
    assert found["only_first"] == [shipped(MPAS).genes.up[0]]
    assert found["only_second"] == ["IL6"]
    assert found["reweighted"] == {"DUSP6": [1.0, 2.0]}
    assert found["jaccard"] == pytest.approx(9 / 11)
    result = invoke("diff", MPAS, str(path))
    assert len(result.stdout.splitlines()) == 1 + 3
    assert "9 of 11 genes shared (Jaccard 0.82)" in result.stderr


def test_a_list_does_not_differ_from_itself() -> None:
    result = invoke("diff", MPAS, MPAS)
    assert (result.exit_code, result.stdout) == (0, "")
    assert "Jaccard 1.00" in result.stderr


@pytest.mark.parametrize("written_as", ["gmt", "csv", "tsv", "yaml"])
def test_what_is_exported_can_be_read_and_checked(tmp_path: Path, written_as: str) -> None:
    path = tmp_path / f"lists.{written_as}"
    names = (MPAS, "progeny_mapk_top100")
    result = invoke("export", *names, "--format", written_as, "-o", str(path))
    assert result.exit_code == 0, result.output
    assert ("weights" in result.stderr) is (written_as == "gmt")
    found = read_gene_sets(path, species="human")
    assert [each.genes.up for each in found.values()] == [shipped(name).genes.up for name in names]
    assert [each.genes.down for each in found.values()] == [shipped(name).genes.down for name in names]
    assert invoke("check", str(path)).exit_code == 0
    assert list(tmp_path.iterdir()) == [path]
    text = path.read_text(encoding="utf-8")
    assert invoke("export", *names, "--format", written_as).stdout == text
    assert invoke("export", *names, "-o", str(path)).exit_code == 0
    assert path.read_text(encoding="utf-8") == text


def test_export_refuses_a_name_that_tells_no_format(tmp_path: Path) -> None:
    result = invoke("export", MPAS, "-o", str(tmp_path / "lists.xlsx"))
    assert result.exit_code == 2
    assert "files that end in .gmt, .csv" in result.stderr


def test_eighty_columns_hold_what_a_difference_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "80")
    text = invoke("diff", "cheng2021_m2", "martinez2006_m2").stdout
    assert "only in the first" in text
    assert "only in the second" in text
    assert len(text.splitlines()) == 1 + 28 + 37


def test_export_writes_nothing_where_there_is_no_folder(tmp_path: Path) -> None:
    result = invoke("export", MPAS, "-o", str(tmp_path / "nowhere" / "lists.gmt"))
    assert result.exit_code == 2
    assert "there is no folder" in result.stderr


def test_a_folder_of_ones_own_is_looked_into(tmp_path: Path) -> None:
    (tmp_path / "signatures").mkdir()
    text = (library_root() / "signatures" / f"{MPAS}.yaml").read_text(encoding="utf-8")
    mine = text.replace(f"id: {MPAS}", "id: mine").replace("DUSP6", "PYST1")
    (tmp_path / "signatures" / "mine.yaml").write_text(mine, encoding="utf-8")
    rows = json.loads(invoke("list", "--root", str(tmp_path), "--json").stdout)
    assert "mine" in {row["id"] for row in rows}
    result = invoke("check", "--root", str(tmp_path))
    assert result.exit_code == 2
    assert "'PYST1' is an outdated or other name of DUSP6" in result.stderr
    assert invoke("list", "--root", str(tmp_path / "nowhere")).exit_code == 2
