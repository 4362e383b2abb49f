"""Words on pages. Pages are written in English; where they are declared, `spoken` walks over each and has every
sentence looked up in the browser: `"Orders"` becomes `lfSay("Orders")`, which is "Aufträge" in a German tab.

The walk finds text between tags, names and hints (`NAMES`), f-strings, and both branches of `rx.cond` and `rx.match`.
Text and values side by side are one sentence: `rx.el.p(S.count, " of ", S.all)` is "{count} of {all}", so that another
language may turn it round. What the walk cannot see is written with `t`.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

import reflex as rx
from reflex_base.components.component import BaseComponent, Component
from reflex_base.vars.base import CustomVarOperation, ToOperation
from reflex_base.vars.number import ternary_operation
from reflex_base.vars.sequence import ConcatVarOperation, LiteralStringVar
from reflex_components_core.base.bare import Bare

from labflow.components.languages import LIBRARY

# Attributes that people read or hear, of elements, of `custom_attrs` and of our own components.
NAMES = frozenset(
    ("placeholder", "title", "alt", "label", "aria_label", "aria-label", "aria-description", "aria-roledescription",
     "aria-valuetext", "data-why", "data-label", "common_label", "texts", "labels", "legend", "note", "hint", "unit_label",
     "empty_text", "commands", "columns", "words", "clear_label", "selected_label", "nothing", "data-term", "data-term-told")
)  # fmt: skip
# Inside lists and dicts of such an attribute: the keys whose values are words.
SPOKEN_KEYS = frozenset(("label", "title", "text", "hint", "note", "name", "help"))
SILENT_TAGS = frozenset(("script", "style", "code", "svg", "path"))
LETTERS = re.compile(r"[^\W\d_]")
CODE = re.compile(r"(?!LOQ|MDL)[A-Z]{3}|[A-Z]\d|SHA-256|UTC|LabFlow|\w+(?:/[\w-]+)+|mm|pt|Esc|Tab|\d+ dpi")
LAST_NAME = re.compile(r"""(?:\[\s*"(\w+)"\s*\]|\.(\w+)|(\w+?)(?:_rx_state_)?)$""")
CASE = re.compile(r"""return \((?P<text>"(?:[^"\\]|\\.)*")\);""")
IMPORTS = {
    LIBRARY: [rx.ImportVar(tag="lfSay"), rx.ImportVar(tag="lfMany")],
}
# For a component of ours whose script says something: into what `add_imports` gives.
SAYING: dict[str, Any] = {LIBRARY: ["lfSay"]}
SAID_IN_SCRIPT = re.compile(r"""lfSay\(("(?:[^"\\]|\\.)*")""")

# Every message the pages of this process have shown so far, with the modules that say it.
HEARD: dict[str, set[str]] = {}


def t(message: str, **told: Any) -> rx.Var[str]:
    """A sentence with values of the browser: `t("Prepare {number}", number=V.next_number)`."""
    _hear(message)
    return _say(
        json.dumps(message, ensure_ascii=False), {name: rx.Var.create(value) for name, value in told.items()}
    )


def many(one: str, more: str, count: Any, **told: Any) -> rx.Var[str]:
    """The sentence for a count known in the browser: `many("{count} sample", "{count} samples", V.count)`."""
    _hear(one, more)
    number = rx.Var.create(count)
    values = {"count": number, **{name: rx.Var.create(value) for name, value in told.items()}}
    texts = f"{json.dumps(one, ensure_ascii=False)}, {json.dumps(more, ensure_ascii=False)}, {number!s}"
    return _call("lfMany", texts, values)


def heard(script: str) -> str:
    """A script of ours: what it says by `lfSay("…")` is taken into the catalogue."""
    for text in SAID_IN_SCRIPT.findall(script):
        HEARD.setdefault(json.loads(text), set()).add("labflow.components")
    return script


def spoken(built: Any, module: str = "") -> Any:
    """The same page with every sentence looked up. Asking twice changes nothing."""
    if isinstance(built, BaseComponent):
        _walk(built, _Listener(module), set())
    return built


