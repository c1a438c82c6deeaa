"""Tables of the authors, joined to the cells."""
