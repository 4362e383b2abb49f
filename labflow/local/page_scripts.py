"""Build plugin: scripts of ours that pages import, beside the framework's own."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from reflex_base.plugins import Plugin


class PageScriptsPlugin(Plugin):
    """Each is one file; a component names it as `$/utils/…`."""

    def get_static_assets(self, **context: Any) -> Sequence[tuple[Path, str | bytes]]:
        """What goes where the pages look for it."""
        from labflow.components import broken, gradually, paper, way_back

        scripts = (broken.JS, gradually.JS, paper.JS, way_back.JS)
        return [(Path("utils") / script.name, script.read_text("utf-8")) for script in scripts]
