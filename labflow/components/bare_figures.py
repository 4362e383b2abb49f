"""What is copied from a page are figures a spreadsheet reads: without the thin spaces between groups of digits.

The grids fill the clipboard themselves; this comes after them.
"""

from typing import Any

import reflex as rx

_JS = """
const lfBare = (text) => text.replace(/(\\d)\\u202f(?=\\d)/g, "$1");
function LfBareFigures() {
  useEffect(() => {
    const bare = (e) => {
      if (!e.clipboardData || e.target.closest?.("input, textarea")) return;
      const chosen = getSelection(), text = e.defaultPrevented ? e.clipboardData.getData("text/plain") : String(chosen);
      if (lfBare(text) === text) return;
      e.clipboardData.setData("text/plain", lfBare(text));
      if (e.defaultPrevented) return;
      const drawn = document.createElement("div");
      for (let at = 0; at < chosen.rangeCount; at++) drawn.append(chosen.getRangeAt(at).cloneContents());
      e.clipboardData.setData("text/html", lfBare(drawn.innerHTML));
      e.preventDefault();
    };
    window.addEventListener("copy", bare);
    return () => window.removeEventListener("copy", bare);
  }, []);
  return null;
}
"""


class BareFigures(rx.Component):
    """Draws nothing; listens everywhere."""

    tag = "LfBareFigures"

    def add_imports(self) -> dict[str, Any]:
        return {"react": ["useEffect"]}

    def add_custom_code(self) -> list[str]:
        return [_JS]


@rx.memo
def bare_figures() -> rx.Component:
    """Beside every page, once."""
    return BareFigures.create()
