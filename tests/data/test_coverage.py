from __future__ import annotations

from small_data import house

from mekscrna.data.coverage import coverage
from mekscrna.spec.catalog import Catalog


def test_coverage_counts_up_and_down_and_names_what_is_missing() -> None:
    signatures = Catalog.open().signatures_for("human")
    chosen = {name: signatures[name] for name in ("wagle2018_mpas", "hallmark_interferon_alpha_response")}
    mpas, interferon = coverage(house(), chosen)
    genes = chosen["wagle2018_mpas"].genes.up
    held = [gene for gene in genes if gene in house().var_names]
    assert (mpas.n_up, mpas.n_up_present, mpas.n_down) == (len(genes), len(held), 0)
    assert held
    assert mpas.missing == tuple(gene for gene in genes if gene not in held)
    assert mpas.share == len(held) / len(genes)
    assert coverage(list(house().var_names), chosen) == (mpas, interferon)
