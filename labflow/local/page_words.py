"""Build plugin: the words of the pages, one script a language, fetched by tabs that read it."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from reflex_base.plugins import Plugin


class PageWordsPlugin(Plugin):
    """Runs when the pages are compiled, so that every sentence on them has been heard."""

    def get_static_assets(self, **context: Any) -> Sequence[tuple[Path, str | bytes]]:
        """The library and the books, beside the framework's own scripts."""
        from labflow.components import languages
        from labflow.components.words import HEARD

        books = languages.books(HEARD)
        return [
            (Path("utils") / "words.js", languages.library()),
            *((Path("utils") / f"words_{name}.js", text) for name, text in books.items()),
        ]
