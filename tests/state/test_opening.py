"""Between two pages: what the last visit left open is closed, and what is pressed before the page was read stays."""

from typing import Any

import pytest
import reflex as rx
from reflex_base.event import EventHandler

from labflow.domain import identity
from labflow.ext.page import Page, pages
from labflow.labflow import start_loading
from labflow.state.opening import CLOSES, closing
from labflow.state.order import OrderState
from labflow.state.receiving import ReceivingState
from labflow.state.sample import SampleState
from labflow.state.samples import SamplesState
from labflow.state.session import SessionState
from labflow.testing import PASSWORD, TestLab
from tests.state.client import Tab


def tab_of(app: rx.App, lab: TestLab, path: str) -> Tab:
    return Tab(
        app, path=path, cookie="session=" + identity.sign_in(lab.house, "rita@labflow.dev", PASSWORD).token
    )


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.route)
def test_a_page_closes_what_was_left_open_before_anything_is_asked_or_read(page: Page) -> None:
    loads = start_loading(page)
    closes = [isinstance(each, EventHandler) and each.fn.__name__ == CLOSES for each in loads]
    assert closes == sorted(closes, reverse=True)
    assert len(loads) == len(set(loads))
    if closing(page.on_load):  # within the event that is first everywhere, before it asks who is there
        assert SessionState.load in loads


async def test_a_dialog_that_was_opened_before_the_page_was_read_stays_open(
    app: rx.App, lab: TestLab
) -> None:
    (sample,) = lab.samples_of(lab.order())
    visits: list[tuple[str, Any, Any, dict[str, Any], str]] = [
        (f"/samples/{sample.id}", SampleState, SampleState.ask_why, {"action": "reject"}, "ending"),
        (f"/orders/{sample.order_id}", OrderState, OrderState.take, {"action": "cancel"}, "asking"),
        ("/samples", SamplesState, SamplesState.edit_filter, {"key": ""}, "panel"),
    ]
    for path, kind, press, what, kept in visits:
        async with tab_of(app, lab, path) as tab:
            await tab.send(kind.load)
            await tab.send(SessionState.load)
            await tab.send(press, what)
            opened = getattr(await tab.state(kind), kept)
            assert opened
            await tab.send(kind.load)
            assert getattr(await tab.state(kind), kept) == opened
            await tab.send(SessionState.load)
            assert not getattr(await tab.state(kind), kept)


async def test_a_bottle_that_was_scanned_before_the_desk_was_read_lies_on_it(
    app: rx.App, lab: TestLab
) -> None:
    (sample,) = lab.samples_of(lab.order())
    async with tab_of(app, lab, "/receiving") as tab:
        await tab.send(SessionState.load)
        await tab.send(ReceivingState.scan, {"code": f"{sample.number}-1"})
        await tab.send(ReceivingState.load)
        assert (await tab.state(ReceivingState)).chosen == [sample.number]
        await tab.send(SessionState.load)
        assert (await tab.state(ReceivingState)).chosen == []
