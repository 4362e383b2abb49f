"""Help on a term where it stands: `term("LOQ")` underlines it with dots; hover, focus or tap says what it means."""

from pathlib import Path
from typing import Any

import reflex as rx

from labflow.glossary import Term, term_of, term_of_label

Text = str | rx.Var[str]
_JS = (Path(__file__).parent / "js" / "terms.js").read_text(encoding="utf-8")


class Terms(rx.Component):
    """Shows the one popover of the page. Each frame places it once."""

    tag = "LfTerms"
    words: rx.Var[dict[str, str]]

    def add_imports(self) -> dict[str, Any]:
        return {"react": ["useEffect"], "react-router": ["useNavigate"]}

    def add_custom_code(self) -> list[str]:
        return [_JS]


def terms() -> rx.Component:
    """What listens for terms on this page."""
    return Terms.create(words={"more": "Look it up in the glossary"})


def term(key: str, *shown: Any) -> rx.Component:
    """A term of the glossary, under its own name or as `shown`."""
    found = term_of(key)
    return told(*(shown or (found.name,)), about=found_attrs(found))


def label_of(label: Any) -> Any:
    """A column head or field label: explained when the glossary knows it, else as it is."""
    found = term_of_label(label) if isinstance(label, str) else None
    return told(label, about=found_attrs(found)) if found else label


def told(*shown: Any, about: dict[str, Any]) -> rx.Component:
    """Words that can be asked. No `<button>`: a term may stand inside the `<label>` of a field."""
    asked = {"role": "button", "tabIndex": 0, "aria-expanded": "false"}
    return rx.el.span(*shown, class_name="term", custom_attrs={**asked, **about})


def found_attrs(found: Term) -> dict[str, Any]:
    """What an element carries so that it is explained: also a button that does something else when it is pressed."""
    source = {"data-term-source": found.source} if found.source else {}
    return {"data-term": found.name, "data-term-told": found.text, "data-term-key": found.key, **source}


def head_of(label: Text, hint: Text = "") -> Any:
    """The head of a column that is not sorted by. Where its words are known only in the browser, so is what explains them."""
    if isinstance(label, rx.Var):
        return rx.cond(hint, told(label, about=hint_attrs(label, hint)), rx.el.span(label))
    about = head_attrs(label, hint)
    return told(label, about=about) if about else label


def head_attrs(label: str, hint: Text = "") -> dict[str, Any]:
    """What a column's head carries: its own hint, else what the glossary says of its label, else nothing."""
    found = term_of_label(label)
    if hint:
        return hint_attrs(label, hint)
    return found_attrs(found) if found else {}


def hint_attrs(name: Text, hint: Text) -> dict[str, Any]:
    """The same for a hint that is known only in the browser; an empty one shows nothing."""
    return {"data-term": name, "data-term-told": hint}
