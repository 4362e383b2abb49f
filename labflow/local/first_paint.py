"""Build plugin: a page carries the styles of its first sight with it, so that it is drawn before anything else has come."""

import re
from pathlib import Path
from typing import Any

from reflex_base.plugins import Plugin

from labflow.local.first_styles import first_styles

SHEET = re.compile(r'<link href="(/assets/[^"]+\.css)" rel="stylesheet" type="text/css"/>')
# The whole stylesheet is read after the first paint and holds as soon as it is; until then nothing waits for it.
HOLDS = (
    '<script>(function(l){function read(){l.disabled=false}l.onload=function(){l.media="all"};'
    "document.hidden?read():requestAnimationFrame(function(){setTimeout(read)})})"
    "(document.currentScript.previousElementSibling)</script>"
)
# What is fetched beforehand comes in this order, but after what the first sight needs.
BEFOREHAND = re.compile(r'<link (?=as="style" )')
SCRIPTS = re.compile(r'<link (?=rel="modulepreload")')
# A phone has one slow processor and a slow network for all: its scripts are asked for once the first sight is drawn.
PHONE = "(max-width:767px)"
DESK = "(min-width:768px)"
STARTS = re.compile(r'(<script type="module" async="">)(import ".*?)(</script>)', re.DOTALL)
IMPORT = re.compile(r'^import (?:\* as (\w+) from )?(".*?");$', re.MULTILINE)
DRAWN_FIRST = (
    f'if(matchMedia("{PHONE}").matches){{'
    "if(!document.hidden)await new Promise(function(go){requestAnimationFrame(function(){setTimeout(go)})});"
    'document.querySelectorAll("link[rel=modulepreload]").forEach(function(l){'
    'var a=document.createElement("link");a.rel=l.rel;a.href=l.href;document.head.append(a)})}\n'
)
# React Router looks up how far a page was scrolled. One that is new here was not: it need not wait for the store.
SCROLLED = 'window.history.replaceState({ key }, "");'


# Pages on which one types at once: nothing but their form is on them, and it should hear of the first letter.
TYPED_AT_ONCE = ("sign-in", "set-password", "forgot-password")


def drawn_at_once(page: str, sheet: str, *, typed: bool = False) -> str:
    """The page with the styles of what is drawn of it; its stylesheet and scripts do not hold it up any more.

    `typed` is a page on which one types at once: its scripts come as early as on a desk.
    """
    early = f"<style>{first_styles(sheet, page)}</style>"
    later = BEFOREHAND.sub('<link fetchpriority="low" ', page)
    if typed:
        later = SCRIPTS.sub('<link fetchpriority="low" ', later)
    else:
        later = STARTS.sub(_started, SCRIPTS.sub(f'<link fetchpriority="low" media="{DESK}" ', later))
    later = later.replace(SCROLLED, f"{SCROLLED} return;")
    return SHEET.sub(
        lambda link: early + link[0].replace("rel=", 'disabled media="print" rel=', 1) + HOLDS, later
    )


def _started(script: re.Match[str]) -> str:
    return script[1] + DRAWN_FIRST + IMPORT.sub(_asked_for, script[2]) + script[3]


def _asked_for(module: re.Match[str]) -> str:
    name = f"const {module[1]} = " if module[1] else ""
    return f"{name}await import({module[2]});"


class FirstPaintPlugin(Plugin):
    """Runs after the bundle is written and before it is compressed."""

    def post_build(self, **context: Any) -> None:
        """Rewrite every page; pages without the one stylesheet or the one script that starts them are refused."""
        built = Path(context["static_dir"])
        pages = list(built.rglob("*.html"))
        for path in pages:
            page = path.read_text()
            sheets = SHEET.findall(page)
            if len(sheets) != 1:
                raise RuntimeError(f"Expected one stylesheet in {path.name}, found {len(sheets)}.")
            if len(STARTS.findall(page)) != 1:
                raise RuntimeError(f"Expected one script that starts {path.name}.")
            typed = not {path.stem, path.parent.name}.isdisjoint(TYPED_AT_ONCE)
            path.write_text(drawn_at_once(page, (built / sheets[0].lstrip("/")).read_text(), typed=typed))
