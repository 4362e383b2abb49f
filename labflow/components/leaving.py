"""A page with something that is not saved asks before it is left: by a link, by Back, by closing the tab."""

from typing import Any

import reflex as rx

from labflow.components.words import SAYING, heard

_JS = heard(r"""
function LfLeaving({unsaved, form}) {
  const typed = useRef(null), asked = useRef(null);
  // what was typed into a form counts as long as that form stands: saved, it is drawn anew
  asked.current = () => unsaved || !!typed.current?.isConnected;
  const left = useBlocker(({currentLocation, nextLocation, historyAction}) =>
    historyAction !== "REPLACE" && currentLocation.pathname !== nextLocation.pathname && asked.current()
    && !confirm(lfSay("Your changes are not saved. Leave the page without them?")));
  useEffect(() => { if (left.state === "blocked") left.reset(); }, [left]);
  useEffect(() => {
    const type = (e) => { const at = form && e.target.form; if (at && at.id === form) typed.current = at; };
    const close = (e) => { if (asked.current()) { e.preventDefault(); e.returnValue = ""; } };
    document.addEventListener("input", type); addEventListener("beforeunload", close);
    return () => { document.removeEventListener("input", type); removeEventListener("beforeunload", close); };
  }, [form]);
  return null;
}
""")


class Leaving(rx.Component):
    """Draws nothing; asks."""

    tag = "LfLeaving"
    unsaved: rx.Var[bool]
    form: rx.Var[str]

    def add_imports(self) -> dict[str, Any]:
        return {"react": ["useEffect", "useRef"], "react-router": ["useBlocker"], **SAYING}

    def add_custom_code(self) -> list[str]:
        return [_JS]


def asks_before_leaving(*, unsaved: bool | rx.Var[bool] = False, form: str = "") -> rx.Component:
    """Among the overlays of a page. `unsaved` is known by its state; `form` is the id of a form that is drawn anew when it is saved."""
    return Leaving.create(unsaved=unsaved, form=form)
