"""Everything that is shipped is right, current, and says where it is from."""

from __future__ import annotations

import csv
import gzip
import hashlib
import re
from typing import TYPE_CHECKING, Any

import pytest

from mekscrna.spec._base import Spec
from mekscrna.spec.catalog import Catalog
from mekscrna.spec.claim import Both, Interaction

if TYPE_CHECKING:
    from pathlib import Path

    from mekscrna.spec.claim import Claim
    from mekscrna.spec.signature import Signature

CATALOG = Catalog.open()
SIGNATURES = CATALOG.all_signatures
CLAIMS = CATALOG.claims
MOUSE = {name: each for name, each in SIGNATURES.items() if each.species == "mouse"}


@pytest.fixture(scope="session")
def genes(root: Path) -> list[dict[str, str]]:
    with gzip.open(root / "signatures/reference/genes_human.tsv.gz", "rt", encoding="utf-8") as lines:
        return list(csv.DictReader(lines, delimiter="\t"))


def _genes(signature: Signature) -> set[str]:
    return {*signature.genes.up, *signature.genes.down}


def test_the_gene_table_is_what_it_says(root: Path, genes: list[dict[str, str]]) -> None:
    assert list(genes[0]) == ["ensembl_id", "symbol", "chr", "start", "end"]
    symbols = [gene["symbol"] for gene in genes]
    assert len(set(symbols)) == len(symbols) == 19_407
    assert {gene["chr"] for gene in genes} == {*(str(number) for number in range(1, 23)), "X", "Y", "MT"}
    assert all(re.fullmatch(r"ENSG\d{11}", gene["ensembl_id"]) for gene in genes)
    assert all(0 < int(gene["start"]) < int(gene["end"]) for gene in genes)
    assert sum(gene["chr"] == "MT" for gene in genes) == 13  # protein-coding genes of the mitochondrion
    raw = (root / "signatures/reference/genes_human.tsv.gz").read_bytes()
    assert raw[4:8] == b"\0\0\0\0", "the file holds a time, so the same input would give other bytes"


@pytest.mark.parametrize("signature", MOUSE.values(), ids=MOUSE)
def test_mouse_symbols_are_written_as_mouse_symbols(signature: Signature) -> None:
    assert all(
        re.fullmatch(
            r"[A-Z][a-z0-9]*(-[A-Za-z0-9]+)?|H2-[A-Za-z0-9]+|[0-9]+\w+Rik|Gm\d+|[A-Z][A-Z0-9]+\w*", gene
        )
        for gene in _genes(signature)
    )
    assert any(gene != gene.upper() for gene in _genes(signature))


@pytest.mark.parametrize(
    ("name", "n_up", "n_down"),
    [  # sizes as published
        ("hallmark_interferon_gamma_response", 200, 0),
        ("hallmark_tnfa_signaling_via_nfkb", 200, 0),
        ("hallmark_interferon_alpha_response", 97, 0),
        ("wagle2018_mpas", 10, 0),
        ("dry2010_mek18", 18, 0),
        ("wang2019_apm18", 18, 0),
        ("ayers2017_ifng6", 6, 0),
        ("tirosh_g1s", 43, 0),
        ("tirosh_g2m", 54, 0),
        ("progeny_mapk_top100", 63, 36),  # MPP6 is ambiguous
    ],
)
def test_lists_have_their_published_size(name: str, n_up: int, n_down: int) -> None:
    assert (len(SIGNATURES[name].genes.up), len(SIGNATURES[name].genes.down)) == (n_up, n_down)


def test_derived_lists_leave_out_what_they_say() -> None:
    for derived, base in (
        ("hallmark_tnfa_no_mapk", "hallmark_tnfa_signaling_via_nfkb"),
        ("hallmark_tnfa_no_mapk_mm", "hallmark_tnfa_signaling_via_nfkb_mm"),
        ("hallmark_ifng_no_mhci_pdl1", "hallmark_interferon_gamma_response"),
        ("hallmark_ifng_no_mhci_pdl1_mm", "hallmark_interferon_gamma_response_mm"),
    ):
        gone = _genes(SIGNATURES[base]) - _genes(SIGNATURES[derived])
        assert _genes(SIGNATURES[derived]) < _genes(SIGNATURES[base])
        assert all(
            re.search(rf"\b{re.escape(gene)}\b", SIGNATURES[derived].notes or "")
            or "mouse orthologs" in (SIGNATURES[derived].notes or "")
            for gene in gone
        )
    assert not _genes(SIGNATURES["hallmark_tnfa_no_mapk"]) & _genes(SIGNATURES["wagle2018_mpas"])
    assert not _genes(SIGNATURES["hallmark_tnfa_no_mapk"]) & set(SIGNATURES["progeny_mapk_top100"].genes.up)
    assert not _genes(SIGNATURES["hallmark_ifng_no_mhci_pdl1"]) & (
        _genes(SIGNATURES["wang2019_apm18"]) | {"CD274"}
    )