class _Listener:
    """Who is heard: the module of the page."""

    def __init__(self, module: str) -> None:
        self.module = module

    def say(self, text: str) -> rx.Var[str]:
        """Look one text up, without the blanks around it."""
        core = text.strip()
        HEARD.setdefault(core, set()).add(self.module)
        head, _, tail = text.partition(core)
        said = f"lfSay({json.dumps(core, ensure_ascii=False)})"
        parts = [json.dumps(head)] * bool(head) + [said] + [json.dumps(tail)] * bool(tail)
        return rx.Var(
            "(" + "+".join(parts) + ")" if len(parts) > 1 else said, _var_type=str, _var_data=_data()
        )

    def var(self, var: Any) -> Any:
        """The same value with its words looked up."""
        if isinstance(var, LiteralStringVar):
            return self.say(var._var_value) if _is_text(var._var_value) else var
        if isinstance(var, ConcatVarOperation):
            return self.sentence(list(var._var_value))
        if isinstance(var, CustomVarOperation) and var._name == "ternary_operation":
            given = dict(var._args)
            yes, no = self.thing(given["if_true"]), self.thing(given["if_false"])
            if yes is given["if_true"] and no is given["if_false"]:
                return var
            return ternary_operation(given["condition"], yes, no)
        if isinstance(var, ToOperation):
            inner = self.var(var._original)
            return var if inner is var._original else inner.to(var._var_type)
        if isinstance(var, rx.Var) and "switch (JSON.stringify(" in str(var):
            return self.cases(var)
        return var

    def cases(self, var: Any) -> Any:
        """The words an `rx.match` chooses among."""

        def looked_up(found: re.Match[str]) -> str:
            text = json.loads(found["text"])
            return f"return ({self.say(text)!s});" if _is_text(text) else found[0]

        changed = CASE.sub(looked_up, str(var))
        if changed == str(var):
            return var
        return rx.Var(
            changed,
            _var_type=var._var_type,
            _var_data=rx.vars.VarData.merge(var._get_all_var_data(), _data()),
        ).guess_type()

    def sentence(self, parts: list[Any]) -> Any:
        """Text and values side by side, as one message with names for the values."""
        if not any(isinstance(part, LiteralStringVar) and _is_text(part._var_value) for part in parts):
            return ConcatVarOperation.create(*[self.var(part) for part in parts])
        message, told = "", {}
        for part in parts:
            if isinstance(part, LiteralStringVar):
                message += part._var_value
            else:
                name = _named(part, told)
                told[name] = self.var(part)
                message += "{" + name + "}"
        core = message.strip()
        HEARD.setdefault(core, set()).add(self.module)
        head, _, tail = message.partition(core)
        said = _say(json.dumps(core, ensure_ascii=False), told)
        if not head and not tail:
            return said
        return ConcatVarOperation.create(*([head] * bool(head)), said, *([tail] * bool(tail)))

    def thing(self, value: Any) -> Any:
        """An attribute's value: text, a var, or lists and dicts with words in them."""
        if isinstance(value, str):
            shown = rx.Var.create(value)
            said = self.var(shown)
            return value if said is shown else said
        if isinstance(value, rx.Var):
            inside = getattr(value, "_var_value", None)
            if isinstance(inside, list | tuple | dict) and not isinstance(value, ConcatVarOperation):
                told = self.thing(inside)
                return value if told is inside else rx.Var.create(told)
            return self.var(value)
        if isinstance(value, dict):
            told = {
                key: self.thing(each) if self._speaks(key, value) else each for key, each in value.items()
            }
            return value if all(told[key] is value[key] for key in value) else told
        if isinstance(value, list | tuple):
            told = [self.thing(each) if isinstance(each, dict) else each for each in value]
            return value if all(a is b for a, b in zip(told, value, strict=True)) else told
        return value

    def _speaks(self, key: Any, of: dict[Any, Any]) -> bool:
        """In a dict that describes something, the telling keys; a plain dict of texts speaks as a whole."""
        described = {"key", "value", "kind", "href"} & set(of)
        return key in SPOKEN_KEYS or (key == "key" and "href" in of) if described else True


