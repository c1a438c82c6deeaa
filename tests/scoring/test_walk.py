"""How the matrix is walked: how often, in which order, and what takes part."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import pytest
import scored

from mekscrna.data.streaming.effort import Effort
from mekscrna.errors import DataError, InputError
from mekscrna.scoring import _matrices
from mekscrna.scoring._method import Method
from mekscrna.scoring.matrix import score_matrix
from mekscrna.scoring.score import METHODS, score
from mekscrna.spec._base import Spec

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from mekscrna.kernels.types import Dense, Matrix


class Params(Spec):
    """No options."""


def own(name: str, prepare: Any) -> Method:
    """A method of one's own that scores what its look returned."""

    def kernel(x: Matrix, panel: Any, *, params: Any, prepared: Any) -> Dense:
        del params
        return np.full((x.shape[0], len(panel.signatures)), float(prepared))

    return Method(
        name=name, title=name, doi="10.0000/x", meaning="It.", reads="lognorm", kernel=kernel, params=Params,
        prepare=prepare,
    )  # fmt: skip


def total(blocks: Any, panel: Any, **_: Any) -> float:
    del panel
    return sum(float(block.sum(dtype=np.float64)) for _, block in blocks)


def twice(blocks: Any, panel: Any, **_: Any) -> float:
    return total(blocks, panel) + total(blocks, panel)


def first_rows(blocks: Any, panel: Any, **_: Any) -> float:
    del panel
    return next(place.stop for place, _ in blocks)


def fails(blocks: Any, panel: Any, **_: Any) -> float:
    del panel
    for _ in blocks:
        raise InputError("I give up.")
    return 0.0


