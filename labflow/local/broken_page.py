"""Build plugin: what the router cannot show (a script that does not arrive) is said by our page, not by the router's English one."""

from typing import Any

from reflex_base.plugins import Plugin

ROOT = "app/root.jsx"
OUTLET = "import { Outlet } from 'react-router';"
OURS = """import { LfBroken } from "$/utils/broken";
import { useRouteError } from "react-router";

export function ErrorBoundary() {
  return jsx(LfBroken, { error: useRouteError() });
}
"""


def with_own_failure(root: str) -> str:
    """The root of all pages with our page for failures; one that was written otherwise is refused."""
    if OURS in root:
        return root
    if OUTLET not in root or "ErrorBoundary()" in root:
        raise RuntimeError(f"{ROOT} is not what it was; the page for failures cannot be added.")
    return f"{root}\n{OURS}"


class BrokenPagePlugin(Plugin):
    """Runs when the pages are compiled."""

    def pre_compile(self, **context: Any) -> None:
        """Add it to the root that the framework is about to write."""
        context["add_modify_task"](ROOT, with_own_failure)
