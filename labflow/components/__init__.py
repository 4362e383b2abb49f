"""The kit: stateless parts of every screen. Functions of vars and handlers; nothing here knows a state or a verb."""
