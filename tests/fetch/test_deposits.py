"""Files come whole and right, or not at all, whatever the server does."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import shutil
import threading
import time
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

import httpx
import pytest
import yaml
from small_data import declare

from mekscrna.errors import DataError
from mekscrna.fetch._answers import GivenUpError
from mekscrna.fetch._requests import Answer
from mekscrna.fetch.deposits import fetch, fetch_all
from mekscrna.fetch.lockfile import NAME
from mekscrna.fetch.wanted import Wanted
from mekscrna.spec.dataset import CellTable, File

if TYPE_CHECKING:
    from mekscrna.fetch.here import Fetched
    from mekscrna.fetch.rules import Rules

DATA = bytes(range(256)) * 4096  # 1 MiB
SHA = hashlib.sha256(DATA).hexdigest()


def one(server: Any, folder: Path, rules: Rules, **parts: Any) -> Fetched:
    name = parts.pop("name", "x.h5ad")
    wanted = Wanted(path=PurePosixPath(name), url=server.url(f"/{name}"), **parts)
    (found,) = fetch_all([wanted], folder, rules=rules)
    return found


def said(found: Fetched) -> str:
    assert found.state == "failed"
    assert found.problem is not None
    return str(found.problem)


def cut_after(n_bytes: int) -> Any:
    def act(handler: Any, content: bytes) -> None:
        handler.answer(200, content[:n_bytes], {"ETag": '"v1"'}, length=len(content))
        handler.close_connection = True

    return act


def status(code: int, **headers: str) -> Any:
    said_ = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda handler, _: handler.answer(code, b"busy", said_)


def leftovers(folder: Path) -> list[str]:
    return sorted(each.name for each in folder.iterdir() if ".part" in each.name)


def test_a_file_comes_whole_and_is_noted(server: Any, tmp_path: Path, rules: Rules) -> None:
    server.files["/x.h5ad"] = DATA
    found = one(server, tmp_path, rules)
    assert (found.state, found.sha256, found.n_bytes, found.verified_by) == ("fetched", SHA, len(DATA), None)
    assert (tmp_path / "x.h5ad").read_bytes() == DATA
    entry = yaml.safe_load((tmp_path / NAME).read_text())["files"]["x.h5ad"]
    assert entry["sha256"] == SHA
    assert entry["url"] == server.url("/x.h5ad")
    assert entry["n_bytes"] == len(DATA)
    assert entry["etag"] == '"v1"'
    assert leftovers(tmp_path) == []


def test_a_connection_that_breaks_is_gone_on_from_for_the_rest_alone(
    server: Any, tmp_path: Path, rules: Rules
) -> None:
    server.files["/x.h5ad"] = DATA
    server.acts["/x.h5ad"] = [cut_after(300_000)]
    found = one(server, tmp_path, rules, sha256=SHA)
    assert (found.state, found.verified_by) == ("fetched", "sha256")
    assert (tmp_path / "x.h5ad").read_bytes() == DATA
    assert server.ranges() == [None, "bytes=300000-"]
    assert server.asked[1][1]["if-range"] == '"v1"'
    assert server.n_sent == len(DATA), "each byte was sent once"


def test_many_breaks_are_no_end_as_long_as_bytes_come(server: Any, tmp_path: Path, rules: Rules) -> None:
    server.files["/x.h5ad"] = DATA

    def break_again(handler: Any, content: bytes) -> None:
        first = int(handler.headers.get("Range", "bytes=0-")[6:-1])
        code = 206 if first else 200
        headers = {"ETag": '"v1"'}
        if first:
            headers["Content-Range"] = f"bytes {first}-{len(content) - 1}/{len(content)}"
        handler.answer(code, content[first : first + 50_000], headers, length=len(content) - first)
        handler.close_connection = True

    server.acts["/x.h5ad"] = [break_again] * 20
    assert one(server, tmp_path, rules).state == "fetched"
    assert (tmp_path / "x.h5ad").read_bytes() == DATA
    assert server.n_sent == len(DATA)


def test_a_later_start_goes_on_from_what_an_earlier_one_left(
    server: Any, tmp_path: Path, rules: Rules
) -> None:
    server.files["/x.h5ad"] = DATA
    server.acts["/x.h5ad"] = [cut_after(300_000), *[status(503)] * 6]
    assert "300,000 bytes are kept: the same command goes on" in said(one(server, tmp_path, rules))
    assert leftovers(tmp_path) == ["x.h5ad.part", "x.h5ad.part.json"]
    assert not (tmp_path / "x.h5ad").exists()
    server.asked.clear()
    assert one(server, tmp_path, rules).state == "fetched"
    assert server.ranges() == ["bytes=300000-"]
    assert (tmp_path / "x.h5ad").read_bytes() == DATA


def test_a_file_that_changed_meanwhile_is_fetched_from_its_start(
    server: Any, tmp_path: Path, rules: Rules
) -> None:
    server.files["/x.h5ad"] = DATA
    server.acts["/x.h5ad"] = [cut_after(300_000), *[status(503)] * 6]
    one(server, tmp_path, rules)
    server.files["/x.h5ad"], server.etags["/x.h5ad"] = DATA[::-1], '"v2"'
    assert one(server, tmp_path, rules).state == "fetched"
    assert (tmp_path / "x.h5ad").read_bytes() == DATA[::-1]


def test_a_part_of_another_address_is_not_gone_on_from(server: Any, tmp_path: Path, rules: Rules) -> None:
    server.files["/x.h5ad"] = DATA
    (tmp_path / "x.h5ad.part").write_bytes(b"other")
    (tmp_path / "x.h5ad.part.json").write_text(json.dumps({"url": "https://else", "etag": '"v1"'}))
    assert one(server, tmp_path, rules).sha256 == SHA
    (tmp_path / "y.h5ad.part").write_bytes(b"other")
    server.files["/y.h5ad"] = DATA
    assert one(server, tmp_path, rules, name="y.h5ad").sha256 == SHA
    assert server.ranges() == [None, None]


def test_a_server_that_knows_no_ranges_sends_it_all_again(server: Any, tmp_path: Path, rules: Rules) -> None:
    server.files["/x.h5ad"] = DATA
    whole = lambda handler, content: handler.answer(200, content, {"ETag": '"v1"'})  # noqa: E731 - an act
    server.acts["/x.h5ad"] = [cut_after(300_000), whole]
    assert one(server, tmp_path, rules).sha256 == SHA


@pytest.mark.parametrize(
    "said_range", ["bytes 0-1048575/1048576", "bytes 300000-1048575/9999999", "nonsense", ""]
)
def test_a_part_that_was_not_asked_for_is_not_taken(
    said_range: str, server: Any, tmp_path: Path, rules: Rules
) -> None:
    server.files["/x.h5ad"] = DATA

    def wrong(handler: Any, content: bytes) -> None:
        handler.answer(206, content[300_000:], {"Content-Range": said_range})

    server.acts["/x.h5ad"] = [cut_after(300_000), wrong]
    assert one(server, tmp_path, rules).sha256 == SHA
    assert server.ranges() == [None, "bytes=300000-", None]


def test_wrong_bytes_for_the_rest_are_seen_and_fetched_anew(
    server: Any, tmp_path: Path, rules: Rules
) -> None:
    server.files["/x.h5ad"] = DATA

    def wrong(handler: Any, content: bytes) -> None:
        rest = bytes(len(content) - 300_000)
        handler.answer(206, rest, {"Content-Range": f"bytes 300000-{len(content) - 1}/{len(content)}"})

    server.acts["/x.h5ad"] = [cut_after(300_000), wrong]
    assert one(server, tmp_path, rules, sha256=SHA).state == "fetched"
    assert (tmp_path / "x.h5ad").read_bytes() == DATA


def test_a_length_that_is_a_lie_is_never_believed(server: Any, tmp_path: Path, rules: Rules) -> None:
    too_long = lambda handler, content: (  # noqa: E731 - an act
        handler.answer(200, content, length=len(content) + 10),
        setattr(handler, "close_connection", True),
    )
    server.files["/x.h5ad"] = DATA
    server.acts["/x.h5ad"] = [too_long] * 10
    assert "gave up after" in said(one(server, tmp_path, rules))

    def too_short(handler: Any, content: bytes) -> None:
        handler.answer(200, content, length=len(content) - 10)

    server.files["/y.h5ad"] = DATA
    server.acts["/y.h5ad"] = [too_short] * 10
    text = said(one(server, tmp_path, rules, name="y.h5ad", n_bytes=len(DATA)))
    assert "1,048,566 bytes came; its record says 1,048,576" in text
    assert not (tmp_path / "x.h5ad").exists()
    assert not (tmp_path / "y.h5ad").exists()


def test_bytes_that_came_before_are_no_progress(server: Any, tmp_path: Path, rules: Rules) -> None:
    """A server that claims 10 bytes more than it has, and never the same part, is not asked for ever."""

    def lie(handler: Any, content: bytes) -> None:
        first = int(handler.headers.get("Range", "bytes=0-")[6:-1])
        said_ = {"ETag": '"v1"'}
        if first:
            said_["Content-Range"] = f"bytes 0-{len(content) - 1}/{len(content)}"
        handler.answer(206 if first else 200, content[first:], said_, length=len(content) - first + 10)
        handler.close_connection = True

    server.files["/x.h5ad"] = DATA
    server.acts["/x.h5ad"] = [lie] * 60
    assert "gave up after 6 attempts in a row" in said(one(server, tmp_path, rules))
    assert server.n_sent <= 4 * len(DATA)


def test_a_wrong_checksum_leaves_nothing_behind(server: Any, tmp_path: Path, rules: Rules) -> None:
    server.files["/x.h5ad"] = DATA + b"!"
    text = said(one(server, tmp_path, rules, sha256=SHA))
    assert SHA in text
    assert hashlib.sha256(DATA + b"!").hexdigest() in text
    assert "came damaged: its md5" in said(one(server, tmp_path, rules, md5="0" * 32))
    assert list(tmp_path.iterdir()) == []
    right = hashlib.md5(DATA + b"!").hexdigest()  # noqa: S324 - what records give
    assert one(server, tmp_path, rules, md5=right).verified_by == "md5"


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (404, "it is not there"),
        (403, "without permission"),
        (401, "login"),
        (410, "removed"),
        (400, "Bad Request"),
    ],
)
def test_a_refusal_is_told_at_once(code: int, words: str, server: Any, tmp_path: Path, rules: Rules) -> None:
    server.acts["/x.h5ad"] = [lambda handler, _: handler.answer(code, b"<html>no</html>")]
    assert words in said(one(server, tmp_path, rules))
    assert len(server.asked) == 1


def test_busy_servers_are_waited_for_as_long_as_they_ask(
    server: Any, tmp_path: Path, rules: Rules, slept: list[float]
) -> None:
    server.files["/x.h5ad"] = DATA
    soon = time.strftime("%a, %d %b %Y %H:%M:%S GMT", time.gmtime(time.time() + 120))
    server.acts["/x.h5ad"] = [status(429, Retry_After="7"), status(503, Retry_After=soon), status(500)]
    assert one(server, tmp_path, rules).state == "fetched"
    assert slept[0] == 7
    assert 100 < slept[1] <= 120
    assert len(slept) == 3


def test_delays_grow_and_a_dead_server_is_given_up(
    server: Any, tmp_path: Path, rules: Rules, slept: list[float]
) -> None:
    server.acts["/x.h5ad"] = [status(500)] * 20
    assert "gave up after 6 attempts in a row: the server answered 500" in said(one(server, tmp_path, rules))
    assert len(slept) == 5
    for number, seconds in enumerate(slept):
        assert 0.5 * 2**number <= seconds <= 1.5 * 2**number
    server.acts["/x.h5ad"] = [status(429, Retry_After="86400")]
    assert "come back in 86,400 seconds" in said(one(server, tmp_path, rules))


def test_a_page_in_place_of_data_is_called_so(server: Any, tmp_path: Path, rules: Rules) -> None:
    server.files["/x.h5ad"] = b"\n<!DOCTYPE html><html><form action=login></form></html>"
    text = said(one(server, tmp_path, rules))
    assert "a web page came in place of the data" in text
    assert "in a browser" in text
    assert list(tmp_path.iterdir()) == []


def test_redirects_are_followed_but_not_in_circles_nor_to_other_schemes(
    server: Any, tmp_path: Path, rules: Rules
) -> None:
    server.files["/real"] = DATA
    to = lambda place: lambda handler, _: handler.answer(302, b"", {"Location": place})  # noqa: E731 - an act
    server.acts["/x.h5ad"] = [to("/step"), to("/x.h5ad"), to("/real"), to("file:///etc/passwd")]
    server.acts["/step"] = [to("/real")]
    assert one(server, tmp_path, rules).sha256 == SHA
    (tmp_path / "x.h5ad").unlink()
    assert "in circles" in said(one(server, tmp_path, rules))
    server.acts["/x.h5ad"].pop(0)
    assert "no web address" in said(one(server, tmp_path, rules))


def test_a_stalled_connection_is_made_anew(server: Any, tmp_path: Path, rules: Rules) -> None:
    server.files["/x.h5ad"] = DATA
    done = threading.Event()

    def hang(handler: Any, content: bytes) -> None:
        handler.answer(200, content[:1000], {"ETag": '"v1"'}, length=len(content))
        handler.wfile.flush()
        done.wait(20)

    server.acts["/x.h5ad"] = [hang]
    assert one(server, tmp_path, replace(rules, timeout=0.3)).sha256 == SHA
    done.set()
    assert server.ranges() == [None, "bytes=1000-"]


def test_a_trickle_is_made_anew(server: Any, tmp_path: Path, rules: Rules) -> None:
    server.files["/x.h5ad"] = DATA

    def trickle(handler: Any, content: bytes) -> None:
        handler.answer(200, b"", {"ETag": '"v1"'}, length=len(content))
        for place in range(200):
            handler.wfile.write(content[place : place + 1])
            handler.wfile.flush()
            time.sleep(0.01)

    server.acts["/x.h5ad"] = [trickle]
    found = one(server, tmp_path, replace(rules, window=0.2, least_speed=10_000))
    assert found.sha256 == SHA
    assert len(server.asked) == 2
    assert server.ranges()[1] is not None


def test_what_is_packed_on_the_way_is_told_from_a_packed_file(
    server: Any, tmp_path: Path, rules: Rules
) -> None:
    packed = gzip.compress(DATA)
    server.headers = {each: {"Content-Encoding": "gzip"} for each in ("/x.csv.gz", "/x.csv", "/y.csv")}
    server.files |= {"/x.csv.gz": packed, "/x.csv": packed, "/y.csv": packed}
    one(server, tmp_path, rules, name="x.csv.gz")
    assert (tmp_path / "x.csv.gz").read_bytes() == packed
    one(server, tmp_path, rules, name="x.csv", sha256=SHA)
    assert (tmp_path / "x.csv").read_bytes() == DATA
    server.acts["/y.csv"] = [cut_after(len(packed) // 2)]
    assert one(server, tmp_path, rules, name="y.csv").sha256 == SHA
    assert {headers["accept-encoding"] for _, headers in server.asked} == {"identity"}
    assert server.ranges()[-1] is None


def test_files_that_are_there_are_verified_and_not_asked_for(
    server: Any, tmp_path: Path, rules: Rules
) -> None:
    (tmp_path / "x.h5ad").write_bytes(DATA)
    found = one(server, tmp_path, rules, sha256=SHA)
    assert (found.state, found.verified_by) == ("there", "sha256")
    (tmp_path / "y.h5ad").write_bytes(DATA)
    assert one(server, tmp_path, rules, name="y.h5ad").verified_by is None
    assert one(server, tmp_path, rules, name="y.h5ad").verified_by == "lock"
    (tmp_path / "y.h5ad").write_bytes(DATA[1:])
    assert "has changed since it was first seen" in said(one(server, tmp_path, rules, name="y.h5ad"))
    assert "not as declared" in said(one(server, tmp_path, rules, sha256="0" * 64))
    assert (tmp_path / "x.h5ad").read_bytes() == DATA
    assert server.asked == []


def test_a_source_that_changed_is_an_error_until_it_is_accepted(
    server: Any, tmp_path: Path, rules: Rules
) -> None:
    server.files["/x.h5ad"] = DATA
    one(server, tmp_path, rules)
    (tmp_path / "x.h5ad").unlink()
    server.files["/x.h5ad"] = b"new"
    text = said(one(server, tmp_path, rules))
    assert "has changed at its source" in text
    assert f"remove its entry from {NAME}" in text
    assert not (tmp_path / "x.h5ad").exists()
    (tmp_path / NAME).unlink()
    assert one(server, tmp_path, rules).state == "fetched"


def test_offline_asks_nothing_and_says_what_to_put_where(server: Any, tmp_path: Path) -> None:
    server.files["/a.h5ad"] = DATA
    (tmp_path / "b.h5ad").write_bytes(DATA)
    asked = (
        File(path="a.h5ad", url=server.url("/a.h5ad")),
        File(path="b.h5ad", url=server.url("/b.h5ad"), sha256=SHA),
        File(path="c.h5ad"),
    )
    a, b, c = fetch(declare(files=asked), tmp_path, offline=True)
    assert str(tmp_path / "a.h5ad") in said(a)
    assert server.url("/a.h5ad") in said(a)
    assert b.state == "there"
    assert "no url is declared" in said(c)
    assert server.asked == []


def test_only_what_is_declared_is_fetched_and_an_archive_once(
    server: Any, tmp_path: Path, rules: Rules
) -> None:
    server.files |= {"/GSE1_RAW.tar": DATA, "/cells.csv": b"a,b\n", "/other.csv": b"no"}
    tar = server.url("/GSE1_RAW.tar")
    asked = tuple(
        File(path=f"GSE1_RAW.tar/GSM{i}_m.mtx.gz", barcodes=f"GSE1_RAW.tar/GSM{i}_b.tsv.gz", url=tar)
        for i in (1, 2)
    )
    dataset = declare(
        files=asked, cell_tables=(CellTable(path="deep/cells.csv", url=server.url("/cells.csv")),)
    )
    found = fetch(dataset, tmp_path, rules=rules)
    assert [(str(each.wanted.path), each.state) for each in found] == [
        ("GSE1_RAW.tar", "fetched"),
        ("deep/cells.csv", "fetched"),
    ]
    assert sorted(path for path, _ in server.asked) == ["/GSE1_RAW.tar", "/cells.csv"]
    assert (tmp_path / "deep/cells.csv").read_bytes() == b"a,b\n"


def test_all_failures_are_told_at_once_and_the_others_go_on(
    server: Any, tmp_path: Path, rules: Rules
) -> None:
    server.files |= {f"/{i}.h5ad": DATA for i in range(0, 8, 2)}
    wanted = [Wanted(path=PurePosixPath(f"{i}.h5ad"), url=server.url(f"/{i}.h5ad")) for i in range(8)]
    found = fetch_all(wanted, tmp_path, rules=rules, n_parallel=3)
    assert [each.state for each in found] == ["fetched", "failed"] * 4
    assert [each.wanted for each in found] == wanted
    assert len(yaml.safe_load((tmp_path / NAME).read_text())["files"]) == 4


def test_a_full_disk_is_told_before_bytes_are_written(
    server: Any, tmp_path: Path, rules: Rules, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.files["/x.h5ad"] = DATA
    usage = shutil.disk_usage(tmp_path)._replace(free=10_000)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)
    assert "the disk has 10,000 bytes free" in said(one(server, tmp_path, rules))
    assert leftovers(tmp_path) == []


def test_a_person_who_stops_it_finds_what_has_arrived(server: Any, tmp_path: Path, rules: Rules) -> None:
    server.files["/x.h5ad"] = DATA

    def slow(handler: Any, content: bytes) -> None:
        handler.answer(200, content[:500_000], {"ETag": '"v1"'}, length=len(content))
        handler.wfile.flush()
        time.sleep(1)

    server.acts["/x.h5ad"] = [slow]

    def stop(path: PurePosixPath, n_bytes: int, n_whole: int | None) -> None:
        del path, n_whole
        if n_bytes >= 500_000:
            raise KeyboardInterrupt

    wanted = Wanted(path=PurePosixPath("x.h5ad"), url=server.url("/x.h5ad"))
    with pytest.raises(KeyboardInterrupt):
        fetch_all([wanted], tmp_path, tell=stop, rules=rules)
    assert (tmp_path / "x.h5ad.part").read_bytes() == DATA[:500_000]
    rules.stop.clear()
    server.asked.clear()
    assert fetch_all([wanted], tmp_path, rules=rules)[0].sha256 == SHA
    assert server.ranges() == ["bytes=500000-"]


def test_two_processes_do_not_write_one_part(server: Any, tmp_path: Path, rules: Rules) -> None:
    fcntl = pytest.importorskip("fcntl")
    server.files["/x.h5ad"] = DATA
    with (tmp_path / "x.h5ad.part").open("a+b") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        assert "another process is fetching it" in said(one(server, tmp_path, rules))
    assert one(server, tmp_path, rules).state == "fetched"


def test_no_server_at_all_is_told(tmp_path: Path, rules: Rules) -> None:
    wanted = Wanted(path=PurePosixPath("x.h5ad"), url="http://127.0.0.1:9/x.h5ad")
    (found,) = fetch_all([wanted], tmp_path, rules=rules)
    assert "no connection" in said(found)


def test_an_address_of_no_known_kind_is_refused(tmp_path: Path, rules: Rules) -> None:
    for url in ("ftp://example.org/x.h5ad", "file:///etc/passwd", "x.h5ad"):
        (found,) = fetch_all([Wanted(path=PurePosixPath("x.h5ad"), url=url)], tmp_path, rules=rules)
        assert "no address that can be fetched from" in said(found)


def test_a_broken_lock_file_is_told(server: Any, tmp_path: Path, rules: Rules) -> None:
    (tmp_path / NAME).write_text("files: [1, 2]\n")
    with pytest.raises(Exception, match="is not the lock file"):
        one(server, tmp_path, rules)


def test_progress_tells_bytes_and_the_whole(server: Any, tmp_path: Path, rules: Rules) -> None:
    server.files["/x.h5ad"] = DATA
    heard: list[tuple[int, int | None]] = []
    wanted = Wanted(path=PurePosixPath("x.h5ad"), url=server.url("/x.h5ad"))
    fetch_all(
        [wanted], tmp_path, rules=rules, tell=lambda _, n_bytes, n_whole: heard.append((n_bytes, n_whole))
    )
    assert heard[-1] == (len(DATA), len(DATA))
    assert heard == sorted(heard)


def test_a_file_may_lie_where_nothing_may_be_written(server: Any, tmp_path: Path, rules: Rules) -> None:
    if os.geteuid() == 0:
        pytest.skip("root may write anywhere")
    tmp_path.chmod(0o500)
    server.files["/x.h5ad"] = DATA
    assert "cannot be written" in said(one(server, tmp_path, rules))
    tmp_path.chmod(0o700)


def test_a_redirect_from_https_to_http_is_refused() -> None:
    def serve(request: httpx.Request) -> httpx.Response:
        return httpx.Response(301, headers={"Location": str(request.url).replace("https", "http")})

    client = httpx.Client(transport=httpx.MockTransport(serve))
    with pytest.raises(GivenUpError, match="from https to http"), Answer(client, "https://example.org/x", {}):
        pass


def test_two_addresses_for_one_archive_are_refused(tmp_path: Path) -> None:
    asked = (
        File(path="GSE1_RAW.tar/a.mtx", url="https://example.org/1"),
        File(path="GSE1_RAW.tar/b.mtx", url="https://example.org/2"),
    )
    with pytest.raises(DataError, match=r"Both stand for GSE1_RAW\.tar"):
        fetch(declare(files=asked), tmp_path, offline=True)
    outside = declare(files=(File(path="a.mtx", barcodes="b.tsv"),)).model_copy(
        update={"files": (File(path="../a.mtx", url="https://example.org/1"),)}
    )
    with pytest.raises(DataError, match="leaves the data folder"):
        fetch(outside, tmp_path, offline=True)