def _walk(component: BaseComponent, listener: _Listener, seen: set[int]) -> None:
    if id(component) in seen or not isinstance(component, Component):
        return
    seen.add(id(component))
    if str(getattr(component, "tag", "") or "").strip('"') in SILENT_TAGS or "lang" in component.custom_attrs:
        return  # no words, or words of another language
    if component.children:
        component.children = _joined(component.children)
    if isinstance(component, Bare):
        component.contents = listener.var(component.contents)
    _speak_props(component, listener)
    for child in component.children:
        _walk(child, listener, seen)
    for inner in _inner(component):
        _walk(inner, listener, seen)


def _speak_props(component: Component, listener: _Listener) -> None:
    for name in NAMES & set(component.get_props()):
        value = getattr(component, name, None)
        if value is not None:
            said = listener.thing(value)
            if said is not value:
                setattr(component, name, said)
    given = component.custom_attrs
    if given:
        component.custom_attrs = {
            name: listener.thing(value) if name in NAMES else value for name, value in given.items()
        }


def _inner(component: Component) -> Iterator[BaseComponent]:
    """Components inside of attributes, such as what a menu's button shows."""
    yield from component._get_components_in_props()


def _joined(children: list[Any]) -> list[Any]:
    """Runs of text and values as one child each, when there are words in them."""
    out: list[Any] = []
    run: list[Any] = []

    def close() -> None:
        if len(run) > 1 and any(_is_words(child) for child in run):
            key = run[0].key
            merged = Bare.create(ConcatVarOperation.create(*_parts(run)))
            merged.key = key
            out.append(merged)
        else:
            out.extend(run)
        run.clear()

    for child in children:
        if _is_value(child):
            run.append(child)
        else:
            close()
            out.append(child)
    close()
    return out


def _parts(run: list[Any]) -> Iterator[Any]:
    for child in run:
        contents = child.contents
        yield from contents._var_value if isinstance(contents, ConcatVarOperation) else (contents,)


def _is_value(child: Any) -> bool:
    """Text, or a value shown as text: no list, no truth, no components."""
    if type(child) is not Bare or not isinstance(child.contents, rx.Var):
        return False
    kind = child.contents._var_type
    data = child.contents._get_all_var_data()
    return kind in (str, int, float) and not (data and data.components)


def _is_words(child: Any) -> bool:
    contents = child.contents
    parts = contents._var_value if isinstance(contents, ConcatVarOperation) else (contents,)
    return any(isinstance(part, LiteralStringVar) and _is_text(part._var_value) for part in parts)


def _is_text(text: str) -> bool:
    """Whether there is something to translate: two letters at least, and no code of a currency, key or paper size."""
    return len(LETTERS.findall(text)) > 1 and not CODE.fullmatch(text.strip())


def _named(var: Any, taken: dict[str, Any]) -> str:
    """A name for a value, as translators read it: the last name of its expression."""
    found = LAST_NAME.search(str(var).rstrip(") "))
    name = next((group for group in found.groups() if group), "") if found else ""
    name = name.removesuffix("_rx_state_") if LETTERS.match(name) else "value"
    place, wanted = 2, name
    while name in taken:
        name, place = f"{wanted}{place}", place + 1
    return name


def _say(text: str, told: dict[str, Any]) -> rx.Var[str]:
    return _call("lfSay", text, told)


def _call(function: str, texts: str, told: dict[str, Any]) -> rx.Var[str]:
    values = ", ".join(f"{json.dumps(name)}: {var!s}" for name, var in told.items())
    data = rx.vars.VarData.merge(_data(), *[var._get_all_var_data() for var in told.values()])
    return rx.Var(
        f"{function}({texts}, {{{values}}})" if told else f"{function}({texts})",
        _var_type=str,
        _var_data=data,
    ).guess_type()


def _data() -> Any:
    return rx.vars.VarData(imports=IMPORTS)


def _hear(*messages: str) -> None:
    for message in messages:
        HEARD.setdefault(message, set()).add("")
