"""What users do today, on the same cells: each answers *up*, *down* or *no effect* at p < 0.05."""

from __future__ import annotations

import contextlib
import io
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Literal

import anndata as ad
import decoupler as dc
import numpy as np
import pandas as pd
import scanpy as sc
from benchmarks.calibration.questions import CLAIM, LISTS
from pydeseq2.dds import DeseqDataSet
from pydeseq2.default_inference import DefaultInference
from pydeseq2.ds import DeseqStats
from statsmodels.regression.mixed_linear_model import MixedLM

import mekscrna as mk

if TYPE_CHECKING:
    from collections.abc import Mapping

Answer = Literal["up", "down", "none", "open"]
"""``none``: no effect, as read from p ≥ 0.05 or from a verdict that excludes one; ``open``: undecided."""

LEVEL: Final = 0.05
LIST: Final = CLAIM.readout.signature
_TREATED, _REFERENCE = CLAIM.contrast.treated, CLAIM.contrast.reference


def ours(adata: ad.AnnData) -> Answer:
    """Ask for a verdict."""
    judgement = mk.judge(CLAIM, mk.shifts_for(adata, CLAIM, LISTS, methods=(), random_signatures=0))
    if str(judgement.verdict) == "supported":
        return "up"
    if str(judgement.verdict) == "contradicted":
        excluded = str(judgement.findings[0].reason) == "relevant_shift_excluded"
        return "none" if excluded else "down"
    return "none" if str(judgement.verdict) == "no relevant change" else "open"


def wilcoxon(adata: ad.AnnData) -> Answer:
    """Score cells by scanpy, and rank those of both arms against each other."""
    scores = ad.AnnData(X=scored(adata)[:, None], obs=adata.obs[["arm"]].astype("category"))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of its fold changes, which scores have none of
        sc.tl.rank_genes_groups(scores, "arm", groups=[_TREATED], reference=_REFERENCE, method="wilcoxon")
    found = scores.uns["rank_genes_groups"]
    return _answer(float(found["scores"][_TREATED][0]), float(found["pvals"][_TREATED][0]))


def mixed_model(adata: ad.AnnData) -> Answer:
    """Score cells by scanpy, and fit a random intercept per donor; Wald's z."""
    frame = pd.DataFrame(
        {
            "score": scored(adata),
            "treated": (adata.obs["arm"] == _TREATED).astype(float).to_numpy(),
            "donor": adata.obs["donor"].to_numpy(),
        }
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # convergence warnings, which users see and pass over
        fitted = MixedLM.from_formula("score ~ treated", frame, groups="donor").fit()
    return _answer(float(fitted.params["treated"]), float(fitted.pvalues["treated"]))


def enrichment(adata: ad.AnnData) -> Answer:
    """Sum cells by decoupler, compare genes by PyDESeq2, and read the list off the genes by ULM."""
    with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
        warnings.simplefilter("ignore")
        sums = dc.pp.pseudobulk(adata, sample_col="sample", groups_col=None, mode="sum")
        alone = DefaultInference(n_cpus=1)
        is_paired = bool(adata.uns["mekscrna"]["paired"])
        genes = DeseqDataSet(
            counts=pd.DataFrame(np.asarray(sums.X).astype(int), index=sums.obs_names, columns=sums.var_names),
            metadata=sums.obs[["arm", "donor"]].astype(str),
            design="~donor + arm" if is_paired else "~arm",
            quiet=True,
            inference=alone,
        )
        genes.deseq2()
        compared = DeseqStats(genes, contrast=["arm", _TREATED, _REFERENCE], quiet=True, inference=alone)
        compared.summary()
        statistic = compared.results_df["stat"].dropna().to_frame(LIST).T
        net = pd.DataFrame({"source": LIST, "target": list(LISTS[LIST].genes.up), "weight": 1.0})
        activity, p = dc.mt.ulm(statistic, net, tmin=1)
    return _answer(float(activity.loc[LIST, LIST]), float(p.loc[LIST, LIST]))


def scored(adata: ad.AnnData) -> np.ndarray:
    """Return scanpy's score of every cell, on counts normalized as usual."""
    usual = ad.AnnData(X=adata.layers["counts"].copy(), var=adata.var[[]].copy())
    sc.pp.normalize_total(usual, target_sum=1e4)
    sc.pp.log1p(usual)
    sc.tl.score_genes(usual, list(LISTS[LIST].genes.up), random_state=0)
    return usual.obs["score"].to_numpy()


def _answer(effect: float, p: float) -> Answer:
    if not p < LEVEL:
        return "none"
    return "up" if effect > 0 else "down"


@dataclass(frozen=True, slots=True, kw_only=True)
class Peer:
    """A way of asking, and the packages it is made of."""

    ask: Callable[[ad.AnnData], Answer]
    packages: tuple[str, ...]


METHODS: Final[Mapping[str, Peer]] = MappingProxyType(
    {
        "mekscrna": Peer(ask=ours, packages=("mekscrna",)),
        "scanpy score_genes, Wilcoxon over cells": Peer(ask=wilcoxon, packages=("scanpy",)),
        "scanpy score_genes, statsmodels MixedLM (Wald z)": Peer(
            ask=mixed_model, packages=("scanpy", "statsmodels")
        ),
        "decoupler pseudobulk, PyDESeq2, ULM": Peer(ask=enrichment, packages=("decoupler", "pydeseq2")),
    }
)
