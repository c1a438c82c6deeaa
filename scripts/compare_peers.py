"""Ask scoring tools what they do with data that are not in order, and write docs/comparison.md.

    python scripts/compare_peers.py

Needs the group `test` (pyucell, decoupler) beside scanpy and gseapy. What a tool answers is observed, never
quoted: an error, a warning, or a score without a word.
"""

from __future__ import annotations

import io
import logging
import sys
import warnings
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

import anndata as ad
import numpy as np
import pandas as pd
from scipy import sparse

import mekscrna as mk

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "comparison.md"
HEAD = ROOT / "scripts" / "comparison_page.md"
CELLS, GENES, LIST = 300, 1500, 30


@dataclass(frozen=True, slots=True)
class Answer:
    """What a tool gave: scores or an error, and whether it said anything."""

    scores: pd.Series | None
    error: str
    said: bool

    def text(self, usual: Answer) -> str:
        """Say it in a few words, beside what the tool gives for data in order."""
        if self.scores is None:
            return f"error ({self.error})"
        voice = "says so" if self.said and not usual.said else "**silent**"
        if self.scores.isna().all():
            return f"no score; {voice}"
        if (self.scores == 0).all():
            return f"all zero; {voice}"
        same = usual.scores is not None and np.allclose(self.scores, usual.scores, atol=1e-9, equal_nan=True)
        return f"{'same scores' if same else 'other scores'}; {voice}"


def example() -> ad.AnnData:
    """Make cells (simulated counts, log-normalized) with human symbols of the library's lists and others."""
    rng = np.random.default_rng(0)
    names = [f"GENE{number}" for number in range(GENES)]
    rates = rng.gamma(0.6, 1.2, GENES)
    counts = rng.poisson(rates * rng.gamma(8, 1 / 8, (CELLS, 1))).astype(np.float32)
    adata = ad.AnnData(sparse.csr_matrix(counts), var=pd.DataFrame(index=names))
    adata.obs_names = [f"cell{number}" for number in range(CELLS)]
    adata.layers["counts"] = adata.X.copy()
    mk.normalize(adata)
    return adata


