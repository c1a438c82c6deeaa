"""One file per format that other programs read; each defines EXPORT."""
