"""The shipped gene lists: current names, nothing twice, both species, all that was to be there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from ruamel.yaml import YAML

from mekscrna.errors import SpecError
from mekscrna.genes.doctor import examine
from mekscrna.genes.reference import reference
from mekscrna.spec.catalog import Catalog
from mekscrna.spec.guards import across_species, genes_of
from mekscrna.spec.reading import read
from mekscrna.spec.signature import Signature

if TYPE_CHECKING:
    from pathlib import Path

CATALOG = Catalog.open()
LISTS = CATALOG.all_signatures
HUMAN = {name: each for name, each in LISTS.items() if each.species == "human"}
COUNTERPARTS = [each for each in LISTS.values() if each.counterpart_of]

NOT_SHIPPED = {  # of those that the facts recommend
    "BAGAEV2021_MHCI": "licence",
    "BAGAEV2021_M1": "licence",
    "BAGAEV2021_MACROPHAGES_M2LIKE": "licence",
    "LM22_M1_ARGMAX": "licence",
    "LM22_M2_ARGMAX": "licence",
    "PROJECTILS_S_PHASE": "the same genes as tirosh_g1s",
    "PROJECTILS_G2M_PHASE": "the same genes as tirosh_g2m",
}
WITHOUT_THE_MOUSE = {  # human lists of which the mouse has less than two thirds
    "scgate_gd_t",
    "danaher2017_neutrophils",
    "ips_mhc10",
    "scgate_cdc2",
    "mariathasan2018_apm6",
    "danaher2017_mast_cells",
}


@pytest.mark.parametrize("signature", LISTS.values(), ids=LISTS)
def test_the_gene_doctor_finds_nothing(signature: Signature) -> None:
    findings = examine((*signature.genes.up, *signature.genes.down), signature.species, suggest=False)
    assert [finding.what for finding in findings if not finding.is_clean] == []


@pytest.fixture(scope="module")
def sources(facts: Path) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = YAML(typ="safe").load(facts / "signatures" / "sources.yaml")
    return found


def test_every_recommended_list_is_shipped_or_left_out_with_a_reason(
    sources: dict[str, dict[str, Any]], entries: dict[str, dict[str, Any]]
) -> None:
    recommended = {
        name
        for name, about in sources.items()
        if about["recommended_role"].split()[0] in {"default", "alternate", "control"}
    }
    taken = {entry.get("take") for entry in entries.values()}
    assert recommended - taken == NOT_SHIPPED.keys()


def test_what_was_not_verified_says_so(
    sources: dict[str, dict[str, Any]], entries: dict[str, dict[str, Any]]
) -> None:
    recalled = {name for name, about in sources.items() if "memory" in about["citation_ids_basis"]}
    assert len(recalled) > 100
    for name, entry in entries.items():
        if (entry.get("source_of") or entry.get("take")) in recalled:
            assert not LISTS[name].source.verified, name


def test_the_page_names_what_is_left_out(root: Path) -> None:
    text = (root / "docs" / "signatures.md").read_text(encoding="utf-8")
    for name in ("BostonGene", "LM22", "KEGG", "ProjecTILs", "Pratilas", "Senbabaoglu", "Jablonski"):
        assert name in text


def test_every_file_comes_from_the_script(root: Path, entries: dict[str, dict[str, Any]]) -> None:
    assert {path.stem for path in (root / "signatures").glob("*.yaml")} == entries.keys() == LISTS.keys()


def test_the_script_writes_the_same_bytes_again(
    facts: Path, scripts: Path, root: Path, tmp_path: Path
) -> None:
    import curate_signatures

    assert scripts.is_dir()
    curate_signatures.main(facts, tmp_path)
    written = {path.relative_to(tmp_path) for path in tmp_path.rglob("*.yaml")}
    assert len(written) == len(LISTS)
    for path in written:
        assert (tmp_path / path).read_bytes() == (root / "signatures" / path).read_bytes(), path
    for path in (tmp_path / "reference").glob("*.gz"):
        assert path.read_bytes() == (root / "signatures" / "reference" / path.name).read_bytes(), path.name


def test_lists_are_as_they_stand_in_their_sources(facts: Path, taken_whole: dict[str, str]) -> None:
    """Line by line with the facts, read without the script, but for two names that are no longer current."""
    lines = (facts / "signatures" / "signatures.tsv").read_text(encoding="utf-8").splitlines()[1:]
    genes: dict[str, dict[str, set[str]]] = {name: {"up": set(), "down": set()} for name in taken_whole}
    for line in lines:
        name, _, direction, _, symbol, *_ = line.split("\t")
        if name in genes and symbol and "///" not in symbol and symbol != "Gm20489":
            genes[name][direction].add({"If36g": "Il36g"}.get(symbol, symbol))
    for name, shipped in taken_whole.items():
        found = LISTS[shipped].genes
        assert (set(found.up), set(found.down)) == (genes[name]["up"], genes[name]["down"]), shipped


def test_the_mouse_can_speak_for_most_human_lists() -> None:
    tables = reference("human")
    found = {name: across_species(each, tables.ortholog).coverage for name, each in HUMAN.items()}
    assert {name for name, coverage in found.items() if coverage < 2 / 3} == WITHOUT_THE_MOUSE
    assert sum(coverage > 0.9 for coverage in found.values()) > len(found) / 2


@pytest.mark.parametrize("mouse", COUNTERPARTS, ids=lambda each: each.id)
def test_a_counterpart_is_near_its_human_list(mouse: Signature) -> None:
    assert mouse.counterpart_of
    human = LISTS[mouse.counterpart_of]
    assert mouse.id.endswith("_mm")
    assert mouse.role == human.role
    orthologs = {found for gene in genes_of(human) if (found := reference("human").ortholog(gene))}
    alike = len(orthologs & genes_of(mouse)) / min(len(orthologs) or 1, len(genes_of(mouse)))
    # gates and bulk markers were chosen anew in the mouse; footprints are the hundred strongest of many
    floor = 0.0 if mouse.id.startswith(("scgate", "mmcp")) else 0.5
    assert alike >= floor


@pytest.mark.parametrize("species", ["human", "mouse"])
def test_mhc_i_is_named_gene_by_gene(species: str) -> None:
    heavy = {"human": {"HLA-A", "HLA-B", "HLA-C"}, "mouse": {"H2-K1", "H2-D1"}}[species]
    assert heavy < genes_of(CATALOG.signatures_for(species)["wang2019_apm18"])  # type: ignore[arg-type]


def test_the_lists_that_stand_in_for_the_gate_are_few_and_chosen() -> None:
    """A list with alternate_of a gate is read by every claim of that gate."""
    gates = {"wagle2018_mpas", "wagle2018_mpas_mm", "mapk_immune", "mapk_immune_mm"}
    assert {each.id for each in LISTS.values() if each.alternate_of in gates} == {
        "dry2010_mek18",
        "progeny_mapk_top100",
        "progeny_mapk_top100_mm",
    }


@pytest.mark.parametrize(
    ("old", "new", "status", "word"),
    [
        ("PER1", "AC129492.6", "clone_id", "clone id"),
        ("CCL20", "IL8", "updated", "CXCL8"),
        ("CCL20", "MARCH1", "updated", "MARCHF1"),
        ("CCL20", "1-Mar", "date", "spreadsheet"),
        ("CCL20", "Ccl20", "other_species", "mouse"),
        ("CCL20", "MPP6", "ambiguous", "several genes"),
        ("CCL20", "CCL21P9X", "unknown", "unknown"),
    ],
)
def test_a_broken_copy_is_caught_with_the_right_word(old: str, new: str, status: str, word: str) -> None:
    """The TNF list with a name of the kind that widely copied files carry."""
    genes = LISTS["hallmark_tnfa_signaling_via_nfkb"].genes.up
    assert old in genes
    broken = [new if gene == old else gene for gene in genes]
    (finding,) = [each for each in examine(broken, "human") if not each.is_clean]
    assert (finding.name, finding.status) == (new, status)
    assert word in f"{finding.what} {finding.hint}"


def test_a_mouse_list_that_passes_for_human_is_caught_gene_by_gene() -> None:
    mouse = LISTS["carmona2020_tcell_exhaustion_mm"].genes.up
    assert {each.status for each in examine(mouse, "human")} == {"other_species"}


@pytest.mark.parametrize(
    ("genes", "word"), [("up: [IL6, TNF, IL6]", "IL6"), ("up: []", "empty"), ("down: [IL6]", "up")]
)
def test_a_repeated_gene_and_an_empty_list_are_no_list(
    genes: str, word: str, root: Path, tmp_path: Path
) -> None:
    text = (root / "signatures" / "carmona2020_tcell_stemness.yaml").read_text(encoding="utf-8")
    start, end = text.index("genes:"), text.index("role:")
    path = tmp_path / "carmona2020_tcell_stemness.yaml"
    path.write_text(f"{text[:start]}genes:\n  {genes}\n{text[end:]}", encoding="utf-8")
    with pytest.raises(SpecError, match=word):
        read(path, Signature)
