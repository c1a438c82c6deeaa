"""The verbs that meet a new deposit: ``inspect`` and ``init``."""

from __future__ import annotations

import json
import shlex
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from mekscrna.cli._answers import BAD_INPUT
from mekscrna.cli._folders import check_data_dir
from mekscrna.cli._options import JsonOption
from mekscrna.cli.signatures import Species
from mekscrna.errors import InputError

if TYPE_CHECKING:
    from mekscrna.intake.declaration import Draft
    from mekscrna.intake.inspection import Inspection


SpeciesOption = Annotated[
    Species | None, typer.Option("--species", help="What the genes are of, if their names do not tell.")
]
BaseOption = Annotated[
    Path | None,
    typer.Option(
        "--data-dir", "-d", help="Tell paths from this folder; else from PATH, or the folder it is in."
    ),
]


def inspect(
    path: Annotated[Path, typer.Argument(help="A file, folder or archive, or a series (GSE…).")],
    *,
    data_dir: BaseOption = None,
    species: SpeciesOption = None,
    as_json: JsonOption = False,
) -> int:
    """Say what is in a deposit before anything is loaded: matrices, genes, arms, and what looks wrong."""
    seen = _look(path, data_dir=data_dir, species=species)
    if as_json:
        typer.echo(json.dumps(asdict(seen), indent=2, ensure_ascii=False))
    else:
        from mekscrna.cli._inspection import print_inspection

        print_inspection(seen)
    return 0 if seen.matrices else BAD_INPUT


def _look(path: Path, *, data_dir: Path | None, species: Species | None) -> Inspection:
    from mekscrna.fetch.geo import accession_in

    if data_dir is not None:
        check_data_dir(data_dir)
    known: Literal["human", "mouse"] | None = species.value if species is not None else None
    accession = None if path.exists() else accession_in(str(path))
    if accession is None:
        from mekscrna.intake.inspect import inspect as look

        return look(path, data_dir=data_dir, species=known)
    from mekscrna.intake.accession import inspect_accession

    return inspect_accession(accession, data_dir or Path(), species=known)


def init(
    path: Annotated[Path, typer.Argument(help="A file, folder or archive, or a series (GSE…).")],
    *,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", "-o", help="The YAML file, named for the dataset's id; else configs/datasets/<id>.yaml."
        ),
    ] = None,
    name: Annotated[str | None, typer.Option("--id", help="The dataset's id; else from the name.")] = None,
    data_dir: BaseOption = None,
    species: SpeciesOption = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Ask nothing.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Write over a file that is there.")] = False,
) -> None:
    """Write a dataset's declaration from what is in a deposit, saying of each line how sure it is."""
    from mekscrna.intake.declaration import draft

    seen = _look(path, data_dir=data_dir, species=species)
    if not seen.matrices:
        raise InputError(_nothing(seen))
    target = _target(path, out, name)
    if target.exists() and not force:
        raise InputError(
            f"{target} is there already. Write over it with --force, or name another with --out."
        )
    asks = not yes and sys.stdin.isatty() and sys.stdout.isatty()
    written = draft(seen, name=target.stem, arms=_ask(seen) if asks else {}, digests=_digests(seen))
    _write(target, written)
    _tell(target, written, seen)


def _nothing(seen: Inspection) -> str:
    why = "\n".join(f"{each.path}: {each.why}" for each in seen.unread[:10])
    return f"{seen.path}: nothing in it can be read as a matrix.\n{why}".rstrip()


def _target(path: Path, out: Path | None, name: str | None) -> Path:
    """Return the file to write; its name is the id.

    Raises
    ------
    InputError
        The id is none, or differs from the file's name.
    """
    from mekscrna.intake.slugs import is_slug, slug

    wanted = name or (out.stem if out is not None else slug(path.resolve().name.split(".")[0]))
    if not is_slug(wanted):
        raise InputError(f"'{wanted}' is no id: lower-case words joined by '_'. Such as --id {slug(wanted)}.")
    if out is None:
        return Path("configs/datasets") / f"{wanted}.yaml"
    if out.stem != wanted or out.suffix not in {".yaml", ".yml"}:
        raise InputError(f"--out {out}: the file is named for the id: {wanted}.yaml.")
    return out


def _ask(seen: Inspection) -> dict[str, str]:
    """Ask a person on a terminal for the names of arms that do not say them; Enter leaves one open."""
    from mekscrna.intake.drafted_design import arm_names
    from mekscrna.intake.slugs import is_slug
    from mekscrna.spec.undecided import OPEN

    best = seen.best("arm")
    column = seen.column(best.columns[0]) if best else None
    if column is None or column.n_levels > 12:
        return {}
    found = {}
    for value, proposed in arm_names(sorted(level.value for level in column.levels)).items():
        if not proposed.startswith(OPEN):
            continue
        answer = typer.prompt(
            f"Which arm is {column.name} '{value}'? (such as mek_inhibited)", default=proposed
        )
        while not is_slug(answer):
            answer = typer.prompt("Lower-case words joined by '_', please", default=proposed)
        found[value] = answer
    return found


def _digests(seen: Inspection) -> dict[str, str]:
    """Return path → sha256 of the file on disk: for a member, of its archive."""
    from mekscrna.intake.digests import digests

    return digests(seen)


def _write(target: Path, written: Draft) -> None:
    from mekscrna.errors import RunError, SpecError
    from mekscrna.spec._document import parse
    from mekscrna.spec.dataset import Dataset
    from mekscrna.spec.reading import build

    try:
        build(parse(written.text, str(target)), Dataset, name=target.stem)
    except SpecError as fault:
        raise RunError(f"the declaration drafted here is not sound, which should not be: {fault}") from fault
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(written.text, encoding="utf-8")


def _tell(target: Path, written: Draft, seen: Inspection) -> None:
    typer.echo(f"{target}: {_counted(len(seen.matrices), 'file')}, {seen.n_cells:,} cells.")
    for words in written.to_decide:
        typer.echo(f"  decide: {words}")
    for each in (each for each in seen.unread if each.is_fault):
        typer.echo(f"  left out: {each.path}: {each.why}")
    shelf = target.resolve().parent
    root = f" --root {_shown(shelf.parents[1])}" if shelf.match("configs/datasets") else ""
    data_dir = shlex.quote(seen.data_dir)
    where = f"{root} --data-dir {data_dir}"
    if not root:
        typer.echo(f"Then name {written.id} in a study, and: mekscrna check STUDY{where}")
        return
    typer.echo(f"Then: mekscrna check {written.id}{where}")
    typer.echo(f"and:  mekscrna run {written.id}{where}")
    typer.echo("That asks every claim which compares its arms; a study of your own asks some.")


def _shown(root: Path) -> str:
    """Write the folder of a library as a person would type it from here."""
    return "." if root == Path.cwd() else shlex.quote(str(root))


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
