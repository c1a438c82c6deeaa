"""The page of the Python API: every public name in its group, none forgotten."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

GROUPS: Final = {
    "Library": (
        *("Catalog", "Dataset", "Signature", "Claim", "Study", "Gates"),
        *("read_gene_sets", "signatures_of_net"),
    ),
    "Data, preparation, annotation": (
        *("load", "filter_cells", "normalize", "thin"),
        *("annotate", "annotate_by_model", "find_malignant", "add_states", "add_cell_cycle"),
    ),
    "Scores": ("score", "score_matrix", "score_file", "sum_file", "Method"),
    "Shifts: samples, never cells": (
        *("compare", "compare_expression", "compare_fraction", "compare_ratio", "shifts_for", "Shift"),
    ),
    "Verdicts": ("judge", "Judgement", "Verdict"),
    "Few samples, and how many it takes": ("power", "atlas_of", "read_atlas", "lend"),
    "Runs and reports": ("run", "Run", "read_run", "write_report", "export"),
}
ROOMS: Final = {
    "get": ("Frames: `mk.get`", "Results out of an AnnData, as tidy frames."),
    "pl": (
        "Figures: `mk.pl`",
        "Each takes values or frames and returns Axes (`ax=`); [the gallery](../../gallery.md) shows them.",
    ),
    "kernels": (
        "Arrays: `mekscrna.kernels`",
        "Ranks, effects, intervals and pooling on plain arrays. Their names may change without notice.",
    ),
}
HEAD: Final = """# Python API

```python
import mekscrna as mk
```

A name is loaded when it is first used, so that `import mekscrna` costs nothing. Functions that write to an
AnnData return None and list the keys they write; functions that return a value change nothing.
"""


def api() -> Iterator[str]:
    """Tell every public name, by group."""
    import mekscrna

    grouped = {name for names in GROUPS.values() for name in names}
    forgotten = set(mekscrna.__all__) - grouped - set(ROOMS)
    if forgotten:
        raise RuntimeError(f"public names that docs/_ext/api_page.py puts into no group: {sorted(forgotten)}")
    yield HEAD
    for title, names in GROUPS.items():
        yield f"\n## {title}\n"
        yield from _summary("mekscrna", [name for name in names if name in mekscrna.__all__])
    for room, (title, words) in ROOMS.items():
        yield f"\n## {title}\n\n{words}\n"
        module = getattr(mekscrna, room)
        yield from _summary(module.__name__, _public(module))


def _public(module: object) -> list[str]:
    listed = getattr(module, "__all__", None)
    if listed is not None:
        return sorted(listed)
    own = getattr(module, "__name__", "")
    names = [name for name in vars(module) if not name.startswith("_")]
    return [name for name in names if getattr(getattr(module, name), "__module__", "") == own]


def _summary(module: str, names: list[str]) -> Iterator[str]:
    if not names:
        return
    yield "```{eval-rst}"
    yield f".. currentmodule:: {module}\n"
    yield ".. autosummary::\n   :toctree: ../api\n   :nosignatures:\n"
    yield from (f"   {name}" for name in names)
    yield "```"
