"""Looking at what somebody deposited, and writing its declaration."""
