"""What is told of an event: its end, its person, its number; and what a person reads when a service is away."""

import logging
from types import SimpleNamespace
from typing import Any

import pytest
import reflex as rx
from psycopg import OperationalError
from redis import ConnectionError as RedisAway
from sqlalchemy import exc

from labflow.domain import identity
from labflow.errors import NotAllowed, NotSignedIn
from labflow.integrations.reaching import unreachable
from labflow.kit import errand, meters, telling
from labflow.state.clients import ClientsState
from labflow.state.people import PeopleState
from labflow.state.refusal import AWAY, show_refusal
from labflow.testing import TestLab
from tests.state.client import Tab
from tests.state.test_guard import cookie


def _away() -> exc.OperationalError:
    return exc.OperationalError("select 1", {}, OperationalError("connection refused"))


@pytest.mark.parametrize(
    ("error", "service"),
    [
        (_away(), "database"),
        (exc.TimeoutError("QueuePool limit"), "database"),
        (RedisAway("Error 111"), "redis"),
        (ValueError("no"), None),
        (NotAllowed("no"), None),
    ],
)
def test_only_a_service_that_is_away_counts_as_away(error: Exception, service: str | None) -> None:
    assert unreachable(error) == service


def test_whoever_meets_a_service_that_is_away_is_told_that_nothing_was_saved(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    lines: list[dict[str, Any]] = []
    keep = SimpleNamespace(error=lambda event, **facts: lines.append({"event": event, **facts}))
    monkeypatch.setattr("labflow.state.refusal.log", keep)
    with errand.doing("0193a1b2c3d40000") as doing:
        doing.of(None, "lab")
        error = _away()
        errand.carry(error)
    told = show_refusal(error)
    assert AWAY in str(told)
    [line] = lines
    assert (line["event"], line["service"], line["reference"]) == (
        "service_unreachable",
        "database",
        "0193a1b2",
    )
    assert "connection refused" not in str(told)


def test_a_failure_is_reported_under_the_number_of_its_event() -> None:
    error = RuntimeError("broken")
    before = meters.failures.labels("screen")._value.get()
    with errand.doing("0193a1b2c3d40000"):
        errand.carry(error)
    assert "0193a1b2" in str(show_refusal(error))
    assert meters.failures.labels("screen")._value.get() == before + 1


@pytest.mark.parametrize(("level", "told"), [(logging.INFO, []), (logging.DEBUG, ["quick"])])
def test_a_quick_event_has_a_line_only_where_somebody_reads_it(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, level: int, told: list[str]
) -> None:
    lines: list[str] = []
    monkeypatch.setattr(
        telling, "log", SimpleNamespace(debug=lambda _event, **facts: lines.append(facts["handler"]))
    )
    caplog.set_level(level, logger=telling.NAME)
    telling.event("quick", "ok", telling.now())
    assert lines == told


async def test_an_event_is_counted_and_told_with_its_person(
    app: rx.App, lab: TestLab, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[dict[str, Any]] = []

    def keep(event: str, **facts: Any) -> None:
        doing = errand.now()
        told.append({"event": event, **facts, **(doing.facts if doing else {})})

    monkeypatch.setattr(telling, "log", SimpleNamespace(info=keep, debug=keep))
    monkeypatch.setattr(telling, "SLOW_EVENT", 0)
    async with Tab(app, cookie=cookie(lab, "rita@labflow.dev"), path="/clients") as tab:
        await tab.send(ClientsState.load)
    [loaded, *_] = [line for line in told if line["handler"] == "clients_state.load"]
    assert (loaded["outcome"], loaded["actor"], loaded["side"]) == ("ok", str(lab.rita.id), "lab")
    assert meters.events.labels("clients_state.load", "ok")._value.get() >= 1


async def test_what_an_event_changes_is_in_the_trail_under_one_number(app: rx.App, lab: TestLab) -> None:
    async with Tab(app, cookie=cookie(lab, "rita@labflow.dev")) as tab:
        await tab.send(PeopleState.load)
    assert lab.audit_of(lab.rita.id)[-1].request_id is not None


def test_steps_in_the_life_of_records_are_counted_when_they_are_committed(lab: TestLab) -> None:
    def taken() -> float:
        return meters.transitions.labels("order", "cancel")._value.get()

    before = taken()
    with pytest.raises(RuntimeError), lab.system() as work:
        work.steps.append(("order", "cancel"))
        raise RuntimeError
    assert taken() == before
    with lab.system() as work:
        work.steps.append(("order", "cancel"))
    assert taken() == before + 1


def test_good_and_bad_sign_ins_are_counted(lab: TestLab) -> None:
    good, bad = (meters.sign_ins.labels(each) for each in ("good", "bad"))
    before = (good._value.get(), bad._value.get())
    cookie(lab, "rita@labflow.dev")
    with pytest.raises(NotSignedIn):
        identity.sign_in(lab.house, "rita@labflow.dev", "wrong")
    assert (good._value.get(), bad._value.get()) == (before[0] + 1, before[1] + 1)
