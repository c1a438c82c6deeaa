"""The arithmetic of a contrast once more, in plain numpy and scipy."""

from __future__ import annotations

import math

import numpy as np
from scipy import stats


def statistics(treated: np.ndarray, reference: np.ndarray, *, paired: bool) -> dict[str, float]:
    """Return estimate, intervals, p, n and g, by scipy."""
    n, m = len(treated), len(reference)
    if min(n, m) < 2:
        return {}
    if paired:
        tests = [stats.ttest_rel(treated, reference)]
    else:
        tests = [stats.ttest_ind(treated, reference, equal_var=equal) for equal in (True, False)]
    ends = {level: [each.confidence_interval(level) for each in tests] for level in (0.95, 0.90)}
    df = n + m - 2
    pooled = math.sqrt(((n - 1) * np.var(treated, ddof=1) + (m - 1) * np.var(reference, ddof=1)) / df)
    correction = math.exp(math.lgamma(df / 2) - math.lgamma((df - 1) / 2)) / math.sqrt(df / 2)
    difference = float(np.mean(treated) - np.mean(reference))
    found = {"estimate": difference, "p": max(each.pvalue for each in tests), "n_treated": n}
    for level, name in ((0.95, "95"), (0.90, "90")):
        found[f"low{name}"] = min(each.low for each in ends[level])
        found[f"high{name}"] = max(each.high for each in ends[level])
    return {**found, "n_reference": m, "g": difference / pooled * correction}


def expression(
    sums: np.ndarray,
    parts: list[dict[str, float]],
    *,
    genes: dict[str, int],
    moving: set[str],
    limit: float,
    single: bool,
) -> tuple[np.ndarray, list[tuple[int, int, int]]]:
    """Return the value per sample, NaN where there is none, and the coverage of each list."""
    logs, means = np.log2(sums + 0.5), sums.mean(axis=0)
    shared = set(parts[0]) & set(parts[1]) & set(genes) if len(parts) == 2 else set()
    total, scale, coverage = np.zeros(len(sums)), 0.0, []
    for sign, part in zip((1, -1), parts, strict=False):
        own = {gene: weight for gene, weight in part.items() if gene not in shared}
        present = [gene for gene in own if gene in genes]
        loud = [gene for gene in present if means[genes[gene]] >= limit]
        coverage.append((len(own), len(present), len(loud)))
        read = [gene for gene in present if means[genes[gene]] > 0] if single else loud
        size = sum(abs(own[gene]) for gene in read)
        if not read:
            return np.full(len(sums), np.nan), coverage
        total = total + sign * sum(own[gene] * logs[:, genes[gene]] for gene in read) / size
        scale += sign * sum(own[gene] for gene in read) / size
    barred = {genes[gene] for part in (*parts, moving) for gene in part if gene in genes}
    free = np.array([place for place in range(len(means)) if place not in barred])
    stable = free[means[free] > 10]
    if len(stable) < 50:
        able = free[means[free] >= 1]
        stable = able[np.argsort(-means[able], kind="stable")][:50]
    factor = np.median(logs[:, stable] - logs[:, stable].mean(axis=0), axis=1)
    return total - scale * factor, coverage
