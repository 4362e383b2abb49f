"""A double click counts once where something is done: on a main button, and on the button that sends a form.

The second one would do it again, as with a message sent twice, or be told that there is nothing left to do.
"""

from typing import Any

import reflex as rx

_JS = """
function LfOnce() {
  useEffect(() => {
    const once = (e) => {
      if (e.detail > 1 && e.target.closest?.("button.primary, button.danger-solid, button[type=submit]")) { e.preventDefault(); e.stopPropagation(); }
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
