"""Tables of text, small and large: how they lie, what their columns are, where they are at fault."""
