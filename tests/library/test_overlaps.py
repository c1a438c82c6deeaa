"""What the shipped lists share, computed here, is what was computed elsewhere; the page is up to date."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import pytest

from mekscrna.spec.catalog import Catalog
from mekscrna.spec.guards import circular, genes_of, holding, shared
from mekscrna.spec.signature import Genes

if TYPE_CHECKING:
    from pathlib import Path

    from mekscrna.spec.signature import Signature

CATALOG = Catalog.open()
LISTS = CATALOG.all_signatures


def _up(name: str) -> Signature:
    """Return a list without its down genes, which the tables made elsewhere leave out."""
    signature = LISTS[name]
    return signature.model_copy(update={"genes": Genes(up=signature.genes.up)})


@pytest.mark.parametrize(
    ("table", "n_pairs"), [("M1", 1), ("M2", 3), ("ifng", 10), ("mapk_tnf", 10), ("memory", 15), ("mhci", 15)]
)
def test_jaccard_indices_are_those_computed_elsewhere(
    table: str, n_pairs: int, facts: Path, taken_whole: dict[str, str]
) -> None:
    lines = [
        line.split("\t") for line in (facts / f"signatures/jaccard_{table}.tsv").read_text().splitlines()
    ]
    columns = lines[0][2:]
    compared = 0
    for name, _, *values in lines[1:]:
        for other, value in zip(columns, values, strict=True):
            if name < other and {name, other} <= taken_whole.keys():
                found = shared(_up(taken_whole[name]), _up(taken_whole[other]))
                assert found.jaccard == pytest.approx(float(value), abs=6e-4), (name, other)
                compared += 1
    assert compared >= n_pairs


def test_lists_hold_the_readout_genes_that_were_found_elsewhere(
    facts: Path, taken_whole: dict[str, str]
) -> None:
    lines = (facts / "signatures" / "circularity.tsv").read_text().splitlines()[1:]
    elsewhere = {line.split("\t")[0]: set(line.split("\t")[3].split()) for line in lines}
    readouts = set().union(*elsewhere.values())
    human = {name: each for name, each in taken_whole.items() if LISTS[each].species == "human"}
    here = {held.signature: set(held.genes) for held in holding(readouts, map(_up, human.values()))}
    for name, shipped in human.items():
        if len(genes_of(LISTS[shipped])) > 1:
            assert here.get(shipped, set()) == elsewhere.get(name, set()), shipped
    assert len(here.keys() & human.values()) > 40


def test_no_claim_is_gated_by_genes_that_it_reads() -> None:
    """The TNF and interferon readouts were cut so that no target of the drug is in them."""
    found = defaultdict(set)
    for claim in CATALOG.claims.values():
        for one in circular(claim, CATALOG.signatures_for("human")):
            if one.place == "on_target":
                found[one.readout].update(one.genes)
    assert "signature:hallmark_tnfa_no_mapk" not in found
    assert not any(readout.startswith("gene:") for readout in found)


def test_what_a_claim_about_proliferation_shares_with_its_gate_is_told() -> None:
    lists = CATALOG.signatures_for("human")
    claim = CATALOG.claim("mek_inhibition_raises_tnf_response")
    whole = claim.readout.model_copy(
        update={"signature": "hallmark_tnfa_signaling_via_nfkb", "alternates": ()}
    )
    found = {one.place: one for one in circular(claim.model_copy(update={"readout": whole}), lists)}
    assert set(found["on_target"].genes) == {"CCND1", "DUSP4", "PHLDA1"}
    assert found["on_target"].share == pytest.approx(3 / 200)


def test_the_page_and_its_picture_are_up_to_date(scripts: Path, root: Path) -> None:
    import draw_library

    hint = f"run python {scripts.name}/draw_library.py"
    assert (root / "docs/signatures.md").read_text(encoding="utf-8") == draw_library.page(CATALOG), hint
    assert (root / "docs/signatures.svg").read_text(encoding="utf-8") == draw_library.heat_map(CATALOG), hint
