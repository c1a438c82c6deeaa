"""Rows of matrices, of any size and from anywhere, a piece at a time."""
