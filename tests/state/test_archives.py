"""The screens of archives: a year is asked for, made, verified; and who may not."""

from datetime import UTC, datetime

import reflex as rx

from labflow.domain import archives, identity
from labflow.models import Archive, Lab, Order
from labflow.state.archives import ArchivesState, ArchiveYearState
from labflow.testing import PASSWORD, TestLab
from tests.domain.test_archives import YEAR, ended, registered
from tests.state.client import Tab, refused


def tab_of(app: rx.App, lab: TestLab, who: str, path: str = "/settings/archives") -> Tab:
    token = identity.sign_in(lab.house, f"{who}@labflow.dev", PASSWORD).token
    return Tab(app, cookie=f"session={token}", path=path)


async def test_a_year_is_archived_and_shown_with_its_editions(app: rx.App, lab: TestLab):
    report = ended(lab)
    late = registered(lab, lab.order(), datetime(YEAR, 9, 9, tzinfo=UTC))
    async with tab_of(app, lab, "max") as tab:
        await tab.send(ArchivesState.load)
        state = await tab.state(ArchivesState)
        row = state.view.years[-1]
        assert (row.year, row.orders, row.open_orders, row.archive.state, row.can_start) == (
            YEAR,
            "2",
            "1",
            "",
            True,
        )
        await tab.send(ArchivesState.ask, {"year": YEAR, "again": False})
        await tab.send(ArchivesState.start)
        state = await tab.state(ArchivesState)
        assert (state.asked, state.view.years[-1].archive.state, state.view.under_way) == (0, "waiting", True)

        [archive] = lab.all(Archive)
        archives.make(lab.house, archive.id)
        await tab.send(ArchivesState.refresh)
        state = await tab.state(ArchivesState)
        row = state.view.years[-1]
        assert (row.archive.word, row.archive.orders, row.archived, state.view.under_way) == (
            "Archived",
            "1",
            "1",
            False,
        )

    async with tab_of(app, lab, "max", f"/settings/archives/{YEAR}") as tab:
        await tab.send(ArchiveYearState.load)
        state = await tab.state(ArchiveYearState)
        assert state.view.not_ended == [lab.one(Order, late).number]
        await tab.send(ArchiveYearState.verify, {"archive_id": str(archive.id)})
        state = await tab.state(ArchiveYearState)
        assert state.view.editions[0].check == "Is being verified …"
        archives.verify(lab.house, archive.id)
        await tab.send(ArchiveYearState.ask, {"open": True})
        await tab.send(ArchiveYearState.start)
        state = await tab.state(ArchiveYearState)
        assert [(one.edition, one.state) for one in state.view.editions] == [(2, "waiting"), (1, "completed")]
        assert state.view.editions[1].whole
    assert lab.one(Order, report.order_id).archive_id == archive.id


async def test_the_rule_is_chosen_from_what_is_offered(app: rx.App, lab: TestLab):
    async with tab_of(app, lab, "ada") as tab:
        await tab.send(ArchivesState.load)
        await tab.send(ArchivesState.set_rule, {"years": "3"})
        assert lab.all(Lab)[0].archive_after_years == 3
        await tab.send(ArchivesState.set_rule, {"years": "-1"})
        await tab.send(ArchivesState.set_rule, {"years": "99"})
        assert lab.all(Lab)[0].archive_after_years == 3


async def test_a_year_that_is_none_is_missing(app: rx.App, lab: TestLab):
    for year in ("1850", "x", "99999"):
        async with tab_of(app, lab, "max", f"/settings/archives/{year}") as tab:
            await tab.send(ArchiveYearState.load)
            assert (await tab.state(ArchiveYearState)).missing


async def test_others_are_refused(app: rx.App, lab: TestLab):
    ended(lab)
    async with tab_of(app, lab, "vera") as tab:
        for handler in (ArchivesState.load, ArchivesState.start, ArchiveYearState.start):
            assert refused(await tab.send(handler))
    assert lab.all(Archive) == []
