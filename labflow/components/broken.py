"""What stands in place of a page whose script has failed; the framework's own words are English in every language."""

from pathlib import Path

import reflex as rx
from reflex_components_core.base.error_boundary import ErrorBoundary

from labflow.components.words import heard

JS = Path(__file__).parent / "js" / "broken.js"
LIBRARY = "$/utils/broken"
heard(JS.read_text(encoding="utf-8"))


class Broken(rx.Component):
    """The page that says so, with the error that was caught."""

    library = LIBRARY
    tag = "LfBroken"
    error: rx.Var[dict[str, str]]


def broken_page() -> rx.Component:
    """Around every page, once, in place of the framework's own."""
    caught = rx.Var("event_args.error", _var_type=dict[str, str])
    return ErrorBoundary.create(fallback_render=rx.Var.create(Broken.create(error=caught)))
