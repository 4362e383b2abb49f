"""A button that puts a word where the caret stands in a field, decided in the browser."""

from typing import Any

import reflex as rx

_JS = r"""
function LfInsert({word, into, children, ...rest}) {
  const put = () => {
    const field = document.getElementById(into);
    if (!field) return;
    field.focus();
    field.setRangeText(word, field.selectionStart, field.selectionEnd, "end");
    field.dispatchEvent(new Event("input", {bubbles: true}));
  };
  return jsx("button", {...rest, type: "button", onClick: put}, children);
}
"""


class InsertButton(rx.Component):
    """The button. Its field hears of the word as if it had been typed."""

    tag = "LfInsert"
    word: rx.Var[str]
    into: rx.Var[str]

    def add_imports(self) -> dict[str, Any]:
        return {"@emotion/react": ["jsx"]}

    def add_custom_code(self) -> list[str]:
        return [_JS]


def insert_button(
    label: Any, *, word: Any, into: str, told: Any = "", class_name: str = "tokn"
) -> rx.Component:
    """`word` goes into the field with the id `into`; `told` says what it stands for."""
    return InsertButton.create(
        label, word=word, into=into, class_name=class_name, custom_attrs={"title": told}
    )
