"""Screens' handlers, driven through the real guard without a browser."""
