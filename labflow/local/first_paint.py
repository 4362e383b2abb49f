"""Build plugin: a page carries the styles of its first sight with it, so that it is drawn before anything else has come."""

import re
from pathlib import Path
from typing import Any

from reflex_base.plugins import Plugin

from labflow.local.first_styles import first_styles

SHEET = re.compile(r'<link href="(/assets/[^"]+\.css)" rel="stylesheet" type="text/css"/>')
# The whole stylesheet holds as soon as it is there; until then nothing waits for it.
HOLDS = '<script>(function(l){l.onload=function(){l.media="all"}})(document.currentScript.previousElementSibling)</script>'
# What is fetched beforehand comes in this order, but after what the first sight needs.
BEFOREHAND = re.compile(r'<link (?=rel="modulepreload"|as="style" )')


def drawn_at_once(page: str, sheet: str) -> str:
    """The page with the styles of what is drawn of it; its stylesheet and scripts do not hold it up any more."""
    early = f"<style>{first_styles(sheet, page)}</style>"
    later = BEFOREHAND.sub('<link fetchpriority="low" ', page)
    return SHEET.sub(lambda link: early + link[0].replace("rel=", 'media="print" rel=', 1) + HOLDS, later)


class FirstPaintPlugin(Plugin):
    """Runs after the bundle is written and before it is compressed."""

    def post_build(self, **context: Any) -> None:
        """Rewrite every page; pages without the one stylesheet are refused."""
        built = Path(context["static_dir"])
        pages = list(built.rglob("*.html"))
        for path in pages:
            page = path.read_text()
            sheets = SHEET.findall(page)
            if len(sheets) != 1:
                raise RuntimeError(f"Expected one stylesheet in {path.name}, found {len(sheets)}.")
            path.write_text(drawn_at_once(page, (built / sheets[0].lstrip("/")).read_text()))