@pytest.mark.parametrize("signature", SIGNATURES.values(), ids=SIGNATURES)
def test_no_list_is_shipped_that_may_not_be(signature: Signature) -> None:
    words = f"{signature.licence} {signature.read_from} {signature.source.citation}".lower()
    for closed in ("bostongene", "cibersort", "lm22", "kegg", "non-commercial", "academic use"):
        assert closed not in words
    assert len(signature.licence) > 2


def test_every_doi_and_pmid_has_its_form() -> None:
    for spec in (*SIGNATURES.values(), *CLAIMS.values(), *CATALOG.datasets.values()):
        source = spec.source
        assert source.doi is None or re.fullmatch(r"10\.\d{4,9}/\S+", source.doi), spec.id
        assert source.pmid is None or re.fullmatch(r"\d{6,8}", source.pmid), spec.id


@pytest.mark.parametrize("claim", CLAIMS.values(), ids=CLAIMS)
def test_a_claim_says_where_it_is_from_and_what_rna_cannot_say(claim: Claim) -> None:
    assert claim.source.doi or claim.source.pmid or claim.source.citation
    assert claim.proxy.can
    assert claim.proxy.cannot
    assert len(claim.smallest_effect.reason) > 20


@pytest.mark.parametrize(
    "claim",
    [each for each in CLAIMS.values() if each.contrast.treated == "mek_inhibited"],
    ids=lambda each: each.id,
)
def test_a_claim_about_the_drug_is_gated_by_its_target(claim: Claim) -> None:
    reads_the_target = "mapk_output" in claim.id
    assert (claim.on_target is None) is reads_the_target
    assert claim.registry_id is not None


def test_the_null_study_puts_everything_that_can_be_read_once() -> None:
    put = [CLAIMS[name] for name in CATALOG.study("null_pbmc").claims]
    read = [(each.readout.key, each.population) for each in put]
    assert len(set(read)) == len(read)
    assert set(read) == {
        (each.readout.key, each.population)
        for each in CLAIMS.values()
        if not isinstance(each.readout, Both | Interaction) and each.proxy.grade != "X"
    }


def test_the_zero_overlap_study_needs_only_lists_that_the_mouse_has() -> None:
    mouse = CATALOG.signatures_for("mouse")
    for name in CATALOG.study("hagai").claims:
        readout = CLAIMS[name].readout
        wanted = getattr(readout, "signature", None)
        assert wanted in mouse if wanted else getattr(readout, "mouse", None), name


def test_the_control_files_are_those_that_are_pinned(shared_data: Path) -> None:
    for dataset in CATALOG.datasets.values():
        for file in dataset.files:
            if file.sha256 is not None and file.url is None:
                found = hashlib.sha256((shared_data / file.path).read_bytes()).hexdigest()
                assert found == file.sha256, dataset.id


def _changed(value: Any) -> list[Any]:
    """Return a value with one thing changed, for each thing in it."""
    if isinstance(value, Spec):
        return [value.model_copy(update={name: new}) for name, old in value for new in _changed(old)]
    if isinstance(value, tuple):
        inside = [
            (*value[:place], new, *value[place + 1 :])
            for place, old in enumerate(value)
            for new in _changed(old)
        ]
        return [*inside, value[:-1]] if value else []
    if isinstance(value, dict):
        inside = [{**value, key: new} for key, old in value.items() for new in _changed(old)]
        return [*inside, dict(list(value.items())[1:])] if value else []
    if isinstance(value, bool):
        return [not value]
    if isinstance(value, int | float):
        return [value + 1]
    return [f"{value}x"] if isinstance(value, str) else []


@pytest.mark.filterwarnings("ignore:Pydantic serializer warnings")  # a changed literal is none of the allowed
@pytest.mark.parametrize(
    "spec",
    [
        CATALOG.dataset("kang_ifn_beta"),
        CATALOG.signature("progeny_mapk_top100"),
        CLAIMS["mek_inhibition_raises_mhc_i"],
        CATALOG.study("kang"),
    ],
    ids=lambda each: each.id,
)
def test_the_digest_changes_when_anything_changes(spec: Spec) -> None:
    changed = _changed(spec)
    assert len(changed) > 10
    assert len({spec.digest(), *(each.digest() for each in changed)}) == len(changed) + 1
    assert type(spec).model_validate_json(spec.model_dump_json()).digest() == spec.digest()
