"""Measure how often something is found on real cells with shuffled arms, and what half the depth changes.

The cells are those of the Kang control study; the folder is the one that its file's path starts from.

    python -m benchmarks.null_controls data            # some minutes

``excl`` is *contradicted* because the 90 % interval lies on the other side of zero.
"""

from __future__ import annotations

import argparse
from collections import Counter
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING

import anndata as ad
import numpy as np
from benchmarks.calibration.tally import KINDS, kind_of
from scipy import sparse

import mekscrna as mk
from mekscrna.spec.dataset import File, ObsColumns

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

CATALOG = mk.Catalog.open()
LISTS = CATALOG.signatures_for("human")


def main() -> None:
    """Read the options and print the tables."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    options.add_argument("data_dir", type=Path)
    options.add_argument("--seed", type=int, default=1)
    asked = options.parse_args()
    print_all(asked.data_dir, asked.seed)


def print_all(data_dir: Path, seed: int) -> None:
    """Print verdicts on real cells with arms exchanged within donors, control donors split, depth halved."""
    study = CATALOG.study("kang")
    cells = kang_cells(data_dir)
    claims = [CATALOG.claim(each) for each in study.claims]
    print("\nKang: arms exchanged within four of eight donors, all 70 ways")
    print_null([verdicts(each, claims, study) for each in exchanged(cells)])
    print("\nKang: control donors, 4 against 4, all 35 splits, both ways round")
    print_null([verdicts(each, claims, study) for each in split(cells)])
    for name, some in (("832 cells", cells), ("the 2,000 cells, named by markers", marked_cells(data_dir))):
        print(f"\nKang, {name}: half of all counts thrown away, three times")
        print_halved(some, claims, study, rng=np.random.default_rng(seed))


def print_halved(
    cells: ad.AnnData, claims: Sequence[mk.Claim], study: mk.Study, *, rng: np.random.Generator
) -> None:
    """Print what judgements become where either or both arms lose half of their counts."""
    truth = verdicts(cells, claims, study)
    changed: Counter[str] = Counter()
    losers = {"both arms": {"ifn_beta", "untreated"}, "treated": {"ifn_beta"}, "reference": {"untreated"}}
    for draw in range(3):
        for name, arms in losers.items():
            for claim, after in verdicts(thinned(cells, arms, rng), claims, study).items():
                before = truth[claim]
                if before.verdict != after.verdict:
                    changed[
                        f"{claim}: {before.verdict}, then {after.verdict} ({after.findings[0].reason})"
                    ] += 1
                    print(f"  draw {draw + 1}, {name:10} {claim:36} {before.verdict} → {after.verdict}")
    for each, times in sorted(changed.items()):
        print(f"  {times} of 9: {each}")


def kang_cells(data_dir: Path) -> ad.AnnData:
    """Return the cells of the control study."""
    return prepared(CATALOG.dataset("kang_ifn_beta"), data_dir)


def marked_cells(data_dir: Path) -> ad.AnnData:
    """Return another draw of the donors' cells, of which the treated ones bear no labels."""
    columns = {"sample": ("donor", "condition"), "arm": "condition", "donor": "donor"}
    dataset = CATALOG.dataset("kang_ifn_beta").model_copy(
        update={
            "files": (File(path="kang2018/kang_harmony_2000cells.h5ad"),),
            "obs": ObsColumns.model_validate(columns),
            "annotation": "markers",
            "cell_types": {},
            "exclude": {"donor": ("DBL", "AMB")},
        }
    )
    return prepared(dataset, data_dir)


def prepared(dataset: mk.Dataset, data_dir: Path) -> ad.AnnData:
    """Load, clean, label and score cells once."""
    adata = mk.load(dataset, data_dir)
    mk.filter_cells(adata)
    mk.normalize(adata)
    mk.annotate(adata, dataset)
    asked = [CATALOG.claim(each).readout for each in CATALOG.study("kang").claims]
    names = {name for each in asked for name in (each.signature, *each.alternates)}
    for method in CATALOG.study("kang").methods:
        mk.score(adata, {name: LISTS[name] for name in sorted(names)}, method=method)
    return adata


