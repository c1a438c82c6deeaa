"""Gene names: which are current, what the others stand for, and what is never guessed."""
