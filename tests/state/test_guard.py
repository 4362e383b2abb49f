"""The guard: what may pass from a browser to a handler, and what happens to the rest."""

import pytest
import reflex as rx
from reflex.istate.manager.memory import StateManagerMemory
from reflex.state import OnLoadInternalState
from reflex.utils.format import json_dumps
from reflex_base.registry import RegistrationContext
from sqlalchemy import delete

from labflow.domain import identity, people
from labflow.domain.identity import acting
from labflow.models import Mail, UserRole, UserSession
from labflow.state import base
from labflow.state.account import AccountState
from labflow.state.clients import ClientsState, NewClientState
from labflow.state.guard import _UNDECLARED, TOO_FAST, Pace, policy_of
from labflow.state.payload import NOT_STORABLE, NOT_UNDERSTOOD
from labflow.state.people import PeopleState, PersonState
from labflow.state.session import SessionState
from labflow.state.welcome import WelcomeState
from labflow.testing import PASSWORD, TestLab
from tests.state.client import Tab, changes, events, refused

REDIRECTED = "_redirect"


def cookie(lab: TestLab, email: str) -> str:
    return "session=" + identity.sign_in(lab.house, email, PASSWORD).token


async def test_nobody_is_led_to_sign_in_and_back_again(app: rx.App, lab: TestLab):
    async with Tab(app, path="/clients?tab=held") as tab:
        sent = await tab.send(ClientsState.load)
        assert "/sign-in?next=%2Fclients%3Ftab%3Dheld" in str(events(sent))
        assert (await tab.state(ClientsState)).lines == []


async def test_everybody_sees_the_sign_in_page(app: rx.App, lab: TestLab):
    async with Tab(app, path="/sign-in") as tab:
        await tab.send(WelcomeState.load)
        assert (await tab.state(WelcomeState)).lab == "Sierra Analytical Laboratories"


async def test_a_new_password_that_is_refused_is_told_at_its_field(app: rx.App, lab: TestLab):
    identity.ask_for_reset(lab.house, "ana@labflow.dev")
    token = lab.all(Mail)[0].text.split("token=")[1].split()[0]
    for code, field in (("short", "password"), ("common", "password"), ("differ", "again")):
        async with Tab(app, path=f"/set-password?token={token}&error={code}") as tab:
            await tab.send(WelcomeState.load_link)
            state = await tab.state(WelcomeState)
            assert (state.holder.good, state.errors) == (True, {field: identity.REASONS[code]})
    async with Tab(app, path=f"/set-password?token={token}&error=Call+0900") as tab:
        await tab.send(WelcomeState.load_link)
        assert (await tab.state(WelcomeState)).errors == {}


async def test_reception_reads_clients_but_does_not_open_people(app: rx.App, lab: TestLab):
    async with Tab(app, cookie=cookie(lab, "rita@labflow.dev"), path="/clients") as tab:
        sent = await tab.send(ClientsState.load)
        assert not refused(sent)
        assert len((await tab.state(ClientsState)).lines) == 2
        assert refused(await tab.send(PeopleState.load))
        assert refused(await tab.send(NewClientState.create, {"form": {"name": "X", "code": "X"}}))
        assert (await tab.state(PeopleState)).lines == []


async def test_a_refusal_is_written_into_the_trail(app: rx.App, lab: TestLab):
    async with Tab(app, cookie=cookie(lab, "rita@labflow.dev")) as tab:
        await tab.send(PeopleState.load)
    assert lab.audit_of(lab.rita.id)[-1].act == "refused"
    assert lab.audit_of(lab.rita.id)[-1].new["event"].endswith("people_state.load")


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({"dialog": ["invite"], "person_id": ""}, NOT_UNDERSTOOD),
        ({"dialog": "invite"}, NOT_UNDERSTOOD),
        ({"dialog": "invite", "person_id": "", "asked": "x"}, NOT_UNDERSTOOD),
        ({"dialog": "in\x00vite", "person_id": ""}, NOT_STORABLE),
        ({"dialog": "invite", "person_id": "\ud800"}, NOT_STORABLE),
    ],
)
async def test_what_no_screen_sends_is_told_and_changes_nothing(
    app: rx.App, lab: TestLab, sent: dict[str, object], told: str
):
    async with Tab(app, cookie=cookie(lab, "ada@labflow.dev"), path="/people") as tab:
        assert told in str(events(await tab.send(PersonState.ask, sent)))
        assert (await tab.state(PersonState)).asked == ""
        assert tab.errors == []


