"""Matrix market folders, as 10x Genomics and others write them."""
