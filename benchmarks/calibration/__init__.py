"""How often verdicts are wrong, measured with planted truths; and how often those of common practice are."""