async def test_the_built_in_setter_is_closed(app: rx.App, lab: TestLab):
    async with Tab(app, cookie=cookie(lab, "ada@labflow.dev")) as tab:
        for state in (SessionState, PersonState, ClientsState, AccountState):
            sent = await tab.send(f"{state.get_full_name()}.setvar", {"var_name": "asked", "value": "x"})
            assert refused(sent)


async def test_a_state_that_declares_nothing_is_nobodys(app: rx.App, lab: TestLab):
    class Forgotten(rx.State):
        value: int = 0

        def helper(self) -> None:
            self.value = 1

    async with Tab(app, cookie=cookie(lab, "ada@labflow.dev")) as tab:
        assert refused(await tab.send(f"{Forgotten.get_full_name()}.helper"))


async def test_every_handler_of_ours_declares_who_may_call_it(app: rx.App):
    registered = RegistrationContext.set(app._registration_context)
    try:
        own = {
            name
            for name, found in RegistrationContext.get().event_handlers.items()
            if found.states and found.states[0].__module__.startswith("labflow.")
        }
        undeclared = {name for name in own if not name.endswith(".setvar") and policy_of(name) is _UNDECLARED}
        assert len(own) > 20
        assert undeclared == set()
        assert all(policy_of(name) is _UNDECLARED for name in own if name.endswith(".setvar"))
    finally:
        RegistrationContext.reset(registered)


async def test_another_session_on_the_same_tab_gets_nothing_of_the_first(app: rx.App, lab: TestLab):
    async with Tab(app, cookie=cookie(lab, "rita@labflow.dev"), path="/clients") as first:
        await first.send(ClientsState.load)
    async with Tab(
        app, cookie=cookie(lab, "ana@labflow.dev"), token=first.token, states=first.states
    ) as thief:
        sent = await thief.send(ClientsState.load)
        assert "location.reload()" in str(events(sent))
        assert changes(sent, ClientsState) == {}
    async with Tab(app, token=first.token, states=first.states) as nobody:
        sent = await nobody.send("reflex___state____state.hydrate_and_load", {"vars": {}})
        assert "Ashland" not in str(sent)
        assert (await nobody.state(ClientsState)).lines == []


async def test_a_closed_account_is_out_at_its_next_event(app: rx.App, lab: TestLab):
    async with Tab(app, cookie=cookie(lab, "rita@labflow.dev"), path="/clients") as tab:
        await tab.send(ClientsState.load)
        with lab.work_as(lab.ada) as work:
            people.deactivate(work, lab.rita.id, reason="left")
        sent = await tab.send(ClientsState.load)
        assert "location.reload()" in str(events(sent)) or REDIRECTED in str(events(sent))


async def test_a_permission_taken_away_is_gone_at_the_next_event(app: rx.App, lab: TestLab):
    async with Tab(app, cookie=cookie(lab, "max@labflow.dev"), path="/people") as tab:
        assert not refused(await tab.send(PeopleState.load))
        with lab.system() as work:
            work.db.execute(delete(UserRole).where(UserRole.user_id == lab.max.id))
        assert refused(await tab.send(PeopleState.load))


