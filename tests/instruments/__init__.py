"""Tests of the instrument file readers."""
