"""A small menu under a button, on the browser's own popover: Esc and a click outside close it."""

from typing import Any

import reflex as rx

from labflow.components.buttons import Kind, link
from labflow.components.icons import icon

Text = str | rx.Var[str]

_JS = r"""
function LfMenu({trigger, label, up, children, className}) {
  const btn = useRef(null), pop = useRef(null);
  const items = () => Array.from(pop.current.querySelectorAll("[role=menuitem]:not(:disabled)"));
  const place = () => {
    const b = btn.current.getBoundingClientRect(), p = pop.current, w = p.offsetWidth, h = p.offsetHeight;
    const start = document.documentElement.dir === "rtl" ? b.right - w : b.left;
    const left = Math.max(8, Math.min(start, innerWidth - w - 8));
    const above = up || b.bottom + 4 + h > innerHeight - 8;
    p.style.left = left + "px";
    p.style.top = Math.max(8, above ? b.top - h - 4 : b.bottom + 4) + "px";
  };
  const show = () => { pop.current.showPopover(); place(); const i = items()[0]; if (i) i.focus(); };
  const keys = (e) => {
    const all = items(), n = all.indexOf(document.activeElement);
    if (e.key === "ArrowDown") { e.preventDefault(); all[(n + 1) % all.length].focus(); }
    else if (e.key === "ArrowUp") { e.preventDefault(); all[(n - 1 + all.length) % all.length].focus(); }
  };
  return jsx(Fragment, {},
    jsx("button", {ref: btn, type: "button", className, "aria-haspopup": "menu", "aria-label": label || undefined,
      onClick: () => pop.current.matches(":popover-open") ? pop.current.hidePopover() : show()}, trigger),
    jsx("div", {ref: pop, popover: "auto", role: "menu", className: "pop menu", onKeyDown: keys,
      onClick: (e) => { if (e.target.closest("[role=menuitem]:not([aria-disabled=true])")) { pop.current.hidePopover(); btn.current.focus(); } }}, children));
}
"""


class Menu(rx.Component):
    """A button and the menu it opens."""

    tag = "LfMenu"
    trigger: rx.Var[Any]
    label: rx.Var[str]
    up: rx.Var[bool]

    def add_imports(self) -> dict[str, Any]:
        return {"react": ["useRef", "Fragment"], "@emotion/react": ["jsx"]}

    def add_custom_code(self) -> list[str]:
        return [_JS]


def menu(
    trigger: rx.Component,
    *items: Any,
    label: Text = "",
    class_name: str = "btn icon sm ghost",
    up: bool = False,
) -> rx.Component:
    """A menu: `trigger` is what its button shows, `label` the name of an icon-only button, `items` are `menu_item`s."""
    return Menu.create(*items, trigger=trigger, label=label, up=up, class_name=class_name)


def menu_item(
    label: Text,
    *,
    icon_name: str = "",
    href: Text = "",
    danger: bool = False,
    type: Kind = "button",
    **props: Any,
) -> rx.Component:
    """One act or link of a menu."""
    inside = (icon(icon_name) if icon_name else rx.fragment(), rx.el.span(label, class_name="grow"))
    look = "mi danger" if danger else "mi"
    if isinstance(href, rx.Var) or href:
        return link(*inside, href=href, class_name=look, role="menuitem", **props)
    return rx.el.button(*inside, type=type, class_name=look, role="menuitem", **props)


def menu_item_off(label: Text, reason: Text, *, lead: Any = None) -> rx.Component:
    """An act that is not possible now, with the reason under it: seen, reached by the arrow keys and read aloud."""
    return rx.el.button(
        lead if lead is not None else rx.fragment(),
        rx.el.span(
            rx.el.span(label, class_name="t3"),
            rx.el.span(reason, class_name="s12 t2 mi-why"),
            class_name="grow col",
        ),
        type="button",
        class_name="mi off",
        role="menuitem",
        custom_attrs={"aria-disabled": "true"},
    )


def menu_line() -> rx.Component:
    """A hairline between groups of a menu."""
    return rx.el.hr(class_name="ml")
