"""Every handler of every screen, sent what no screen sends: refused or answered in words, never a crash."""

import ast
import inspect
import sys
from collections.abc import Callable
from functools import cache
from importlib import import_module
from pathlib import Path
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints
from uuid import UUID

import pytest
import reflex as rx
from reflex.utils.format import format_event_handler
from typing_extensions import is_typeddict

import labflow.state
from labflow.domain import identity
from labflow.errors import LabError
from labflow.ext import pages
from labflow.models import Sample
from labflow.state import payload
from labflow.state.guard import Pace
from labflow.testing import PASSWORD, TestLab
from tests.state.client import Tab

FOLDER = Path(labflow.state.__file__).parent
MODULES = sorted(
    ".".join(("labflow.state", *file.relative_to(FOLDER).with_suffix("").parts)) for file in FOLDER.rglob("[a-z]*.py")
    if ", rx.State):" in file.read_text(encoding="utf-8")
)  # fmt: skip
QUICK = {
    f"labflow.state.{name}"
    for name in ("new_order", "portal.new_order", "receiving", "samples", "session", "work_cell")
}
"""What the fast loop asks; the others are asked the same in the thorough one."""
ASKED = [name if name in QUICK else pytest.param(name, marks=pytest.mark.thorough) for name in MODULES]
UNKNOWN = "0b9ae2a4-6a0f-4a3e-9a6e-0d4a7d9f1c11"
TEXTS = [
    "",
    "no id",
    UNKNOWN,
    "x" * 6000,
    "1e999999",
    "NaN",
    "-1",
    "🧪 '\"<b>&\\ %s {0}\n=1+1",
    "٣",
    "2026-02-30",
]
WHOLE_NUMBERS = [0, -1, 10**12, 3, -(10**9)]
FLOATS = [0.0, -1.5, 1e300, float("inf"), float("nan")]
OTHER_SHAPES: dict[Any, list[Any]] = {
    str: [None, 5, 1.5, True, ["a"], {"$ne": ""}],
    bool: [None, 5, 1.5, "text", ["a"], {"$ne": ""}],
    int: [None, 1.5, "5", True, ["a"], {"$ne": ""}],
    list: [None, 5, "text", True, [None], [5], {"$ne": ""}],
    dict: [None, 5, "text", True, ["a"], [["a", "b"]]],
}
ROUNDS = 2

Handlers = dict[str, Callable[..., Any]]


def handlers(app: rx.App, module: str = "labflow") -> Handlers:
    """What a socket may name of ours; Reflex's own and its setters are closed elsewhere (test_guard.py)."""
    found = app._registration_context.event_handlers
    return {
        name: found[name].handler.fn
        for name in sorted(found)
        for state in found[name].states[:1]
        if f"{state.__module__}.".startswith(f"{module}.") and found[name].handler.fn.__name__ != "setvar"
    }


def arguments(handler: Callable[..., Any]) -> dict[str, Any]:
    """What it takes, by name."""
    hints = get_type_hints(handler)
    return {name: hints.get(name, Any) for name in [*inspect.signature(handler).parameters][1:]}


def plain(kind: Any) -> Any:
    """The kind itself, of a kind or nothing."""
    if get_origin(kind) in (Union, UnionType):
        return next(each for each in get_args(kind) if each is not type(None))
    return kind


def nonsense(kind: Any, number: int, names: list[str]) -> Any:
    """Of the right kind, and of no sense."""
    kind, text = plain(kind), TEXTS[number % len(TEXTS)]
    if kind is bool:
        return number % 2 == 0
    if kind is int:
        return WHOLE_NUMBERS[number % len(WHOLE_NUMBERS)]
    if kind is float:
        return FLOATS[number % len(FLOATS)]
    if get_origin(kind) is list:
        inner = nonsense(*get_args(kind), number, names)
        return [[], [inner], [inner] * 3][number % 3]
    if is_typeddict(kind):
        return {name: nonsense(each, number, names) for name, each in get_type_hints(kind).items()}
    if get_origin(kind) is dict and get_args(kind)[1] is not Any:
        return {name: nonsense(get_args(kind)[1], number, names) for name in names}
    if get_origin(kind) is dict:
        return {} if number == 0 else {name: _value(text, number + place) for place, name in enumerate(names)}
    return text


