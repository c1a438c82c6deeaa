# Write Seurat's AddModuleScore of lists of continuous samples to module_seurat.csv.
#
#   python tests/support/ranked_input.py FOLDER && Rscript tests/oracles/make_seurat.R FOLDER tests/oracles
#
# 400 genes in 20 bins of 20, with 20 controls for each gene: every gene of a bin is drawn, so no seed decides.
suppressPackageStartupMessages(library(Seurat))
folders <- commandArgs(trailingOnly = TRUE)
x <- as.matrix(read.csv(file.path(folders[1], "x.csv"), row.names = 1, check.names = FALSE))
lists <- split(read.csv(file.path(folders[1], "lists.csv"))$gene, read.csv(file.path(folders[1], "lists.csv"))$list)
cells <- CreateSeuratObject(counts = x)
cells <- SetAssayData(cells, slot = "data", new.data = x)
cells <- AddModuleScore(cells, features = lists, nbin = 20, ctrl = 20, name = "score")
scores <- cells@meta.data[, paste0("score", seq_along(lists))]
colnames(scores) <- names(lists)
path <- file.path(folders[2], "module_seurat.csv")
cat(sprintf("# Seurat %s, %s; AddModuleScore(nbin = 20, ctrl = 20)\n", packageVersion("Seurat"), R.version.string),
    file = path)
suppressWarnings(write.table(format(scores, digits = 15, trim = TRUE), path, append = TRUE, sep = ",", quote = FALSE,
                             col.names = NA))
