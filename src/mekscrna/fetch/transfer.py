"""One file over http: gone on from where it broke off, tried again, checked, and put in place whole."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import httpx

from mekscrna.errors import DataError, Problem
from mekscrna.fetch import _answers as answers
from mekscrna.fetch._answers import GivenUpError, PassingError
from mekscrna.fetch._part import Part, Version, opened_part
from mekscrna.fetch._requests import Answer, words
from mekscrna.fetch.rules import Listener, Rules
from mekscrna.fetch.wanted import Wanted

if TYPE_CHECKING:
    from collections.abc import Iterator

_MARGIN: Final = 64 * 2**20
"""Bytes left free on the disk."""


class StoppedError(Exception):
    """A person stopped the program; what has arrived is kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrived:
    """A file that is here now."""

    sha256: str
    n_bytes: int
    version: Version


@dataclass(frozen=True, slots=True, kw_only=True)
class Download:
    """One file on its way."""

    client: httpx.Client
    wanted: Wanted
    url: str
    """The address that is really asked."""
    target: Path
    rules: Rules
    tell: Listener
    known_sha256: str | None = None
    """What the lock file says it was when first seen."""

    def run(self) -> Arrived:
        """Fetch the file; writes `target`, and ``<target>.part`` until it is whole.

        Raises
        ------
        DataError
            It cannot be had, or what came is not what was declared; nothing takes the place of `target`.
        """
        try:
            with opened_part(self.target, self.url) as part:
                self._try_until_here(part)
                self._check(part)
                arrived = Arrived(sha256=part.hashes.sha256, n_bytes=part.n_bytes, version=part.version)
                part.become(self.target)
                return arrived
        except GivenUpError as end:
            raise DataError([Problem(file=str(self.wanted.path), what=end.what, hint=end.hint)]) from end
        except OSError as closed:
            what = f"cannot be written ({closed.strerror or closed})."
            raise DataError([Problem(file=str(self.wanted.path), what=what)]) from closed

    def _try_until_here(self, part: Part) -> None:
        n_fruitless = 0
        furthest: dict[Version, int] = {}
        for _ in range(self.rules.most_tries):
            n_before, was_resumed = part.n_bytes, part.n_bytes > 0
            try:
                self._attempt(part)
            except PassingError as passing:
                last, wait = passing.what, passing.wait
            except httpx.TransportError as broken:
                last, wait = words(broken), None
            else:
                if not was_resumed or self._fault(part) is None:
                    return
                part.start_again()  # what was left did not fit what came after it
                continue
            is_further = part.n_bytes > max(n_before, furthest.get(part.version, 0))
            furthest[part.version] = max(part.n_bytes, furthest.get(part.version, 0))
            n_fruitless = 0 if is_further else n_fruitless + 1
            if n_fruitless >= self.rules.n_tries:
                break
            self._rest(wait, n_fruitless)
        hint = f"{part.n_bytes:,} bytes are kept: the same command goes on there." if part.n_bytes else ""
        raise GivenUpError(f"gave up after {n_fruitless} attempts in a row: {last}.", hint)

    def _rest(self, wait: float | None, n_fruitless: int) -> None:
        if wait is not None and wait > self.rules.longest_wait:
            raise GivenUpError(f"the server asks to come back in {wait:,.0f} seconds.", "Try again then.")
        self.rules.rest(self.rules.delay(n_fruitless) if wait is None else wait)
        self._go_on()

    def _go_on(self) -> None:
        if self.rules.stop.is_set():
            raise StoppedError

    def _attempt(self, part: Part) -> None:
        self._go_on()
        headers = {"Accept-Encoding": "identity"}
        if part.n_bytes and part.version.validator:
            headers |= {"Range": f"bytes={part.n_bytes}-", "If-Range": part.version.validator}
        elif part.n_bytes:
            part.start_again()
        with Answer(self.client, self.url, headers) as response:
            if self._is_whole(part, response):
                return
            self._receive(part, response)

    def _is_whole(self, part: Part, response: httpx.Response) -> bool:
        """Prepare the part for what the answer brings; True where nothing more is to come."""
        answers.check_status(response)
        first, n_whole = answers.range_of(response)
        if response.status_code == 416:
            if part.n_bytes and n_whole == part.n_bytes:
                return True
            part.start_again()
            raise PassingError("the server has no such part of the file")
        if response.status_code == 206:
            changed = part.version.n_whole is not None and n_whole not in {None, part.version.n_whole}
            if first != part.n_bytes or changed:
                part.start_again()
                raise PassingError("the server sent another part than was asked for")
            return False
        part.start_again()
        part.keep(answers.version_of(response))
        return False

    def _receive(self, part: Part, response: httpx.Response) -> None:
        is_packed = answers.is_packed_on_the_way(response, self.wanted.path.name)
        n_whole = None if is_packed else part.version.n_whole
        self._check_room(part, n_whole or self.wanted.n_bytes)
        chunks: Iterator[bytes] = self._watched(response.iter_raw())
        if is_packed:
            part.keep(Version())  # its bytes are not those that a range would count
            chunks = answers.unpacked_on_the_way(chunks)
        for chunk in chunks:
            if part.n_bytes == 0 and chunk:
                answers.check_is_no_page(response, chunk, self.wanted.path.name)
            part.add(chunk)
            self.tell(self.wanted.path, part.n_bytes, n_whole or self.wanted.n_bytes)
            self._go_on()
        if n_whole is not None and part.n_bytes < n_whole:
            raise PassingError(f"the server stopped after {part.n_bytes:,} of {n_whole:,} bytes")

    def _watched(self, chunks: Iterator[bytes]) -> Iterator[bytes]:
        """Pass bytes on as long as they come fast enough."""
        started, n_bytes = self.rules.clock(), 0
        for chunk in chunks:
            yield chunk
            n_bytes += len(chunk)
            seconds = self.rules.clock() - started
            if seconds >= self.rules.window:
                if n_bytes < self.rules.least_speed * seconds:
                    raise PassingError(f"only {n_bytes:,} bytes came in {seconds:,.0f} seconds")
                started, n_bytes = self.rules.clock(), 0

    def _check_room(self, part: Part, n_whole: int | None) -> None:
        free = shutil.disk_usage(self.target.parent).free
        if n_whole is not None and n_whole - part.n_bytes + _MARGIN > free:
            what = f"the disk has {free:,} bytes free, and {n_whole - part.n_bytes:,} are to come."
            raise GivenUpError(what, "Make room, or name another folder with --data-dir.")

    def _check(self, part: Part) -> None:
        """See that what came is what was declared, or was seen before; throw it away where not."""
        fault = self._fault(part)
        if fault is not None:
            part.start_again()
            raise fault

    def _fault(self, part: Part) -> GivenUpError | None:
        part.stream.flush()
        wanted, hashes = self.wanted, part.hashes
        again = "If the source has changed it on purpose, declare the new sha256."
        if wanted.n_bytes is not None and part.n_bytes != wanted.n_bytes:
            return GivenUpError(f"{part.n_bytes:,} bytes came; its record says {wanted.n_bytes:,}.")
        if wanted.sha256 is not None and hashes.sha256 != wanted.sha256:
            what = f"came with the sha256 {hashes.sha256}; declared is {wanted.sha256}."
            return GivenUpError(what, again)
        if wanted.md5 is not None and hashes.md5 != wanted.md5:
            return GivenUpError(f"came damaged: its md5 is {hashes.md5}, its record says {wanted.md5}.")
        if wanted.sha256 is None and self.known_sha256 not in {None, hashes.sha256}:
            what = (
                f"has changed at its source: its sha256 was {self.known_sha256}, now it is {hashes.sha256}."
            )
            return GivenUpError(what, "To accept the new one remove its entry from mekscrna.fetch.yaml.")
        return None
