"""A client orders in the portal: what can be ordered, the order while it is written, sending it, its papers."""

from labflow.domain.portal.placing.drafts import (
    add_place,
    choose_place,
    choose_test,
    discard,
    fill,
    fill_all,
    fill_sample,
    mine,
    remove,
    skip_test,
    start,
    turn_to,
    view,
)
from labflow.domain.portal.placing.offer import offer
from labflow.domain.portal.placing.sending import send, sent

__all__ = [
    "add_place", "choose_place", "choose_test", "discard", "fill", "fill_all", "fill_sample", "mine", "offer", "remove", "send", "sent",
    "skip_test", "start", "turn_to", "view",
]  # fmt: skip
