"""What people do in the laboratory: verbs, guards, views. No user interface and no network lives here."""
