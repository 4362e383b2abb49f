"""What screens show and what their buttons do. Thin: every handler asks the domain, as whoever is signed in."""
