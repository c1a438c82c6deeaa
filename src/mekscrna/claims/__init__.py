"""From shifts to verdicts, by rules on plain numbers."""
