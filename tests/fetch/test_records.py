"""Records of Zenodo and figshare; the descriptions here are made up, in the forms that both document."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from mekscrna.errors import DataError, InputError
from mekscrna.fetch.addresses import address_of
from mekscrna.fetch.records import RecordId, description_of, files_of, record_in
from mekscrna.fetch.wanted import wanted_at

if TYPE_CHECKING:
    from pathlib import Path

MD5 = "900150983cd24fb0d6963f7d28e17f72"
ZENODO = {
    "id": 9000001,
    "metadata": {"title": "Made up"},
    "files": [
        {
            "key": "cells.h5ad",
            "size": 3,
            "checksum": f"md5:{MD5}",
            "links": {"self": "https://zenodo.org/api/records/9000001/files/cells.h5ad/content"},
        },
        {"key": "README.md", "size": 5, "links": {"self": "https://zenodo.org/x/README.md"}},
    ],
}
ZENODO_OWN = {
    "files": {
        "entries": {
            "cells.h5ad": {
                "key": "cells.h5ad",
                "size": 3,
                "checksum": f"md5:{MD5}",
                "links": {"self": "https://zenodo.org/meta", "content": "https://zenodo.org/content"},
            }
        }
    }
}
FIGSHARE = [
    {
        "id": 1,
        "name": "cells.h5ad",
        "size": 3,
        "is_link_only": False,
        "download_url": "https://ndownloader.figshare.com/files/1",
        "supplied_md5": MD5,
        "computed_md5": MD5,
    },
    {
        "id": 2,
        "name": "elsewhere.csv",
        "size": 0,
        "is_link_only": True,
        "download_url": "https://example.org/elsewhere.csv",
        "supplied_md5": "",
        "computed_md5": "",
    },
]
A_RECORD = RecordId(archive="zenodo", number="9000001")


def put(folder: Path, document: Any) -> Path:
    path = folder / "record.json"
    path.write_text(document if isinstance(document, str) else json.dumps(document))
    return path


@pytest.mark.parametrize(
    ("word", "archive", "number", "version"),
    [
        ("https://zenodo.org/records/7278143", "zenodo", "7278143", None),
        ("https://zenodo.org/record/7278143?x=1", "zenodo", "7278143", None),
        ("10.5281/zenodo.7278143", "zenodo", "7278143", None),
        ("https://doi.org/10.5281/zenodo.7278143", "zenodo", "7278143", None),
        ("doi:10.6084/m9.figshare.12345.v2", "figshare", "12345", "2"),
        ("https://figshare.com/articles/dataset/Some_title/12345/3", "figshare", "12345", "3"),
        ("https://plus.figshare.com/articles/dataset/Some_title/12345", "figshare", "12345", None),
        ("https://api.figshare.com/v2/articles/12345", "figshare", "12345", None),
    ],
)
def test_a_record_is_known_by_its_page_or_doi(
    word: str, archive: str, number: str, version: str | None
) -> None:
    found = record_in(word)
    assert found is not None
    assert (found.archive, found.number, found.version) == (archive, number, version)


@pytest.mark.parametrize(
    "word",
    ["https://zenodo.org/records/1/files/x.h5ad", "10.1038/s41586-020-1", "kang", "https://zenodo.org/"],
)
def test_what_is_no_record_is_not_taken_for_one(word: str) -> None:
    assert record_in(word) is None


def test_descriptions_are_where_the_archives_say() -> None:
    assert description_of(A_RECORD).url == "https://zenodo.org/api/records/9000001"
    figshare = RecordId(archive="figshare", number="5", version="2")
    assert str(description_of(figshare).url).startswith(
        "https://api.figshare.com/v2/articles/5/versions/2/files?"
    )
    assert str(description_of(figshare).path) == "figshare_5_v2/figshare_5_v2.json"
    assert not description_of(A_RECORD).is_pinned


@pytest.mark.parametrize(
    ("document", "url"),
    [
        (ZENODO, "https://zenodo.org/api/records/9000001/files/cells.h5ad/content"),
        (ZENODO_OWN, "https://zenodo.org/content"),
        (FIGSHARE, "https://ndownloader.figshare.com/files/1"),
        ({"title": "an article", "files": FIGSHARE}, "https://ndownloader.figshare.com/files/1"),
    ],
)
def test_files_come_with_size_md5_and_address(document: Any, url: str, tmp_path: Path) -> None:
    (found,) = files_of(A_RECORD, put(tmp_path, document), ["*.h5ad"])
    assert (found.path.name, found.n_bytes, found.md5, found.url) == ("cells.h5ad", 3, MD5, url)


def test_a_file_that_is_linked_to_has_no_md5(tmp_path: Path) -> None:
    (found,) = files_of(A_RECORD, put(tmp_path, FIGSHARE), ["elsewhere*"])
    assert (found.md5, found.n_bytes) == (None, None)


@pytest.mark.parametrize("document", ["<html>", "[1, 2]", {"files": [{"key": "x"}]}, "3"])
def test_what_is_no_description_is_refused(document: Any, tmp_path: Path) -> None:
    with pytest.raises(DataError, match="is no description of a record"):
        files_of(A_RECORD, put(tmp_path, document))


def test_a_record_without_files_may_be_restricted(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="may be restricted"):
        files_of(A_RECORD, put(tmp_path, {"files": []}))
    with pytest.raises(InputError, match=r"There are cells\.h5ad, README\.md"):
        files_of(A_RECORD, put(tmp_path, ZENODO), ["*.loom"])


def test_a_name_that_leads_elsewhere_is_not_followed(tmp_path: Path) -> None:
    row = {"key": "../../x.h5ad", "size": 1, "links": {"self": "https://zenodo.org/x"}}
    (found,) = files_of(A_RECORD, put(tmp_path, {"files": [row]}))
    assert str(found.path) == "zenodo_9000001/x.h5ad"
    with pytest.raises(DataError, match="no disk keeps"):
        files_of(A_RECORD, put(tmp_path, {"files": [{**row, "key": ".."}]}))


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://example.org/a/x%5Fy.h5ad?download=1", "x_y.h5ad"),
        ("https://zenodo.org/api/records/1/files/x.h5ad/content", "x.h5ad"),
    ],
)
def test_an_address_gives_the_name(url: str, name: str) -> None:
    assert str(wanted_at(url).path) == name


@pytest.mark.parametrize(
    "url", ["https://example.org/", "https://ndownloader.figshare.com/files/1", "https://x/..%2Fa.b"]
)
def test_an_address_without_a_name_is_refused(url: str) -> None:
    with pytest.raises(InputError, match="no file name stands in this address"):
        wanted_at(url)


def test_ftp_of_ncbi_is_asked_by_https_and_mirrors_stand_in(monkeypatch: pytest.MonkeyPatch) -> None:
    url = "ftp://ftp.ncbi.nlm.nih.gov/geo/series/GSE1nnn/GSE1000/suppl/GSE1000_RAW.tar"
    assert address_of(url) == url.replace("ftp://", "https://")
    monkeypatch.setenv("MEKSCRNA_GEO_URL", "http://127.0.0.1:1/mirror/")
    assert address_of(url) == "http://127.0.0.1:1/mirror/series/GSE1nnn/GSE1000/suppl/GSE1000_RAW.tar"
    assert address_of("https://example.org/geo/x") == "https://example.org/geo/x"
