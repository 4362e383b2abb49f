"""A form that was refused: the hand is led to the first field that is amiss, unless it went on elsewhere meanwhile."""

from typing import Any

import reflex as rx

_JS = """
function LfAmiss() {
  useEffect(() => {
    let watch = null;
    const sent = (e) => {
      const from = document.activeElement;
      watch?.disconnect();
      watch = new MutationObserver(() => {
        const first = e.target.querySelector("[aria-invalid=true], .field.bad :is(input, select, textarea)"), held = document.activeElement;
        if (!first || (held !== from && held !== document.body)) return;
        watch.disconnect();
        first.focus();
        requestAnimationFrame(() => first.closest(".field")?.querySelector(".err")?.scrollIntoView({block: "nearest"}));
      });
      watch.observe(e.target, {subtree: true, childList: true, attributes: true, attributeFilter: ["aria-invalid"]});
    };
    document.addEventListener("submit", sent, true);
    return () => { document.removeEventListener("submit", sent, true); watch?.disconnect(); };
  }, []);
  return null;
}
"""


class Amiss(rx.Component):
    """Draws nothing; listens everywhere."""

    tag = "LfAmiss"

    def add_imports(self) -> dict[str, Any]:
        return {"react": ["useEffect"]}

    def add_custom_code(self) -> list[str]:
        return [_JS]


@rx.memo
def amiss() -> rx.Component:
    """Beside every page, once."""
    return Amiss.create()
