"""The nodes of a YAML text, each with its place."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import Any, Final, Protocol, cast

import yaml  # type: ignore[import-untyped]  # it comes without types
from ruamel.yaml import YAML

CORE: Final = "tag:yaml.org,2002:"
PLAIN: Final = "!plain"
"""The tag of a scalar without quotes as libyaml finds it: what it is, is not said yet."""

_MANY_BRACKETS: Final = 500


class Node(Protocol):
    """A scalar, a sequence or a mapping, of either library."""

    id: str
    tag: Any
    value: Any
    style: Any
    """How a scalar is quoted; nothing where it is not."""
    start_mark: Any


_LOADER: Final = type(
    "_Loader",
    (getattr(yaml, "CSafeLoader", yaml.SafeLoader),),
    {"yaml_implicit_resolvers": {None: [(PLAIN, re.compile(""))]}},
)
"""libyaml, without the words of YAML 1.1, in which ``on`` is a truth value."""


def compose(text: str) -> Node | None:
    """Return the nodes of a text, or None where it is empty.

    libyaml reads a library of hundreds of files in a blink. Where it stumbles, ruamel.yaml reads the text
    again and says why; so it does where there are many brackets, for libyaml does not watch its own depth.

    Raises
    ------
    ruamel.yaml.error.YAMLError
        This is no YAML.
    RecursionError
        Lists or blocks are nested too deeply.
    """
    if text.count("[") + text.count("{") < _MANY_BRACKETS:
        with suppress(yaml.YAMLError):
            return cast("Node | None", yaml.compose(text, Loader=_LOADER))
    return cast("Node | None", YAML(typ="safe", pure=True).compose(text))
