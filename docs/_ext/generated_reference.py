"""Writes the pages that the code itself can tell: verbs, declarations, methods, verdicts."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from api_page import api

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx.application import Sphinx

SPECS = ("dataset", "signature", "claim", "study", "prospect")
WIDTH = "96"
_HOLDERS = {"array": "list of ", "object": "mapping to "}


def setup(app: Sphinx) -> dict[str, bool]:
    """Write the pages before Sphinx looks for its sources."""
    app.connect("config-inited", lambda found, _: write_pages(Path(found.srcdir) / "reference/generated"))
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def write_pages(folder: Path) -> None:
    """Write every generated page; one that has not changed is left alone, so that builds stay quick."""
    folder.mkdir(parents=True, exist_ok=True)
    pages = {"api": api(), "cli": cli(), "config": config(), "methods": methods(), "verdicts": verdicts()}
    for name, lines in pages.items():
        text = "\n".join(lines) + "\n"
        place = folder / f"{name}.md"
        if not place.is_file() or place.read_text(encoding="utf-8") != text:
            place.write_text(text, encoding="utf-8")


def cli() -> Iterator[str]:
    """Tell every verb by its own --help."""
    yield "# Command line\n\nEach verb as it explains itself. All take `--help`; most take `--json`.\n"
    yield from _help_of([])
    for verb in _verbs([]):
        yield f"\n## `mekscrna {verb}`\n"
        yield from _help_of([verb])
        for inner in _verbs([verb]):
            yield f"\n### `mekscrna {verb} {inner}`\n"
            yield from _help_of([verb, inner])


def _help_of(words: list[str]) -> Iterator[str]:
    from typer.testing import CliRunner

    from mekscrna.cli.app import app

    environment = {"COLUMNS": WIDTH, "TERMINAL_WIDTH": WIDTH, "TERM": "dumb", "NO_COLOR": "1"}
    os.environ.update({name: value for name, value in environment.items() if name != "TERM"})
    shown = CliRunner().invoke(app, [*words, "--help"], env=environment, prog_name="mekscrna")
    if shown.exit_code:
        raise RuntimeError(f"mekscrna {' '.join(words)} --help failed: {shown.output}")
    yield "```text"
    yield "\n".join(line.rstrip() for line in shown.output.strip("\n").splitlines())
    yield "```"


def _verbs(words: list[str]) -> list[str]:
    from typer.main import get_command

    from mekscrna.cli.app import app

    command: Any = get_command(app)
    for word in words:
        command = command.commands[word]
    return list(getattr(command, "commands", {}))


def config() -> Iterator[str]:
    """Tell every key of every declaration from its JSON Schema."""
    yield (
        "# Declarations\n\nWhat may stand in the YAML of a dataset, a signature, a claim, a study and a "
        "prospect. Keys that are not here are refused, with the nearest right one. "
        "`mekscrna schema dataset` prints the same as JSON Schema, for completion in an editor.\n"
    )
    for name in SPECS:
        schema = _schema(name)
        yield f"\n## {name}\n\n{_words(schema)}\n"
        parts = schema.get("$defs", {})
        yield from _fields(schema, parts)
        for title, part in parts.items():
            yield f"\n### {title} ({name})\n\n{_words(part)}\n"
            yield from _fields(part, parts)


def _schema(name: str) -> dict[str, Any]:
    import json

    from typer.testing import CliRunner

    from mekscrna.cli.app import app

    found: dict[str, Any] = json.loads(CliRunner().invoke(app, ["schema", name]).stdout)
    return found


def _words(part: dict[str, Any]) -> str:
    return str(part.get("description", "")).strip()


def _fields(part: dict[str, Any], parts: dict[str, Any]) -> Iterator[str]:
    if "properties" not in part:
        yield f"One of: {_type(part)}." if "enum" in part or "anyOf" in part else _type(part)
        return
    yield "| key | holds | default | meaning |\n|---|---|---|---|"
    needed = set(part.get("required", ()))
    for name, field in part["properties"].items():
        default = "**needed**" if name in needed else _code(field.get("default"))
        meaning = _words(field) or _words(parts.get(_type(field), {}))
        yield _row(f"`{name}`", _type(field), default, meaning.replace("\n", " "))


def _type(field: dict[str, Any]) -> str:
    if "$ref" in field:
        return str(field["$ref"]).rsplit("/", 1)[-1]
    if "const" in field or "enum" in field:
        return ", ".join(_code(each) for each in field.get("enum", [field.get("const")]))
    for key in ("anyOf", "oneOf", "allOf"):
        if key in field:
            kinds = [_type(each) for each in field[key] if each.get("type") != "null"]
            return " or ".join(dict.fromkeys(kinds))
    inner = field.get("items", field.get("additionalProperties"))
    if field.get("type") in _HOLDERS:
        return _HOLDERS[field["type"]] + (_type(inner) if isinstance(inner, dict) else "values")
    return f"{field.get('type', 'any')}{_bounds(field)}"


def _bounds(field: dict[str, Any]) -> str:
    signs = {"minimum": "≥", "exclusiveMinimum": ">", "maximum": "≤", "exclusiveMaximum": "<"}
    found = [f"{sign} {field[key]}" for key, sign in signs.items() if key in field]
    return f" ({', '.join(found)})" if found else ""


def methods() -> Iterator[str]:
    """Tell the scoring methods and the estimators from their registries."""
    from mekscrna.comparison import estimators
    from mekscrna.comparison._estimator import Estimator
    from mekscrna.discovery import discover
    from mekscrna.scoring import methods as scoring_methods
    from mekscrna.scoring._method import Method

    yield "# Scoring methods and estimators\n\n## Scoring methods\n"
    yield "| name | method | what a score says | reads | bounds | ties | depends on other cells | source |"
    yield "|---|---|---|---|---|---|---|---|"
    for name, each in discover(scoring_methods, "METHOD", Method).items():
        bounds = "none" if each.bounds is None else f"{each.bounds[0]:g} to {each.bounds[1]:g}"
        own = (each.title, each.meaning, each.reads, bounds, each.ties or "none are ranked")
        yield _row(f"`{name}`", *own, "no" if each.cell_alone else "yes", _doi(each.doi))
    yield "\n## Estimators\n\nChosen by the design, never by the result.\n"
    yield "| name | estimator | design | fewest samples per arm, or pairs | source |\n|---|---|---|---|---|"
    for name, found in discover(estimators, "ESTIMATOR", Estimator).items():
        yield _row(f"`{name}`", found.title, found.design, str(found.min_per_arm), _doi(found.doi))


def _doi(doi: str) -> str:
    return f"[{doi}](https://doi.org/{doi})"


def verdicts() -> Iterator[str]:
    """Tell the verdicts, the reasons behind them, and the levels of certainty and of proxies."""
    from mekscrna.reporting.words import CERTAINTIES, GRADES, REASONS, SYMBOLS, VERDICTS

    yield "# Verdicts, reasons, certainty\n\nAs reports say them; names in code are those of `run.json`.\n"
    yield "## Verdicts\n\n| verdict | what it says |\n|---|---|"
    for verdict, text in VERDICTS.items():
        yield _row(f"{SYMBOLS[verdict]} **{verdict.value}**", text)
    yield "\n## Reasons\n\n| reason | in reports | meaning |\n|---|---|---|"
    for reason, (name, text) in REASONS.items():
        yield _row(f"`{reason.value}`", name, text)
    yield "\n## Certainty\n\n| level | meaning |\n|---|---|"
    for level, text in CERTAINTIES.items():
        yield _row(level.value, text)
    yield "\n## Proxy grades\n\n| grade | meaning |\n|---|---|"
    for grade, text in GRADES.items():
        yield _row(grade, text)


def _row(*cells: str) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _code(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, dict | list):
        return "its own defaults" if value else "empty"
    return f"`{str(value).lower() if isinstance(value, bool) else value}`"
