"""The declarations behind the example run."""

from __future__ import annotations

from mekscrna.spec.claim import Claim, Contrast, OnTarget, Proxy, SmallestEffect
from mekscrna.spec.dataset import Arm, Dataset, File, ObsColumns, Pairing
from mekscrna.spec.readout import Fraction, ScoreShift, SingleGene
from mekscrna.spec.signature import Genes, Signature
from mekscrna.spec.simulation import PlantedShift, Simulation
from mekscrna.spec.source import Source
from mekscrna.spec.study import Gates, Study, StudyDataset

_SOURCE = Source(
    citation="Example A et al., Journal of Examples 2018;12:34-56",
    doi="10.1000/example.2018.1",
    pmid="12345678",
)
_MEK = Contrast(treated="mek_inhibited", reference="untreated")
_FOLD = SmallestEffect(value=0.32, unit="log2_fold", reason="A change of 1.25-fold.")


def _signature(name: str, title: str, *genes: str, role: str = "default", of: str | None = None) -> Signature:
    return Signature.model_validate(
        {
            "id": name,
            "title": title,
            "species": "human",
            "genes": {"up": list(genes)},
            "role": role,
            "alternate_of": of,
            "context": "melanoma cell lines",
            "source": _SOURCE,
            "read_from": "the article's table",
            "licence": "facts",
        },
        strict=False,
    )


SIGNATURES = (
    _signature(
        "mpas",
        "MAPK pathway activity",
        *["PHLDA1", "SPRY2", "SPRY4", "DUSP4", "DUSP6", "CCND1", "EPHA2", "ETV4", "ETV5"],
    ),
    _signature(
        "mapk_immune",
        "MAPK output in leukocytes",
        *["DUSP2", "DUSP4", "DUSP6", "EGR1"],
        role="alternate",
        of="mpas",
    ),
    _signature("mhc_i", "MHC class I", *["B2M", "HLA-A", "HLA-B", "HLA-C", "TAP1", "TAP2", "TAPBP"]),
    _signature(
        "ifng_response",
        "Interferon-gamma response",
        *["B2M", "HLA-A", "TAP1", "STAT1", "IRF1", "GBP1", "CXCL10"],
    ),
)
assert isinstance(SIGNATURES[0].genes, Genes)


def _claim(name: str, statement: str, readout: object, direction: str, **more: object) -> Claim:
    return Claim.model_validate(
        {
            "id": name,
            "statement": statement,
            "population": "malignant",
            "contrast": _MEK,
            "readout": readout,
            "direction": direction,
            "smallest_effect": _FOLD,
            "on_target": OnTarget(signature="mpas", population="malignant"),
            "proxy": Proxy(grade="B", can="Say what is transcribed.", cannot="Speak of protein."),
            "source": _SOURCE,
            **more,
        }
    )


CLAIMS = (
    _claim(
        "meki_lowers_mapk_output",
        "MEK inhibition lowers MAPK pathway output in malignant cells.",
        ScoreShift(kind="score_shift", signature="mpas", alternates=("mapk_immune",)),
        "down",
        on_target=None,
        proxy=Proxy(grade="A", can="Transcripts are the pathway's output."),
    ),
    _claim(
        "meki_raises_mhc_i",
        "MEK inhibition raises antigen presentation by MHC class I in malignant cells.",
        ScoreShift(kind="score_shift", signature="mhc_i"),
        "up",
    ),
    _claim(
        "meki_lowers_pdl1",
        "MEK inhibition lowers PD-L1 on malignant cells.",
        SingleGene(kind="single_gene", human="CD274", mouse="Cd274"),
        "down",
        proxy=Proxy(
            grade="D", can="Support the claim.", cannot="Refute it: protein on the surface is not read."
        ),
        source=Source(citation="Recalled B, 2016", pmid="23456789", verified=False),
    ),
    _claim(
        "meki_raises_cd8_share",
        "MEK inhibition raises the share of CD8 T cells among T cells.",
        Fraction(kind="fraction", of="cd8_t", within="t_cell"),
        "up",
        population="t_cell",
        smallest_effect=SmallestEffect(value=0.405, unit="log_odds", reason="Odds of 1.5."),
        notes="Shares within T cells are not moved by the death of tumour cells.",
    ),
)


def _dataset(name: str, title: str, **more: object) -> Dataset:
    fields: dict[str, object] = {
        "id": name,
        "title": title,
        "species": "human",
        "tissue": "melanoma",
        "source": Source(citation="Depositor C et al., 2020", accession="GSE000001", doi="10.1000/deposit.2"),
        "files": (File(path=f"{name}.h5ad"),),
        "obs": ObsColumns(sample=("donor", "arm"), arm="arm", donor="donor", cell_type="label"),
        "arms": {
            "untreated": Arm(values=("off",), drug=None),
            "mek_inhibited": Arm(values=("on",), drug="trametinib", dose_nm=10.0, hours=48.0),
        },
        "cell_types": {"malignant": ("Tumour*",), "cd8_t": ("CD8*",)},
    }
    return Dataset.model_validate({**fields, **more})


DATASETS = (
    _dataset(
        "sim_paired",
        "A simulated melanoma, six donors before and on treatment",
        pairing=Pairing(),
        simulation=Simulation(
            seed=3,
            n_per_arm=6,
            shifts=(PlantedShift(signature="mpas", population="malignant", log2_fold=-1.3),),
        ),
    ),
    _dataset("gse_small", "Three biopsies per arm"),
    _dataset(
        "sim_missed",
        "A simulated melanoma in which the drug missed",
        pairing=Pairing(),
        simulation=Simulation(seed=4, n_per_arm=6),
    ),
    _dataset("hagai_like", "A deposit of log values declared as counts"),
)

STUDY = Study(
    id="example",
    title="Does MEK inhibition do what is said of it?",
    question="Do the transcripts of treated tumors agree with four published claims?",
    datasets=(
        StudyDataset(id="sim_paired"),
        StudyDataset(id="gse_small"),
        StudyDataset(id="sim_missed"),
        StudyDataset(id="hagai_like", contrast=Contrast(treated="stimulated", reference="unstimulated")),
    ),
    claims=tuple(claim.id for claim in CLAIMS),
    gates=Gates(min_cells=10),
    notes="An example for tests; no finding.",
)
