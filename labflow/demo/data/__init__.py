"""The tables of the demo laboratory: what it offers, what it judges by, whom it serves."""
