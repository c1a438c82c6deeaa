"""Write docs/gallery.md and docs/gallery/*.svg: every figure of ``mekscrna.pl`` with the code that draws it.

Usage: ``python scripts/draw_gallery.py [where to]``. Needs no data: the demo's study is simulated and
run, which takes about half a minute. The same code gives the same bytes.
"""

from __future__ import annotations

import inspect
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import matplotlib as mpl

mpl.use("svg")

from matplotlib import pyplot as plt

import mekscrna as mk
from mekscrna.simulation.tumour import write

if TYPE_CHECKING:
    from mekscrna.record import Run

HERE: Final = Path(__file__).resolve().parent
SETTINGS: Final = {
    "svg.hashsalt": "mekscrna",
    "svg.fonttype": "none",
    "font.size": 9.0,
    "text.parse_math": False,
}

BEGINNING: Final = """\
run = mk.read_run("runs/demo/…")  # what `mekscrna demo` wrote
outcome = run.outcomes[0]  # one dataset
judgement = outcome.judgements[0]  # one claim in it
shift = judgement.evidence  # what it rests on
portrait = outcome.portrait  # what the dataset looks like beside its verdicts
arms = ("untreated", "mek_inhibited")  # the reference first
"""

BEFORE: Final = (
    "Written by `scripts/draw_gallery.py`; change that, not this file. All data are simulated.",
    """\
Everything that the report draws is a function of `mk.pl`. Each takes values, and `ax=` where it is to
draw, and returns matplotlib Axes; nothing is shown or saved. The colors are told apart by every eye, a shape
stands beside each, and every panel says how many samples it rests on. The examples begin with""",
)

FIGURES: Final = {
    "shifts": "mk.pl.shifts([each.judgements[0].evidence for each in run.outcomes], smallest_effect=0.5)",
    "samples": "mk.pl.samples(shift)",
    "background": "mk.pl.background(shift)",
    "left_out": "mk.pl.left_out(shift, smallest_effect=0.5)",
    "specifications": "mk.pl.specifications(judgement)",
    "drivers": "mk.pl.drivers(shift)",
    "pooled": """\
mk.pl.pooled(
    run.overall[0].pooled,
    [each.judgements[0].evidence for each in run.outcomes],
    smallest_effect=0.5,
)""",
    "populations": "mk.pl.populations(portrait.landscape)",
    "score_spreads": """\
mk.pl.score_spreads(
    [one for one in portrait.scores if one.signature == "wagle2018_mpas"],
    arms=arms,
)""",
    "embedding": 'mk.pl.embedding(portrait.embedding, color="population")',
    "composition": "mk.pl.composition(portrait.cells, portrait.populations, arms=arms)",
    "shares": "mk.pl.shares(portrait.shares)",
    "coverage": "mk.pl.coverage(shift.coverage)",
    "coverage_map": """\
mk.pl.coverage_map(
    mk.Catalog.open().signature("wagle2018_mpas").genes.up,
    {
        each.dataset: next(one.missing for one in each.coverage if one.signature == "wagle2018_mpas")
        for each in run.outcomes
    },
)""",
    "quality": "mk.pl.quality(outcome.samples, arms=arms)",
    "design": "mk.pl.design(outcome.samples, arms=arms)",
}


def main(folder: Path) -> None:
    """Write the page and its pictures."""
    run = demo()
    pictures = folder / "gallery"
    pictures.mkdir(parents=True, exist_ok=True)
    for name, code in FIGURES.items():
        draw(run, code, pictures / f"{name}.svg")
    (folder / "gallery.md").write_text(page(), encoding="utf-8", newline="\n")
    print(f"{len(FIGURES)} figures drawn into {folder.name}/gallery/")


def demo() -> Run:
    """Simulate the demo's datasets and run its study."""
    catalog = mk.Catalog.open()
    study = catalog.study("demo")
    with tempfile.TemporaryDirectory() as place:
        for entry in study.datasets:
            write(catalog.dataset(entry.id), catalog.signatures_for("human"), Path(place))
        return mk.run(study, catalog=catalog, data_dir=place)


def draw(run: Run, code: str, path: Path) -> None:
    """Draw one figure by the code that the page shows."""
    outcome = run.outcomes[0]
    known: dict[str, Any] = {
        "mk": mk,
        "run": run,
        "outcome": outcome,
        "judgement": outcome.judgements[0],
        "shift": outcome.judgements[0].evidence,
        "portrait": outcome.portrait,
        "arms": ("untreated", "mek_inhibited"),
    }
    with mpl.rc_context(SETTINGS):
        ax = eval(code, known)  # noqa: S307 - our own lines above
        metadata = dict.fromkeys(("Date", "Creator", "Format", "Type"))
        ax.figure.savefig(path, format="svg", metadata=metadata, bbox_inches="tight", facecolor="white")
    plt.close(ax.figure)
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join(line.rstrip() for line in lines) + "\n", encoding="utf-8", newline="\n")


def page() -> str:
    """Return the gallery: for each figure its first sentence, its code and its picture."""
    parts = ["# Gallery of figures", *BEFORE, f"```python\nimport mekscrna as mk\n\n{BEGINNING}```"]
    for name, code in FIGURES.items():
        first = (inspect.getdoc(getattr(mk.pl, name)) or "").split("\n\n")[0].replace("\n", " ")
        parts += [f"## {name}", first, f"```python\n{code}\n```", f"![{first}](gallery/{name}.svg)"]
    return "\n\n".join(parts) + "\n"


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE.parent / "docs")
