"""What a line of the inbox says, on the inbox itself and on Today."""

from typing import Any

import reflex as rx

from labflow.components.words import many, t

ICONS = {
    "mentioned": "at-sign",
    "message": "message-square",
    "ordered": "clipboard-list",
    "assigned": "user",
    "returned": "undo-2",
    "webhook": "webhook",
    "letter": "mail-x",
}


def notice_sentence(row: Any) -> Any:
    """What happened, as whole sentences: one for each kind, for one test and for several.

    What `rx.match` chooses among is words with values here, which the walk over pages does not see: each says itself.
    """
    who = {"actor": row.actor}
    named, tests = who | {"name": row.name}, {"tests": many("{count} test", "{count} tests", row.count)}
    return rx.match(
        row.kind,
        ("mentioned", t("{actor} mentioned you on {name}", **named)),
        ("message", t("{actor} wrote about {name}", **named)),
        ("ordered", t("{actor} placed order {name}", **named)),
        ("assigned", rx.cond(row.name != "", t("{actor} assigned {tests} of {name} to you", **named, **tests), t("{actor} assigned {tests} to you", **who, **tests))),
        ("returned", rx.cond(row.name != "", t("{actor} sent {tests} of {name} back to you", **named, **tests), t("{actor} sent {tests} back to you", **who, **tests))),
        ("webhook", t("Webhook {name} has trouble", name=row.name)),
        ("letter", t("A letter to {name} did not arrive", name=row.name)),
        row.name,
    )  # fmt: skip