def counted_scans(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Note what every scan of a matrix is for."""
    seen: list[str] = []
    scan = _matrices.Matrices.scan

    def noted(self: Any, kinds: Any, work: Any, *, what: str) -> Any:
        seen.append(what)
        return scan(self, kinds, work, what=what)

    monkeypatch.setattr(_matrices.Matrices, "scan", noted)
    return seen


def test_all_methods_together_take_two_scans(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = counted_scans(monkeypatch)
    score(scored.adata(), scored.signatures(), method=METHODS)
    assert seen == ["look", "score"]


@pytest.mark.parametrize("methods", [["ucell"], ["ucell", "ulm", "mean", "aucell"]], ids=len)
def test_methods_that_need_no_look_take_one_scan(monkeypatch: pytest.MonkeyPatch, methods: list[str]) -> None:
    seen = counted_scans(monkeypatch)
    score(scored.adata(), scored.signatures(), method=methods)
    assert seen == ["score"]


def test_looks_that_walk_twice_or_leave_early_still_share(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = counted_scans(monkeypatch)
    adata = scored.adata()
    asked = [own("once", total), own("again", twice), own("early", first_rows), "module_score"]
    score(adata, scored.signatures(), method=asked, rows_per_block=10)
    assert seen == ["look", "look", "score"]
    whole = float(adata.X.sum(dtype=np.float64))
    found = [adata.obsm[f"score_{name}"].iloc[0, 0] for name in ("once", "again", "early")]
    np.testing.assert_allclose(found, [whole, 2 * whole, 10], rtol=1e-12)


@pytest.mark.timeout(60)
@pytest.mark.parametrize("company", [[], ["module_score"], [own("again", twice)]], ids=len)
def test_a_look_that_fails_ends_the_run(company: list[Any]) -> None:
    adata = scored.adata()
    with pytest.raises(InputError, match="I give up"):
        score(adata, scored.signatures(), method=[own("fails", fails), *company], rows_per_block=5)
    assert not adata.obsm


@pytest.mark.timeout(60)
def test_a_value_that_cannot_be_scored_ends_all_looks() -> None:
    adata = scored.adata()
    adata.X.data[-1] = np.inf
    with pytest.raises(DataError, match="holds inf"):
        score_matrix(adata.X, adata.var_names, scored.signatures(), method=["module_score", "ans", "jasmine"])


class Noted:
    """Keeps what an accumulator is given."""

    def __init__(self, reads: Literal["counts", "lognorm"]) -> None:
        self.reads: Literal["counts", "lognorm"] = reads
        self.places: list[slice] = []
        self.blocks: list[np.ndarray] = []
        self.scores: list[np.ndarray] = []

    def add(self, place: slice, block: Matrix, scores: Mapping[str, Dense]) -> None:
        self.places.append(place)
        self.blocks.append(block.toarray())
        self.scores.append(scores["ucell"].copy())


@pytest.mark.parametrize("n_threads", [1, 3])
def test_accumulators_see_every_row_once_in_order_with_its_scores(n_threads: int) -> None:
    adata = scored.adata()
    adata.layers["counts"] = scored.counts()
    counts, logged = Noted("counts"), Noted("lognorm")
    score(
        adata, scored.signatures(), method=["ucell", "module_score"],
        accumulators=[counts, logged], n_threads=n_threads, rows_per_block=13,
    )  # fmt: skip
    for noted, matrix in ((counts, adata.layers["counts"]), (logged, adata.X.toarray())):
        rows = [row for place in noted.places for row in range(adata.n_obs)[place]]
        assert rows == list(range(adata.n_obs))
        np.testing.assert_array_equal(np.vstack(noted.blocks), matrix)
        np.testing.assert_array_equal(np.vstack(noted.scores), adata.obsm["score_ucell"].to_numpy())


def test_progress_is_told_to_the_last_row() -> None:
    told: list[tuple[str, int, int]] = []
    adata = scored.adata()
    score(
        adata, scored.signatures(), method=["module_score", "ucell"], rows_per_block=50,
        progress=lambda *step: told.append(step),
    )  # fmt: skip
    assert told == [(what, done, 120) for what in ("look", "score") for done in (50, 100, 120)]


def test_progress_can_be_shown_on_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    score(scored.adata(), scored.signatures(), rows_per_block=60, progress=True)
    assert capsys.readouterr().err.split("\r") == ["", "score: 60 of 120", "score: 120 of 120\n"]


def test_options_of_several_methods_stand_under_their_names() -> None:
    adata = scored.adata()
    lists = scored.signatures()
    score(adata, lists, method=["ucell", "aucell"], ucell={"max_rank": 40}, aucell={"top_share": 0.2})
    about = adata.uns["mekscrna"]["scores"]
    assert about["ucell"]["options"]["max_rank"] == 40
    assert about["aucell"]["options"]["top_share"] == 0.2
    with pytest.raises(InputError, match=r"as in ucell=\{…\}; found max_rank"):
        score(adata, lists, method=["ucell", "aucell"], max_rank=40)
    with pytest.raises(InputError, match="Asked for more than once: ucell"):
        score(adata, lists, method=["ucell", "ucell"])
    with pytest.raises(InputError, match="No scoring method was given"):
        score(adata, lists, method=[])


@pytest.mark.parametrize("name", ["n_threads", "rows_per_block", "memory_mb"])
def test_an_effort_below_one_is_refused(name: str) -> None:
    with pytest.raises(InputError, match=f"{name} is 0"):
        score(scored.adata(), scored.signatures(), **{name: 0})


def test_the_number_of_threads_is_asked_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MEKSCRNA_THREADS", "3")
    assert Effort().threads == 3
    assert Effort(n_threads=2).threads == 2
    monkeypatch.setenv("MEKSCRNA_THREADS", "many")
    with pytest.raises(InputError, match="MEKSCRNA_THREADS is 'many'"):
        assert Effort().threads


def test_a_reference_population_is_where_means_come_from() -> None:
    adata, lists = scored.adata(), scored.signatures()
    marked = np.arange(adata.n_obs) % 3 == 0
    alone = adata[marked].copy()
    for each, options in ((adata, {"reference": marked}), (alone, {})):
        score(each, lists, method=["module_score", "ucell"], **options)
    found = adata.obsm["score_module_score"][marked].to_numpy()
    np.testing.assert_array_equal(found, alone.obsm["score_module_score"].to_numpy())
    assert adata.uns["mekscrna"]["scores"]["module_score"]["prepared"]["reference_cells"] == marked.sum()
    with pytest.raises(InputError, match="must mark each of the 120 cells"):
        score(adata, lists, method="module_score", reference=marked[:5])


def test_importing_compiles_nothing_and_scoring_tells_of_it_once(tmp_path: Path) -> None:
    code = (
        "import sys, numpy as np\n"
        "from numba.core import event\n"
        "with event.install_recorder('numba:compile') as told:\n"
        "    import mekscrna as mk; mk.score; mk.score_matrix; mk.run; mk.compare; mk.load\n"
        "print(len(told.buffer))\n"
        "mk.score_matrix(np.eye(3), ['A', 'B', 'C'], {'s': ['A']}, method=['mean', 'gene'])\n"
        "mk.score_matrix(np.eye(3), ['A', 'B', 'C'], {'s': ['A']}, method=['mean', 'gene'])\n"
    )
    environment = {"NUMBA_CACHE_DIR": str(tmp_path), "PYTHONPATH": ":".join(sys.path)}
    for n_notes in (1, 0):  # a second process finds what the first has kept
        done = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment
        )
        assert done.stdout.strip() == "0"
        assert done.stderr.count("mekscrna compiles what it computes with") == n_notes
