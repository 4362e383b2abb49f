"""The demo laboratory: what a new installation shows, and what the tests look at."""
