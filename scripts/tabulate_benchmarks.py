"""Write docs/benchmarks/scoring.md and growth.svg from what the benchmarks have measured and kept.

``benchmarks/scoring --keep`` writes scoring.json, ``benchmarks/scale run --keep`` scale.json,
``benchmarks/scoring/growth.py`` growth.tsv; no number is written by hand.
Run from anywhere: python scripts/tabulate_benchmarks.py.
"""

from __future__ import annotations

import csv
import io
import json
from collections import defaultdict
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

FOLDER: Final = Path(__file__).resolve().parents[1] / "docs" / "benchmarks"
HEAD: Final = """\
# Scoring: speed and memory

Written by `scripts/tabulate_benchmarks.py` from what `benchmarks/scoring` and `benchmarks/scale` have
measured; run those, not an editor, to change it. Measured {dates} on {machines}.

Cells are made up, with the depth and the spread of droplet data: about 2,000 of 25,000 genes in a cell, some
40 distinct values; {signatures} signatures of 5 to 200 genes. The same cells in memory, one tool after the
other in one process, {pairs} pairs of runs; a ratio is peer / mekscrna of one pair, written *median
(least–greatest)*. CPU is the time of the processor over all threads and processes of a tool, the first,
compiling run left out; it is what to read where the load of the machine (last column, on {cores}) is above 1,
for then the clock tells of the neighbors. Scores are compared before anything is timed; p-values are on both
sides or on neither.
"""
RACES: Final = """\
| method | peer | cells | ours, µs CPU/cell | CPU ratio | clock ratio | goal | MB above the data: ours, peer \
| largest difference | load |
|---|---|--:|--:|--:|--:|--:|--:|--:|--:|"""
GROWTH: Final = """\
## How cost grows

![Processor time by cells and by signatures, both axes logarithmic](growth.svg)

One thread, cells in memory ([growth.tsv](growth.tsv)), the least of seven runs. Growth in cells is linear
where 8 times the cells cost 8 times as much.

| method | µs/cell, 50 signatures | 8 × the cells | 10 × the signatures |
|---|--:|--:|--:|"""
SCALE: Final = """\
## Files larger than memory

Each task in processes of its own, on a file that was dropped from the page cache before; imports, compiled
code and the start of a cluster come before the clock. *Four methods* are UCell, module score, AUCell and ULM
in two scans of counts, with counts and scores summed by 800 groups. Peak memory is the largest, of all
processes together. All runs of the present code count, written *median (least–greatest)*.

| file | GB | cells | task | threads | seconds | CPU seconds | peak MiB | runs | load |
|---|--:|--:|---|--:|--:|--:|--:|--:|--:|"""
WORDS: Final = {
    "read_h5py": "read by h5py alone",
    "read_bytes": "read as it lies",
    "read_zarr": "read by zarr alone",
    "ucell": "UCell",
    "cluster": "UCell, Dask LocalCluster",
    "several": "four methods and sums, scores to a file",
    "several_sums": "four methods and sums alone",
    "several_cluster": "four methods and sums, Dask LocalCluster",
}
FORMS: Final = {
    "gzip": "h5ad, gzip",
    "plain": "h5ad, uncompressed",
    "zstd": "h5ad, zstd",
    "lz4": "h5ad, lz4",
    "zarr": "zarr 3, zstd",
    "counts": "h5ad of counts, gzip",
}


def main() -> None:
    """Write the page and the picture."""
    (FOLDER / "scoring.md").write_text(page(), encoding="utf-8")
    (FOLDER / "growth.svg").write_bytes(picture())


def page() -> str:
    """Return the page."""
    rows = _json("scoring.json")
    parts = [_head(rows), *_races(rows), _growth(), _scale(_json("scale.json"))]
    return "\n".join(parts)


def _json(name: str) -> Any:
    return json.loads((FOLDER / name).read_text(encoding="utf-8"))


def _head(rows: Sequence[Mapping[str, Any]]) -> str:
    timed = [len(row["ours"]) for row in rows if row["ours"]]
    dates = sorted({row["date"] for row in rows})
    machines = sorted({row["machine"] for row in rows})
    return HEAD.format(
        dates=" to ".join(dict.fromkeys((dates[0], dates[-1]))),
        machines="; and on ".join(machines),
        cores=machines[0].partition(" of ")[0],
        signatures=" or ".join(str(each) for each in sorted({row["signatures"] for row in rows})),
        pairs=" to ".join(str(each) for each in sorted({min(timed), max(timed)})),
    )


