"""A panel under a button: it takes the focus, and Esc or a click outside closes it."""

from typing import Any

import reflex as rx

_JS = r"""
function LfPanel({children, onLeave, ...rest}) {
  const box = useRef(null);
  const leave = useRef(onLeave); leave.current = onLeave;
  useEffect(() => {
    const before = document.activeElement;
    const first = box.current.querySelector("[data-autofocus],input:not([type=hidden]),select,button");
    if (first) first.focus();
    const out = (e) => { if (!box.current.contains(e.target) && !e.target.closest("[data-opens-panel]")) leave.current(false); };
    document.addEventListener("pointerdown", out);
    return () => { document.removeEventListener("pointerdown", out); if (before && document.contains(before) && (document.activeElement === document.body || document.activeElement === null)) before.focus(); };
  }, []);
  const keys = (e) => {
    if (e.key === "Escape") { e.preventDefault(); e.stopPropagation(); leave.current(false); return; }
    if (e.key !== "ArrowDown" && e.key !== "ArrowUp" || /^(SELECT|TEXTAREA)$/.test(e.target.tagName)) return;
    const all = Array.from(box.current.querySelectorAll(".mi:not(:disabled),.opt input")).filter((o) => o.offsetParent);
    if (!all.length) return;
    e.preventDefault();
    const n = all.indexOf(document.activeElement);
    all[(n + (e.key === "ArrowDown" ? 1 : all.length - 1) + (n < 0 && e.key === "ArrowUp" ? 1 : 0)) % all.length].focus();
  };
  const find = (e) => {
    if (!e.target.matches("[data-find-options]")) return;
    const q = e.target.value.trim().toLowerCase();
    for (const o of box.current.querySelectorAll(".opt")) o.hidden = q && !o.textContent.toLowerCase().includes(q);
  };
  return jsx("div", {...rest, ref: box, role: "dialog", onKeyDown: keys, onInput: find}, children);
}
"""


class Panel(rx.Component):
    """Drawn only while it is open."""

    tag = "LfPanel"
    on_leave: rx.EventHandler[rx.event.passthrough_event_spec(bool)]

    def add_imports(self) -> dict[str, Any]:
        return {"react": ["useRef", "useEffect"], "@emotion/react": ["jsx"]}

    def add_custom_code(self) -> list[str]:
        return [_JS]


def panel(
    *children: Any, open: Any, on_leave: Any, label: str, class_name: str = "", **props: Any
) -> rx.Component:
    """Content of a panel, while `open`; `on_leave(False)` closes it. An input with `data-find-options` narrows the `.opt`s.

    The button that opens it carries `data-opens-panel`, so that its click does not count as one outside.
    """
    drawn = Panel.create(
        *children,
        on_leave=on_leave,
        class_name=f"pop panel {class_name}",
        custom_attrs={"aria-label": label},
        **props,
    )
    return rx.cond(open, drawn, rx.fragment())
