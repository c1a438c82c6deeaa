"""Small recipes for the tests of the simulated tumor."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from mekscrna.spec.catalog import Catalog
from mekscrna.spec.simulation import Simulation

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from mekscrna.spec.dataset import Dataset
    from mekscrna.spec.signature import Signature


@pytest.fixture(scope="session")
def catalog() -> Catalog:
    """The shipped library."""
    return Catalog.open()


@pytest.fixture(scope="session")
def lists(catalog: Catalog) -> Mapping[str, Signature]:
    """The human gene lists."""
    return catalog.signatures_for("human")


@pytest.fixture(scope="session")
def recipe(catalog: Catalog) -> Callable[..., Dataset]:
    """Make a dataset: a demo dataset with a small recipe, changed as asked."""

    def make(**changes: Any) -> Dataset:
        small = {"seed": 5, "n_per_arm": 3, "cells_per_sample": (40, 60), "n_genes": 100, "damaged": 0.0}
        simulation = Simulation.model_validate({**small, **changes})
        update = {"simulation": simulation}
        if not simulation.paired:
            update["pairing"] = None
        return catalog.dataset("demo_responders").model_copy(update=update)

    return make


@pytest.fixture(scope="session")
def quiet() -> dict[str, float]:
    """Every SD between donors and samples at zero, so that only the planted and counting noise are left."""
    names = ("depth_sd", "donor_sd", "donor_signature_sd", "sample_sd", "sample_gene_sd", "composition_sd")
    return dict.fromkeys(names, 0.0)
