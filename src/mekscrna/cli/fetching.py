"""The verb ``fetch``: the files that a declaration, a series or a record names."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mekscrna.cli._answers import FAILED
from mekscrna.cli._options import DataDirOption, JsonOption, RootOption
from mekscrna.errors import InputError

if TYPE_CHECKING:
    from mekscrna.fetch.here import Fetched


def fetch(
    what: Annotated[
        str,
        typer.Argument(
            help="A dataset or study (its id, or a study's YAML file), a GEO series (GSE…), a Zenodo "
            "or figshare record (its address or DOI), or the address of one file."
        ),
    ],
    *,
    data_dir: DataDirOption = Path(),
    only: Annotated[
        list[str] | None,
        typer.Option("--only", help="Files of a series or record, by globs ('*_RAW.tar'); may be repeated."),
    ] = None,
    jobs: Annotated[int, typer.Option("--jobs", "-j", min=1, max=16, help="Files at a time.")] = 4,
    offline: Annotated[
        bool, typer.Option("--offline", help="Ask nothing of the network; say which files are missing.")
    ] = False,
    root: RootOption = None,
    as_json: JsonOption = False,
) -> int:
    """Fetch data files: resumed where they broke off, verified, and only those that are named."""
    from mekscrna.cli._asked import Errand, bring
    from mekscrna.cli._transfers import shown_transfers

    if data_dir.exists() and not data_dir.is_dir():
        raise InputError(
            f"--data-dir {data_dir}: this is a file. Name a folder; it is made where it is not there."
        )
    with shown_transfers(quiet=as_json) as tell:
        errand = Errand(
            data_dir=data_dir, only=tuple(only or ()), n_parallel=jobs, offline=offline, tell=tell
        )
        found = bring(what, root, errand)
    if as_json:
        typer.echo(json.dumps([_row(each) for each in found], indent=2, ensure_ascii=False))
    else:
        _say(found)
    return FAILED if any(each.state == "failed" for each in found) else 0


def _say(found: tuple[Fetched, ...]) -> None:
    for each in found:
        if each.problem is None:
            check = f"its {each.verified_by} is right" if each.verified_by else "seen for the first time"
            check = "as in the lock file" if each.verified_by == "lock" else check
            state = "fetched" if each.state == "fetched" else "was there"
            typer.echo(f"{each.wanted.path}: {state}, {_size(each.n_bytes or 0)}, {check}.")
    failed = [each for each in found if each.problem is not None]
    for each in failed:
        typer.echo(str(each.problem), err=True)
    if failed:
        typer.echo(f"{len(failed)} of {len(found)} files are not here.", err=True)


def _row(each: Fetched) -> dict[str, object]:
    return {
        "path": str(each.wanted.path),
        "url": each.wanted.url,
        "state": each.state,
        "n_bytes": each.n_bytes,
        "sha256": each.sha256,
        "verified_by": each.verified_by,
        "problem": None if each.problem is None else str(each.problem),
    }


def _size(n_bytes: int) -> str:
    for unit, factor in (("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if n_bytes >= factor:
            return f"{n_bytes / factor:.1f} {unit}"
    return f"{n_bytes} bytes"
