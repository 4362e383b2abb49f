"""The story in a real browser, and the attacks of a stranger, against the production build."""
