"""A double click counts once where something is done: on a page's main button, and where a dialog is answered.

The second click would reach the server when the first has done its work, and be told that there is nothing to do.
"""

from typing import Any

import reflex as rx

_JS = """
function LfOnce() {
  useEffect(() => {
    const once = (e) => {
      if (e.detail > 1 && e.target.closest?.("button.primary, button.danger-solid, dialog[open] button[type=submit]")) { e.preventDefault(); e.stopPropagation(); }
    };
    window.addEventListener("click", once, true);
    return () => window.removeEventListener("click", once, true);
  }, []);
  return null;
}
"""


class Once(rx.Component):
    """Draws nothing; listens everywhere."""

    tag = "LfOnce"

    def add_imports(self) -> dict[str, Any]:
        return {"react": ["useEffect"]}

    def add_custom_code(self) -> list[str]:
        return [_JS]


@rx.memo
def once() -> rx.Component:
    """Beside every page, once."""
    return Once.create()
