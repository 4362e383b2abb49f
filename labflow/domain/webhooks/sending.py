"""One try of a delivery: read what is due, read the event with the receiver's eyes, send it, keep what came of it.

Four steps, and the sending is in no transaction. What dies on the way is begun again with the same event id: the
receiver may hear of an event twice, never of none.
"""

import json
from dataclasses import asdict
from uuid import UUID

from labflow import __version__
from labflow.domain.actor import system
from labflow.domain.events.kinds import PING
from labflow.domain.events.telling import Envelope, event_id, told
from labflow.domain.ports import House, Parcel
from labflow.domain.webhooks import delivering
from labflow.domain.webhooks.delivering import Due
from labflow.domain.webhooks.signing import headers
from labflow.domain.work import open_work
from labflow.kit.times import utc_now


def send(house: House, delivery_id: UUID, attempt: int) -> None:
    """Make this try, unless it was made already."""
    with open_work(house, system("webhooks"), verb="webhooks.begin") as work:
        due = delivering.begin(work, delivery_id, attempt)
    if due is None:
        return
    envelope = _read(house, due)
    if envelope is None:
        with open_work(house, system("webhooks"), verb="webhooks.drop") as work:
            delivering.drop(work, delivery_id, attempt)
        return
    receipt = house.courier.send(parcel(due, envelope))
    with open_work(house, system("webhooks"), verb="webhooks.record") as work:
        delivering.record(work, delivery_id, attempt, receipt, subject=_subject(envelope))


def parcel(due: Due, envelope: Envelope) -> Parcel:
    """The envelope as bytes, signed for this moment."""
    body = json.dumps(asdict(envelope), ensure_ascii=False, separators=(",", ":")).encode()
    at = int(utc_now().timestamp())
    return Parcel(due.webhook.url, headers(due.keys, envelope.id, at, body, __version__), body)


def _read(house: House, due: Due) -> Envelope | None:
    if due.event is None:
        return Envelope(
            event_id(due.delivery.event_id), PING, due.delivery.created_at.isoformat(timespec="milliseconds"),
            data={"object": "webhook", "id": str(due.webhook.id)},
        )  # fmt: skip
    with open_work(house, due.reader, verb="webhooks.tell") as work:
        return told(work, [due.event])[0]


def _subject(envelope: Envelope) -> str:
    """What the log calls it: the number of the record, else that of its order or sample."""
    data = envelope.data
    return str(
        data.get("number")
        or data.get("sample", {}).get("number")
        or data.get("order", {}).get("number")
        or data.get("code", "")
    )
