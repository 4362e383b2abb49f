"""Pages: pure functions of vars. Each module declares its pages with `@page`; importing this package declares all."""

from labflow.pages import sign_in

__all__ = ["sign_in"]
