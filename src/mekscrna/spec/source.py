"""Where a fact comes from."""

from __future__ import annotations

from typing import Literal

from mekscrna.spec._base import Spec, Text


class Source(Spec):
    """A publication, accession or file that a declaration rests on."""

    citation: Text
    """Authors, journal, year, pages, in one line."""
    doi: str | None = None
    pmid: str | None = None
    accession: str | None = None
    """Database accession, such as GSE96583."""
    url: str | None = None
    verified: bool = True
    """False where the identifiers were recalled and not read in the source; shown as *unverified*."""
    read: Literal["full_text", "passage", "abstract", "title", "not_read"] | None = None
    """How far it was read by whoever wrote the declaration; None where that was not noted."""
