# Small R objects of known content, for the reader of R files: run in an empty folder, then keep each file
# in base64 in r_objects.json beside this script.
# R 4.2.2, Matrix 1.5.3, SingleCellExperiment 1.20.0. The Seurat classes are bare ones with Seurat's slots.
suppressMessages({library(Matrix); library(SingleCellExperiment)})
genes <- c("DUSP6", "SPRY4", "CCND1", "B2M"); cells <- paste0("cell", 1:3)
counts <- matrix(c(1L, 1L, 2L, 4L, 1L, 4L, 4L, 2L, 2L, 0L, 1L, 1L), 4, 3, dimnames = list(genes, cells))
csc <- as(counts + 0, "CsparseMatrix")
meta <- data.frame(type = factor(c("a", "b", NA)), n = 1:3, row.names = cells)
saveRDS(counts, "matrix.rds"); saveRDS(counts, "matrix_xz.rds", compress = "xz")
saveRDS(counts, "matrix_bzip2.rds", compress = "bzip2"); saveRDS(counts, "matrix_plain.rds", compress = FALSE)
saveRDS(counts, "matrix_version2.rds", version = 2); saveRDS(counts, "matrix_ascii.rds", ascii = TRUE)
saveRDS(as.data.frame(counts), "frame.rds"); saveRDS(csc, "dgc.rds")
saveRDS(as(csc, "TsparseMatrix"), "dgt.rds"); saveRDS(as(csc, "RsparseMatrix"), "dgr.rds")
annotated <- cbind(symbol = genes, as.data.frame(counts)); save(annotated, file = "annotated.RData")
save(csc, meta, file = "with_meta.RData")
gaps <- counts; gaps[2, 2] <- NA; saveRDS(gaps, "gaps.rds")
saveRDS(unname(counts), "nameless.rds"); saveRDS(1:3, "vector.rds"); saveRDS(list(a = 1, b = "x"), "list.rds")
setClass("Assay", representation(counts = "ANY", data = "ANY", key = "character"))
setClass("Assay5", representation(layers = "list", cells = "matrix", features = "matrix", key = "character"))
setClass("Seurat", representation(assays = "list", meta.data = "data.frame", active.assay = "character"))
v4 <- new("Assay", counts = csc, data = log1p(csc), key = "rna_")
saveRDS(new("Seurat", assays = list(RNA = v4), meta.data = meta, active.assay = "RNA"), "seurat4.rds")
bare <- csc; dimnames(bare) <- list(NULL, NULL)
v5 <- new("Assay5", layers = list(counts = bare), key = "rna_",
          cells = matrix(TRUE, 3, 1, dimnames = list(cells, "counts")),
          features = matrix(TRUE, 4, 1, dimnames = list(genes, "counts")))
saveRDS(new("Seurat", assays = list(RNA = v5), meta.data = meta, active.assay = "RNA"), "seurat5.rds")
saveRDS(SingleCellExperiment(assays = list(counts = csc, logcounts = log1p(counts)),
                             colData = DataFrame(type = c("a", "b", "c"), row.names = cells),
                             rowData = DataFrame(id = paste0("ENSG", 1:4))), "sce.rds")
