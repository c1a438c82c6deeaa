"""Interferon-β on blood cells of eight donors: what is known of it, and how much was found before.

The numbers expected were found independently, by a plain numpy script with a list's genes above one count per
sample in the mean; ours agree within 0.1 log2 at that limit. At the usual limit of five counts fainter genes
drop out, and the shifts of lists that were partly silent grow.
"""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

import anndata as ad
import numpy as np
import pytest

from mekscrna.comparison.expression import compare_expression
from mekscrna.spec.catalog import Catalog
from mekscrna.spec.study import Gates

if TYPE_CHECKING:
    from pathlib import Path

    from mekscrna.comparison.shift import Estimate, Shift

NAMES = {
    "ifng": "hallmark_interferon_gamma_response",
    "apm": "wang2019_apm18",
    "tnf": "hallmark_tnfa_signaling_via_nfkb",
    "mpas": "wagle2018_mpas",
}
CYCLING = ("tirosh_g1s", "tirosh_g2m")


@pytest.fixture(scope="module")
def kang(shared_data: Path) -> ad.AnnData:
    adata = ad.read_h5ad(shared_data / "kang2018" / "kang_seurattools_832cells.h5ad")
    adata = adata[adata.obs["donor"] != "DBL"].copy()
    adata.layers["counts"] = adata.X
    adata.obs["arm"] = adata.obs["condition"].astype(str)
    adata.obs["sample"] = adata.obs["donor"].astype(str) + "-" + adata.obs["arm"]
    adata.obs["cell_type"] = adata.obs["seurat_annotations"]
    return adata


def shifts(kang: ad.AnnData, population: str, *, min_gene_counts: float) -> dict[str, Shift]:
    lists = Catalog.open().signatures(*NAMES.values(), *CYCLING)
    gates = Gates(min_cells=10, min_gene_counts=min_gene_counts)
    found = compare_expression(
        kang, lists, treated="stim", reference="ctrl", population=population, paired=True, gates=gates
    )
    by_key = {each.readout: each for each in found}
    return {short: by_key[f"signature:{name}"] for short, name in NAMES.items()}


def estimate(shift: Shift) -> Estimate:
    assert shift.estimate is not None
    return shift.estimate


@pytest.mark.parametrize(
    ("population", "name", "value", "low", "high"),
    [
        ("all", "ifng", 1.9, 1.65, 2.1),
        ("all", "apm", 0.4, 0.26, 0.56),
        ("all", "tnf", 0.2, 0.04, 0.38),
        ("CD14 Mono", "ifng", 2.2, None, None),
        ("CD14 Mono", "apm", 0.35, 0.05, 0.64),
        ("CD14 Mono", "tnf", 0.4, 0.24, 0.57),
    ],
)
def test_genes_above_one_count_give_the_shifts_found_before(
    kang: ad.AnnData, population: str, name: str, value: float, low: float | None, high: float | None
) -> None:
    found = estimate(shifts(kang, population, min_gene_counts=1)[name])
    assert found.value == pytest.approx(value, abs=0.1)
    if low is not None:
        assert (found.ci95.low, found.ci95.high) == pytest.approx((low, high), abs=0.11)


def test_what_interferon_is_known_to_do_is_found(kang: ad.AnnData) -> None:
    found = shifts(kang, "all", min_gene_counts=5)
    assert {each.n_pairs for each in found.values()} == {8}
    assert estimate(found["ifng"]).ci95.low > 1.5
    assert estimate(found["apm"]).ci95.low >= 0.26
    assert estimate(found["apm"]).value > np.log2(1.25)


def test_mapk_genes_are_all_but_silent_in_blood(kang: ad.AnnData) -> None:
    one, five = (shifts(kang, "all", min_gene_counts=limit)["mpas"].coverage[0] for limit in (1, 5))
    assert (one.n_genes, one.n_present, one.n_expressed) == (10, 7, 3)
    assert five.n_expressed == 2


def test_a_sample_of_nine_monocytes_goes_with_its_partner(kang: ad.AnnData) -> None:
    found = shifts(kang, "CD14 Mono", min_gene_counts=5)["ifng"]
    assert found.n_pairs == 7
    assert {each.sample: each.why for each in found.dropped} == {
        "107-ctrl": "9 cells of CD14 Mono; at least 10 are asked for",
        "107-stim": "donor 107 has no sample left in ctrl",
    }


def test_no_one_donor_carries_the_response(kang: ad.AnnData) -> None:
    found = estimate(shifts(kang, "all", min_gene_counts=5)["ifng"])
    assert found.leave_one_out is not None
    assert found.leave_one_out.low > 1.9


def test_half_the_depth_moves_little_and_less_than_with_faint_genes_in_the_mean(kang: ad.AnnData) -> None:
    """Stimulated cells thinned to half: below 0.12 log2, a third of the usual smallest effect of interest.

    Genes near the limit leave the mean with the counts, so some movement is the list's own.
    """
    rng = np.random.default_rng(0)
    stimulated = (kang.obs["arm"] == "stim").to_numpy()
    counts = kang.layers["counts"].toarray().astype(int)
    thinned, moved = kang.copy(), {1: [], 5: []}
    for _ in range(4):
        half = counts.copy()
        half[stimulated] = rng.binomial(half[stimulated], 0.5)
        thinned.layers["counts"] = half
        for limit, found in moved.items():
            one, other = (shifts(each, "all", min_gene_counts=limit) for each in (thinned, kang))
            found.append(
                [estimate(one[name]).value - estimate(other[name]).value for name in ("ifng", "apm", "tnf")]
            )
    faint, usual = (np.abs(np.mean(moved[limit], axis=0)) for limit in (1, 5))
    assert (usual < 0.12).all()
    assert usual.sum() < faint.sum()


def test_untreated_donors_split_in_all_35_ways_show_nothing(kang: ad.AnnData) -> None:
    """A negative control on real spread: all eight donors, four against four.

    p < 0.05 in at most 2 of 35 halvings for any list, and never with a relevant shift.
    """
    untreated = kang[kang.obs["arm"] == "ctrl"].copy()
    donors = untreated.obs["donor"].astype(str)
    first, *others = sorted(set(donors))
    lists = Catalog.open().signatures(*list(NAMES.values())[:3], *CYCLING)
    found: dict[str, list[Estimate]] = {}
    for three in combinations(others, 3):
        untreated.obs["arm"] = np.where(donors.isin([first, *three]), "one", "other")
        shifts_of_half = compare_expression(
            untreated, lists, treated="one", reference="other", gates=Gates(min_cells=10)
        )
        assert shifts_of_half[0].n_treated == shifts_of_half[0].n_reference == 4
        for each in shifts_of_half[:3]:
            found.setdefault(each.readout, []).append(estimate(each))
    for estimates in found.values():
        assert len(estimates) == 35
        low_p = [each for each in estimates if each.p < 0.05]
        assert len(low_p) <= 2
        assert not [each for each in low_p if abs(each.value) >= np.log2(1.25)]
