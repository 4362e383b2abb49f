"""Help, first steps and tour, driven as a browser drives them."""

from dataclasses import replace

import pytest
import reflex as rx

from labflow.domain import house, identity
from labflow.models import Guide
from labflow.state.guidance import FirstStepsState, HelpState, TourState
from labflow.state.session import SessionState
from labflow.state.today import TodayState
from labflow.testing import PASSWORD, TestLab
from tests.state.client import Tab, events, refused


@pytest.fixture
def demo(lab: TestLab) -> TestLab:
    lab.house = replace(lab.house, mode="demo")
    house.open_house(lab.house)
    return lab


def screen(app: rx.App, lab: TestLab, path: str, email: str) -> Tab:
    return Tab(app, path=path, cookie="session=" + identity.sign_in(lab.house, email, PASSWORD).token)


async def test_today_brings_the_first_steps_until_they_are_hidden(app: rx.App, lab: TestLab):
    async with screen(app, lab, "/", "max@labflow.dev") as tab:
        await tab.send(SessionState.load)
        await tab.send(TodayState.load)
        shown = (await tab.state(TodayState)).view.guidance
        assert (shown.first_steps.of, shown.tour) == (9, "")
        await tab.send(FirstStepsState.hide)
        assert (await tab.state(FirstStepsState)).hidden
        await tab.send(TodayState.load)
        assert (await tab.state(TodayState)).view.guidance.first_steps.steps == []
        await tab.send(HelpState.load, path="/help")
        view = (await tab.state(HelpState)).view
        assert (view.first_steps.of, view.hidden) == (9, True)
        assert "/" in str(events(await tab.send(FirstStepsState.show)))
        await tab.send(TodayState.load)
        assert (await tab.state(TodayState)).view.guidance.first_steps.of == 9
        assert tab.errors == []


async def test_first_steps_are_an_administrators(app: rx.App, lab: TestLab):
    async with screen(app, lab, "/", "ana@labflow.dev") as tab:
        assert refused(await tab.send(FirstStepsState.hide))
        assert refused(await tab.send(FirstStepsState.show))
        assert lab.all(Guide) == []


async def test_the_tour_goes_from_screen_to_screen_and_is_left(app: rx.App, demo: TestLab):
    async with screen(app, demo, "/", "max@labflow.dev") as tab:
        await tab.send(TodayState.load)
        assert (await tab.state(TodayState)).view.guidance.tour == "begin"
        await tab.send(TourState.begin, {"anew": False})
        state = await tab.state(TourState)
        assert (state.stop.key, state.stop.of) == ("today", 8)
        assert "/orders/new" in str(events(await tab.send(TourState.move, {"key": "today", "by": 1})))
        await tab.send(TourState.leave)
        assert (state.stop.key, state.left) == ("", True)
        assert [row.tour for row in demo.all(Guide)] == ["left"]
        assert tab.errors == []


async def test_another_browser_goes_on_where_the_tour_stood(app: rx.App, demo: TestLab):
    async with screen(app, demo, "/", "ana@labflow.dev") as tab:
        await tab.send(TourState.begin, {"anew": False})
        await tab.send(TourState.move, {"key": "today", "by": 1})
    async with screen(app, demo, "/help", "ana@labflow.dev") as other:
        await other.send(HelpState.load)
        assert (await other.state(HelpState)).view.tour == "go on"
        assert "/work" in str(events(await other.send(TourState.begin, {"anew": False})))
        await other.send(TourState.move, {"key": "bench", "by": 1})
        state = await other.state(TourState)
        assert (state.stop.key, state.left) == ("", True)


async def test_a_client_takes_the_portals_tour(app: rx.App, demo: TestLab):
    async with screen(app, demo, "/help", "cleo@ashland.example") as tab:
        await tab.send(HelpState.load)
        view = (await tab.state(HelpState)).view
        assert (view.stops, view.first_steps.of) == (4, 0)
        assert "/portal" in str(events(await tab.send(TourState.begin, {"anew": True})))


async def test_outside_the_demo_no_tour_begins(app: rx.App, lab: TestLab):
    async with screen(app, lab, "/", "max@labflow.dev") as tab:
        sent = await tab.send(TourState.begin, {"anew": True})
        assert "demo laboratory only" in str(events(sent)) + str(tab.errors)
        assert (await tab.state(TourState)).stop.key == ""


async def test_a_misshapen_step_is_turned_away(app: rx.App, demo: TestLab):
    async with screen(app, demo, "/", "max@labflow.dev") as tab:
        for payload in ({"key": ["today"], "by": 1}, {"key": "today", "by": "1"}, {"key": "today"}):
            assert "is not understood" in str(events(await tab.send(TourState.move, payload)))
