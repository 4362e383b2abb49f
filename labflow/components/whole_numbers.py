"""Words in which the numbers of records stay whole: a line ends before S26-000042, never inside of it."""

from typing import Any

import reflex as rx

_JS = r"""
function LfWholeNumbers({text}) {
  return jsx("span", {"data-sentence": true}, String(text ?? "").split(/([A-Z]+\d\d-\d+(?:-\w+)*)/).map((part, place) => (place % 2 ? jsx("span", {key: place, className: "nowrap"}, part) : part)));
}
"""


class WholeNumbers(rx.Component):
    """A text whose numbers of records do not break."""

    tag = "LfWholeNumbers"
    text: rx.Var[str]

    def add_imports(self) -> dict[str, Any]:
        return {"@emotion/react": ["jsx"]}

    def add_custom_code(self) -> list[str]:
        return [_JS]


def whole_numbers(text: str | rx.Var[str]) -> rx.Component:
    """This text, with the numbers of records in it kept whole."""
    return WholeNumbers.create(text=text)
