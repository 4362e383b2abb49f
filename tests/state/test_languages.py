"""Each person reads their own language: chosen on the account page, or as the browser asks."""

import pytest
import reflex as rx
from fastapi.testclient import TestClient
from reflex.utils.format import json_dumps

from labflow import words
from labflow.api.app import api
from labflow.domain import activity, identity
from labflow.domain.numbers import EntryRefused, read_entry
from labflow.models import User
from labflow.state.lists import ListScreen
from labflow.state.orders import OrdersState
from labflow.state.portal.home import PortalHomeState
from labflow.state.session import SessionState
from labflow.testing import PASSWORD, TestLab
from tests.state.client import Tab, events
from tests.state.test_guard import cookie

ANA, CLEO = "ana@lab.example", "cleo@ashland.example"


def choose(lab: TestLab, person: object, language: str) -> None:
    with lab.work_as(person) as work:
        identity.choose_language(work, language)


async def home_of(app: rx.App, lab: TestLab, cookies: str) -> str:
    async with Tab(app, cookie=cookies, path="/portal") as tab:
        sent = await tab.send(PortalHomeState.load, path="/portal")
        assert tab.errors == []
        return "".join(json_dumps(update.delta) for update in sent)


async def test_a_client_reads_what_the_laboratory_says_in_her_language(app: rx.App, lab: TestLab):
    lab.received()
    assert "Received" in await home_of(app, lab, cookie(lab, CLEO))
    choose(lab, lab.cleo, "de")
    told = await home_of(app, lab, cookie(lab, CLEO))
    assert "Eingegangen" in told
    assert "Received" not in told
    assert words.language() == "en", "the next event is somebody else's"


async def test_without_a_choice_the_browser_decides(app: rx.App, lab: TestLab):
    lab.received()
    assert "Eingegangen" in await home_of(app, lab, cookie(lab, CLEO) + "; labflow_language=de")


async def test_a_choice_goes_before_the_browser(app: rx.App, lab: TestLab):
    lab.received()
    choose(lab, lab.cleo, "en")
    assert "Received" in await home_of(app, lab, cookie(lab, CLEO) + "; labflow_language=de")


async def test_lists_have_their_columns_and_views_in_the_readers_language(app: rx.App, lab: TestLab):
    choose(lab, lab.max, "de")
    async with Tab(app, cookie=cookie(lab, lab.max.email), path="/orders") as tab:
        await tab.send(SessionState.load, path="/orders")
        await tab.send(OrdersState.load, path="/orders")
        seen: ListScreen = await tab.state(OrdersState)
        assert "Kunde" in [column.label for column in seen.columns]
        assert (await tab.state(SessionState)).language == "de"


async def test_a_refusal_is_shown_in_the_readers_language(app: rx.App, lab: TestLab):
    choose(lab, lab.max, "de")
    async with Tab(app, cookie=cookie(lab, lab.max.email), path="/") as tab:
        sent = await tab.send(SessionState.find, {"code": "NOWHERE-1"}, path="/")
        told = str(events(sent)) + str([str(error) for error in tab.errors])
        assert "There is no" not in told


def test_a_program_is_answered_in_the_language_it_accepts(lab: TestLab):
    token = identity.sign_in(lab.house, lab.max.email, PASSWORD, kind="api").token
    program = TestClient(api, headers={"authorization": f"Bearer {token}"})
    wanted = "/api/v1/samples/00000000-0000-0000-0000-000000000000"
    english = program.get(wanted).json()["detail"]
    german = program.get(wanted, headers={"accept-language": "de"}).json()["detail"]
    assert english == "There is no such sample."
    assert german == "Nicht gefunden (Probe)."


def test_signing_in_tells_the_browser_its_readers_language(lab: TestLab):
    choose(lab, lab.cleo, "de")
    browser = TestClient(api, base_url="http://test", follow_redirects=False)
    answer = browser.post("/auth/sign-in", data={"email": CLEO, "password": PASSWORD})
    assert "labflow_language=de" in answer.headers["set-cookie"]


def test_the_language_is_chosen_before_anybody_is_known(lab: TestLab):
    browser = TestClient(api, base_url="http://test", follow_redirects=False)
    answer = browser.post("/auth/language", data={"language": "de", "next": "/sign-in"})
    assert answer.status_code == 303
    assert "labflow_language=de" in answer.headers["set-cookie"]
    odd = browser.post("/auth/language", data={"language": "../x", "next": "https://evil.example"})
    assert odd.headers["location"] == "/sign-in"
    assert "../x" not in odd.headers["set-cookie"]


def test_choosing_it_on_the_account_page_keeps_it_with_the_account(lab: TestLab):
    browser = TestClient(api, base_url="http://test", follow_redirects=False)
    browser.post("/auth/sign-in", data={"email": CLEO, "password": PASSWORD})
    browser.post("/auth/language", data={"language": "de", "next": "/account"})
    assert lab.one(User, lab.cleo.id).preferences["language"] == "de"
    refused = browser.post("/auth/language", data={"language": "tlh", "next": "/account"})
    assert refused.status_code == 422
    browser.post("/auth/language", data={"language": "", "next": "/account"})
    assert "language" not in lab.one(User, lab.cleo.id).preferences


async def test_the_story_of_an_order_is_told_in_the_readers_language(app: rx.App, lab: TestLab):
    sample = lab.received()
    with lab.work_as(lab.max) as work:
        english = {each.act for each in activity.story(work, "lab_order", sample.order_id).entries}
        with words.speaking("de"):
            german = {each.act for each in activity.story(work, "lab_order", sample.order_id).entries}
    assert f"received {sample.number}" in english
    assert f"hat {sample.number} angenommen" in german
    assert not english & german


def test_a_value_that_is_no_result_is_refused_in_german_and_kept_in_english():
    with words.speaking("de"), pytest.raises(EntryRefused) as refused:
        read_entry("1.2.3 mg")
    assert "ist keine Zahl" in str(refused.value) or "enthält mehr als eine Zahl" in str(refused.value)
    assert refused.value.said.startswith("“1.2.3 mg” ")
    assert "Type" in refused.value.said
