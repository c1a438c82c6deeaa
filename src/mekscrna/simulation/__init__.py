"""Tumors with planted truths, for the demo and for calibration."""
