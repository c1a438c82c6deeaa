"""From scored cells to shifts between samples."""
