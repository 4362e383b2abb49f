"""What a line of the inbox says, on the inbox itself and on Today."""

from typing import Any

import reflex as rx

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
    """What happened, as whole sentences: one for each kind, for one test and for several."""
    tests = rx.cond(row.count == 1, "1 test", f"{row.count} tests")
    return rx.match(
        row.kind,
        ("mentioned", f"{row.actor} mentioned you on {row.name}"),
        ("message", f"{row.actor} wrote about {row.name}"),
        ("ordered", f"{row.actor} placed order {row.name}"),
        ("assigned", rx.cond(row.name != "", f"{row.actor} assigned {tests} of {row.name} to you", f"{row.actor} assigned {tests} to you")),
        ("returned", rx.cond(row.name != "", f"{row.actor} sent {tests} of {row.name} back to you", f"{row.actor} sent {tests} back to you")),
        ("webhook", f"Webhook {row.name} has trouble"),
        ("letter", f"A letter to {row.name} did not arrive"),
        row.name,
    )  # fmt: skip
