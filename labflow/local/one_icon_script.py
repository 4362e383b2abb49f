"""Build plugin: the icons of all pages are one small script. One each would be twenty more requests for every page."""

from pathlib import Path
from typing import Any

from reflex_base.plugins import Plugin

CONFIGURATION = Path(".web") / "vite.config.js"
GROUPS = "groups: ["
ICONS = '{test: /lucide-react/, name: "icons"},'


def together(configuration: str) -> str:
    """The bundler's configuration with a group for icons."""
    if ICONS in configuration:
        return configuration
    return configuration.replace(GROUPS, f"{GROUPS}\n            {ICONS}", 1)


class OneIconScriptPlugin(Plugin):
    """Runs when the pages are compiled, before they are bundled."""

    def post_compile(self, **context: Any) -> None:
        """Say it to the bundler; one that knows no groups is refused. Where nothing is built there is nothing to say."""
        if not CONFIGURATION.exists():
            return
        said = together(CONFIGURATION.read_text())
        if ICONS not in said:
            raise RuntimeError(f"{CONFIGURATION} has no groups of scripts; the icons cannot be put together.")
        CONFIGURATION.write_text(said)
