"""Say what was computed, in nested dicts of texts and numbers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from mekscrna.scoring._method import Recorded

if TYPE_CHECKING:
    from mekscrna.scoring._asked import Asked
    from mekscrna.scoring.panel import Panel


def describe(asked: Asked, panel: Panel, prepared: Any) -> dict[str, Any]:
    """Say what one method computed: its options, the coverage of each signature, what it prepared."""
    about: dict[str, Any] = {
        "title": asked.method.title,
        "doi": asked.method.doi,
        "reads": asked.method.reads,
        "options": asked.params.model_dump(exclude_none=True),
        "coverage": {
            each.signature: {
                "n_genes": each.n_genes,
                "n_present": each.n_present,
                "missing": ",".join(each.missing),
            }
            for each in panel.coverage
        },
    }
    if isinstance(prepared, Recorded):
        about["prepared"] = _plain(prepared.record())
    return about


def _plain(record: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _plain(value) if isinstance(value, Mapping) else value for name, value in record.items()}
