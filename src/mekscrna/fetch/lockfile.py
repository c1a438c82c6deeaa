"""What was fetched, when and with which digest: ``mekscrna.fetch.yaml`` in the data folder."""

from __future__ import annotations

import os
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

import yaml  # type: ignore[import-untyped]  # it comes without types

from mekscrna.errors import DataError, Problem

NAME: Final = "mekscrna.fetch.yaml"
_HEAD: Final = (
    "# Written by `mekscrna fetch`: what each file was when it was first seen. A file that is another one\n"
    "# later, here or at its source, is refused; remove its entry to accept the new one.\n"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What is known of one file."""

    url: str | None
    """None where it was there before anything was fetched."""
    sha256: str
    n_bytes: int
    etag: str | None = None
    last_modified: str | None = None
    seen: str = ""
    """When it was first seen, UTC."""


def read(folder: Path) -> dict[str, Entry]:
    """Return path below the data folder → what is known of the file; nothing where nothing was fetched.

    Raises
    ------
    DataError
        The lock file is not as it was written.
    """
    path = folder / NAME
    if not path.is_file():
        return {}
    try:
        document = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
        return {str(name): Entry(**each) for name, each in (document["files"] or {}).items()}
    except (yaml.YAMLError, UnicodeDecodeError, KeyError, TypeError, AttributeError) as fault:
        hint = "Mend it, or remove it: then every file is checked and noted anew."
        what = "is not the lock file that `mekscrna fetch` wrote."
        raise DataError([Problem(file=str(path), what=what, hint=hint)]) from fault


def add(folder: Path, entries: dict[str, Entry]) -> None:
    """Add entries to the lock file, beside those that another process may have added meanwhile."""
    if not entries:
        return
    known = {**read(folder), **entries}
    rows = {
        name: {key: value for key, value in asdict(known[name]).items() if value is not None}
        | {"url": known[name].url}
        for name in sorted(known)
    }
    text = _HEAD + yaml.safe_dump({"files": rows}, sort_keys=False, allow_unicode=True, width=200)
    handle, draft = tempfile.mkstemp(prefix=f".{NAME}.", dir=folder)
    with os.fdopen(handle, "w", encoding="utf-8") as stream:
        stream.write(text)
    Path(draft).chmod(0o644)
    Path(draft).replace(folder / NAME)
