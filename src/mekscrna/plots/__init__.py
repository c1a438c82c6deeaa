"""Figures: values in, Axes out; nothing is shown or saved."""
