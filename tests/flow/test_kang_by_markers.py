"""Interferon-β on blood cells of which the treated ones bear no labels: read through our own annotation.

The 2,000 cells are another draw of the same eight donors than the 832 of the control study.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import mekscrna as mk
from mekscrna.spec.dataset import File, ObsColumns

if TYPE_CHECKING:
    from pathlib import Path

FILE = "kang2018/kang_harmony_2000cells.h5ad"


@pytest.fixture(scope="module")
def judged(shared_data: Path) -> dict[str, mk.Judgement]:
    catalog = mk.Catalog.open()
    columns = {"sample": ("donor", "condition"), "arm": "condition", "donor": "donor"}
    dataset = catalog.dataset("kang_ifn_beta").model_copy(
        update={
            "files": (File(path=FILE),),
            "obs": ObsColumns.model_validate(columns),
            "annotation": "markers",
            "cell_types": {},
            "exclude": {"donor": ("DBL", "AMB")},
        }
    )
    adata = mk.load(dataset, shared_data)
    mk.filter_cells(adata)
    mk.normalize(adata)
    mk.annotate(adata, dataset)
    study, lists = catalog.study("kang"), catalog.signatures_for("human")
    found = {}
    for name in study.claims:
        claim = catalog.claim(name)
        shifts = mk.shifts_for(adata, claim, lists, gates=study.gates, methods=())
        found[name] = mk.judge(claim, shifts, gates=study.gates)
    return found


def test_what_interferon_does_in_all_cells_is_found_again(judged: dict[str, mk.Judgement]) -> None:
    assert judged["ifn_beta_raises_ifng_response"].verdict is mk.Verdict.SUPPORTED
    assert judged["ifn_beta_raises_mhc_i"].verdict is mk.Verdict.SUPPORTED
    assert judged["ifn_beta_raises_tnf_response"].verdict is mk.Verdict.INCONCLUSIVE
    assert judged["ifn_beta_lowers_mapk_output"].verdict is mk.Verdict.UNTESTABLE


@pytest.mark.parametrize("population", ["", "_cd14"])
@pytest.mark.parametrize("name", ["ifng_response", "mhc_i", "tnf_response"])
def test_every_readout_moves_as_in_the_labelled_cells(
    judged: dict[str, mk.Judgement], name: str, population: str
) -> None:
    """Upwards, all six; by markers only two donors have ten CD14 monocytes named in both arms."""
    evidence = judged[f"ifn_beta_raises_{name}{population}"].evidence
    assert evidence is not None
    assert evidence.estimate is not None
    assert evidence.estimate.value > 0.2
    assert evidence.n_pairs == (2 if population else 8)