def _races(rows: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    for threads in sorted({row["threads"] for row in rows}):
        yield f"## Beside peers, {threads} thread{'s' * (threads > 1)} each\n"
        yield RACES
        own = [row for row in rows if row["threads"] == threads]
        for row in sorted(own, key=lambda row: (row["title"], row["cells"], row["setting"])):
            yield _race(row)
        yield ""


def _race(row: Mapping[str, Any]) -> str:
    peer = row["peer"] + (", its own settings" if row["setting"] == "default" else "")
    start = f"| {row['title']} | {peer} | {row['cells']:,} |"
    if row["failure"]:
        return f"{start} **failed**: {row['failure']} | | | | | | |"
    ours, peers = row["ours"], row["peers"]
    per_cell = median(run[1] for run in ours) * 1e6 / row["cells"]
    ratios = [[b[at] / a[at] for a, b in zip(ours, peers, strict=True)] for at in (1, 0)]
    held = ", ".join(f"{max([0.0, *(run[2] for run in side)]):,.0f}" for side in (ours, peers))
    return (
        f"{start} {per_cell:,.4g} | {_spread(ratios[0])} | {_spread(ratios[1])} | {_goal(row, ratios[0])} | "
        f"{held} | {_difference(row)} | {row['load']} |"
    )


def _goal(row: Mapping[str, Any], ratios: Sequence[float]) -> str:
    if not row["goal"]:
        return ""
    return f"{row['goal']:g}" + (" ✓" if median(ratios) >= row["goal"] else " missed")


def _difference(row: Mapping[str, Any]) -> str:
    if row["difference"] is None:
        return ""
    return "other definition" if row["is_other_definition"] else f"{row['difference']:.0e}"


def _spread(values: Sequence[float]) -> str:
    return f"{median(values):.3g} ({min(values):.3g}–{max(values):.3g})"


def growth() -> dict[tuple[str, int, int], float]:
    """Return processor seconds by method, cells and signatures."""
    with (FOLDER / "growth.tsv").open(encoding="utf-8", newline="") as stream:
        return {
            (row["method"], int(row["cells"]), int(row["signatures"])): float(row["cpu_seconds"])
            for row in csv.DictReader(stream, delimiter="\t")
        }


def _growth() -> str:
    seconds = growth()
    lines = [GROWTH]
    for method in dict.fromkeys(key[0] for key in seconds):
        base, n_cells = seconds[method, 10_000, 50], sorted({key[1] for key in seconds})
        cells = seconds[method, n_cells[-1], 50] / seconds[method, n_cells[0], 50]
        sets = seconds[method, 10_000, 500] / base
        lines.append(f"| {method} | {base * 100:.3g} | {cells:.2g} × | {sets:.2g} × |")
    return "\n".join([*lines, ""])


def _scale(known: Mapping[str, Any]) -> str:
    lines = [SCALE]
    by_file: dict[tuple[int, str], list[str]] = defaultdict(list)
    for key, found in known.items():
        form, task, state, cells, sets, threads = key.split()
        if state == "cold" and sets == "50":
            by_file[-int(cells), form].append(_task(found, (form, task, int(cells), threads)))
    keys = sorted(by_file, key=lambda key: (key[0], list(FORMS).index(key[1])))
    lines += [line for key in keys for line in sorted(by_file[key])]
    return "\n".join([*lines, ""])


def _around(values: Sequence[float]) -> str:
    around = f" ({min(values):.1f}–{max(values):.1f})" if len(values) > 1 else ""
    return f"{median(values):.1f}{around}"


def _task(found: Mapping[str, Any], named: tuple[str, str, int, str]) -> str:
    form, task, cells, threads = named
    runs = found["runs"]
    cpu = median(run["cpu"] for run in runs)
    return (
        f"| {FORMS[form]} | {found['bytes'] / 1e9:.2f} | {cells:,} | {WORDS[task]} | {threads} | "
        f"{_around([run['wall'] for run in runs])} | {cpu:.1f} | {max(run['peak'] for run in runs):,.0f} | "
        f"{len(runs)} | {_around([run['load'] for run in runs])} |"
    )


def picture() -> bytes:
    """Draw cost by cells and by signatures."""
    import matplotlib as mpl  # noqa: PLC0415  # the page needs none of it
    from matplotlib.figure import Figure  # noqa: PLC0415

    seconds = growth()
    with mpl.rc_context({"svg.hashsalt": "mekscrna", "svg.fonttype": "none", "font.size": 9}):
        figure = Figure(figsize=(8, 3.4), layout="constrained")
        axes = figure.subplots(1, 2, sharey=True)
        for method in dict.fromkeys(key[0] for key in seconds):
            for place, held in ((1, (2, 50)), (2, (1, 10_000))):
                points = sorted(
                    (key[place], value)
                    for key, value in seconds.items()
                    if key[0] == method and key[held[0]] == held[1]
                )
                axes[place - 1].loglog(*zip(*points, strict=True), marker="o", markersize=3, label=method)
        for ax, name, title in zip(
            axes, ("cells", "signatures"), ("50 signatures", "10,000 cells"), strict=True
        ):
            ax.set(xlabel=name, title=title)
            ax.grid(visible=True, alpha=0.3)
        axes[0].set_ylabel("CPU seconds, one thread")
        axes[1].legend(fontsize=7)
        out = io.BytesIO()
        figure.savefig(out, format="svg", metadata={"Date": None})
    return out.getvalue()


if __name__ == "__main__":
    main()
