"""How often a claim is answered where its answer is chance."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import toy
from two_arms import LIST, OTHER, experiment, paired, signature

from mekscrna.calibration.atlases import write_atlas
from mekscrna.calibration.calibrate import calibrate
from mekscrna.calibration.prepare import refuse_other_files, summed
from mekscrna.calibration.stand_ins import stand_ins
from mekscrna.claims.judge import judge
from mekscrna.comparison.aggregate import aggregate
from mekscrna.comparison.atlas import Atlas, Entry, Variance
from mekscrna.comparison.evidence import shifts_for
from mekscrna.errors import InputError
from mekscrna.lock import digest, lock
from mekscrna.pipeline import run
from mekscrna.record import ByChance, Calibration
from mekscrna.reporting.calibrations import COLUMNS, read_calibration, write_calibration
from mekscrna.spec.catalog import Catalog
from mekscrna.spec.claim import Contrast
from mekscrna.spec.readout import ScoreShift, SingleGene
from mekscrna.spec.study import Gates

if TYPE_CHECKING:
    from pathlib import Path

    from anndata import AnnData

    from mekscrna.claims.verdict import Judgement
    from mekscrna.comparison.aggregate import Sums
    from mekscrna.comparison.shift import Shift
    from mekscrna.record import Lock
    from mekscrna.spec.claim import Claim
    from mekscrna.spec.dataset import Dataset

GATES = Gates(min_cells=5, min_sample_counts=0, min_gene_counts=1.0)
CONTRAST = Contrast(treated="treated", reference="control")


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("desk")
    toy.write_library(folder)
    toy.write_data(folder)
    return folder


@pytest.fixture(scope="module")
def locked(desk: Path) -> Lock:
    catalog = Catalog.open(desk)
    return lock(catalog.study("toy"), catalog, desk)


@pytest.fixture(scope="module")
def found(desk: Path, locked: Lock) -> Calibration:
    return calibrate(locked, digest(locked), data_dir=desk, repeats=40)


def of(found: Calibration, null: str) -> ByChance:
    (rates,) = [each for each in found.rates if each.null == null]
    return rates


def test_every_answer_is_of_one_kind(found: Calibration) -> None:
    for each in found.rates:
        kinds = (each.supported, each.opposite, each.excluded, each.no_change, each.inconclusive)
        assert sum(kinds) + each.untestable == each.n
        assert each.wrong == each.supported + each.opposite
        assert each.not_specific <= each.wrong


def test_what_could_not_be_tested_is_neither_right_nor_wrong() -> None:
    rates = ByChance(
        claim="one", dataset="own", null="lists", n=50, n_distinct=None, supported=3, opposite=1, excluded=0,
        no_change=0, inconclusive=16, untestable=30, wrong=4, not_specific=0,
    )  # fmt: skip
    assert rates.share_wrong == 0.2
    assert rates.error == pytest.approx((0.2 * 0.8 / 20) ** 0.5)
    none = replace(rates, supported=0, opposite=0, inconclusive=0, untestable=50, wrong=0)
    assert (none.share_wrong, none.error) == (None, None)
    both = Calibration(run="r", repeats=50, seed=0, rates=(rates, none))
    assert both.share_wrong("lists") == 0.2
    assert both.share_wrong("arms") is None


def test_all_ways_are_taken_where_they_are_few(found: Calibration) -> None:
    arms = of(found, "arms")
    assert (arms.n, arms.n_distinct, arms.error) == (20, 20, 0.0), "5 choose 2, and 5 choose 3"
    assert of(found, "controls").n == 20
    assert of(found, "lists").n == 40


def test_a_large_true_shift_is_not_shown_once_arms_are_exchanged(found: Calibration) -> None:
    assert of(found, "arms").wrong == 0
    assert of(found, "lists").supported <= 2


def test_the_same_is_counted_again(desk: Path, locked: Lock, found: Calibration) -> None:
    assert calibrate(locked, digest(locked), data_dir=desk, repeats=40) == found


def test_sums_are_those_of_the_run(desk: Path, locked: Lock) -> None:
    """The verdict from the sums used here is the run's own, to the last digit."""
    sums = summed(locked.datasets[0], locked, desk).sums
    claim = locked.claims[0]
    study = locked.study
    signatures = locked.signatures_for("human")
    shifts = shifts_for(
        sums, claim, signatures, gates=study.gates, methods=study.methods,
        random_signatures=study.random_signatures, seed=study.seed,
    )  # fmt: skip
    made = run(study, catalog=Catalog.open(desk), data_dir=desk)
    assert judge(claim, shifts, gates=study.gates) == made.outcomes[0].judgements[0]


def _of_three(folder: Path) -> Lock:
    """A study of three unpaired donors of one kind of cell, which an atlas lends its variance."""
    toy.write_library(folder)
    toy.write_data(folder)
    for place, old, new in (
        ("datasets/toy", "pairing:\n  by: donor\n", "population: malignant\n"),
        ("claims/toy_rises", "population: all", "population: malignant"),
        (
            "studies/toy",
            "datasets:",
            "atlas: atlas.json\ngates:\n  min_cells: 5\n  min_samples: 6\ndatasets:",
        ),
    ):
        (path,) = folder.rglob(f"{place}.yaml")
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
    variances = tuple(
        Variance(dataset=f"d{place}", variance=0.002 + 0.0001 * place, df=5.0) for place in range(24)
    )
    entry = Entry(
        readout="signature:toy_list", population="malignant", method="pseudobulk", unit="log2_fold",
        variances=variances,
    )  # fmt: skip
    write_atlas(Atlas(entries=(entry,)), folder / "atlas.json")
    catalog = Catalog.open(folder)
    return lock(catalog.study("toy"), catalog, folder)


