"""The demo study: four simulated tumors, labeled as such, that can answer what they were built to answer.

The estimates here are recomputed with numpy and scipy alone, from the files as a depositor would give them.
"""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cached_property
from typing import Any

import numpy as np
import pytest
from anndata import AnnData
from scipy import stats

from mekscrna.simulation.markers import AUTHOR_LABELS
from mekscrna.simulation.tumour import simulate
from mekscrna.spec.catalog import Catalog
from mekscrna.spec.cell_types import lineage
from mekscrna.spec.dataset import Dataset

LIBRARY = Catalog.open()
STUDY = LIBRARY.study("demo")
DATASETS = [each.id for each in STUDY.datasets]
ENGAGED = np.log2(STUDY.gates.engaged_fold)
LISTS = {
    "mek_inhibition_raises_mhc_i": "wang2019_apm18",
    "mek_inhibition_raises_ifng_response": "hallmark_ifng_no_mhci_pdl1",
    "mek_inhibition_raises_tnf_response": "tnf_nfkb_core",
}


@dataclass(frozen=True)
class Tumor:
    """A simulated deposit, and what can be read off it without the package's own statistics."""

    dataset: Dataset
    adata: AnnData

    @cached_property
    def house(self) -> np.ndarray:
        return np.array([mapped(self.dataset, label) for label in self.adata.obs["cell_type"]])

    @cached_property
    def kept(self) -> np.ndarray:
        counts = self.adata.X
        of_mitochondria = counts[:, self.adata.var_names.str.startswith("MT-")].sum(axis=1)
        share = np.asarray(of_mitochondria).ravel() / np.asarray(counts.sum(axis=1)).ravel()
        return (share <= 0.25) & (np.diff(counts.indptr) >= self.dataset.quality.min_genes)

    def rows(self, population: str) -> dict[str, np.ndarray]:
        of_type = self.kept & np.isin(self.house, sorted(lineage(population)))
        samples = self.adata.obs["sample"].to_numpy().astype(str)
        return {name: of_type & (samples == name) for name in sorted(set(samples))}

    def sums(self, population: str) -> dict[str, np.ndarray]:
        rows = self.rows(population)
        return {name: np.asarray(self.adata.X[mask].sum(axis=0)).ravel() for name, mask in rows.items()}

    def paired_values(self, genes: tuple[str, ...], population: str = "malignant") -> np.ndarray:
        """Return treated − untreated per donor: mean log2 of the genes against the median gene."""
        sums = self.sums(population)
        log2 = np.log2(np.array(list(sums.values())) + 0.5)
        chosen = self.adata.var_names.isin(genes)
        stable = (np.mean(list(sums.values()), axis=0) > 10) & ~chosen
        factor = np.median((log2 - log2.mean(axis=0))[:, stable], axis=1)
        values = dict(zip(sums, log2[:, chosen].mean(axis=1) - factor, strict=True))
        donors = sorted({name.split("_")[0] for name in values})
        return np.array([values[f"{donor}_MEKi"] - values[f"{donor}_pre"] for donor in donors])


def mapped(dataset: Dataset, label: str) -> str | None:
    found = (
        house
        for house, globs in dataset.cell_types.items()
        if any(fnmatchcase(label, glob) for glob in globs)
    )
    return next(found, None)


def interval(values: np.ndarray, confidence: float) -> tuple[float, float]:
    return stats.ttest_1samp(values, 0.0).confidence_interval(confidence)


@pytest.fixture(scope="module")
def tumors() -> dict[str, Tumor]:
    signatures = LIBRARY.signatures_for("human")
    found = {name: LIBRARY.dataset(name) for name in DATASETS}
    return {name: Tumor(each, simulate(each, signatures)) for name, each in found.items()}


@pytest.mark.parametrize("name", DATASETS)
def test_it_is_called_simulated_wherever_a_person_looks(name: str) -> None:
    dataset = LIBRARY.dataset(name)
    assert dataset.title.startswith("Simulated: ")
    assert dataset.source.citation.startswith("Simulated by mekscrna")
    assert "no publication" in dataset.source.citation
    assert dataset.source.doi is dataset.source.pmid is dataset.source.accession is None
    assert dataset.simulation is not None
    assert "Truth:" in str(dataset.notes)
    assert "Designed verdicts:" in str(dataset.notes)
    assert STUDY.title.startswith("Simulated")


@pytest.mark.parametrize("name", DATASETS)
def test_every_author_label_goes_to_the_type_it_was_made_from(name: str) -> None:
    dataset = LIBRARY.dataset(name)
    assert {label: mapped(dataset, label) for label in AUTHOR_LABELS.values()} == {
        label: house for house, label in AUTHOR_LABELS.items()
    }


