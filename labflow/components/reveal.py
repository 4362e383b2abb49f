"""The eye in a password field: shows what was typed, and covers it again before it is sent."""

from typing import Any

import reflex as rx

from labflow.components.icons import icon

_JS = r"""
function LfReveal({words, children}) {
  const [here, come] = useState(false), [shown, show] = useState(false), ref = useRef(null), box = () => ref.current?.parentElement.querySelector("input");
  useEffect(() => come(true), []);  // without scripts there is nothing to press
  useEffect(() => {
    const form = ref.current?.form, cover = () => { const it = box(); if (it) it.type = "password"; show(false); };
    form?.addEventListener("submit", cover);
    return () => form?.removeEventListener("submit", cover);
  }, [here]);
  if (!here) return null;
  const turn = () => { const it = box(); it.type = shown ? "password" : "text"; show(!shown); it.focus(); };
  return jsx("button", {ref, type: "button", className: "reveal", onClick: turn, "aria-pressed": shown, "aria-label": words.label, title: shown ? words.cover : words.show}, children[shown ? 1 : 0]);
}
"""


class Reveal(rx.Component):
    """Two children: the icon while the password is covered, and while it is shown."""

    tag = "LfReveal"
    words: rx.Var[dict[str, str]]

    def add_imports(self) -> dict[str, Any]:
        return {"react": ["useEffect", "useRef", "useState"], "@emotion/react": ["jsx"]}

    def add_custom_code(self) -> list[str]:
        return [_JS]


def reveal() -> rx.Component:
    """`password_field(end=reveal())`."""
    told = {"label": "Show the password", "show": "Show the password", "cover": "Hide the password"}
    return Reveal.create(icon("eye"), icon("eye-off"), words=told)