def verdicts(adata: ad.AnnData, claims: Sequence[mk.Claim], study: mk.Study) -> dict[str, mk.Judgement]:
    """Judge every claim."""
    found = {}
    for claim in claims:
        shifts = mk.shifts_for(
            adata, claim, LISTS, gates=study.gates, methods=study.methods, random_signatures=100
        )
        found[claim.id] = mk.judge(claim, shifts, gates=study.gates)
    return found


def relabelled(cells: ad.AnnData, arm: np.ndarray, *, is_paired: bool) -> ad.AnnData:
    """Return the cells under other arms; nothing else differs."""
    other = ad.AnnData(X=cells.X, obs=cells.obs.copy(), var=cells.var, layers=dict(cells.layers))
    other.obsm = dict(cells.obsm)
    other.obs["arm"] = arm
    other.uns["mekscrna"] = {**cells.uns["mekscrna"], "paired": is_paired}
    return other


def exchanged(cells: ad.AnnData) -> Iterator[ad.AnnData]:
    """Yield the cells with the arms of half of the donors exchanged: with fewer some of the shift is left."""
    arm, donor = (cells.obs[name].astype(str).to_numpy() for name in ("arm", "donor"))
    other = np.where(arm == "ifn_beta", "untreated", "ifn_beta")
    donors = sorted(set(donor))
    for chosen in combinations(donors, len(donors) // 2):
        yield relabelled(cells, np.where(np.isin(donor, chosen), other, arm), is_paired=True)


def split(cells: ad.AnnData) -> Iterator[ad.AnnData]:
    """Yield the untreated cells with four donors called treated."""
    control = cells[cells.obs["arm"] == "untreated"].copy()
    donor = control.obs["donor"].astype(str).to_numpy()
    for chosen in combinations(sorted(set(donor)), 4):
        arm = np.where(np.isin(donor, chosen), "ifn_beta", "untreated")
        yield relabelled(control, arm, is_paired=False)


def thinned(cells: ad.AnnData, arms: set[str], rng: np.random.Generator) -> ad.AnnData:
    """Return the cells with each count of some arms kept by the toss of a coin."""
    other = cells.copy()
    counts = sparse.csr_matrix(cells.layers["counts"])
    loses = np.repeat(cells.obs["arm"].isin(list(arms)).to_numpy(), np.diff(counts.indptr))
    whole = counts.data.astype(np.int64)
    counts = counts.copy()
    counts.data = np.where(loses, rng.binomial(whole, 0.5), whole).astype(np.float32)
    counts.eliminate_zeros()
    other.layers["counts"] = counts
    mk.normalize(other)
    for method in CATALOG.study("kang").methods:
        names = list(other.obsm[f"score_{method}"].columns)
        mk.score(other, {name: LISTS[name] for name in names if name in LISTS}, method=method)
    return other


def print_null(found: Sequence[Mapping[str, mk.Judgement]]) -> None:
    """Print the share of each verdict, claim by claim and together; nothing is true of them."""
    print(f"{'claim':38}{'supp':>7}{'oppos':>7}{'excl':>7}{'no chg':>8}{'inconc':>8}{'untest':>8}")
    for claim in found[0]:
        print(f"{claim:38}{rates([each[claim] for each in found])}", flush=True)
    print(f"{'together':38}{rates([each[claim] for each in found for claim in each])}")


def rates(found: Sequence[mk.Judgement]) -> str:
    """Return the share of each kind of verdict, in percent."""
    counted = Counter(kind_of(each) for each in found)
    return "".join(
        f"{100 * counted[kind] / len(found):>{width}.1f}"
        for kind, width in zip(KINDS, (7, 7, 7, 8, 8, 8), strict=True)
    )


if __name__ == "__main__":
    main()
