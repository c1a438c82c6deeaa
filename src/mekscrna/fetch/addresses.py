"""Which address is really asked: ftp of NCBI by https, and mirrors in place of GEO."""

from __future__ import annotations

import os
from typing import Final
from urllib.parse import urlsplit

from mekscrna.errors import DataError, Problem

GEO: Final = "https://ftp.ncbi.nlm.nih.gov/geo"
MIRRORS: Final = {
    GEO: "MEKSCRNA_GEO_URL",
    "https://zenodo.org": "MEKSCRNA_ZENODO_URL",
    "https://api.figshare.com": "MEKSCRNA_FIGSHARE_URL",
}
"""Address → the environment variable that names a mirror of it, such as one in a hospital's own network."""
_FTP_BY_HTTPS: Final = ("ftp.ncbi.nlm.nih.gov", "ftp.ebi.ac.uk", "ftp.ensembl.org")
"""Hosts that serve the same paths by https as by ftp."""


def address_of(url: str) -> str:
    """Return the address to ask for a declared one.

    ``ftp://`` addresses of NCBI, EBI and Ensembl, as they stand in GEO's records, become https: the same
    path, resumable, through firewalls. Addresses below those in `MIRRORS` go to
    the mirror where one is named.

    Raises
    ------
    DataError
        It is neither http nor https, nor ftp of a host that also serves by https.
    """
    parts = urlsplit(url.strip())
    if parts.scheme == "ftp" and parts.hostname in _FTP_BY_HTTPS:
        parts = parts._replace(scheme="https", netloc=str(parts.hostname))
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        hint = "Allowed are https and http; ftp only where NCBI, EBI or Ensembl serve it by https, too."
        raise DataError([Problem(file=url, what="no address that can be fetched from.", hint=hint)])
    asked = parts.geturl()
    for official, variable in MIRRORS.items():
        if (mirror := os.environ.get(variable)) and asked.startswith(f"{official}/"):
            return mirror.rstrip("/") + asked.removeprefix(official)
    return asked