def test_what_is_counted_is_the_judgement_that_the_run_makes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the study's atlas and the cells' other names, and with arms exchanged as well."""
    locked = _of_three(tmp_path)
    judged: list[tuple[Judgement, dict[str, Shift]]] = []

    def other(adata: AnnData, dataset: Dataset, claims: object) -> dict[str, Sums]:
        del dataset, claims
        return {"hand": aggregate(adata)}

    def heard(claim: Claim, shifts: list[Shift], **more: Any) -> Judgement:
        found = judge(claim, shifts, **more)
        judged.append((found, {each.method: each for each in shifts}))
        return found

    monkeypatch.setattr("mekscrna.pipeline.other_names", other)
    monkeypatch.setattr("mekscrna.calibration.prepare.other_names", other)
    made = run(locked.study, catalog=Catalog.open(tmp_path), data_dir=tmp_path)
    monkeypatch.setattr("mekscrna.answer.judge", heard)
    calibrate(locked, digest(locked), data_dir=tmp_path, repeats=4)
    assert judged[0][0] == made.outcomes[0].judgements[0]
    assert len(judged) == 1 + 3 * 4
    for _, shifts in judged:
        primary, again = shifts["pseudobulk"], shifts["pseudobulk_by_hand"]
        assert again.estimate is not None
        assert again.difference == primary.difference
        assert again.estimate.value == pytest.approx(primary.estimate.value if primary.estimate else None)
    assert judged[0][1]["pseudobulk"].lender is not None


def test_it_comes_back_from_disk(found: Calibration, tmp_path: Path) -> None:
    write_calibration(found, tmp_path)
    assert read_calibration(tmp_path) == found
    header, *rows = (tmp_path / "tables" / "calibration.tsv").read_text(encoding="utf-8").splitlines()
    assert tuple(header.split("\t")) == COLUMNS
    assert len(rows) == len(found.rates)


def test_a_damaged_calibration_is_refused_and_an_absent_one_is_none(tmp_path: Path) -> None:
    assert read_calibration(tmp_path) is None
    (tmp_path / "calibration.json").write_text('{"run": 1}', encoding="utf-8")
    with pytest.raises(InputError, match="Calibrate the run again"):
        read_calibration(tmp_path)


def test_other_files_than_those_of_the_run_are_refused(desk: Path, locked: Lock) -> None:
    refuse_other_files(locked, desk)
    record = locked.files[0]
    changed = replace(locked, files=(replace(record, sha256="0" * 64),))
    with pytest.raises(InputError, match=r"toy\.h5ad"):
        refuse_other_files(changed, desk)


def test_stand_ins_are_as_many_as_much_expressed_and_none_of_the_claims() -> None:
    sums = aggregate(paired(experiment(n_per_arm=4)))
    lists = {"one": signature("one", LIST[:6], LIST[6:]), "two": signature("two", (*LIST[3:6], *OTHER[:4]))}
    from two_arms import claim

    asked = claim(ScoreShift(kind="score_shift", signature="one", alternates=("two",)))
    drawn = stand_ins(sums, asked, lists, contrast=CONTRAST, gates=GATES, n=50, rng=np.random.default_rng(0))
    assert sums.counts is not None
    total = dict(zip(sums.genes, np.asarray(sums.counts.sum(axis=0)).ravel(), strict=True))
    ratios = []
    for each in drawn:
        one, two = each["one"].genes, each["two"].genes
        assert (len(one.up), len(one.down), len(two.up)) == (6, 4, 7)
        assert not {*one.up, *one.down, *two.up} & {*LIST, *OTHER[:4]}
        assert len({*one.up} & {*two.up}) == 3, "lists overlap as they did"
        ratios.append(np.log2([total[gene] for gene in (*one.up, *one.down)]).mean())
    own = np.log2([total[gene] for gene in LIST]).mean()
    assert abs(np.mean(ratios) - own) < 0.5


def test_a_gene_is_no_list() -> None:
    from two_arms import claim

    sums = aggregate(paired(experiment(n_per_arm=4)))
    asked = claim(SingleGene(kind="single_gene", human="G1"))
    rng = np.random.default_rng(0)
    assert stand_ins(sums, asked, {}, contrast=CONTRAST, gates=GATES, n=5, rng=rng) == []


@pytest.mark.slow
def test_kang_is_not_decided_by_chance(shared_data: Path) -> None:
    """The claims of the control study that can be read in all cells; every balanced exchange and split."""
    catalog = Catalog.open()
    study = catalog.study("kang").model_copy(
        update={"claims": ("ifn_beta_raises_mhc_i", "ifn_beta_raises_tnf_response"), "methods": ("ucell",)}
    )
    kang = lock(study, catalog, shared_data)
    found = calibrate(kang, digest(kang), data_dir=shared_data, repeats=70)
    assert [each.n_distinct for each in found.rates if each.null != "lists"] == [70] * 4
    for null in ("arms", "controls"):
        share = found.share_wrong(null)
        assert share is not None
        assert share <= 0.05
