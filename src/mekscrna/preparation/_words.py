"""Quality control in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from mekscrna import keys
from mekscrna.data.columns import as_text, counted

if TYPE_CHECKING:
    from anndata import AnnData

    from mekscrna.kernels.types import Mask
    from mekscrna.spec.dataset import Quality


def limits_in_words(adata: AnnData, limits: Quality) -> str:
    words = [f"at least {counted(limits.min_genes, 'gene')}"]
    if limits.min_counts and keys.TOTAL_COUNTS in adata.obs:
        words.append(f"at least {counted(limits.min_counts, 'count')}")
    if keys.PCT_MT in adata.obs:
        words.append(f"at most {limits.max_pct_mt:g} % mitochondrial counts")
    return ", ".join(words)


def losses_in_words(adata: AnnData, keep: Mask, limits: Quality) -> list[str]:
    """Write how many cells went, from which arm, and a warning where the arms differ much."""
    n_lost = int(np.count_nonzero(~keep))
    text = f"Quality ({limits_in_words(adata, limits)}): {counted(n_lost, 'cell')} of {len(keep):,} left out"
    if keys.ARM not in adata.obs:
        return [f"{text}.", *_mt_sentence(adata)]
    arms = as_text(adata.obs[keys.ARM])
    lost = {
        arm: (int(np.sum(~keep[arms == arm])), int(np.sum(arms == arm))) for arm in sorted(set(arms.tolist()))
    }
    parts = [f"{arm} {gone:,} of {n_cells:,} ({gone / n_cells:.1%})" for arm, (gone, n_cells) in lost.items()]
    return [f"{text}: {'; '.join(parts)}.", *_mt_sentence(adata), *_imbalance(lost)]


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
