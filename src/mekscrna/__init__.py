"""Check published claims about MEK inhibition against single-cell RNA-seq data."""
