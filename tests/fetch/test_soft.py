"""A series' record is read as GEO writes it; the text here is made up, in the form that GEO documents."""

from __future__ import annotations

import gzip
from io import BytesIO
from pathlib import Path, PurePosixPath

import pytest

from mekscrna.errors import DataError, InputError
from mekscrna.fetch import geo
from mekscrna.fetch.soft import read_soft, series_in

SOFT = """^DATABASE = GeoMiame
!Database_name = Gene Expression Omnibus (GEO)
^SERIES = GSE900001
!Series_title = Made-up melanoma cells
!Series_title = under MEK inhibition
!Series_geo_accession = GSE900001
!Series_pubmed_id = 12345678
!Series_summary = First paragraph = with a sign.
!Series_summary = Second paragraph.
!Series_overall_design = Two lines, two arms.
!Series_supplementary_file = ftp://ftp.ncbi.nlm.nih.gov/geo/series/GSE900nnn/GSE900001/suppl/GSE900001_RAW.tar
!Series_supplementary_file = ftp://ftp.ncbi.nlm.nih.gov/geo/series/GSE900nnn/GSE900001/suppl/GSE900001%5Fcells.csv.gz
!Series_relation = BioProject: https://www.ncbi.nlm.nih.gov/bioproject/PRJNA1
^PLATFORM = GPL24676
!Platform_title = Illumina NovaSeq 6000 (Homo sapiens)
!Platform_organism = Homo sapiens
^SAMPLE = GSM900001
!Sample_title = A375, DMSO, rep 1
!Sample_source_name_ch1 = A375
!Sample_organism_ch1 = Homo sapiens
!Sample_characteristics_ch1 = cell line: A375
!Sample_characteristics_ch1 = Treatment: DMSO: 24 h
!Sample_characteristics_ch1 = marker: CD45
!Sample_characteristics_ch1 = marker: CD8
!Sample_supplementary_file_1 = ftp://ftp.ncbi.nlm.nih.gov/geo/samples/GSM900nnn/GSM900001/suppl/GSM900001_matrix.mtx.gz
!Sample_supplementary_file_2 = NONE
!Sample_data_row_count = 0
^SAMPLE = GSM900002
!Sample_title = A375, trametinib, rep 1
!Sample_source_name_ch1 = A375
!Sample_organism_ch1 = Homo sapiens
!Sample_characteristics_ch1 = cell_line: A375
!Sample_characteristics_ch1 = treatment: trametinib
!Sample_characteristics_ch1 = adherent
#ID_REF =
!sample_table_begin
ID_REF\tVALUE
!Sample_title = not a title but a row
!sample_table_end
^SAMPLE = GSM900003
!Sample_title = SKMEL28, trametinib, rep 1
!Sample_source_name_ch1 = SKMEL28
!Sample_organism_ch1 = Homo sapiens
!Sample_characteristics_ch1 = cell line: SKMEL28
!Sample_characteristics_ch1 = TREATMENT: trametinib
!Sample_characteristics_ch1 = link: http://example.org/a
"""


def test_a_series_and_its_samples_are_read() -> None:
    series = series_in(BytesIO(SOFT.encode()))
    assert series.accession == "GSE900001"
    assert series.title == "Made-up melanoma cells under MEK inhibition"
    assert series.summary == "First paragraph = with a sign.\nSecond paragraph."
    assert series.pubmed_ids == ("12345678",)
    assert series.organisms == ("Homo sapiens",)
    assert [each.accession for each in series.samples] == ["GSM900001", "GSM900002", "GSM900003"]
    assert series.samples[0].supplementary[0].endswith("GSM900001_matrix.mtx.gz")
    assert len(series.samples[0].supplementary) == 1, "NONE is no file"


