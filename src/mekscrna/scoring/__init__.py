"""From expression to signature scores."""
