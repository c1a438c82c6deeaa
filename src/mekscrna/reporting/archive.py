"""A run on disk: run.json, the lock and the tables; written whole or not at all."""

from __future__ import annotations

import json
import math
import os
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from pydantic import TypeAdapter, ValidationError
from ruamel.yaml import YAML

from mekscrna.errors import InputError, RunError
from mekscrna.record import SCHEMA_VERSION, Lock, Run
from mekscrna.reporting.tables import tables

if TYPE_CHECKING:
    from collections.abc import Iterator

RUN_FILE: Final = "run.json"
LOCK_FILE: Final = "study.lock.yaml"
TABLES_FOLDER: Final = "tables"

_RUN: Final = TypeAdapter(Run)
_LOCK: Final = TypeAdapter(Lock)


def write_run(run: Run, folder: Path) -> None:
    """Write a run into a folder: ``run.json``, ``study.lock.yaml`` and ``tables/*.tsv``.

    Each file is written beside its place and then moved there; ``run.json`` comes last, so a folder that
    holds one is complete. The same run gives the same bytes.

    Raises
    ------
    RunError
        The run holds a number that is not finite; nothing is written.
    """
    text = run_text(run)
    (folder / TABLES_FOLDER).mkdir(parents=True, exist_ok=True)
    for table in tables(run):
        write_text(folder / TABLES_FOLDER / f"{table.name}.tsv", table.text())
    write_text(folder / LOCK_FILE, lock_yaml(run.lock))
    write_text(folder / RUN_FILE, text)


def read_run(place: Path | str) -> Run:
    """Read a run from its folder, or from its ``run.json``.

    Raises
    ------
    InputError
        No such file, no JSON (says the line), another schema version, or fields that do not fit (all).
    """
    given = Path(place)
    path = given / RUN_FILE if given.is_dir() else given
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise InputError(f"{path}: no such file. A run's folder holds {RUN_FILE}.") from error
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: cannot be read as text: {error}") from error
    _check_version(path, text)
    try:
        return _RUN.validate_json(text)
    except ValidationError as error:
        faults = "\n".join(f"{path} {_place(fault['loc'])}: {fault['msg']}" for fault in error.errors())
        raise InputError(faults) from error


def run_text(run: Run) -> str:
    """Return a run as the text of its ``run.json``: keys in fixed order, every digit, a newline at the end.

    Raises
    ------
    RunError
        The run holds a number that is not finite.
    """
    holes = tuple(_not_finite(_RUN.dump_python(run), ""))
    if holes:
        raise RunError(f"A run must hold finite numbers or none; not finite: {', '.join(holes)}.")
    return _RUN.dump_json(run, indent=2).decode() + "\n"


def lock_yaml(lock: Lock, *keys: str) -> str:
    """Return a lock, or some of its parts by name, as YAML 1.2; a part reads as it does in the whole."""
    document = _LOCK.dump_python(lock, mode="json")
    yaml = YAML(typ="rt", pure=True)
    yaml.default_flow_style = False
    yaml.width = 110
    yaml.indent(mapping=2, sequence=4, offset=2)
    stream = StringIO()
    yaml.dump({key: document[key] for key in keys or document}, stream)
    return stream.getvalue()


def write_text(path: Path, text: str) -> None:
    """Write a text file (UTF-8, newline ends) beside its place, then move it there in one step."""
    beside = path.with_name(f".{path.name}.part")
    try:
        with beside.open("w", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def _check_version(path: Path, text: str) -> None:
    try:
        document = json.loads(text)
    except json.JSONDecodeError as error:
        place = f"{path}:{error.lineno}:{error.colno}"
        raise InputError(f"{place}: not a whole JSON file ({error.msg}). Was it cut short?") from error
    version = document.get("schema_version") if isinstance(document, dict) else None
    if version != SCHEMA_VERSION:
        found = "no schema_version" if version is None else f"schema_version {version}"
        raise InputError(
            f"{path}: {found}; this mekscrna reads schema_version {SCHEMA_VERSION}. "
            "Run the study again, or use the mekscrna that wrote it."
        )


def _not_finite(value: Any, where: str) -> Iterator[str]:
    if isinstance(value, float) and not math.isfinite(value):
        yield where.lstrip(".")
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _not_finite(inner, f"{where}.{key}")
    elif isinstance(value, list | tuple):
        for position, inner in enumerate(value):
            yield from _not_finite(inner, f"{where}.{position}")


def _place(location: tuple[int | str, ...]) -> str:
    return ".".join(str(part) for part in location)
