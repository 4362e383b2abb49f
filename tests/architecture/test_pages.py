"""Every page can be built, and every handler of every State says who may call it."""

import inspect

import pytest

from labflow.ext.page import Page, pages
from labflow.labflow import app
from labflow.state.guard import _UNDECLARED, PUBLIC, policy_of
from labflow.vocabulary import Permission


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.route)
def test_a_page_can_be_built(page: Page) -> None:
    """A broken page fails here in a moment, not in the morning shift."""
    assert page.build().render()
    assert page.title


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
        "welcome_state.load", "welcome_state.load_link", "verify_state.load",
        "verify_state.check",
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
