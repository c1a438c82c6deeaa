"""The verb fetch: series, records, datasets and addresses, from a server on loopback; series are made up."""

from __future__ import annotations

import gzip
import hashlib
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, ClassVar

import pytest
import toy
from typer.testing import CliRunner

from mekscrna.cli.app import app

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from click.testing import Result

SOFT = """^SERIES = GSE900001
!Series_title = Made up
!Series_supplementary_file = ftp://ftp.ncbi.nlm.nih.gov/geo/series/GSE900nnn/GSE900001/suppl/GSE900001_RAW.tar
!Series_supplementary_file = ftp://ftp.ncbi.nlm.nih.gov/geo/series/GSE900nnn/GSE900001/suppl/GSE900001_cells.csv.gz
^SAMPLE = GSM900001
!Sample_title = one
"""
FOLDER = "/series/GSE900nnn/GSE900001"


class Handler(BaseHTTPRequestHandler):
    files: ClassVar[dict[str, bytes]] = {}
    asked: ClassVar[list[str]] = []

    def do_GET(self) -> None:
        self.asked.append(self.path)
        content = self.files.get(self.path.split("?")[0])
        self.send_response(200 if content is not None else 404)
        self.send_header("Content-Length", str(len(content or b"")))
        self.end_headers()
        self.wfile.write(content or b"")

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def web(monkeypatch: pytest.MonkeyPatch) -> Iterator[type[Handler]]:
    Handler.files, Handler.asked = {}, []
    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    base = f"http://127.0.0.1:{http.server_address[1]}"
    for name in ("GEO", "ZENODO", "FIGSHARE"):
        monkeypatch.setenv(f"MEKSCRNA_{name}_URL", base)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("MEKSCRNA_TEST_BASE", base)
    yield Handler
    http.shutdown()
    http.server_close()
    thread.join()


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MEKSCRNA_CACHE", str(tmp_path / "cache"))


def invoke(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, ["fetch", *map(str, arguments)])


def test_a_series_is_fetched_by_its_accession(web: type[Handler], tmp_path: Path) -> None:
    web.files |= {
        f"{FOLDER}/soft/GSE900001_family.soft.gz": gzip.compress(SOFT.encode()),
        f"{FOLDER}/suppl/GSE900001_RAW.tar": b"tar",
        f"{FOLDER}/suppl/GSE900001_cells.csv.gz": b"cells",
    }
    data = tmp_path / "data"
    result = invoke("gse900001", "-d", data)
    assert result.exit_code == 0, result.output
    assert (data / "GSE900001/GSE900001_RAW.tar").read_bytes() == b"tar"
    assert "GSE900001/GSE900001_RAW.tar: fetched, 3 bytes, seen for the first time." in result.output
    n_asked = len(web.asked)
    again = invoke("GSE900001", "-d", data, "--only", "*_RAW.tar")
    assert again.exit_code == 0
    assert "GSE900001/GSE900001_RAW.tar: was there, 3 bytes, as in the lock file." in again.output
    assert "cells" not in again.output
    assert len(web.asked) == n_asked, "the record that is there serves, and no file is asked for"
    assert invoke("GSE900001", "-d", data, "--offline").exit_code == 0


def test_failures_are_all_told_and_what_came_is_kept(web: type[Handler], tmp_path: Path) -> None:
    web.files |= {
        f"{FOLDER}/soft/GSE900001_family.soft.gz": gzip.compress(SOFT.encode()),
        f"{FOLDER}/suppl/GSE900001_RAW.tar": b"tar",
    }
    result = invoke("GSE900001", "-d", tmp_path)
    assert result.exit_code == 1
    assert "GSE900001_cells.csv.gz: the server answered 404 Not Found: it is not there." in result.output
    assert "1 of 3 files are not here." in result.output
    assert (tmp_path / "GSE900001/GSE900001_RAW.tar").is_file()
    unknown = invoke("GSE900002", "-d", tmp_path)
    assert unknown.exit_code == 1
    assert not (tmp_path / "GSE900002").exists()


def test_a_record_is_fetched_and_checked_by_its_md5(web: type[Handler], tmp_path: Path) -> None:
    links = {"self": "https://zenodo.org/files/a.h5ad"}
    md5 = hashlib.md5(b"abc").hexdigest()  # noqa: S324 - what records give
    row = {"key": "a.h5ad", "size": 3, "checksum": f"md5:{md5}", "links": links}
    web.files |= {"/api/records/5": json.dumps({"files": [row]}).encode(), "/files/a.h5ad": b"abc"}
    result = invoke("10.5281/zenodo.5", "-d", tmp_path, "--json")
    assert result.exit_code == 0, result.output
    rows = json.loads(result.stdout)
    assert [(each["path"], each["state"], each["verified_by"]) for each in rows] == [
        ("zenodo_5/zenodo_5.json", "fetched", None),
        ("zenodo_5/a.h5ad", "fetched", "md5"),
    ]
    (tmp_path / "zenodo_5/a.h5ad").write_bytes(b"abd")
    assert "its md5 is" in invoke("10.5281/zenodo.5", "-d", tmp_path).output


def test_a_page_that_is_no_record_is_not_kept(web: type[Handler], tmp_path: Path) -> None:
    web.files["/api/records/6"] = b"{}"
    result = invoke("https://zenodo.org/records/6", "-d", tmp_path)
    assert result.exit_code == 2
    assert "may be restricted" in result.output
    assert not (tmp_path / "zenodo_6/zenodo_6.json").exists()


def test_an_address_is_fetched(web: type[Handler], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    web.files["/some/x.h5ad"] = b"abc"
    url = "https://zenodo.org/some/x.h5ad"
    assert invoke(url, "-d", tmp_path).exit_code == 0
    assert (tmp_path / "x.h5ad").read_bytes() == b"abc"
    monkeypatch.delenv("MEKSCRNA_ZENODO_URL")
    assert "was there" in invoke(url, "-d", tmp_path).output


def test_a_dataset_and_a_study_name_their_files(tmp_path: Path) -> None:
    toy.write_library(tmp_path / "root")
    data = tmp_path / "data"
    data.mkdir()
    toy.write_data(data)
    for word in ("toy",):
        result = invoke(word, "--root", tmp_path / "root", "-d", data)
        assert result.exit_code == 0, result.output
        assert "toy.h5ad: was there" in result.output
    (data / "toy.h5ad").unlink()
    result = invoke("toy", "--root", tmp_path / "root", "-d", data, "--offline")
    assert result.exit_code == 1
    assert "toy.h5ad: is not in the data folder" in result.output


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("op3_pbm",), "Did you mean 'op3_pbmc'?"),
        (("demo_panel",), "is simulated"),
        (("tahoe_100m",), "not ready to be fetched"),
        (("10.1038/s41586-020-1",), "only DOIs of Zenodo"),
        (("https://example.org/",), "no file name stands in this address"),
        (("op3_pbmc", "--only", "*.h5ad"), "--only is for series and records"),
        (("op3_pbmc", "--data-dir", __file__), "this is a file"),
    ],
)
def test_bad_input_is_told_before_anything_is_asked(arguments: tuple[str, ...], words: str) -> None:
    result = invoke(*arguments)
    assert result.exit_code == 2
    assert words in result.output
