"""A simulated file depends on the lists that shape it, and on no other."""

from __future__ import annotations

from mekscrna.simulation.tumour import simulate
from mekscrna.spec.catalog import Catalog
from mekscrna.spec.signature import Genes

LIBRARY = Catalog.open()


def test_a_list_added_to_the_library_changes_no_file() -> None:
    dataset, lists = LIBRARY.dataset("demo_small"), dict(LIBRARY.signatures_for("human"))
    plain = simulate(dataset, lists)
    stranger = lists["wagle2018_mpas"].model_copy(
        update={"id": "aaa_stranger", "genes": Genes(up=("OR4F5", "MYH4", "KRT20"))}
    )
    with_stranger = simulate(dataset, {**lists, "aaa_stranger": stranger})
    assert list(plain.var_names) == list(with_stranger.var_names)
    assert (plain.X != with_stranger.X).nnz == 0
    assert plain.uns["truth"] == with_stranger.uns["truth"]