async def test_an_event_asks_once_who_sent_it(app: rx.App, lab: TestLab, monkeypatch: pytest.MonkeyPatch):
    asked = counting(monkeypatch)
    async with Tab(app, cookie=cookie(lab, "rita@labflow.dev"), path="/clients") as tab:
        await tab.send(ClientsState.load)
        assert len(asked) == 1
        await tab.send(ClientsState.load)
        assert len(asked) == 2


async def test_what_a_page_sets_off_goes_by_one_answer(
    app: rx.App, lab: TestLab, monkeypatch: pytest.MonkeyPatch
):
    asked = counting(monkeypatch)
    async with Tab(app, cookie=cookie(lab, "rita@labflow.dev"), path="/clients") as tab:
        await tab.send(OnLoadInternalState.on_load_internal)
        assert (await tab.state(SessionState)).name
        assert len((await tab.state(ClientsState)).lines) == 2
        assert len(asked) == 1


async def test_an_event_that_lasts_is_asked_again(app: rx.App, lab: TestLab, monkeypatch: pytest.MonkeyPatch):
    asked = counting(monkeypatch)
    monkeypatch.setattr(base, "SAME_EVENT", 0.0)
    async with Tab(app, cookie=cookie(lab, "rita@labflow.dev"), path="/clients") as tab:
        await tab.send(ClientsState.load)
        asked.clear()
        await tab.send(ClientsState.load)
        assert len(asked) == 2  # the guard, and the verb that came too late to go by its answer


async def test_one_tabs_answer_is_not_anothers(app: rx.App, lab: TestLab):
    states = StateManagerMemory()
    async with Tab(app, cookie=cookie(lab, "max@labflow.dev"), states=states) as boss:
        assert not refused(await boss.send(PeopleState.load))
    async with Tab(app, cookie=cookie(lab, "rita@labflow.dev"), states=states) as other:
        assert refused(await other.send(PeopleState.load))


