"""Objects of R, as they come out of its files."""
