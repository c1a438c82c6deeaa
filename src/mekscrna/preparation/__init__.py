"""From counts to comparable values: quality and normalization."""
