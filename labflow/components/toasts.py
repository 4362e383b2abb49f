"""Short messages at the bottom right: one sentence, one action at most. Success leaves after 5 s, errors stay."""

from typing import Any

import reflex as rx
from reflex_components_sonner.toast import Toaster

from labflow.components.languages import LIBRARY
from labflow.components.words import t
from labflow.words import _, later

_STAYS = 2_000_000_000  # ms; the largest delay a browser timer accepts is 2 147 483 647


class Toasts(Toaster):
    """The framework's place for toasts, drawn again when its reader's language is there."""

    def add_imports(self) -> dict[str, Any]:
        return {LIBRARY: ["useSpoken"]}

    def add_hooks(self) -> list[Any]:
        return [*super().add_hooks(), "useSpoken();"]


def toaster() -> rx.Component:
    """The place toasts appear, given once to the application: `rx.App(toaster=toaster())`."""
    return Toasts.create(
        position="bottom-right", visible_toasts=3, close_button=True, expand=True, gap=8,
        custom_attrs={
            "containerAriaLabel": t("Status messages"), "toastOptions": rx.Var.create({"closeButtonAriaLabel": t("Close the message")}),
        },
    )  # fmt: skip


def done(message: str | rx.Var[str]) -> rx.event.EventSpec:
    """Says what was done: "13 results approved"."""
    return rx.toast.success(_said(message), duration=5000)


def note(message: str | rx.Var[str]) -> rx.event.EventSpec:
    """Says something worth knowing that asks for nothing."""
    return rx.toast.info(_said(message), duration=5000)


def failed(message: str | rx.Var[str]) -> rx.event.EventSpec:
    """Says what failed and what to do about it; stays until closed."""
    return rx.toast.error(_said(message), duration=_STAYS)


def closed_page(title: str, page_side: str, viewer_side: str) -> rx.event.EventSpec:
    """Says why somebody was led away from a page, once, however many of the page's handlers were refused."""
    if page_side in (viewer_side, "both"):
        words = later("Your roles do not open “{title}”. Ask an administrator if you need it.")
    elif viewer_side == "client":
        words = later("“{title}” is a page of the laboratory. This is your company's portal.")
    else:
        words = later("“{title}” is a page of the client portal. This is the laboratory.")
    return rx.toast.info(_(words, title=_(title)), id="closed-page", duration=8000)


def _said(message: str | rx.Var[str]) -> str | rx.Var[str]:
    return message if isinstance(message, rx.Var) else _(message)
