"""What the address says: the email of a sign-in that failed, the page somebody was on her way to, why she was not let in.

It is there before any script of the page has come, for people type at once; what was typed already stays.
"""

from typing import Any

import reflex as rx

# Whoever is known by the address goes on with the password.
_FILL = """function lfFromAddress() {
  const asked = new URLSearchParams(location.search);
  document.querySelectorAll("input[data-from]").forEach((box) => {
    const told = (asked.get(box.dataset.from) || "").slice(0, box.maxLength > 0 ? box.maxLength : 400);
    if (box.type === "hidden") { box.value = told; return; }
    if (!told || box.value) return;
    box.value = told;
    const next = box.form.querySelector("[type=password]"), held = document.activeElement;
    if (next && (held === box || held === document.body)) next.focus();
  });
  document.querySelectorAll("[data-told]").forEach((note) => {
    const [name, value] = note.dataset.told.split("=");
    note.hidden = value ? asked.get(name) !== value : !asked.has(name);
  });
}
"""
_JS = (
    _FILL
    + """
function LfFromAddress({children}) {
  const {search} = useLocation();
  useEffect(() => lfFromAddress(), [search]);
  return children;
}
"""
)


class FromAddress(rx.Component):
    """Fills again when the page is reached without a load, where scripts of its markup do not run."""

    tag = "LfFromAddress"

    def add_imports(self) -> dict[str, Any]:
        return {"react": ["useEffect"], "react-router": ["useLocation"]}

    def add_custom_code(self) -> list[str]:
        return [_JS]


def asked_by(name: str) -> dict[str, Any]:
    """`custom_attrs` of a field that the address fills. It has no value of its own, or it would be drawn over what is typed."""
    return {"data-from": name}


def told_by(name: str, value: str, note: rx.Component) -> rx.Component:
    """A note that is there when the address has `name=value`, or `name` with whatever it says. Its words are ours, never the address's."""
    told = f"{name}={value}" if value else name
    return rx.el.div(note, hidden=True, custom_attrs={"data-told": told})


def from_address() -> rx.Component:
    """Behind the fields, once on a page."""
    return FromAddress.create(rx.el.script(_FILL + "lfFromAddress()"))
