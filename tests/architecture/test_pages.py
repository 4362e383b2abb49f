"""Every page can be built, and every handler of every State says who may call it."""

import ast
import inspect
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import reflex as rx
from reflex.utils.format import format_event_handler
from reflex_base.components.component import BaseComponent, Component
from reflex_base.event import EventHandler
from reflex_base.utils.format import format_props

from labflow.ext.page import Page, pages
from labflow.labflow import app
from labflow.state.guard import _UNDECLARED, PUBLIC, policy_of
from labflow.state.opening import closing
from labflow.state.work import WorkState
from labflow.vocabulary import Permission

STATE = re.compile(r"reflex___state____state__\w+")
TOP_LEVEL = re.compile(r"^(?:export )?(?:async )?(?:const|let|var|function|class) (\w+)", re.MULTILINE)


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.route)
def test_a_page_can_be_built(page: Page) -> None:
    """A broken page fails here in a moment, not in the morning shift."""
    built = page.build()
    assert built.render()
    assert page.title
    assert list(undeclared(built)) == []
    assert list(clashes(built)) == []


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.route)
def test_whoever_may_open_a_page_may_load_all_of_it(page: Page) -> None:
    """Otherwise its visitors are told that they may not do what they never asked for, and the trail keeps it as an attempt."""
    wanted = page.needs if isinstance(page.needs, tuple) else (page.needs,)
    for handler in [*closing(page.on_load), *page.on_load]:
        if not isinstance(handler, EventHandler):
            continue
        policy = policy_of(format_event_handler(handler))
        if policy in (PUBLIC, None):
            continue
        enough = policy if isinstance(policy, tuple) else (policy,)
        assert set(wanted) <= set(enough), f"{page.route} loads {handler.fn.__qualname__}"


def parts(component: BaseComponent) -> Iterator[Component]:
    if isinstance(component, Component):
        yield component
    for child in getattr(component, "children", ()):
        yield from parts(child)


def undeclared(page: Component) -> Iterator[str]:
    """Parts that read a state they do not declare: all else passes, and the front-end build fails."""
    for part in parts(page):
        tag = part._render()
        if type(tag).__name__ != "Tag":  # conditions and loops declare their own
            continue
        read = set(STATE.findall(" ".join(format_props(*tag.special_props, **tag.props))))
        declared = STATE.findall(" ".join({**part._get_hooks_internal(), **part._get_added_hooks()}))
        for name in read.difference(declared):
            yield f"{type(part).__name__} reads {name}: rx.Var.create() around the dict that holds it"


def clashes(page: Component) -> Iterator[str]:
    """Two scripts on one page that define the same name."""
    seen: dict[str, str] = {}
    for script in page._get_all_custom_code():
        for name in TOP_LEVEL.findall(script):
            if seen.setdefault(name, script) != script:
                yield name


def test_a_var_that_the_compiler_cannot_see_is_found() -> None:
    hidden = rx.el.div(custom_attrs={"style": {"width": WorkState.q}})
    seen = rx.el.div(custom_attrs={"style": rx.Var.create({"width": WorkState.q})})
    assert len(list(undeclared(hidden))) == 1
    assert list(undeclared(seen)) == []


class Script(rx.Component):
    code: str = ""

    def add_custom_code(self) -> list[str]:
        return [self.code]


def test_two_scripts_with_the_same_name_are_found() -> None:
    page = rx.fragment(
        Script.create(code="const tick = 1"), Script.create(code="function tick(a) {\n  return a\n}")
    )
    assert list(clashes(page)) == ["tick"]
    assert list(clashes(rx.fragment(Script.create(code="const tick = 1")))) == []


def own_handlers() -> dict[str, object]:
    from reflex_base.registry import RegistrationContext

    token = RegistrationContext.set(app._registration_context)
    try:
        return {
            name: policy_of(name)
            for name, entry in app._registration_context.event_handlers.items()
            if entry.states
            and not entry.states[0].__module__.startswith(("reflex.", "reflex_"))
            and entry.handler.fn.__name__ != "setvar"
        }
    finally:
        RegistrationContext.reset(token)


def test_every_handler_declares_who_may_call_it() -> None:
    undeclared = [name for name, policy in own_handlers().items() if policy is _UNDECLARED]
    assert undeclared == []


def test_only_the_doors_before_sign_in_are_public() -> None:
    """A new public handler must be added here on purpose."""
    public = {name.split("____")[-1] for name, policy in own_handlers().items() if policy == PUBLIC}
    assert public <= {
        "welcome_state.load", "welcome_state.load_ending", "welcome_state.load_link", "verify_state.load",
        "verify_state.check", "stray_state.load", "answers_state.done",
    }, public  # fmt: skip


def test_no_handler_is_a_bare_setter_of_authority() -> None:
    for name in own_handlers():
        assert not name.endswith((".set_permissions", ".set_side", ".set_role", ".set_client_id")), name


def test_every_permission_is_used_or_reserved() -> None:
    reserved = {
        Permission.SEE_BILLING,
        Permission.EDIT_BILLING,
        Permission.EDIT_CATALOGUE,
        Permission.EDIT_FIELDS,
        Permission.PORTAL_TEAM,
    }
    import pathlib

    source = "\n".join(
        path.read_text() for path in pathlib.Path("labflow").rglob("*.py") if path.name != "vocabulary.py"
    )
    unused = [
        p
        for p in Permission
        if f"Permission.{p.name}" not in source.replace("built_in", "") and p not in reserved
    ]
    assert unused == []
    assert inspect.isfunction(policy_of)


def sentences_in_matches(source: str) -> Iterator[str]:
    """Sentences with values that `rx.match` chooses among: the walk that looks words up cannot see into them."""
    for call in ast.walk(ast.parse(source)):
        if isinstance(call, ast.Call) and ast.unparse(call.func) == "rx.match":
            for case in call.args[1:]:
                yield from _sentences(case.elts[-1] if isinstance(case, ast.Tuple) else case)


def _sentences(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.Call) and ast.unparse(node.func) == "rx.cond":
        for branch in node.args[1:]:
            yield from _sentences(branch)
    elif isinstance(node, ast.JoinedStr):
        said = "".join(part.value for part in node.values if isinstance(part, ast.Constant))
        if re.search(r"[A-Za-z]{2}", said) and not said.startswith("/"):
            yield ast.unparse(node)


@pytest.mark.parametrize("room", ["pages", "components"])
def test_no_sentence_hides_from_the_translators(room: str) -> None:
    found = [
        f"{file.name}: {sentence}"
        for file in sorted(Path("labflow", room).rglob("*.py"))
        for sentence in sentences_in_matches(file.read_text("utf-8"))
    ]
    assert found == [], "say them with t(…)"


def test_a_hidden_sentence_is_found() -> None:
    assert list(sentences_in_matches('rx.match(k, ("a", rx.cond(b, f"{who} wrote", "")), t("{who} read"))'))
