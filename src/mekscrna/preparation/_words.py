"""Quality control in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from mekscrna import keys
from mekscrna.data.columns import as_text, counted, listed

if TYPE_CHECKING:
    import pandas as pd
    from anndata import AnnData

    from mekscrna.kernels.types import Mask
    from mekscrna.preparation.doublets import Doublets
    from mekscrna.preparation.limits import Limits
    from mekscrna.spec.quality import Quality


MUCH_AMBIENT: Final = 20.0
"""Percent of cells with messages that they do not make from which the tool says so."""


def limits_in_words(adata: AnnData, limits: Quality) -> str:
    """Write the fixed limits."""
    words = [f"at least {counted(limits.min_genes, 'gene')}"]
    if limits.min_counts and keys.TOTAL_COUNTS in adata.obs:
        words.append(f"at least {counted(limits.min_counts, 'count')}")
    if keys.PCT_MT in adata.obs:
        words.append(f"at most {limits.max_pct_mt:g} % mitochondrial counts")
    return ", ".join(words)


def own_limits_in_words(rules: Quality, limits: dict[str, Limits], *, has_mt: bool) -> list[str]:
    """Say which samples have limits of their own beyond the fixed ones, and how far these go."""
    tighter = [
        each
        for each in limits.values()
        if each.min_genes > rules.min_genes
        or each.min_counts > rules.min_counts
        or (has_mt and each.max_pct_mt < rules.max_pct_mt)
    ]
    if not tighter:
        return []
    parts = [
        f"up to {max(each.min_genes for each in tighter):,.0f} genes",
        f"{max(each.min_counts for each in tighter):,.0f} counts",
    ]
    if has_mt:
        parts.append(f"down to {min(each.max_pct_mt for each in tighter):.1f} % mitochondrial")
    samples = counted(len(tighter), "sample")
    what = f"The own limits of {samples}, {rules.n_mads:g} MADs from the median, are tighter"
    return [f"{what} ({', '.join(parts)})."]


def doublets_in_words(found: Doublets, rules: Quality) -> list[str]:
    """Say how many doublets there are, whether they were left out, and where none could be told."""
    if found.why_not:
        return [f"Doublets were not looked for: {found.why_not}."]
    n_looked, n_called = int(np.sum(~np.isnan(found.score))), int(np.sum(found.called))
    fate = "left out" if rules.doublets == "remove" else "kept and marked"
    words = [f"Doublets (scrublet): {n_called:,} of {counted(n_looked, 'cell')}, {fate}."]
    if found.skipped:
        words.append(f"Too few cells to tell doublets: {listed(found.skipped)}.")
    if found.unsure:
        words.append(f"No sure threshold of doublets, so none are called: {listed(found.unsure)}.")
    return words


def ambient_in_words(losses: pd.DataFrame) -> list[str]:
    """Name the sample in which most cells hold messages that they do not make, if there are many."""
    hinted = losses[losses["ambient_pct_cells"] >= MUCH_AMBIENT]
    if hinted.empty:
        return []
    most = hinted.sort_values("ambient_pct_cells").iloc[-1]
    named = str(most.name)
    where = f" of sample '{named}'" if named else ""
    text = (
        f"Hint of ambient RNA in {counted(len(hinted), 'sample')}: {most['ambient_source']} messages are in "
        f"{most['ambient_pct_cells']:.0f} % of the cells{where} that do not make them."
    )
    return [text]


def losses_in_words(adata: AnnData, keep: Mask, rules: Quality, *, limits: dict[str, Limits]) -> list[str]:
    """Write how many cells went, from which arm, and a warning where the arms differ much."""
    own = own_limits_in_words(rules, limits, has_mt=keys.PCT_MT in adata.obs)
    n_lost = int(np.count_nonzero(~keep))
    text = f"Quality ({limits_in_words(adata, rules)}): {counted(n_lost, 'cell')} of {len(keep):,} left out"
    if keys.ARM not in adata.obs:
        return [f"{text}.", *own, *_mt_sentence(adata)]
    arms = as_text(adata.obs[keys.ARM])
    lost = {
        arm: (int(np.sum(~keep[arms == arm])), int(np.sum(arms == arm))) for arm in sorted(set(arms.tolist()))
    }
    parts = [f"{arm} {gone:,} of {n_cells:,} ({gone / n_cells:.1%})" for arm, (gone, n_cells) in lost.items()]
    return [f"{text}: {'; '.join(parts)}.", *own, *_mt_sentence(adata), *_imbalance(lost)]


def _mt_sentence(adata: AnnData) -> list[str]:
    if keys.PCT_MT in adata.obs:
        return []
    return ["No mitochondrial genes (MT-…) are in the matrix, so their share was not looked at."]


def _imbalance(lost: dict[str, tuple[int, int]]) -> list[str]:
    """Warn where one arm lost more than twice the share of another, and at least 5 %."""
    emptied = [
        f"Warning: no cell of {arm} is left." for arm, (gone, n_cells) in lost.items() if gone == n_cells
    ]
    shares = {arm: gone / n_cells for arm, (gone, n_cells) in lost.items()}
    most, least = max(shares, key=lambda arm: shares[arm]), min(shares, key=lambda arm: shares[arm])
    if shares[most] < 0.05 or shares[most] <= 2 * shares[least]:
        return emptied
    return [
        *emptied,
        (
            f"Warning: {most} lost {shares[most]:.1%} of its cells and {least} {shares[least]:.1%}; "
            f"losses that differ between arms can pass for an effect of the treatment."
        ),
    ]
