"""The language of a tab: what the page's head does before anything is drawn, and what surrounds every page."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import reflex as rx
from babel.messages.plurals import get_plural

from labflow import words
from labflow.components.forms import NativeForm

JS = Path(__file__).parent / "js" / "words.js"
LIBRARY = "$/utils/words"
# Every language under its own name, for whoever reads nothing else.
OWN_NAMES = [*words.LANGUAGES.items()]
# Sets lang and dir before the first paint. Anything but English waits, at most three seconds, for its words.
_HEAD = """(function(){var p=document.documentElement,s=SPOKEN,r=RIGHT,k=document.cookie.match(/(?:^|; )COOKIE=([A-Za-z-]+)/),
w=k?[k[1]]:[];w=w.concat(navigator.languages||[]);for(var i in w){var n=[w[i],String(w[i]).split("-")[0].toLowerCase()].filter(function(x){return s.includes(x)})[0];
if(n){p.lang=window.lfLang=n;if(r.includes(n))p.dir="rtl";if(n!=="en"){p.classList.add("lf-words");setTimeout(function(){p.classList.remove("lf-words")},3000)}break}}})()"""


class Words(rx.Component):
    """Draws the pages inside of it anew as soon as the tab knows its language."""

    library = LIBRARY
    tag = "LfWords"


class Reader(rx.Component):
    """Whoever is signed in reads this language: a browser that shows another one changes."""

    library = LIBRARY
    tag = "LfReader"
    language: rx.Var[str]


def reader(language: rx.Var[str]) -> rx.Component:
    """`reader(SessionState.language)`, once in a frame."""
    return Reader.create(language=language)


def language_switch(back: str) -> rx.Component:
    """Every language as a link under its own name, for pages before sign-in. `back` is the path of the page."""
    return NativeForm.create(
        rx.el.input(type="hidden", name="next", value=back, read_only=True),
        *[
            rx.el.button(own, type="submit", name="language", value=name, class_name="link", custom_attrs={"lang": name})
            for name, own in OWN_NAMES
        ],
        action="/auth/language", method="post", class_name="row g12", aria_label="Language",
    )  # fmt: skip


def head_script() -> rx.Component:
    """The language before the first paint: as this browser was told, else as it asks."""
    spoken = [*words.LANGUAGES, *words.PSEUDO]
    text = _HEAD.replace("SPOKEN", json.dumps(spoken)).replace("COOKIE", words.COOKIE)
    right = [name for name in spoken if words.rightwards(name)]
    return rx.el.script(text.replace("RIGHT", json.dumps(right)).replace("\n", ""))


def library() -> str:
    """The script of the pages' words, with a way to the book of every language."""
    books = ", ".join(f'"{name}": () => import("./words_{name}.js")' for name in _books())
    return JS.read_text("utf-8").replace("const LF_BOOKS = {};", f"const LF_BOOKS = {{{books}}};")


def book(name: str, messages: Iterable[str]) -> str:
    """One language as a script of its own, with the messages that pages say."""
    said = dict(sorted(_said(name, messages)))
    rule = "n !== 1" if name in words.PSEUDO else get_plural(name).plural_expr
    return (
        f"export default {{plural: (n) => Number({rule}), words: {json.dumps(said, ensure_ascii=False)}}};\n"
    )


def books(messages: Iterable[str]) -> dict[str, str]:
    """Every language but English, by name."""
    wanted = sorted(messages)
    return {name: book(name, wanted) for name in _books()}


def _books() -> list[str]:
    return [name for name in (*words.LANGUAGES, *words.PSEUDO) if name != words.SOURCE]


def _said(name: str, messages: Iterable[str]) -> Iterable[tuple[str, Any]]:
    if name in words.PSEUDO:
        return [(message, words.disguise(message, name)) for message in messages]
    found = words.catalogue(name)
    return [
        (message, list(entry.string) if entry.pluralizable else entry.string)
        for message in messages
        if (entry := found.get(message)) is not None and entry.string and not entry.fuzzy
    ]
