from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from small_data import GENES, counts_for, declare, table, write

from mekscrna.data.preflight import examine
from mekscrna.spec.claim import Contrast
from mekscrna.spec.dataset import Arm, Genes

if TYPE_CHECKING:
    from pathlib import Path

FEW = (
    "6 samples have fewer than 20 cells: P1-dmso (4), P1-trametinib (4), P2-dmso (4), P2-trametinib (4), "
    "P3-dmso (4), P3-trametinib (4)."
)
CONTRAST = Contrast(treated="treated", reference="untreated")
COLUMNS = {"sample": ("donor", "condition"), "arm": "condition", "donor": "donor", "cell_type": "label"}


def _said(folder: Path, **changes: Any) -> list[str]:
    return [str(problem) for problem in examine(declare(**changes), folder, [CONTRAST]).problems]


def test_names_that_occur_twice_are_noted_and_labels_that_fit_nothing_too(tmp_path: Path) -> None:
    obs = table()
    obs.index = ["cell0", "cell0", *obs.index[2:]]
    var = pd.DataFrame({"symbol": ["B2M", "B2M", *GENES[2:]]}, index=[f"g{i}" for i in range(6)])
    with pytest.warns(UserWarning, match="not unique"):
        write(tmp_path, obs, var=var)
    dataset = declare(
        genes=Genes(column="symbol"), cell_types={"malignant": ("Tumour*",), "cd8_t": ("CD8*",)}
    )
    findings = examine(dataset, tmp_path, [CONTRAST])
    assert findings.problems == []
    assert findings.notes == [
        "1 gene name occurred more than once ('B2M'): their values are summed.",
        "1 row name taken already; a number is added to each.",
        "Unassigned: 12 cells ('Tumor 1' 12).",
        "No label fits 'Tumour*' (labels: 'CD8 T', 'Tumor 1').",
        FEW,
    ]


def test_ensembl_ids_without_symbols_are_a_fault_that_names_the_column(tmp_path: Path) -> None:
    ids = [f"ENSG0000017218{i}" for i in range(6)]
    write(tmp_path, var=pd.DataFrame({"gene_name": list(GENES)}, index=ids))
    (said,) = _said(tmp_path)
    assert "genes go by Ensembl ids (ENSG00000172180 …)" in said
    assert said.endswith("Declare genes: {column: gene_name}.")
    assert _said(tmp_path, genes=Genes(column="gene_name")) == []


def test_gene_names_written_as_in_the_other_species_are_noted(tmp_path: Path) -> None:
    names = [f"Gen{chr(97 + i)}" for i in range(24)]
    write(tmp_path, X=counts_for(24, 24), var=pd.DataFrame(index=names))
    findings = examine(declare(), tmp_path, [CONTRAST])
    assert findings.notes == ["Declared human, but 100% of gene names are written as in mouse (Actb).", FEW]
    assert examine(declare(species="mouse"), tmp_path, [CONTRAST]).notes == [FEW]


def test_values_are_compared_as_text_whatever_the_column_holds(tmp_path: Path) -> None:
    obs = table()
    obs["condition"] = (obs["condition"] == "dmso").to_numpy()
    obs["donor"] = obs["donor"].str[1:].astype(float)
    write(tmp_path, obs)
    arms = {"untreated": Arm(values=(True,)), "treated": Arm(values=("False",))}
    assert _said(tmp_path, arms=arms, exclude={"donor": (1, "2")}) == []
