"""What the browser would say in a bubble of its own, about a field that is empty or holds no address, is said at the field in our words.

It is there before any script of the page has come. Where no script runs at all the browser says it, as it always can.
"""

from typing import Any

import reflex as rx

from labflow.components.icons import icon

_HEAR = """function lfOwnRefusals() {
  if (window.lfRefusing) return;
  window.lfRefusing = true;
  const tell = (box, bad) => {
    const note = document.querySelector("[data-refuses='" + box.name + "']");
    if (!note || note.hidden !== bad) return note;
    note.hidden = !bad;
    box.setAttribute("aria-invalid", String(bad));
    return note;
  };
  document.addEventListener("invalid", (e) => {
    if (!tell(e.target, true)) return;
    e.preventDefault();
    if (e.target.form.querySelector("input:invalid") === e.target) e.target.focus();
  }, true);
  document.addEventListener("input", (e) => { if (e.target.validity?.valid) tell(e.target, false); }, true);
}
"""
_JS = (
    _HEAR
    + """
function LfOwnRefusals({children}) {
  useEffect(() => lfOwnRefusals(), []);
  return children;
}
"""
)


class OwnRefusals(rx.Component):
    """Listens when the page is reached without a load, where scripts of its markup do not run."""

    tag = "LfOwnRefusals"

    def add_imports(self) -> dict[str, Any]:
        return {"react": ["useEffect"]}

    def add_custom_code(self) -> list[str]:
        return [_JS]


def refused_here(name: str, why: str, field: rx.Component) -> rx.Component:
    """A field with what is said below it when the browser does not send its form."""
    note = rx.el.div(
        icon("circle-alert", 14), why, class_name="err", id=f"{name}-error", role="alert", hidden=True,
        custom_attrs={"data-refuses": name},
    )  # fmt: skip
    return rx.el.div(field, note, class_name="refusing")


def own_refusals() -> rx.Component:
    """Behind the fields, once on a page."""
    return OwnRefusals.create(rx.el.script(_HEAR + "lfOwnRefusals()"))
