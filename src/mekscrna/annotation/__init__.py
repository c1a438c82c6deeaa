"""Which cell is what."""
