"""What the values of a matrix are, and what they were made of."""
