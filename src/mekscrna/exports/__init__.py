"""A run, given to other programs."""
