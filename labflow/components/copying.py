"""A button that copies something which is shown once, and says where it stands that it did: a toast would lie under the dialog."""

from typing import Any

import reflex as rx

from labflow.components.icons import icon
from labflow.components.words import SAYING, heard

_JS = heard(r"""
function LfCopy({text, children}) {
  const [said, say] = useState("");
  useEffect(() => {
    const over = said && setTimeout(() => say(""), 4000);
    return () => clearTimeout(over);
  }, [said]);
  const copy = () => Promise.resolve().then(() => navigator.clipboard.writeText(text)).then(() => say("done"), () => say("failed"));
  const words = {done: () => lfSay("Copied"), failed: () => lfSay("Select it and press Ctrl C")}[said] || (() => lfSay("Copy"));
  return jsx("button", {type: "button", className: "btn", onClick: copy, "aria-live": "polite"}, children, words());
}
""")


class Copy(rx.Component):
    """The button."""

    tag = "LfCopy"
    text: rx.Var[str]

    def add_imports(self) -> dict[str, Any]:
        return {"react": ["useState", "useEffect"], "@emotion/react": ["jsx"], **SAYING}

    def add_custom_code(self) -> list[str]:
        return [_JS]


def copy_button(text: rx.Var[str]) -> rx.Component:
    """Beside what it copies."""
    return Copy.create(icon("copy"), text=text)
