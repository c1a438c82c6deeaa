"""JSON Schema of the declarations, for completion and checking in an editor."""

from __future__ import annotations

from typing import Any, Final, Literal

from mekscrna.errors import UnknownNameError
from mekscrna.spec._shelves import KINDS

Kind = Literal["dataset", "prospect", "signature", "claim", "study"]

_DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"


def json_schema(kind: Kind | str) -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of a dataset, prospect, signature, claim or study.

    Saved to a file, it serves editors that know ``# yaml-language-server: $schema=<file>`` as first line.

    Raises
    ------
    UnknownNameError
        No such kind of declaration.
    """
    if kind not in KINDS:
        raise UnknownNameError("kind of declaration", kind, KINDS)
    schema = KINDS[kind].model_json_schema(mode="validation")
    return {"$schema": _DIALECT, **schema}
