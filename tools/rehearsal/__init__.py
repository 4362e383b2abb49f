"""The rehearsal of production: what docker-compose.prod.yml would start, as real processes on this machine, and the list of what must hold."""
