"""The verb ``calibrate``: how often a run's claims would be answered by chance."""

from __future__ import annotations

import json
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from mekscrna.cli._options import DataDirOption, JsonOption, OutOption, QuietOption, RootOption

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from mekscrna.record import Calibration, Lock


def calibrate(
    run: Annotated[str, typer.Argument(help="A run's folder or its run.json; or a study.")],
    *,
    repeats: Annotated[
        int, typer.Option("--repeats", "-n", min=20, help="Most answers per claim, dataset and null.")
    ] = 200,
    data_dir: DataDirOption = Path(),
    out: OutOption = Path("runs"),
    root: RootOption = None,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Say how often each claim would be answered on your own data if nothing were true of them."""
    from mekscrna.calibration.calibrate import calibrate as count
    from mekscrna.cli._calibration_words import calibration_text
    from mekscrna.cli._folders import check_data_dir
    from mekscrna.reporting.calibrations import row_of

    check_data_dir(data_dir)
    locked, digest, folder = _asked(run, data_dir=data_dir, out=out, root=root)
    with _shown(quiet=quiet or as_json) as tell:
        found = count(
            locked,
            digest,
            data_dir=data_dir,
            repeats=repeats,
            listener=lambda dataset, claim: tell(f"{dataset}: {claim or 'reading'}"),
        )
    path = _written(found, folder) if folder else None
    if as_json:
        rows = [row_of(each) for each in found.rates]
        document = {"run": found.run, "file": str(path) if path else None, "rates": rows}
        typer.echo(json.dumps(document, indent=2, ensure_ascii=False))
        return
    simulated = {each.id for each in locked.datasets if each.simulation}
    typer.echo(calibration_text(found, simulated=simulated))
    typer.echo(_where(found, path, out))


@contextmanager
def _shown(*, quiet: bool) -> Iterator[Callable[[str], None]]:
    """Yield a function that says, on a terminal, which claim is at hand."""
    console = Console(stderr=True)
    if quiet or not console.is_terminal:
        yield lambda _words: None
        return
    with console.status("reading") as status:
        yield lambda words: status.update(f"calibrating: {words}")


def _asked(word: str, *, data_dir: Path, out: Path, root: Path | None) -> tuple[Lock, str, Path | None]:
    """Return what determines the run, its digest, and its folder where it was written."""
    from mekscrna.calibration.prepare import refuse_other_files
    from mekscrna.cli._runs import is_run
    from mekscrna.cli._studies import check_parts, open_study
    from mekscrna.lock import digest, lock
    from mekscrna.pipeline import run_folder
    from mekscrna.reporting.archive import RUN_FILE, read_run

    if is_run(word):
        place = Path(word)
        found = read_run(place)
        refuse_other_files(found.lock, data_dir)
        return found.lock, found.digest, place if place.is_dir() else place.parent
    study, catalog = open_study(word, root)
    check_parts([study], catalog)
    locked = lock(study, catalog, data_dir)
    name = digest(locked)
    folder = run_folder(out, study, name)
    return locked, name, folder if (folder / RUN_FILE).is_file() else None


def _written(found: Calibration, folder: Path) -> Path:
    """Lay the calibration beside its run, and draw the report again, which then tells of it."""
    from mekscrna.reporting.archive import read_run
    from mekscrna.reporting.calibrations import write_calibration

    path = write_calibration(found, folder)
    from mekscrna.reporting.render import write_page

    write_page(read_run(folder), folder)
    return path


def _where(found: Calibration, path: Path | None, out: Path) -> str:
    if path is not None:
        return f"\nCalibration: {path}\nReport: {path.with_name('report.html')}"
    return f"\nNothing was written: below {out} there is no run {found.run[:12]} to lay it beside."
