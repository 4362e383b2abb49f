"""States, verdicts, qualifiers and priorities: always a shape and a word, colour only with a meaning."""

from dataclasses import dataclass
from typing import Any, Literal

import reflex as rx
from reflex_components_core.core.banner import has_connection_errors

from labflow.components.icons import glyph, icon
from labflow.kit.state_words import STATE_WORDS

Tone = Literal["", "ok", "warn", "bad", "acc", "vio", "line"]
Text = str | rx.Var[str]


@dataclass(frozen=True)
class Look:
    """How a state is drawn: glyph, word and badge tone."""

    shape: str
    word: str
    tone: Tone = ""


UNKNOWN = Look("registered", "Unknown")
_DRAWN: dict[str, tuple[str, Tone]] = {
    "draft": ("registered", ""),
    "registered": ("registered", ""),
    "unassigned": ("registered", ""),
    "due": ("registered", ""),
    "submitted": ("received", ""),
    "confirmed": ("received", ""),
    "received": ("received", ""),
    "read": ("received", ""),
    "waiting": ("received", ""),
    "assigned": ("prep", "acc"),
    "in_progress": ("progress", "acc"),
    "resulted": ("review", "vio"),
    "to_be_verified": ("review", "vio"),
    "for_approval": ("review", "vio"),
    "verified": ("approved", "ok"),
    "completed": ("approved", "ok"),
    "imported": ("approved", "ok"),
    "sent": ("approved", "ok"),
    "published": ("reported", "ok"),
    "issued": ("reported", "ok"),
    "closed": ("reported", "ok"),
    "on_hold": ("hold", "warn"),
    "rejected": ("rejected", "bad"),
    "withdrawn": ("rejected", "bad"),
    "failed": ("rejected", "bad"),
    "retracted": ("cancelled", ""),
    "superseded": ("cancelled", ""),
    "discarded": ("cancelled", ""),
    "cancelled": ("cancelled", ""),
}
LOOKS = {state: Look(shape, STATE_WORDS[state], tone) for state, (shape, tone) in _DRAWN.items()}


def _of(state: Text, attribute: str) -> Any:
    """One attribute of a state's look, in Python or in the browser."""
    if not isinstance(state, rx.Var):
        return getattr(LOOKS.get(state, UNKNOWN), attribute)
    grouped: dict[str, list[str]] = {}
    for name, look in LOOKS.items():
        grouped.setdefault(getattr(look, attribute), []).append(name)
    return rx.match(
        state, *[(*names, value) for value, names in grouped.items()], getattr(UNKNOWN, attribute)
    ).to(str)


def state_word(state: Text) -> Any:
    """The word people read for a stored state: "to_be_verified" is "In review"."""
    return _of(state, "word")


def status(state: Text, word: Text | None = None) -> rx.Component:
    """Lifecycle state as glyph and word, plain, for tables. `word` overrides the standard word."""
    shape = _of(state, "shape")
    return rx.el.span(
        glyph(shape), state_word(state) if word is None else word, class_name=_joined("st st-", shape)
    )


def status_badge(state: Text, *, large: bool = False, word: Text | None = None) -> rx.Component:
    """Lifecycle state as a soft badge, for headers."""
    return rx.el.span(
        glyph(_of(state, "shape")),
        state_word(state) if word is None else word,
        class_name=_joined("badge lg " if large else "badge ", _of(state, "tone")),
    )


def _joined(prefix: str, value: Text) -> Any:
    return rx.Var.create(prefix) + value if isinstance(value, rx.Var) else prefix + value


def badge(
    *children: Any, tone: Tone = "", icon_name: str = "", large: bool = False, **props: Any
) -> rx.Component:
    """A short soft label: `badge("1 above limit", tone="bad", icon_name="triangle-alert")`."""
    drawn = icon(icon_name, 14 if large else 12) if icon_name else rx.fragment()
    size = " lg" if large else ""
    return rx.el.span(drawn, *children, class_name=f"badge {tone}{size}", **props)


def flag(*children: Any, icon_name: str = "", tone: str = "", regular: bool = False) -> rx.Component:
    """An icon and words in a meaning's colour, on no background. `tone`: tok, twarn, tbad, tacc, t2."""
    weight = " w4" if regular else ""
    return rx.el.span(
        icon(icon_name, 14) if icon_name else rx.fragment(), *children, class_name=f"flag {tone}{weight}"
    )


def verdict(value: Text, word: Text | None = None) -> rx.Component:
    """Conformity of a result with its limit (ISO/IEC 17025 7.8.6): pass, fail, inconclusive or none."""
    looks = {
        "pass": flag("Pass" if word is None else word, icon_name="check", tone="tok", regular=True),
        "fail": flag("Above" if word is None else word, icon_name="triangle-alert", tone="tbad"),
        "inconclusive": flag("Inconclusive" if word is None else word, icon_name="circle-help", tone="twarn"),
    }
    nothing = rx.el.span("–", class_name="t3")
    if not isinstance(value, rx.Var):
        return looks.get(value, nothing)
    return rx.match(value, *looks.items(), nothing)


def qualifier(code: Text, meaning: Text = "", tone: Literal["", "warn", "bad"] = "") -> rx.Component:
    """A result qualifier (U, J, B, H …) with its meaning spelt out on hover."""
    return rx.cond(code != "", rx.el.abbr(code, title=meaning, class_name=f"q {tone}"), rx.fragment())


def priority(value: Text) -> rx.Component:
    """Rush and high are marked; normal is the absence of a mark."""
    looks = {
        "rush": rx.el.span(icon("zap", 14, "tacc"), "Rush", class_name="flag"),
        "high": flag("High", icon_name="chevron-up", regular=True),
    }
    if not isinstance(value, rx.Var):
        return looks.get(value, rx.fragment())
    return rx.match(value, *looks.items(), rx.fragment())


def due(text: Text, date: Text = "", *, late: bool | rx.Var[bool] = False) -> rx.Component:
    """When it is due: relative first, date second; red with an icon when late."""
    return rx.el.span(
        rx.cond(
            late,
            flag(text, icon_name="circle-alert", tone="tbad"),
            rx.cond(text, rx.el.span(text, class_name="flag w4"), rx.fragment()),
        ),
        rx.el.span(date, class_name="t3"),
        class_name="row g8",
    )


def live(word: Text = "Live") -> rx.Component:
    """A pulsing dot: this screen shows changes as they happen; without a connection it says that it does not."""
    return rx.cond(
        has_connection_errors,
        rx.el.span("No connection", class_name="live off", role="status"),
        rx.el.span(word, class_name="live", role="status"),
    )


def chip(
    field: Text, operator: Text, value: Text, *, icon_name: str = "", on_remove: Any = None
) -> rx.Component:
    """One filter, read as a sentence: field, operator, value, remove."""
    return rx.el.span(
        rx.el.span(icon(icon_name, 13) if icon_name else rx.fragment(), field),
        rx.el.i(operator),
        rx.el.b(value),
        rx.el.button(
            icon("x", 12), type="button", aria_label="Remove filter", class_name="rm-f", on_click=on_remove
        )
        if on_remove is not None
        else rx.fragment(),
        class_name="chip",
    )


def account(state: Text, none: Text = "") -> rx.Component:
    """Whether somebody can sign in: active, invited or closed; `none` says it where there is no account."""
    return rx.match(
        state,
        ("active", badge("Active", tone="ok", icon_name="check")),
        ("invited", badge("Invited", tone="acc", icon_name="mail")),
        ("closed", badge("Closed", icon_name="lock")),
        rx.el.span(none, class_name="t3"),
    )
