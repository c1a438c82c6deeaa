"""The parts of the page, one file each, in values: words, tables and figures to be drawn."""