def test_characteristics_become_columns_whatever_the_case_of_their_names() -> None:
    table = series_in(BytesIO(SOFT.encode())).table()
    assert {gsm: row["Treatment"] for gsm, row in table.items()} == {
        "GSM900001": "DMSO: 24 h",
        "GSM900002": "trametinib",
        "GSM900003": "trametinib",
    }
    assert [row["cell line"] for row in table.values()] == ["A375", "A375", "SKMEL28"]
    assert [row["marker"] for row in table.values()] == ["CD45; CD8", "", ""]
    assert [row["characteristics"] for row in table.values()] == ["", "adherent", ""]
    assert table["GSM900002"]["title"] == "A375, trametinib, rep 1", "rows of a table of values are no labels"


def test_columns_that_speak_of_a_treatment_are_the_first_candidates() -> None:
    first, *others = series_in(BytesIO(SOFT.encode())).candidate_arms()
    assert (first.column, first.is_named_so) == ("Treatment", True)
    assert first.levels == {"DMSO: 24 h": 1, "trametinib": 2}
    assert "cell line" in [each.column for each in others]
    assert "title" not in [each.column for each in others], "all values differ"
    assert "organism" not in [each.column for each in others], "all values are one"


@pytest.mark.parametrize("name", ["GSE900001_family.soft.gz", "GSE900001_family.soft"])
def test_a_file_is_read_packed_or_not_and_in_old_encodings(name: str, tmp_path: Path) -> None:
    content = SOFT.replace("A375, DMSO", "A375, µM").encode("latin-1")
    (tmp_path / name).write_bytes(gzip.compress(content) if name.endswith("gz") else content)
    assert read_soft(tmp_path / name).samples[0].columns["title"] == "A375, µM, rep 1"


@pytest.mark.parametrize(
    "content", [b"", b"<html>Error</html>", SOFT.encode() + b"^SERIES = GSE2\n", b"\x1f\x8b\x08"]
)
def test_what_is_no_series_is_refused(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "x_family.soft").write_bytes(content)
    with pytest.raises(DataError, match="x_family"):
        read_soft(tmp_path / "x_family.soft")


@pytest.mark.parametrize(
    ("accession", "folder"),
    [
        ("GSE2034", "series/GSE2nnn/GSE2034"),
        ("GSE52778", "series/GSE52nnn/GSE52778"),
        ("GSE164073", "series/GSE164nnn/GSE164073"),
        ("GSE12", "series/GSEnnn/GSE12"),
    ],
)
def test_the_address_of_a_series_follows_the_rule_of_geo(accession: str, folder: str) -> None:
    record = geo.record_of(accession)
    assert record.url == f"https://ftp.ncbi.nlm.nih.gov/geo/{folder}/soft/{accession}_family.soft.gz"
    assert record.path == PurePosixPath(accession, f"{accession}_family.soft.gz")


def test_an_accession_is_known_by_itself_or_by_its_page() -> None:
    assert geo.accession_in("gse96583") == "GSE96583"
    assert geo.accession_in("https://www.ncbi.nlm.nih.gov/geo/query/acc.cgi?acc=GSE96583") == "GSE96583"
    assert geo.accession_in("GSM1") is None
    assert geo.accession_in("GSE96583_RAW.tar") is None


def test_files_of_a_series_are_chosen_by_name() -> None:
    series = series_in(BytesIO(SOFT.encode()))
    assert [str(each.path) for each in geo.files_of(series)] == [
        "GSE900001/GSE900001_RAW.tar",
        "GSE900001/GSE900001_cells.csv.gz",
    ]
    (one,) = geo.files_of(series, ["GSM*_matrix*"])
    assert one.path.name == "GSM900001_matrix.mtx.gz"
    with pytest.raises(InputError, match=r"no file is called \*\.h5\. There are GSE900001_RAW\.tar"):
        geo.files_of(series, ["*.h5"])


def test_a_series_without_files_says_where_they_are() -> None:
    text = (
        "^SERIES = GSE1\n!Series_relation = SuperSeries of: GSE2\n!Series_relation = SuperSeries of: GSE3\n"
    )
    with pytest.raises(InputError, match="put together of GSE2, GSE3"):
        geo.files_of(series_in(BytesIO(text.encode())))