@pytest.mark.parametrize("name", DATASETS)
def test_every_sample_has_the_cells_that_the_gates_ask_for(name: str, tumors: dict[str, Tumor]) -> None:
    for population in ("malignant", "macrophage", "t_cell"):
        for rows in tumors[name].rows(population).values():
            assert rows.sum() >= STUDY.gates.min_cells


@pytest.mark.parametrize("name", ["demo_responders", "demo_missed_target", "demo_small"])
def test_the_genes_of_the_claims_are_expressed_well_enough(name: str, tumors: dict[str, Tumor]) -> None:
    tumor = tumors[name]
    for population, lists in {
        "malignant": ("wagle2018_mpas", *LISTS.values()),
        "macrophage": ("m1_core", "m2_core"),
    }.items():
        means = np.mean(list(tumor.sums(population).values()), axis=0)
        for signature in lists:
            genes = LIBRARY.signature(signature).genes.up
            present = tumor.adata.var_names.isin(genes)
            n_expressed = (means[present] >= STUDY.gates.min_gene_counts).sum()
            assert n_expressed / len(genes) > STUDY.gates.min_expressed + 0.2
    pd_l1 = np.mean([sums[tumor.adata.var_names == "CD274"] for sums in tumor.sums("malignant").values()])
    assert pd_l1 > 1.5 * STUDY.gates.min_single_gene_counts


def test_responders_show_what_was_planted(tumors: dict[str, Tumor]) -> None:
    tumor = tumors["demo_responders"]
    expected: dict[str, Any] = tumor.adata.uns["truth"]["expected"]
    for signature in ("wagle2018_mpas", *LISTS.values()):
        values = tumor.paired_values(LIBRARY.signature(signature).genes.up)
        truth = expected.get(signature, {}).get("malignant", 0.0)
        assert values.mean() == pytest.approx(truth, abs=0.12)
    effect = {claim: LIBRARY.claim(claim).smallest_effect.value for claim in LISTS}
    of = {claim: tumor.paired_values(LIBRARY.signature(name).genes.up) for claim, name in LISTS.items()}
    assert interval(of["mek_inhibition_raises_mhc_i"], 0.95)[0] > effect["mek_inhibition_raises_mhc_i"]
    assert interval(of["mek_inhibition_raises_tnf_response"], 0.95)[1] < -0.3
    unmoved = interval(of["mek_inhibition_raises_ifng_response"], 0.90)
    assert np.abs(unmoved).max() < effect["mek_inhibition_raises_ifng_response"] - 0.1


def test_the_drug_that_missed_is_shown_to_have_missed(tumors: dict[str, Tumor]) -> None:
    tumor = tumors["demo_missed_target"]
    on_target = tumor.paired_values(LIBRARY.signature("wagle2018_mpas").genes.up)
    assert interval(on_target, 0.90)[0] > -ENGAGED
    mhc = tumor.paired_values(LIBRARY.signature("wang2019_apm18").genes.up)
    assert interval(mhc, 0.95)[0] > LIBRARY.claim("mek_inhibition_raises_mhc_i").smallest_effect.value


def test_the_panel_lacks_the_genes_of_most_claims(tumors: dict[str, Tumor]) -> None:
    tumor = tumors["demo_panel"]
    held = set(tumor.adata.var_names)
    for signature in (*LISTS.values(), "m1_core", "m2_core", "cheng2021_m1", "cheng2021_m2"):
        assert not held & set(LIBRARY.signature(signature).genes.up)
    assert "CD274" not in held
    assert set(LIBRARY.signature("wagle2018_mpas").genes.up) <= held
    assert interval(tumor.paired_values(LIBRARY.signature("wagle2018_mpas").genes.up), 0.95)[1] < -0.5


def test_the_small_study_is_too_small(tumors: dict[str, Tumor]) -> None:
    tumor = tumors["demo_small"]
    for claim, signature in LISTS.items():
        sums = tumor.sums("malignant")
        log2 = np.log2(np.array(list(sums.values())) + 0.5)
        chosen = tumor.adata.var_names.isin(LIBRARY.signature(signature).genes.up)
        values = log2[:, chosen].mean(axis=1) - np.median(log2, axis=1)
        is_treated = np.array([name.endswith("MEKi") for name in sums])
        found = stats.ttest_ind(values[is_treated], values[~is_treated]).confidence_interval(0.9)
        effect = LIBRARY.claim(claim).smallest_effect.value
        assert found.low < -0.1
        assert found.high > effect + 0.1