def counting(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every question who a token stands for."""
    asked: list[str] = []
    digest = acting.digest

    def asking(token: str) -> str:
        asked.append(token)
        return digest(token)

    monkeypatch.setattr(acting, "digest", asking)
    return asked


async def test_a_clients_person_is_led_from_lab_pages_to_the_portal(app: rx.App, lab: TestLab):
    async with Tab(app, cookie=cookie(lab, "cleo@ashland.example"), path="/clients") as tab:
        sent = await tab.send(SessionState.load)
        assert "'/portal'" in str(events(sent))
        assert " is a page of the laboratory. This is your company" in str(events(sent))
        assert refused(await tab.send(ClientsState.load))
        assert (await tab.state(ClientsState)).lines == []
        assert refused(await tab.send(NewClientState.create, {"form": {"name": "X", "code": "X"}}))


async def test_who_may_not_see_a_page_is_led_home(app: rx.App, lab: TestLab):
    async with Tab(app, cookie=cookie(lab, "ana@labflow.dev"), path="/people") as tab:
        sent = str(events(await tab.send(SessionState.load)))
        assert "'path': '/'" in sent
        assert "Your roles do not open " in sent


async def test_the_laboratorys_people_are_told_that_the_portal_is_the_clients(app: rx.App, lab: TestLab):
    async with Tab(app, cookie=cookie(lab, "ana@labflow.dev"), path="/portal/orders") as tab:
        sent = str(events(await tab.send(SessionState.load)))
        assert "is a page of the client portal. This is the laboratory." in sent


async def test_a_client_at_the_bare_address_is_led_to_the_portal_without_a_word(app: rx.App, lab: TestLab):
    async with Tab(app, cookie=cookie(lab, "cleo@ashland.example"), path="/") as tab:
        sent = str(events(await tab.send(SessionState.load)))
        assert "'/portal'" in sent
        assert "is a page of" not in sent


async def test_the_token_never_reaches_the_page(app: rx.App, lab: TestLab):
    given = cookie(lab, "ana@labflow.dev")
    async with Tab(app, cookie=given) as tab:
        sent = await tab.send("reflex___state____state.hydrate_and_load", {"vars": {}})
        sent += await tab.send(SessionState.load)
        on_the_wire = "".join(json_dumps(update.delta) for update in sent)
        assert "Ana Alvarez" in on_the_wire
        assert given.removeprefix("session=") not in on_the_wire


def test_a_tab_has_a_burst_and_then_waits():
    pace = Pace()
    assert sum(pace.allows("a tab") for _ in range(200)) in (120, 121)
    assert pace.allows("another tab")


def test_a_tab_that_sends_too_fast_is_told_once_in_ten_seconds(monkeypatch: pytest.MonkeyPatch):
    clock = [100.0]
    monkeypatch.setattr("labflow.state.guard.time.monotonic", lambda: clock[0])
    pace = Pace()
    assert [pace.must_tell("a tab") for _ in range(3)] == [True, False, False]
    assert pace.must_tell("another tab")
    clock[0] += 9
    assert not pace.must_tell("a tab")
    clock[0] += 11
    assert pace.must_tell("a tab")


async def test_what_was_sent_too_fast_is_said_on_the_screen(
    app: rx.App, lab: TestLab, monkeypatch: pytest.MonkeyPatch
):
    async with Tab(app, cookie=cookie(lab, "rita@labflow.dev")) as tab:
        await tab.send(SessionState.load)
        monkeypatch.setattr(Pace, "allows", lambda pace, tab: False)
        assert TOO_FAST in str(events(await tab.send(ClientsState.load)))
        assert events(await tab.send(ClientsState.load)) == []
        assert (await tab.state(ClientsState)).lines == []


# ── forms ────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_an_invitation_from_the_screen(app: rx.App, lab: TestLab):
    async with Tab(app, cookie=cookie(lab, "ada@labflow.dev"), path="/people") as tab:
        await tab.send(PeopleState.load)
        await tab.send(PersonState.ask, {"dialog": "invite", "person_id": ""})
        form = {"name": "", "email": "nora@labflow.dev", "role-analyst": "on"}
        await tab.send(PersonState.invite, {"form": form})
        state = await tab.state(PersonState)
        assert (state.asked, set(state.errors)) == ("invite", {"name"})
        await tab.send(PersonState.invite, {"form": form | {"name": "Nora Nilsson"}})
        assert (await tab.state(PersonState)).asked == ""
        [line] = [line for line in (await tab.state(PeopleState)).lines if line.key == "Nora Nilsson"]
        await tab.send(PersonState.ask, {"dialog": "edit", "person_id": line.id})
        assert state.person.email == "nora@labflow.dev"
        assert "no such record" in str(
            events(await tab.send(PersonState.ask, {"dialog": "edit", "person_id": "x"})) + tab.errors
        )


async def test_a_form_of_the_wrong_shape_changes_nothing(app: rx.App, lab: TestLab):
    async with Tab(app, cookie=cookie(lab, "ada@labflow.dev"), path="/people") as tab:
        for form in ({}, {"name": ["x"], "email": {"a": 1}}, {"department_id": "no id"}, "text", None):
            await tab.send(PersonState.invite, {"form": form})
        await tab.send(PersonState.reactivate, {"person_id": {"$ne": ""}})
    assert len(lab.all(UserSession)) == 1


async def test_a_new_client_from_the_screen(app: rx.App, lab: TestLab):
    async with Tab(app, cookie=cookie(lab, "max@labflow.dev"), path="/clients") as tab:
        await tab.send(NewClientState.ask, {"open": True})
        form = {"name": "Mesa Water", "code": "MWD", "payment_terms_days": "30"}
        sent = await tab.send(NewClientState.create, {"form": form})
        assert "/clients/" in str(events(sent))
        await tab.send(NewClientState.ask, {"open": True})
        await tab.send(NewClientState.create, {"form": form})
        assert set((await tab.state(NewClientState)).errors) == {"code"}
