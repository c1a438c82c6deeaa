"""Records of Zenodo and figshare: which files they hold, how large, with which md5."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any, Final, Literal

from mekscrna.errors import DataError, InputError, Problem
from mekscrna.fetch.wanted import Wanted, is_plain_name

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

Archive = Literal["zenodo", "figshare"]

ZENODO: Final = "https://zenodo.org"
FIGSHARE: Final = "https://api.figshare.com"
_DOI: Final = r"(?:doi:\s*|https?://(?:dx\.)?doi\.org/)?"
_VERSION: Final = r"(?P<number>\d+)(?:/(?:versions/)?(?P<version>\d+))?/?(?:[?#].*)?"
_FORMS: Final[tuple[tuple[Archive, str], ...]] = (
    ("zenodo", r"(?:https?://)?(?:www\.)?zenodo\.org/(?:api/)?records?/(?P<number>\d+)/?(?:[?#].*)?"),
    ("zenodo", _DOI + r"10\.5281/zenodo\.(?P<number>\d+)"),
    (
        "figshare",
        r"(?:https?://)?(?:[\w-]+\.)*figshare\.com/(?:v2/)?articles/(?:[^/]+/[^/]+/)?" + _VERSION,
    ),
    ("figshare", _DOI + r"10\.6084/m9\.figshare\.(?P<number>\d+)(?:\.v(?P<version>\d+))?"),
)
_MOST_FILES: Final = 1000
"""Files of a record that figshare lists at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordId:
    """A record, as a person named it."""

    archive: Archive
    number: str
    version: str | None = None

    @property
    def folder(self) -> PurePosixPath:
        """Where its files go below the data folder."""
        version = f"_v{self.version}" if self.version else ""
        return PurePosixPath(f"{self.archive}_{self.number}{version}")

    @property
    def url(self) -> str:
        """Where its description, or the list of its files, is (JSON)."""
        if self.archive == "zenodo":
            return f"{ZENODO}/api/records/{self.number}"
        version = f"/versions/{self.version}" if self.version else ""
        return f"{FIGSHARE}/v2/articles/{self.number}{version}/files?page=1&page_size={_MOST_FILES}"


def record_in(word: str) -> RecordId | None:
    """Return the record that a word names: the address of its page, of its JSON, or its DOI."""
    for archive, form in _FORMS:
        if found := re.fullmatch(form, word.strip(), re.IGNORECASE):
            parts = found.groupdict()
            return RecordId(archive=archive, number=parts["number"], version=parts.get("version"))
    return None


def description_of(record: RecordId) -> Wanted:
    """Return the description (JSON) of a record as a file to fetch; not pinned, for it counts its visits."""
    return Wanted(path=record.folder / f"{record.folder}.json", url=record.url, is_pinned=False)


def files_of(record: RecordId, path: Path, only: Sequence[str] = ()) -> tuple[Wanted, ...]:
    """Read which files a record holds; they go to its folder.

    Parameters
    ----------
    path
        Its description, fetched or put there by hand.
    only
        Globs of file names; none given is all.

    Raises
    ------
    DataError
        It is no such description, or holds no files that may be had.
    InputError
        No file goes by such a name; those that there are are listed.
    """
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        rows = [_row(each) for each in _listed(document)]
    except (ValueError, KeyError, TypeError, AttributeError) as fault:
        what = f"is no description of a record of {record.archive} ({type(fault).__name__}: {fault})."
        raise DataError([Problem(file=str(path), what=what, hint=f"It is at {record.url}.")]) from fault
    if not rows:
        hint = "Its files may be restricted: ask for access on its page, and put them into the data folder."
        raise DataError([Problem(file=str(path), what="the record names no files.", hint=hint)])
    chosen = [each for each in rows if not only or any(fnmatch(each[0], glob) for glob in only)]
    if not chosen:
        names = ", ".join(name for name, *_ in rows[:20])
        raise InputError(f"{record.folder}: no file is called {' or '.join(only)}. There are {names}.")
    if bad := [name for name, *_ in chosen if not is_plain_name(PurePosixPath(name).name)]:
        raise DataError([Problem(file=str(path), what=f"names a file that no disk keeps: {bad[0]!r}.")])
    return tuple(
        Wanted(path=record.folder / PurePosixPath(name).name, url=url, n_bytes=n_bytes, md5=md5)
        for name, url, n_bytes, md5 in chosen
    )


def _listed(document: Any) -> list[dict[str, Any]]:
    """Return the files of a record of Zenodo (of either age) or figshare."""
    files = document if isinstance(document, list) else document.get("files", [])
    if isinstance(files, dict):  # Zenodo since 2023, where asked for its own form
        files = list(files.get("entries", {}).values())
    return list(files)


def _row(file: dict[str, Any]) -> tuple[str, str, int | None, str | None]:
    n_bytes = int(file["size"]) if file.get("size") else None
    if "download_url" in file:  # figshare
        md5 = file.get("computed_md5") or file.get("supplied_md5") or None
        # what lies elsewhere and is only linked to has neither a size nor an md5 of its own
        return file["name"], file["download_url"], None if file.get("is_link_only") else n_bytes, md5
    kind, _, digest = str(file.get("checksum", "")).partition(":")
    links = file["links"]
    return file["key"], links.get("content") or links["self"], n_bytes, digest if kind == "md5" else None
