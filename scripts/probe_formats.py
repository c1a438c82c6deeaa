"""Ask scanpy and anndata for the files that ``probe_results.tsv`` leaves out, and keep what they say.

Writes ``formats_elsewhere.tsv`` beside this script, for tabulate_formats.py, with the versions that made the
probe. Run from anywhere: python scripts/probe_formats.py [FOLDER].
"""

from __future__ import annotations

import csv
import os
import re
import sys
import tempfile
import warnings
import zipfile
from importlib.metadata import version
from pathlib import Path, PurePosixPath
from typing import Any, Final

import anndata as ad
import scanpy as sc
from tabulate_formats import ELSEWHERE, asked_as, data_folder, our_side

VERSIONS: Final = {"scanpy": "1.11.5", "anndata": "0.12.19"}
_COMPANIONS: Final = ("barcodes.", "features.", "genes.", "sampled_genes", "cluster_", "metadata_")


def main() -> None:
    """Ask, and write."""
    if (found := {name: version(name) for name in VERSIONS}) != VERSIONS:
        raise SystemExit(f"to be asked are {VERSIONS}; here are {found}")
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else data_folder()
    warnings.simplefilter("ignore")
    with (folder / "probe_results.tsv").open(encoding="utf-8", newline="") as stream:
        known = {line["file"]: "" for line in csv.DictReader(stream, delimiter="\t")}
    with tempfile.TemporaryDirectory() as cache:
        os.environ.setdefault("MEKSCRNA_CACHE", cache)
        paths = [row.path for row in our_side(folder) if asked_as(row.path, known) not in known]
    wanted = [path for path in paths if not PurePosixPath(path).name.startswith(_COMPANIONS)]
    with ELSEWHERE.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, delimiter="\t", lineterminator="\n")
        writer.writerow(["file", "status", "shape", "dtype/err", "X"])
        writer.writerows(_asked(folder, path) for path in wanted)


def _asked(folder: Path, path: str) -> list[str]:
    if ".tar.gz/" in path:
        return [path, "FAILS", "no reader", "neither opens archives", ""]
    try:
        adata = _opened(folder / path)
    except Exception as fault:  # noqa: BLE001 (whatever they raise is what is told)
        words = " ".join(str(fault).replace(str(folder), "").split())
        return [path, "FAILS", type(fault).__name__, re.sub(r"/\S*/", "", words)[:110], ""]
    largest = "None" if adata.X is None or 0 in adata.shape else f"{float(adata.X.max()):.7g}"
    return [path, "opens", f"{adata.n_obs} x {adata.n_vars}", "", f"max={largest}"]


def _opened(path: Path) -> Any:
    if path.suffix == ".xlsx":
        return sc.read_excel(path, "Sheet1")
    if not path.name.endswith(".zarr.zip"):
        return sc.read(path, cache=False)
    with tempfile.TemporaryDirectory() as unpacked:
        zipfile.ZipFile(path).extractall(unpacked)
        marks = [file for name in (".zgroup", "zarr.json") for file in Path(unpacked).rglob(name)]
        return ad.read_zarr(min((file.parent for file in marks), key=lambda store: len(store.parts)))


if __name__ == "__main__":
    main()
