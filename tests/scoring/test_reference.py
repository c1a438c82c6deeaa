"""A reference population for gene means and control genes."""

from __future__ import annotations

import numpy as np
import pytest
import scored

from mekscrna.data.blocks import blocks
from mekscrna.errors import InputError
from mekscrna.scoring._reference import ReferenceBlocks
from mekscrna.scoring._walk import prepare, stream, walk
from mekscrna.scoring.panel import Panel
from mekscrna.scoring.score import METHODS, score


@pytest.mark.parametrize("name", ["module_score", "ans"])
@pytest.mark.parametrize("rows_per_block", [7, 200])
def test_means_and_controls_come_from_the_reference_alone(name: str, rows_per_block: int) -> None:
    adata, method = scored.adata(), METHODS[name]
    marked = np.arange(adata.n_obs) % 5 == 2
    seen = ReferenceBlocks(blocks=blocks(adata, rows_per_block=rows_per_block), is_reference=marked)
    assert [place.stop - place.start for place, _ in seen] == [block.shape[0] for _, block in seen]
    panel, params = Panel.over(list(adata.var_names), scored.signatures()), method.params()
    prepared = prepare(method, seen, panel, params=params, rng=stream(0, "", name))
    assert prepared.record()["reference_cells"] == marked.sum()
    found = walk(method, blocks(adata), panel, params=params, prepared=prepared)
    alone = adata[marked].copy()
    score(alone, scored.signatures(), method=name)
    present = [0, 1, 2]
    np.testing.assert_array_equal(
        found[marked][:, present], alone.obsm[f"score_{name}"].to_numpy()[:, present]
    )


@pytest.mark.parametrize(
    ("marked", "told"),
    [(np.zeros(120, bool), "holds no cell"), (np.ones(7, bool), "marks 7 cells, and there are 120")],
    ids=["none", "wrong number"],
)
def test_a_reference_that_does_not_fit_is_refused(marked: np.ndarray, told: str) -> None:
    with pytest.raises(InputError, match=told):
        ReferenceBlocks(blocks=blocks(scored.adata()), is_reference=marked)
