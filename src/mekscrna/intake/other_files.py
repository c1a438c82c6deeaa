"""Files that often lie in deposits and are no matrices that can be read: what they are, and what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import PurePosixPath

_SHEET: Final = "a spreadsheet. Save the sheet as csv; look for genes that became dates (MARCH1, SEPT2)."
_READS: Final = "sequencing reads, not counts per gene. Look for the matrix that was made of them."
_SEURAT: Final = (
    "a Seurat object in a form of its own. Write it as .rds, or its counts by Matrix::writeMM, in R."
)
_ARCHIVE: Final = "an archive of a kind that is not opened here. Unpack it, and inspect the folder."
_WHY: Final = {
    (".xlsx", ".xls", ".ods"): _SHEET,
    (".fastq.gz", ".fq.gz", ".fastq", ".bam", ".sam", ".cram", ".sra"): _READS,
    (
        ".cloupe",
        ".vloupe",
    ): "a file for the Loupe browser. Look for the feature-barcode matrix of the same run.",
    (".h5seurat",): _SEURAT,
    (".qs", ".qs2"): "an R object of the package qs. Write it as .rds in R.",
    (".rar", ".7z"): _ARCHIVE,
    (".bed", ".bed.gz", ".bw", ".bigwig", ".gtf", ".gtf.gz"): "positions in a genome, not counts per gene.",
    (".pdf", ".png", ".jpg", ".jpeg", ".tif", ".tiff", ".svg", ".html", ".docx"): "a picture or document.",
}


def why_unread(name: PurePosixPath) -> str:
    """Say what a file is that no matrix is read from, and where to look instead."""
    low = name.name.lower()
    return next((why for suffixes, why in _WHY.items() if low.endswith(suffixes)), "no format known here.")
