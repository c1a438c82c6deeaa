"""What a YAML parser complains of, in plain words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mekscrna.errors import Problem

if TYPE_CHECKING:
    from ruamel.yaml.error import MarkedYAMLError
    from ruamel.yaml.reader import ReaderError

_WORDS = (
    (r"'\t'", "a tab", "YAML is indented with spaces."),
    ("'\\t'", "a tab", "YAML is indented with spaces."),
    (
        "mapping values are not allowed",
        "a second ': ' in one line, or a line indented too far",
        "Put a text that holds ': ' in quotes.",
    ),
    ("could not find expected ':'", "a key without ': '", "Write key: value."),
    ("expected <block end>", "the indentation does not fit the lines above", ""),
    ("expected ',' or ']'", "a list that is not closed", "Close it with ]."),
    ("expected ',' or '}'", "a block that is not closed", "Close it with }."),
    ("found unexpected end of stream", "a quotation mark that is not closed", ""),
    ("but found another document", "a second document", "Write one document per file."),
    ("found undefined alias", "a reference (*) to an anchor (&) that is not there", ""),
)


def syntax_problem(error: MarkedYAMLError, file: str) -> Problem:
    """Turn a parser's complaint into a problem with line and column."""
    mark = error.problem_mark or error.context_mark
    said = " ".join(part for part in (error.problem, error.context) if part) or "unreadable"
    what, hint = f"this is not YAML: {said}", ""
    for sign, words, advice in _WORDS:
        if sign in said:
            what, hint = words, advice
            break
    if mark is None:
        return Problem(what=f"{what}.", file=file, hint=hint)
    return Problem(what=f"{what}.", file=file, line=mark.line + 1, column=mark.column + 1, hint=hint)


def character_problem(error: ReaderError, text: str, file: str) -> Problem:
    """Turn a complaint about a character that no text holds into a problem with line and column."""
    before = text[: error.position]
    line = before.count("\n") + 1
    column = len(before) - before.rfind("\n")
    what = f"a character that is no text (U+{ord(text[error.position]):04X})."
    return Problem(
        what=what, file=file, line=line, column=column, hint="Is this a YAML file? Save it as text."
    )
