"""Build plugin: the front end talks to whatever host it came from, instead of the address it was built with."""

import re
from pathlib import Path
from typing import Any

from reflex_base.plugins import Plugin

SOCKET = re.compile(r"`ws://localhost:\d+([^`]*)`")
PAGE = re.compile(r"`http://localhost:\d+([^`]*)`")


def freed(script: str) -> str:
    """The script with its baked-in addresses replaced by the page's own origin."""
    script = SOCKET.sub(r"`${location.origin.replace(/^http/,'ws')}\1`", script)
    return PAGE.sub(r"`${location.origin}\1`", script)


class SameOriginPlugin(Plugin):
    """Runs after the bundle is written and before it is compressed."""

    def post_build(self, **context: Any) -> None:
        """Rewrite the one chunk that holds the addresses; a build without it is refused."""
        changed = 0
        for chunk in Path(context["static_dir"]).glob("assets/reflex-env-*.js"):
            before = chunk.read_text()
            chunk.write_text(freed(before))
            changed += freed(before) != before
        if changed != 1:
            raise RuntimeError(f"Expected one front-end chunk with addresses, found {changed}.")
