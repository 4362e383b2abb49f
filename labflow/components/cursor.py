"""A keyboard cursor over the rows of a list: J and K move, Enter opens. Nothing of it reaches the server."""

from typing import Any

import reflex as rx

_JS = r"""
function LfCursor({children, ...rest}) {
  const box = useRef(null);
  useEffect(() => {
    const rows = () => Array.from(box.current.querySelectorAll("tbody tr")).filter((r) => r.querySelector("a.open"));
    const here = (all) => all.findIndex((r) => r.classList.contains("cur"));
    const place = (all, n) => { document.activeElement?.matches("button,a") && document.activeElement.blur(); all.forEach((r, i) => r.classList.toggle("cur", i === n)); all[n].scrollIntoView({block: "nearest"}); };
    const key = (e) => {
      if (e.defaultPrevented || e.ctrlKey || e.metaKey || e.altKey || !box.current) return;
      const t = e.target;
      if (t && (/^(INPUT|TEXTAREA|SELECT)$/.test(t.tagName) || t.isContentEditable) || document.querySelector("dialog[open]")) return;
      if (e.key === "Enter" && t && /^(BUTTON|A)$/.test(t.tagName)) return;
      if (e.key !== "Enter" && localStorage.getItem("lf-single-keys") === "off") return;
      const all = rows(), n = here(all);
      if (!all.length) return;
      if (e.key === "j") { e.preventDefault(); place(all, Math.min(n + 1, all.length - 1)); }
      else if (e.key === "k") { e.preventDefault(); place(all, Math.max(n - 1, 0)); }
      else if (e.key === "Enter" && n >= 0) { e.preventDefault(); all[n].querySelector("a.open").click(); }
    };
    window.addEventListener("keydown", key);
    return () => window.removeEventListener("keydown", key);
  }, []);
  const open = (e) => {
    if (e.target.closest("a,button,input,select,label") || String(getSelection())) return;
    const row = e.target.closest("tbody tr"), link = row && row.querySelector("a.open");
    if (link) link.click();
  };
  return jsx("div", {...rest, ref: box, onClick: open}, children);
}
"""


class Cursor(rx.Component):
    """Rows are those with a link of class "open" (`td_id`); a click anywhere on a row opens it too."""

    tag = "LfCursor"

    def add_imports(self) -> dict[str, Any]:
        return {"react": ["useRef", "useEffect"], "@emotion/react": ["jsx"]}

    def add_custom_code(self) -> list[str]:
        return [_JS]


def list_cursor(*children: Any, class_name: str = "grow col minh0") -> rx.Component:
    """Wraps a table whose rows are opened."""
    return Cursor.create(
        *children,
        class_name=class_name,
        style={"min_height": "0", "display": "flex", "flex_direction": "column"},
    )
