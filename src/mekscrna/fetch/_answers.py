"""What the answers of servers mean: go on, try again, or give up and say why."""

from __future__ import annotations

import re
import zlib
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from mekscrna.fetch._part import Version

if TYPE_CHECKING:
    from collections.abc import Iterator

    import httpx

_PASSING: Final = {408, 425, 429, 500, 502, 503, 504, 520, 522, 524}
_WORDS: Final = {
    401: "it asks for a login",
    403: "it may not be had without permission (a login, an agreement, a block)",
    404: "it is not there",
    410: "it has been removed",
    451: "it may not be had here for legal reasons",
}
_RANGE = re.compile(r"bytes (\d+)-(\d+)/(\d+|\*)")
_NO_RANGE = re.compile(r"bytes \*/(\d+)")
_PAGE_ENDS: Final = (".html", ".htm", ".xml", ".xhtml")


class GivenUpError(Exception):
    """Trying again would not help; says why and what would."""

    def __init__(self, what: str, hint: str = "") -> None:
        self.what, self.hint = what, hint
        super().__init__(what)


class PassingError(Exception):
    """Trying again may help."""

    def __init__(self, what: str, *, wait: float | None = None) -> None:
        self.what, self.wait = what, wait
        super().__init__(what)


def check_status(response: httpx.Response) -> None:
    """See that an answer carries bytes of the file.

    Raises
    ------
    PassingError
        The server is busy or broken just now.
    GivenUpError
        It will not give the file.
    """
    status = response.status_code
    if status in {200, 206, 416}:
        return
    name = f"{status} {HTTPStatus(status).phrase}" if status in set(HTTPStatus) else str(status)
    if status in _PASSING:
        raise PassingError(f"the server answered {name}", wait=_retry_after(response))
    hint = (
        "Log in with a browser, fetch it there and put it into the data folder."
        if status in {401, 403}
        else ""
    )
    hint = "Look at the record: files are renamed and replaced there." if status in {404, 410} else hint
    raise GivenUpError(f"the server answered {name}: {_WORDS.get(status, 'it does not give it')}.", hint)


def _retry_after(response: httpx.Response) -> float | None:
    """Return the seconds that a server asks to wait, given as such or as a date."""
    text = response.headers.get("retry-after", "").strip()
    if text.isdigit():
        return float(text)
    try:
        until = parsedate_to_datetime(text)
    except ValueError:
        return None
    until = until if until.tzinfo else until.replace(tzinfo=UTC)
    return max(0.0, (until - datetime.now(UTC)).total_seconds())


def range_of(response: httpx.Response) -> tuple[int | None, int | None]:
    """Return (first byte, bytes of the whole) of a 206 or 416; None where it is not said."""
    text = response.headers.get("content-range", "")
    if found := _RANGE.fullmatch(text):
        return int(found[1]), None if found[3] == "*" else int(found[3])
    if found := _NO_RANGE.fullmatch(text):
        return None, int(found[1])
    return None, None


def version_of(response: httpx.Response, *, n_whole: int | None = None) -> Version:
    """Return which version of the file an answer is of."""
    length = response.headers.get("content-length", "")
    if n_whole is None and length.isdigit() and response.status_code == 200:
        n_whole = int(length)
    return Version(
        etag=response.headers.get("etag"),
        last_modified=response.headers.get("last-modified"),
        n_whole=n_whole,
    )


def is_packed_on_the_way(response: httpx.Response, name: str) -> bool:
    """Tell whether a server has packed a file for the way only.

    Some call a file that is a gzip one a packed one: that is kept as it is.
    """
    encoding = response.headers.get("content-encoding", "identity").lower()
    if encoding in {"", "identity"}:
        return False
    is_gzip = encoding in {"gzip", "x-gzip"}
    if is_gzip and name.lower().endswith((".gz", ".tgz", ".bgz")):
        return False
    if not is_gzip:
        raise GivenUpError(f"the server packs it on the way in a form that was not asked for ({encoding}).")
    return True


def unpacked_on_the_way(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """Undo the packing (gzip) of a server, chunk by chunk."""
    packed = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
    try:
        for chunk in chunks:
            yield packed.decompress(chunk)
    except zlib.error as broken:
        raise PassingError(f"what the server packed cannot be unpacked ({broken})") from broken
    if not packed.eof:
        raise PassingError("what the server packed broke off")


def check_is_no_page(response: httpx.Response, start: bytes, name: str) -> None:
    """See that data came, and not a page that says why not.

    Raises
    ------
    GivenUpError
        It is a web page.
    """
    looks = start[:256].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if name.lower().endswith(_PAGE_ENDS) or not looks.startswith(
        (b"<!doctype html", b"<html", b"<head", b"<?xml")
    ):
        return
    if looks.startswith(b"<?xml") and "html" not in response.headers.get("content-type", ""):
        return
    raise GivenUpError(
        "a web page came in place of the data: a login, an agreement to accept, or a notice.",
        f"Open {response.url} in a browser, fetch the file there and put it into the data folder.",
    )
