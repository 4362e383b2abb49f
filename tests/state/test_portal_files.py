"""The files of an order from a client's browser."""

import reflex as rx

from labflow.domain import attachments
from labflow.models import Attachment
from labflow.state.portal.files import PortalFilesState as Files
from labflow.testing import TestLab
from labflow.vocabulary import About
from tests.state.client import Tab, events
from tests.state.test_guard import cookie
from tests.state.test_portal import CLEO, OTTO, wire


async def test_a_client_looks_at_a_file_and_takes_her_own_off_with_a_reason(app: rx.App, lab: TestLab):
    order = lab.order()
    with lab.work_as(lab.cleo) as work:
        hers = attachments.add(work, About.ORDER, order, b"%PDF-1.7\n", name="form.pdf")
    async with Tab(app, cookie=cookie(lab, CLEO), path=f"/portal/orders/{order}") as tab:
        await tab.send(Files.load)
        state = await tab.state(Files)
        assert ([row.name for row in state.rows], state.url) == (
            ["form.pdf"],
            f"/api/v1/orders/{order}/attachments",
        )
        await tab.send(Files.ask, {"dialog": "look", "attachment_id": str(hers)})
        assert (await tab.state(Files)).asked == "look"
        await tab.send(Files.ask, {"dialog": "withdraw", "attachment_id": str(hers)})
        await tab.send(Files.withdraw, {"form": {"reason": " "}})
        assert (await tab.state(Files)).errors["reason"].startswith("Give a reason")
        sent = await tab.send(Files.withdraw, {"form": {"reason": "The wrong form"}})
        assert "form.pdf is withdrawn" in str(events(sent))
        assert (await tab.state(Files)).rows == []
        assert tab.errors == []
    assert lab.one(Attachment, hers).withdrawn_reason == "The wrong form"


async def test_strangers_see_no_file(app: rx.App, lab: TestLab):
    order = lab.order()
    with lab.work_as(lab.cleo) as work:
        attachments.add(work, About.ORDER, order, b"%PDF-1.7\n", name="hers alone.pdf")
    async with Tab(app, cookie=cookie(lab, OTTO), path=f"/portal/orders/{order}") as tab:
        assert "hers alone" not in wire(await tab.send(Files.load))
        assert ((await tab.state(Files)).rows, (await tab.state(Files)).url) == ([], "")
