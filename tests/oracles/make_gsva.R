# Write ssGSEA, GSVA and PLAGE scores of R's GSVA to ssgsea_gsva.csv, gsva_*.csv and plage_gsva.csv.
#
#   python tests/support/ranked_input.py FOLDER && Rscript tests/oracles/make_gsva.R FOLDER tests/oracles
#
# Samples whose values are all different: GSVA cuts mean ranks to whole numbers and orders ties by row.
suppressPackageStartupMessages(library(GSVA))
folders <- commandArgs(trailingOnly = TRUE)
x <- as.matrix(read.csv(file.path(folders[1], "x.csv"), row.names = 1, check.names = FALSE))
lists <- split(read.csv(file.path(folders[1], "lists.csv"))$gene, read.csv(file.path(folders[1], "lists.csv"))$list)
write_scores <- function(scores, name) {
  path <- file.path(folders[2], name)
  cat(sprintf("# GSVA %s, %s\n", packageVersion("GSVA"), R.version.string), file = path)
  suppressWarnings(write.table(format(t(scores), digits = 15, trim = TRUE), path, append = TRUE, sep = ",", quote = FALSE,
                               col.names = NA))
}
write_scores(gsva(x, lists, method = "ssgsea", ssgsea.norm = FALSE, verbose = FALSE), "ssgsea_gsva.csv")
write_scores(gsva(x, lists, method = "gsva", kcdf = "Gaussian", verbose = FALSE), "gsva_gaussian.csv")
write_scores(gsva(x, lists, method = "gsva", kcdf = "none", verbose = FALSE), "gsva_none.csv")
write_scores(gsva(x, lists, method = "gsva", kcdf = "Gaussian", mx.diff = FALSE, verbose = FALSE), "gsva_max.csv")
write_scores(gsva(x, lists, method = "plage", verbose = FALSE), "plage_gsva.csv")
