"""A server on loopback that misbehaves on demand."""

from __future__ import annotations

import random
import re
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from mekscrna.fetch.rules import Rules

Act = Callable[["Handler", bytes], None]


@dataclass
class Server:
    """Serves `files`; an act in `acts` stands for the next answer to a path, and is then used up."""

    base: str
    files: dict[str, bytes] = field(default_factory=dict)
    acts: dict[str, list[Act]] = field(default_factory=dict)
    headers: dict[str, dict[str, str]] = field(default_factory=dict)
    etags: dict[str, str] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    n_sent: int = 0

    def url(self, path: str) -> str:
        return f"{self.base}{path}"

    def ranges(self) -> list[str | None]:
        return [headers.get("range") for _, headers in self.asked]


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: LoopbackServer

    def do_GET(self) -> None:
        desk = self.server.desk
        path = self.path.split("?")[0]
        desk.asked.append((self.path, {name.lower(): value for name, value in self.headers.items()}))
        acts = desk.acts.get(path, [])
        content = desk.files.get(path)
        if acts:
            acts.pop(0)(self, content or b"")
        elif content is None:
            self.answer(404, b"no such file")
        else:
            self.serve(content)

    def serve(self, content: bytes) -> None:
        """Answer as a good server does, ranges included."""
        desk, path = self.server.desk, self.path.split("?")[0]
        etag = desk.etags.get(path, '"v1"')
        asked = re.fullmatch(r"bytes=(\d+)-", self.headers.get("Range", ""))
        is_same = self.headers.get("If-Range", etag) == etag
        if asked and is_same:
            first = int(asked[1])
            if first >= len(content):
                self.answer(416, b"", {"Content-Range": f"bytes */{len(content)}"})
                return
            said = {"Content-Range": f"bytes {first}-{len(content) - 1}/{len(content)}", "ETag": etag}
            self.answer(206, content[first:], said)
            return
        self.answer(200, content, {"ETag": etag})

    def answer(
        self, status: int, body: bytes, headers: dict[str, str] | None = None, *, length: int | None = None
    ) -> None:
        self.send_response(status)
        desk = self.server.desk
        for name, value in {**desk.headers.get(self.path.split("?")[0], {}), **(headers or {})}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body) if length is None else length))
        self.end_headers()
        self.wfile.write(body)
        desk.n_sent += len(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class LoopbackServer(ThreadingHTTPServer):
    daemon_threads = True
    desk: Server

    def handle_error(self, *_: object) -> None:
        """A client that goes away is no fault."""


@pytest.fixture
def server() -> Iterator[Server]:
    http = LoopbackServer(("127.0.0.1", 0), Handler)
    http.desk = Server(base=f"http://127.0.0.1:{http.server_address[1]}")
    thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield http.desk
    http.shutdown()
    http.server_close()
    thread.join()


@pytest.fixture
def slept() -> list[float]:
    return []


@pytest.fixture
def rules(slept: list[float]) -> Rules:
    """Patience that takes no time, and is the same each time."""
    return Rules(sleep=slept.append, rng=random.Random(1), timeout=5.0)  # noqa: S311 - jitter


@pytest.fixture(autouse=True)
def own_cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MEKSCRNA_CACHE", str(tmp_path_factory.mktemp("cache")))
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
