"""Messages and requests from a browser's side, the client's and the laboratory's."""

import reflex as rx

from labflow.models import ClientRequest, Comment
from labflow.state.portal.talk import PortalTalkState as Talk
from labflow.state.requests import RequestsState
from labflow.testing import TestLab
from tests.state.client import Tab, events
from tests.state.test_guard import cookie, refused
from tests.state.test_portal import CLEO, OTTO, wire


async def test_a_client_writes_and_asks_and_the_laboratory_answers(app: rx.App, lab: TestLab):
    order = lab.order()
    async with Tab(app, cookie=cookie(lab, CLEO), path=f"/portal/orders/{order}") as tab:
        await tab.send(Talk.load)
        await tab.send(Talk.write, {"form": {"text": "  "}})
        assert (await tab.state(Talk)).errors["text"] == "Write something first."
        await tab.send(Talk.write, {"form": {"text": "Hello"}})
        state = await tab.state(Talk)
        assert ([m.text for m in state.talk.messages], state.errors) == (["Hello"], {})
        await tab.send(Talk.open_request, {"kind": "rush"})
        await tab.send(Talk.ask, {"form": {"kind": "", "request": ""}})
        assert set((await tab.state(Talk)).errors) == {"kind", "text"}
        await tab.send(Talk.ask, {"form": {"kind": "rush", "request": "By Friday", "sample_id": ""}})
        assert [row.text for row in (await tab.state(Talk)).talk.requests] == ["By Friday"]
        assert tab.errors == []
    [asked] = lab.all(ClientRequest)
    async with Tab(app, cookie=cookie(lab, "rita@labflow.dev"), path=f"/orders/{order}") as tab:
        await tab.send(RequestsState.load)
        await tab.send(RequestsState.open_answer, {"request_id": str(asked.id)})
        await tab.send(RequestsState.answer, {"form": {"answer": "Yes", "agreed": ""}})
        assert "agreed" in (await tab.state(RequestsState)).errors
        sent = await tab.send(RequestsState.answer, {"form": {"answer": "Noon", "agreed": "yes"}})
        assert "can read your answer" in str(events(sent))
        assert [row.answer for row in (await tab.state(RequestsState)).rows] == ["Noon"]


async def test_strangers_get_and_change_nothing(app: rx.App, lab: TestLab):
    order = lab.order()
    async with Tab(app, cookie=cookie(lab, CLEO), path=f"/portal/orders/{order}") as tab:
        await tab.send(Talk.write, {"form": {"text": "Our secret"}})
        await tab.send(Talk.ask, {"form": {"kind": "rush", "request": "Our rush"}})
        assert refused(await tab.send(RequestsState.load))
    [asked] = lab.all(ClientRequest)
    async with Tab(app, cookie=cookie(lab, OTTO), path=f"/portal/orders/{order}") as tab:
        sent = wire(await tab.send(Talk.load))
        for event, payload in ((Talk.write, {"form": {"text": "x"}}), (Talk.withdraw, {"request_id": str(asked.id)}),
                               (Talk.ask, {"form": {"kind": "rush", "request": "x"}})):  # fmt: skip
            sent += wire(await tab.send(event, payload))
        assert "Our" not in sent
    assert len(lab.all(Comment)) == len(lab.all(ClientRequest)) == 1
    async with Tab(app, cookie=cookie(lab, "ana@labflow.dev"), path=f"/orders/{order}") as tab:
        assert refused(await tab.send(RequestsState.answer, {"form": {"answer": "x"}}))
        assert refused(await tab.send(Talk.load))
