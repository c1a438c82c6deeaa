"""How often verdicts would have been wrong on the user's own data, and how many samples they would take."""
