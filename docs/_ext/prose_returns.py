"""Lets numpydoc read our "Returns", which say in prose what comes back: the type stands in the signature."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from sphinx.application import Sphinx

BEFORE_NUMPYDOC: Final = 400
HEAD: Final = "Returns"


def setup(app: Sphinx) -> dict[str, bool]:
    """Look at every docstring before numpydoc does."""
    app.connect("autodoc-process-docstring", _give_type, priority=BEFORE_NUMPYDOC)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def _give_type(*event: Any) -> None:
    *_, obj, _, lines = event
    if HEAD not in lines or not (kind := getattr(obj, "__annotations__", {}).get("return")):
        return
    start = lines.index(HEAD) + 2
    heads = (at for at in range(start, len(lines) - 1) if set(lines[at + 1]) == {"-"})
    end = next(heads, len(lines))
    prose = [f"    {line}" if line else "" for line in lines[start:end]]
    lines[start:end] = [str(kind), *prose]
