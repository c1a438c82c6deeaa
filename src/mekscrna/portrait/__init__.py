"""What a dataset looks like beside its verdicts: lists by population, cells, scores, an embedding."""
