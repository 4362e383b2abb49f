"""The glossary as a list that narrows while somebody types, all in the browser; `/help#loq` opens at a term."""

from typing import Any

import reflex as rx

from labflow.components.icons import icon
from labflow.glossary import GROUPS, Term

_JS = r"""
function LfGlossary({children, nothing, ...rest}) {
  const box = useRef(null), {hash} = useLocation(), [none, setNone] = useState(false);
  const narrow = (typed) => {
    const words = typed.trim().toLowerCase().split(/\s+/).filter(Boolean);
    for (const row of box.current.querySelectorAll("[data-find]")) row.hidden = !words.every((w) => row.dataset.find.includes(w));
    for (const part of box.current.querySelectorAll("section")) part.hidden = !part.querySelector("[data-find]:not([hidden])");
    setNone(!box.current.querySelector("[data-find]:not([hidden])"));
  };
  useEffect(() => {
    const row = hash && box.current.querySelector("[id='" + CSS.escape(hash.slice(1)) + "']");
    for (const old of box.current.querySelectorAll(".gl-on")) old.classList.remove("gl-on");
    if (row) { narrow(""); row.classList.add("gl-on"); row.scrollIntoView({block: "center"}); }
  }, [hash]);
  return jsx("div", {...rest, ref: box, onInput: (e) => narrow(e.target.value)}, children, jsx("p", {className: "t2 gl-none", role: "status"}, none ? nothing : ""));
}
"""


class Glossary(rx.Component):
    """Wraps the search field and the groups of terms."""

    tag = "LfGlossary"
    nothing: rx.Var[str]

    def add_imports(self) -> dict[str, Any]:
        return {
            "react": ["useRef", "useEffect", "useState"],
            "react-router": ["useLocation"],
            "@emotion/react": ["jsx"],
        }

    def add_custom_code(self) -> list[str]:
        return [_JS]


def glossary_list() -> rx.Component:
    """Every term, in groups, with a field to find one."""
    return Glossary.create(
        rx.el.div(
            icon("search", 14),
            rx.el.input(
                type="search", placeholder="Find a term, such as LOQ or blank", aria_label="Find a term",
                custom_attrs={"data-focus-key": "/"},
            ),
            rx.el.span(rx.el.span("/", class_name="kbd"), class_name="kbds"),
            class_name="input find-in gl-find",
        ),
        *[_group(title, terms) for title, terms in GROUPS],
        nothing="No term has these words. Try one word less, or a shorter one.",
        class_name="glossary",
    )  # fmt: skip


def _group(title: str, terms: tuple[Term, ...]) -> rx.Component:
    return rx.el.section(
        rx.el.h3(title, class_name="h-sec"), rx.el.dl(*[_entry(term) for term in terms]), class_name="card"
    )


def _entry(term: Term) -> rx.Component:
    words = " ".join((term.name, *term.also, term.text, term.source)).lower()
    aside = rx.el.p("Also: ", ", ".join(term.also), class_name="s12 t3") if term.also else rx.fragment()
    source = rx.el.p(term.source, class_name="s12 t3") if term.source else rx.fragment()
    return rx.el.div(
        rx.el.dt(term.name, class_name="w5"),
        rx.el.dd(rx.el.p(term.text), aside, source),
        id=term.key,
        custom_attrs={"data-find": words},
    )
