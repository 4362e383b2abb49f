"""Tools of the workshop: not part of what is installed."""
