"""/verify and /verify/[code]: anybody checks whether a certificate is genuine and current."""

import reflex as rx

from labflow.components.buttons import button
from labflow.components.callout import callout
from labflow.components.forms import form, text_field
from labflow.components.portal_shell import auth_shell
from labflow.ext import page
from labflow.state.verify import VerifyState as S

A = S.answer
HINT = "It stands beside the square code on the certificate, such as K7PM-Q2XD."


@page("/verify", title="Check a certificate", side="public", on_load=S.load)
def verify() -> rx.Component:
    """Asks for a code."""
    return _shell()


@page("/verify/[code]", title="Check a certificate", side="public", on_load=S.load)
def verified() -> rx.Component:
    """Where the square code on a certificate leads."""
    return _shell()


def _shell() -> rx.Component:
    return auth_shell(
        rx.el.h1("Check a certificate"),
        rx.el.div(_answer(), class_name="said", custom_attrs={"aria-live": "polite"}),
        form(
            text_field(
                "Code of the certificate", "code", size="lg", default_value=A.code, key=A.code, hint=HINT,
                error=rx.cond(S.empty, "Type the code of the certificate.", ""),
                custom_attrs={"maxLength": 20, "autoComplete": "off", "spellCheck": "false", "autoCapitalize": "characters"},
            ),
            button("Check", variant="primary", size="lg", type="submit"),
            on_submit=S.check,
        ),
        lab=S.lab, lab_logo=S.logo,
        audience="Certificates of",
        foot=(rx.el.span("The answer says nothing about the client or the results."),),
        claim=("Genuine and current,", "in one look."),
    )  # fmt: skip


def _answer() -> rx.Component:
    again = "Compare it with your paper. Codes never have the letters I, L and O or the digits 0 and 1."
    newer = rx.cond(
        A.newer != "", f" It was replaced by certificate {A.newer}, issued {A.newer_issued}.",
        " It was replaced, and what replaced it was withdrawn.",
    )  # fmt: skip
    return rx.match(
        A.standing,
        (
            "current",
            callout(
                f"Certificate {A.number} is genuine and current, issued {A.issued}",
                "Number and date must be the same on your paper.", tone="ok",
            ),
        ),
        (
            "replaced",
            callout(
                f"Certificate {A.number} is genuine, but no longer current",
                rx.fragment(f"It was issued {A.issued}.", newer), tone="warn",
            ),
        ),
        (
            "withdrawn",
            callout(
                f"Certificate {A.number} was withdrawn",
                f"It was issued {A.issued} and withdrawn {A.withdrawn}. Do not rely on it.", tone="bad",
            ),
        ),
        ("unknown", callout(rx.fragment("There is no certificate with the code ", rx.el.span(A.code, class_name="mono nowrap")), again, tone="bad")),
        rx.fragment(),
    )  # fmt: skip
