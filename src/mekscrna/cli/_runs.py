"""From the word a user gave to a finished run: one on disk, or a study's, run now."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from mekscrna.cli._folders import check_data_dir

if TYPE_CHECKING:
    from mekscrna.record import Run


def is_run(word: str) -> bool:
    """Tell whether a word names a run on disk: a folder that is there, or a JSON file."""
    return Path(word).is_dir() or word.lower().endswith(".json")


def open_or_run(word: str, *, data_dir: Path, root: Path | None, quiet: bool) -> Run:
    """Read a run, or run a study without keeping anything.

    Raises
    ------
    InputError
        There is no such run or study, or it cannot be used as it is.
    """
    if is_run(word):
        from mekscrna.reporting.archive import read_run

        return read_run(Path(word))
    from mekscrna import pipeline
    from mekscrna.cli._progress import shown_progress
    from mekscrna.cli._studies import check_parts, open_study

    check_data_dir(data_dir)
    study, catalog = open_study(word, root)
    check_parts([study], catalog)
    with shown_progress(len(study.datasets), quiet=quiet) as listener:
        return pipeline.run(study, catalog=catalog, data_dir=data_dir, listener=listener)
