"""What the demo laboratory promises."""
