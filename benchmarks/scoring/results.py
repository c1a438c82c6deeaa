"""What was measured, as it is kept in a file."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from pathlib import Path

FILE = Path(__file__).resolve().parents[2] / "docs" / "benchmarks" / "scoring.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """One case at one size: our runs and the peer's, in turn; or why there are none."""

    case: str
    title: str
    peer: str
    setting: str
    """``best`` or ``default``: of the peer."""
    threads: int
    cells: int
    signatures: int
    goal: float | None
    is_other_definition: bool
    difference: float | None = None
    """Largest, between the scores."""
    ours: tuple[tuple[float, float, float], ...] = ()
    """Of each run: seconds by the clock, seconds of the processor, megabytes above the data."""
    peers: tuple[tuple[float, float, float], ...] = ()
    load: float = 0.0
    """Of the machine, at the end: processes that want to run."""
    failure: str = ""
    machine: str = ""
    date: str = ""

    @property
    def key(self) -> tuple[str, str, int, int]:
        """Tell apart what is measured."""
        return self.case, self.setting, self.threads, self.cells

    def failed(self, why: str) -> Result:
        """Return the result of a failure."""
        return replace(self, failure=why)


def read() -> list[Result]:
    """Return what was measured so far."""
    if not FILE.exists():
        return []
    rows = json.loads(FILE.read_text(encoding="utf-8"))
    return [Result(**{**row, "ours": _runs(row["ours"]), "peers": _runs(row["peers"])}) for row in rows]


def keep(result: Result) -> None:
    """Put a result beside the others, in place of an earlier one of the same kind."""
    rows = {each.key: each for each in [*read(), result]}
    FILE.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps([asdict(rows[key]) for key in sorted(rows)], indent=1, ensure_ascii=False)
    FILE.write_text(text + "\n", encoding="utf-8")


def _runs(rows: list[list[float]]) -> tuple[tuple[float, float, float], ...]:
    return tuple((row[0], row[1], row[2]) for row in rows)