def genes_of(adata: ad.AnnData) -> list[str]:
    """Take the list: every fiftieth gene."""
    return list(adata.var_names[:: GENES // LIST])


def _mekscrna(adata: ad.AnnData, genes: list[str]) -> pd.Series:
    return _ours(adata, genes, method="ucell")


def _module_score(adata: ad.AnnData, genes: list[str]) -> pd.Series:
    return _ours(adata, genes, method="module_score")


def _ours(adata: ad.AnnData, genes: list[str], *, method: str) -> pd.Series:
    lists = mk.signatures_of_net(
        [{"source": "asked", "target": gene, "weight": 1.0} for gene in genes], species="human"
    )
    mk.score(adata, lists, method=method)
    held = adata.uns["mekscrna"]["scores"][method]["coverage"]["asked"]
    if held["n_present"] < held["n_genes"]:
        print(f"{held['n_present']} of {held['n_genes']} genes: recorded beside the scores")
    return pd.Series(adata.obsm[f"score_{method}"]["asked"])


def _scanpy(adata: ad.AnnData, genes: list[str]) -> pd.Series:
    import scanpy as sc

    sc.settings.logfile = sys.stderr  # where it warns; it keeps the stream it found when it was loaded
    sc.tl.score_genes(adata, genes, score_name="asked")
    return pd.Series(adata.obs["asked"])


def _decoupler(adata: ad.AnnData, genes: list[str]) -> pd.Series:
    import decoupler as dc

    dc.mt.ulm(adata, pd.DataFrame({"source": "asked", "target": genes}), tmin=5)
    return pd.Series(adata.obsm["score_ulm"]["asked"])


def _pyucell(adata: ad.AnnData, genes: list[str]) -> pd.Series:
    import pyucell

    pyucell.compute_ucell_scores(adata, signatures={"asked": genes})
    return pd.Series(adata.obs["asked_UCell"])


def _gseapy(adata: ad.AnnData, genes: list[str]) -> pd.Series:
    import gseapy

    matrix = pd.DataFrame(adata.X.toarray().T, index=adata.var_names, columns=adata.obs_names)
    found = gseapy.ssgsea(matrix, {"asked": genes}, outdir=None, min_size=5, threads=1)
    scores = found.res2d.set_index("Name")["ES"].astype(float)
    return pd.Series(scores.reindex(adata.obs_names))


ASKED: dict[str, Callable[[ad.AnnData, list[str]], pd.Series]] = {
    "mekscrna ucell": _mekscrna,
    "mekscrna module_score": _module_score,
    "scanpy score_genes": _scanpy,
    "decoupler ulm": _decoupler,
    "pyucell": _pyucell,
    "gseapy ssgsea": _gseapy,
}


def _with_nan(adata: ad.AnnData) -> None:
    adata.X = adata.X.astype(np.float32)
    adata.X.data[0] = np.nan


def _repeated(adata: ad.AnnData) -> None:
    names = list(adata.var_names)
    names[1] = names[0]
    adata.var_names = names


def _raw_counts(adata: ad.AnnData) -> None:
    adata.X = adata.layers["counts"].copy()


def _logged_twice(adata: ad.AnnData) -> None:
    adata.X = adata.X.log1p()


def _raw_slot(adata: ad.AnnData) -> None:
    kept = adata.copy()
    kept.X = adata.layers["counts"].copy()
    adata.raw = kept


def _nothing(adata: ad.AnnData) -> None:
    del adata


CASES: tuple[tuple[str, Callable[[ad.AnnData], None], Callable[[list[str]], list[str]]], ...] = (
    ("6 of the 30 genes are in the data", _nothing, lambda genes: genes[:6] + [f"NOT{i}" for i in range(24)]),
    ("none is", _nothing, lambda genes: [f"NOT{number}" for number in range(len(genes))]),
    ("a gene stands twice in the list", _nothing, lambda genes: [*genes, genes[0]]),
    ("a gene name stands twice in the data", _repeated, lambda genes: genes),
    ("one value is NaN", _with_nan, lambda genes: genes),
    ("`X` holds raw counts", _raw_counts, lambda genes: genes),
    ("`X` was logged twice", _logged_twice, lambda genes: genes),
    ("`.raw` holds counts, `X` logs", _raw_slot, lambda genes: genes),
)


def ask(tool: str, spoil: Callable[[ad.AnnData], None], change: Callable[[list[str]], list[str]]) -> Answer:
    """Put one case to one tool."""
    adata = example()
    genes = change(genes_of(adata))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        spoil(adata)
    out, notes = io.StringIO(), io.StringIO()
    handler = logging.StreamHandler(notes)
    logging.getLogger().addHandler(handler)
    try:
        with warnings.catch_warnings(record=True) as seen, redirect_stdout(out), redirect_stderr(out):
            warnings.simplefilter("always")
            scores = ASKED[tool](adata, genes)
    except Exception as error:  # noqa: BLE001 - whatever a tool raises is its answer
        return Answer(None, type(error).__name__, said=True)
    finally:
        logging.getLogger().removeHandler(handler)
    told = [each for each in seen if issubclass(each.category, UserWarning)]
    return Answer(scores, "", said=bool(told or out.getvalue().strip() or notes.getvalue().strip()))


def table() -> list[str]:
    """Return the answers as the lines of a table."""
    head = [f"{tool} ({version(tool.split()[0])})" for tool in ASKED]
    lines = ["| what is not in order | " + " | ".join(head) + " |", "|---" * (len(ASKED) + 1) + "|"]
    usual = {tool: ask(tool, _nothing, lambda genes: genes) for tool in ASKED}
    for words, spoil, change in CASES:
        cells = [ask(tool, spoil, change).text(usual[tool]) for tool in ASKED]
        lines.append("| " + " | ".join([words, *cells]) + " |")
    return lines


def main() -> None:
    """Write the page."""
    text = HEAD.read_text(encoding="utf-8").replace("{{ table }}", "\n".join(table()))
    PAGE.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
