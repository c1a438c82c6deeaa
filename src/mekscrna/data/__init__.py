"""From files to the house form: readers, matrix kind, checks, row blocks."""
