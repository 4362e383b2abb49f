"""Build plugin: the icons of all pages are one small script. One each would be twenty more requests for every page."""

from typing import Any

from reflex_base.plugins import Plugin

CONFIGURATION = "vite.config.js"
GROUPS = "groups: ["
ICONS = '{test: /lucide-react/, name: "icons"},'


def together(configuration: str) -> str:
    """The bundler's configuration with a group for icons; one that knows no groups is refused."""
    if ICONS in configuration:
        return configuration
    if GROUPS not in configuration:
        raise RuntimeError(f"{CONFIGURATION} has no groups of scripts; the icons cannot be put together.")
    return configuration.replace(GROUPS, f"{GROUPS}\n            {ICONS}", 1)


class OneIconScriptPlugin(Plugin):
    """Says it while the pages are compiled: after that the bundler has read its configuration already."""

    def pre_compile(self, **context: Any) -> None:
        """Add the group to the configuration that the framework is about to write."""
        context["add_modify_task"](CONFIGURATION, together)
