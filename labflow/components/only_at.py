"""Shows something at its own address only: a page that is entered again does not show what stood there before until it is read."""

from typing import Any

import reflex as rx

_JS = """
function LfOnlyAt({address, children}) {
  const here = useLocation().pathname.replace(/(.)\\/$/, "$1"), [its, meanwhile] = children;
  return here === address ? its : meanwhile;
}
"""


class OnlyAt(rx.Component):
    """Takes two children: what belongs to `address`, and what stands there meanwhile."""

    tag = "LfOnlyAt"
    address: rx.Var[str]

    def add_imports(self) -> dict[str, Any]:
        return {"react-router": ["useLocation"]}

    def add_custom_code(self) -> list[str]:
        return [_JS]


def only_at(address: Any, shown: rx.Component, meanwhile: rx.Component) -> rx.Component:
    """`shown` while the browser is at `address`, else `meanwhile`: the state still holds another record."""
    return OnlyAt.create(shown, meanwhile, address=address)
