"""One file per scoring method; each defines METHOD."""
