"""Getting what is not here yet: files over the network, series records, checked and kept."""
