"""From a run to a page that a person reads."""
