"""/sign-in, /forgot-password, /set-password, /unsubscribe: what opens before anybody is known."""

from typing import Any

import reflex as rx

from labflow.components.buttons import button, link
from labflow.components.callout import callout
from labflow.components.forms import native_form, password_field, text_field
from labflow.components.from_address import asked_by, from_address, told_by
from labflow.components.languages import language_switch
from labflow.components.own_refusal import own_refusals, refused_here
from labflow.components.portal_shell import auth_shell
from labflow.components.reveal import reveal
from labflow.ext import page
from labflow.state.welcome import REFUSED
from labflow.state.welcome import WelcomeState as S

NOTES = {
    "bye": "You are signed out.",
    "elsewhere": "You were signed out from another place: by yourself or by an administrator.",
    "ready": "The password is set. Sign in with it.",
    "sent": "If there is an account with this address, a letter with a link is on its way. It works for an hour.",
    "ended": "Done. You get no more letters of this kind.",
}


@page("/sign-in", title="Sign in", side="public", on_load=S.load)
def sign_in() -> rx.Component:
    """Email and password. After a failure everything but the password is kept."""
    return _shell(
        "Sign in",
        native_form(
            rx.el.input(type="hidden", name="next", custom_attrs=asked_by("next")),
            _email(),
            rx.el.div(
                refused_here(
                    "password",
                    "Type your password.",
                    password_field(size="lg", required=True, end=reveal(), custom_attrs={"maxLength": 128}),
                ),
                link("Forgot password?", href="/forgot-password", class_name="link s12 w5 forgot"),
                class_name="asks-password",
            ),
            button("Sign in", variant="primary", size="lg", type="submit"),
            action="/auth/sign-in",
        ),
        rx.cond(S.demo, _demo(), rx.fragment()),
        foot=(rx.el.span("One sign-in for the laboratory and its clients"),),
    )


@page("/forgot-password", title="Forgot password", side="public", on_load=S.load)
def forgot_password() -> rx.Component:
    """Asks for a reset link; the answer never says whether there is such an account."""
    return _shell(
        "Forgot password?",
        rx.el.p(
            "Type the email you sign in with. We send you a link to set a new password.", class_name="t2"
        ),
        native_form(
            _email(),
            button("Send the link", variant="primary", size="lg", type="submit"),
            action="/auth/forgot",
        ),
        foot=(link("Back to sign in", href="/sign-in"),),
    )


@page("/set-password", title="Set a password", side="public", on_load=S.load_link)
def set_password() -> rx.Component:
    """Where the links of invitations and resets lead."""
    return _shell(
        "Set a password",
        rx.cond(
            S.holder.good,
            rx.fragment(
                rx.el.p(
                    "For ", rx.el.b(S.holder.name, class_name="w6"), ", ", S.holder.email, class_name="t2"
                ),
                native_form(
                    rx.el.input(type="hidden", name="token", value=S.token, read_only=True),
                    # password managers file the new password under this name
                    rx.el.input(
                        type="hidden",
                        value=S.holder.email,
                        read_only=True,
                        custom_attrs={"autoComplete": "username"},
                    ),
                    _new_password(
                        "New password",
                        "password",
                        "At least 12 characters. Several words are easy to keep.",
                        auto_focus=True,
                    ),
                    _new_password("The same again", "again", ""),
                    button("Set password", variant="primary", size="lg", type="submit"),
                    action="/auth/set-password",
                    no_validate=True,
                    class_name="mt16",
                ),
            ),
            rx.cond(
                S.lab != "",
                callout(
                    "This link does not work any more",
                    "It works once and for a limited time.",
                    icon_name="circle-alert",
                    actions=(link("Ask for a new link", href="/forgot-password"),),
                ),
                rx.fragment(),
            ),
        ),
        foot=(link("Back to sign in", href="/sign-in"),),
    )


@page("/unsubscribe", title="No more letters", side="public", on_load=S.load_ending)
def unsubscribe() -> rx.Component:
    """Where the last line of a notice leads. Opening it changes nothing: mail programs open links to look at them."""
    return _shell(
        "No more letters of this kind",
        rx.cond(
            S.token != "",
            rx.fragment(
                rx.el.p(
                    "You will not get letters like the one that brought you here any more. Your account has a switch for each kind of notice.",
                    class_name="t2",
                ),
                native_form(
                    rx.el.input(type="hidden", name="token", value=S.token, read_only=True),
                    rx.el.input(type="hidden", name="asked", value="page", read_only=True),
                    button("No more of these letters", variant="primary", size="lg", type="submit"),
                    action="/auth/unsubscribe",
                ),
            ),
            rx.fragment(),
        ),
        foot=(link("Sign in", href="/sign-in"),),
    )


def _shell(title: str, *body: Any, foot: tuple[Any, ...]) -> rx.Component:
    drawn = auth_shell(
        rx.el.h1(title),
        rx.el.div(
            *_told(),
            *body,
            class_name="stack",
        ),
        lab=rx.cond(S.named, S.lab, "Not set up yet"),
        lab_logo=S.logo,
        audience=rx.cond(S.named, "Laboratory system of", "Laboratory system"),
        foot=(*foot, language_switch("/sign-in")),
    )
    # behind all that is drawn: a browser may paint what it has before it runs a script, and the form would move
    return rx.fragment(drawn, from_address(), own_refusals())


def _told() -> list[rx.Component]:
    """What the last try led to."""
    refused = [told_by("error", code, callout(why, tone="bad")) for code, why in REFUSED.items()]
    return [*refused, *[told_by(key, "", callout(text, tone="ok")) for key, text in NOTES.items()]]


def _email() -> rx.Component:
    box = text_field(
        "Email", "email", type="email", size="lg", required=True, auto_focus=True,
        custom_attrs={"autoComplete": "username", "maxLength": 254, **asked_by("email")},
    )  # fmt: skip
    return refused_here("email", "Type an email address, such as name@company.com.", box)


def _new_password(label: str, name: str, hint: str, *, auto_focus: bool = False) -> rx.Component:
    return password_field(
        label, name, autocomplete="new-password", hint=hint, error=S.errors[name], size="lg", required=True, end=reveal(),
        auto_focus=auto_focus, custom_attrs={"minLength": 12, "maxLength": 128},
    )  # fmt: skip


def _demo() -> rx.Component:
    return callout(
        "This is a demo laboratory",
        "Sign in as admin@labflow.dev with password123. More accounts are in the README.",
        icon_name="info",
    )
