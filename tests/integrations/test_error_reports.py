"""A report of a failure says what broke, and carries nobody's data out of the house."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
import sentry_sdk
from sentry_sdk.transport import Transport

from labflow.integrations import error_reports
from labflow.kit import logs

PERSONAL = ("ada@labflow.dev", "Ada Analyst", "correct horse", "S26-000041", "session=abc")


class Kept(Transport):
    """A transport that keeps what would be sent."""

    def __init__(self, options: Any = None) -> None:
        super().__init__(options)
        self.sent: list[dict[str, Any]] = []

    def capture_envelope(self, envelope: Any) -> None:
        self.sent += [item.payload.json for item in envelope.items if item.headers.get("type") == "event"]


@pytest.fixture
def kept() -> Iterator[Kept]:
    error_reports.begin("https://key@127.0.0.1/1", "production")
    client = sentry_sdk.get_client()
    client.transport = transport = Kept(client.options)
    yield transport
    sentry_sdk.init()
    logs._REPORTERS.clear()


def _break(password: str) -> None:
    person = "Ada Analyst"
    raise ValueError(f"Key (email)=(ada@labflow.dev) of {person}, {password}, S26-000041 exists")


def test_a_report_names_the_failure_and_where_it_is_and_nothing_else(kept: Kept) -> None:
    sentry_sdk.set_user({"email": "ada@labflow.dev"})
    sentry_sdk.set_extra("cookie", "session=abc")
    sentry_sdk.set_tag("person", "Ada Analyst")
    try:
        _break("correct horse")
    except ValueError as error:
        error_reports.report(error, "0193a1b2c3d4")
    [event] = kept.sent
    sent = json.dumps(event)
    for word in PERSONAL:
        assert word not in sent, word
    [value] = event["exception"]["values"]
    assert (value["type"], value["value"]) == ("ValueError", error_reports.WITHHELD)
    assert value["stacktrace"]["frames"][-1]["function"] == "_break"
    assert event["tags"] == {"request_id": "0193a1b2c3d4"}


def test_what_is_logged_as_an_error_is_reported_and_an_absent_service_is_not(kept: Kept) -> None:
    class OperationalError(Exception):
        pass

    step = lambda told: logs._reported(None, "error", logs._brief(None, "error", told))  # noqa: E731
    step({"event": "x", "exc_info": ValueError("a"), "request_id": "0193a1b2c3d4"})
    step({"event": "x", "exc_info": OperationalError("gone")})
    step({"event": "only words"})
    assert [event["exception"]["values"][0]["type"] for event in kept.sent] == ["ValueError"]
