"""What goes to the browser is written as Reflex would write it, whatever a screen shows."""

import json
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

import pytest
import reflex as rx
from reflex.state import StateUpdate
from reflex_base.utils.format import json_dumps

from labflow.domain.lists import Line
from labflow.wire import dumps, write_fast

COMPACT = (",", ":")


class Kind(StrEnum):
    WATER = "water"


@dataclass
class Shown:
    name: str = "Grünwald “7” \u2028 \x07"
    _inner: int = 3
    at: datetime = datetime(2026, 7, 21, 6, 40, tzinfo=UTC)
    day: date = date(2026, 7, 21)
    id: UUID = field(default_factory=lambda: UUID(int=7))
    value: Decimal = Decimal("1.840")
    kind: Kind = Kind.WATER
    lines: list[Line] = field(default_factory=lambda: [Line(id="1", cells=[["muted", "a"]])])
    pair: tuple[int, float] = (1, 2.50)

    def __post_init__(self) -> None:
        self.not_a_field = "stays here"


@pytest.mark.parametrize(
    "value",
    [
        Shown(),
        {"a": None, "b": True, "c": [1.0, 1e-7, -0.0]},
        {1: "a key that is no text"},
        2**70,
        "",
        [set()],
    ],
)
def test_it_is_written_as_reflex_writes_it(value: Any) -> None:
    update = ["event", StateUpdate(delta={"state": {"var": value}})]
    ours, theirs = dumps(update, separators=COMPACT), json_dumps(update, separators=COMPACT)
    assert json.loads(ours) == json.loads(theirs)
    assert "stays here" not in ours


def test_text_that_is_no_unicode_is_still_sent() -> None:
    assert json.loads(dumps(["half a sign: \ud83d"], separators=COMPACT)) == ["half a sign: \ud83d"]


def test_the_socket_writes_its_packets_so(app: rx.App, monkeypatch: pytest.MonkeyPatch) -> None:
    assert app.sio is not None
    monkeypatch.setattr(app.sio.packet_class, "json", app.sio.packet_class.json)
    write_fast(app)
    packet = app.sio.packet_class(data=["event", StateUpdate(delta={"s": {"line": Line(id="1")}})])
    assert '"line":{"id":"1","href":""' in packet.encode()