def _value(text: str, number: int) -> Any:
    """One value of a form: mostly text, at times something no field ever sends."""
    return [text, text, text, None, 5, float("nan"), [text], {"a": text}, True][number % 9]


@cache
def field_names(module: str) -> list[str]:
    """Every word of the module, and of the rules that it calls, that may be the name of a form's field."""
    return sorted(_words(module).union(*(_words(rules) for rules in _rules_of(module))))


def _tree(module: str) -> ast.Module:
    return ast.parse(inspect.getsource(import_module(module)))


def _rules_of(module: str) -> list[str]:
    froms = [node for node in ast.walk(_tree(module)) if isinstance(node, ast.ImportFrom) and node.module]
    named = [f"{node.module}.{alias.name}" for node in froms for alias in node.names] + [
        node.module for node in froms
    ]
    return [each for each in named if each.startswith("labflow.domain.") and each in sys.modules]


def _words(module: str) -> set[str]:
    found = (node.value for node in ast.walk(_tree(module)) if isinstance(node, ast.Constant))
    return {word for word in found if isinstance(word, str) and word.isidentifier() and len(word) < 40}


def right_page(own_handlers: Handlers, lab: TestLab, sample: Sample) -> tuple[str, tuple[Any, ...]]:
    """An address where the screen of these handlers is open, with something on it, and what loads it."""
    own = [
        page for page in pages() if any(format_event_handler(load) in own_handlers for load in page.on_load)
    ]
    if not own:
        own = [page for page in pages() if page.route == "/samples/[sample_id]"]
    words = {
        "mail_id": UUID(int=0),
        "sample_id": sample.id,
        "order_id": sample.order_id,
        "client_id": lab.ashland,
        "kind": "departments",
        "service_id": lab.services["PB"],
        "specification_id": lab.limits,
    }
    route = own[-1].route
    for name, value in words.items():
        route = route.replace(f"[{name}]", str(value))
    return route.replace("[label_id]", "new"), own[-1].on_load


def crashes(tab: Tab) -> list[Exception]:
    """What went wrong without a refusal as its cause: the person would read that it is our fault."""
    return [error for error in tab.errors if not any(isinstance(cause, LabError) for cause in _causes(error))]


def _causes(error: BaseException | None) -> list[BaseException]:
    return [] if error is None else [error, *_causes(error.__cause__)]


def test_every_handler_says_what_it_takes(app: rx.App):
    untyped = [
        f"{name}({argument})" for name, handler in handlers(app).items()
        for argument, kind in arguments(handler).items() if kind in (Any, list, dict)
    ]  # fmt: skip
    assert untyped == []


def test_another_shape_reaches_no_handler(app: rx.App):
    for name, handler in handlers(app).items():
        takes = arguments(handler)
        good = {argument: nonsense(kind, 1, ["name"]) for argument, kind in takes.items()}
        assert payload.fault(handler, good) == "", name
        assert payload.fault(handler, {**good, "not_known": 1}), name
        for argument, kind in takes.items():
            if inspect.signature(handler).parameters[argument].default is inspect.Parameter.empty:
                assert payload.fault(handler, {key: good[key] for key in good if key != argument}), (
                    name,
                    argument,
                )
            for other in OTHER_SHAPES[dict if is_typeddict(kind) else get_origin(kind) or kind]:
                assert payload.fault(handler, {**good, argument: other}), (name, argument, other)


@pytest.mark.parametrize("module", ASKED)
async def test_no_sense_is_answered_in_words(
    app: rx.App, lab: TestLab, monkeypatch: pytest.MonkeyPatch, module: str
):
    monkeypatch.setattr(Pace, "allows", lambda pace, tab: True)
    own = handlers(app, module)
    assert own
    path, load = right_page(own, lab, lab.resulted())
    email = "cleo@ashland.example" if ".portal" in module else "ada@labflow.dev"
    for number in range(ROUNDS):
        cookie = "session=" + identity.sign_in(lab.house, email, PASSWORD).token
        async with Tab(app, path=path, cookie=cookie) as tab:
            for each in load:
                await tab.send(each)
            assert tab.errors == []
            for place, (name, handler) in enumerate(own.items()):
                sent = {
                    argument: nonsense(kind, 3 * number + place, field_names(module))
                    for argument, kind in arguments(handler).items()
                }
                await tab.send(name, sent)
                assert crashes(tab) == [], (name, sent)
