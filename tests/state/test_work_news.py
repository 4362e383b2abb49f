"""An open result sheet follows what others do: cells change where they stand, new tests are counted, people see each other."""

import asyncio
from copy import copy
from typing import Any
from uuid import uuid4

import reflex as rx

from labflow.domain import analyses, identity, orders
from labflow.domain.analyses import cell_comments, sheet_news
from labflow.models import Result
from labflow.state import hub as hubs
from labflow.state.hub import HUB, Watch
from labflow.state.work_news import NewsState
from labflow.state.work_sheet import SheetRows, SheetState
from labflow.testing import PASSWORD, TestLab
from tests.state.client import Tab, changes, refused
from tests.state.test_live import changed, hub, signed_in  # noqa: F401 (the hub is used by being there)
from tests.state.test_work import opened, tab_of, typed

PB, NO3 = "PB", "NO3"


def sheet_of(app: rx.App, lab: TestLab) -> Tab:
    return signed_in(app, lab, "ana@labflow.dev", f"/work/{lab.services[PB]}")


def beside(tab: Tab, lab: TestLab, email: str = "vera@labflow.dev") -> Tab:
    """Another tab of the same process at the same address."""
    other = copy(tab)
    other.token = str(uuid4())
    other.headers = tab.headers | {"cookie": "session=" + identity.sign_in(lab.house, email, PASSWORD).token}
    return other


async def told(tab: Tab, lab: TestLab, seen: int) -> list[dict[str, Any]]:
    """What happened after this place of the trail, as the hub would tell it; gives what the browser was sent."""
    watch = HUB.watches[tab.token]
    HUB.round += 1
    for change in changed(lab):
        if change.seq > seen:
            watch.note(change)
    ids, watch.waiting = sorted(watch.waiting), set()
    if not ids:
        return []
    news = await tab.state(NewsState)
    had = news._seq
    await tab.send(SheetState.changed_meanwhile, {"ids": ids})
    assert not tab.errors, tab.errors
    return [one for one in (await tab.state(NewsState)).batches if one["seq"] > had]


def place(lab: TestLab) -> int:
    return changed(lab)[-1].seq


async def test_a_value_that_somebody_else_enters_is_the_only_thing_sent(app: rx.App, lab: TestLab) -> None:
    first, second = lab.received(), lab.received()
    async with sheet_of(app, lab) as tab:
        [one, two] = await opened(tab)
        rows, seen = [*(await tab.state(SheetRows)).rows], place(lab)
        lab.enter(second, {PB: "4.2", NO3: "1"}, by=lab.vera)
        [batch] = await told(tab, lab, seen)
        assert (list(batch["cells"]), batch["left"]) == ([two], {})
        assert (batch["cells"][two]["raw"], batch["cells"][two]["by"]) == ("4.2", "Vera Vogel")
        assert "by_id" not in batch["cells"][two]
        assert (await tab.state(SheetRows)).rows == rows
        assert one.split(":")[0] == str(lab.analysis(first, PB).id)
        assert (await tab.state(SheetState)).tabs[0].done == 1
        assert await told(tab, lab, seen) == []  # told again, nothing is new


async def test_what_one_saves_oneself_is_not_told_to_the_tab_that_saved_it(app: rx.App, lab: TestLab) -> None:
    lab.received()
    async with sheet_of(app, lab) as tab:
        [cell], other = await opened(tab), beside(tab, lab, "ana@labflow.dev")
        await opened(other)
        seen = place(lab)
        await tab.send(SheetState.commit, typed(cell, "3.1"))
        assert await told(tab, lab, seen) == []
        [batch] = await told(other, lab, seen)
        assert batch["cells"][cell]["raw"] == "3.1"
        assert "by" not in batch["cells"][cell]  # one's own hand needs no name


async def test_comments_qualifiers_and_emptied_cells_are_told(app: rx.App, lab: TestLab) -> None:
    sample = lab.received()
    lab.enter(sample, {PB: "4.2"}, by=lab.ana)
    async with sheet_of(app, lab) as tab:
        [cell] = await opened(tab)
        ids, seen = (lab.analysis(sample, PB).id, lab.analytes[PB]), place(lab)
        with lab.work_as(lab.vera) as work:
            cell_comments.say(work, *ids, text="Looks high")
        [batch] = await told(tab, lab, seen)
        assert (batch["cells"][cell]["comments"], batch["cells"][cell]["by"]) == (1, "Vera Vogel")
        [result] = lab.all(Result, Result.analysis_id == ids[0], Result.live)
        with lab.work_as(lab.vera) as work:
            [outcome] = analyses.enter(
                work, [analyses.Entry(*ids, "", seen_version=result.version)], reason="Typing error"
            )
            assert outcome.kept, outcome.message
        [batch] = await told(tab, lab, seen)
        assert not {"raw", "version"} & batch["cells"][cell].keys()
        assert batch["cells"][cell]["by"] == "Vera Vogel"


async def test_a_test_that_is_submitted_stays_in_its_row_and_comes_back_when_it_is_sent_back(
    app: rx.App, lab: TestLab
) -> None:
    sample = lab.received()
    lab.received()
    async with sheet_of(app, lab) as tab:
        cells, test, seen = await opened(tab), lab.analysis(sample, PB).id, place(lab)
        lab.enter(sample, {PB: "4.2"}, by=lab.ana)
        with lab.work_as(lab.ana) as work:
            analyses.submit(work, [test])
        [batch] = await told(tab, lab, seen)
        assert batch["left"] == {str(test): "resulted"}
        assert (
            batch["cells"][cells[0]]["raw"] == "4.2"
        )  # typed and submitted in one moment: the value is seen all the same
        assert [row["id"] for row in (await tab.state(SheetRows)).rows] == cells
        seen = place(lab)
        with lab.work_as(lab.vera) as work:
            analyses.send_back(work, [test], reason="Blank too high")
        [batch] = await told(tab, lab, seen)
        assert batch["left"] == {str(test): ""}
        assert batch["cells"][cells[0]]["returned"] == "Blank too high"
        assert (await tab.state(NewsState)).came == 0


async def test_new_samples_are_offered_and_not_pushed(app: rx.App, lab: TestLab) -> None:
    lab.received()
    async with sheet_of(app, lab) as tab:
        cells, seen = await opened(tab), place(lab)
        lab.received()
        lab.received()
        assert await told(tab, lab, seen) == []
        assert (await tab.state(NewsState)).came == 2
        assert [row["id"] for row in (await tab.state(SheetRows)).rows] == cells
        await tab.send(SheetState.show_news)
        assert len((await tab.state(SheetRows)).rows) == 3
        assert (await tab.state(NewsState)).came == 0


async def test_who_sees_own_work_only_is_not_offered_somebody_elses(app: rx.App, lab: TestLab) -> None:
    lab.received()
    async with sheet_of(app, lab) as tab:
        await opened(tab)
        await tab.send(SheetState.only_mine, {"on": True})
        seen, sample = place(lab), lab.received()
        with lab.work_as(lab.vera) as work:
            analyses.assign(work, [lab.analysis(sample, PB).id], analyst_id=lab.vera.id)
        lab.received()
        await told(tab, lab, seen)
        assert (await tab.state(NewsState)).came == 1


async def test_an_order_on_hold_closes_its_cells(app: rx.App, lab: TestLab) -> None:
    sample = lab.received()
    async with sheet_of(app, lab) as tab:
        [cell], seen = await opened(tab), place(lab)
        with lab.work_as(lab.max) as work:
            orders.hold(work, sample.order_id, reason="The client asked")
        [batch] = await told(tab, lab, seen)
        assert "on hold" in batch["cells"][cell]["locked"]


async def test_work_of_other_tests_does_not_wake_a_sheet(app: rx.App, lab: TestLab) -> None:
    shown = lab.received()
    elsewhere = lab.received()
    async with signed_in(app, lab, "ana@labflow.dev", f"/work/sample/{shown.id}") as tab:
        await tab.send(SheetState.open_sample)
        seen = place(lab)
        lab.enter(elsewhere, {PB: "4.2"}, by=lab.vera)
        lab.received()
        assert await told(tab, lab, seen) == []
        assert not HUB.watches[tab.token].waiting
        lab.enter(shown, {PB: "4.2"}, by=lab.vera)
        [batch] = await told(tab, lab, seen)
        assert len(batch["cells"]) == 1


async def test_a_sheet_is_shown_at_its_own_address_only(app: rx.App, lab: TestLab) -> None:
    """The page draws it where `address` is the browser's: another one waits until its own sheet is read."""
    sample = lab.received()
    async with sheet_of(app, lab) as tab:
        await opened(tab)
        assert (await tab.state(SheetState)).address == f"/work/{lab.services[PB]}"
        for path, handler in (
            (f"/work/{lab.services[NO3]}", "open_test"),
            (f"/work/sample/{sample.id}", "open_sample"),
        ):
            sent = await tab.send(getattr(SheetState, handler), path=f"{path}?analyte=all")
            [update] = [one for one in sent if "address" in str(one.delta)]
            assert changes([update], SheetState)["address"] == path
            assert "rows" in changes([update], SheetRows)  # both in one message


async def test_ten_people_in_one_sheet_read_once(app: rx.App, lab: TestLab, monkeypatch: Any) -> None:
    lab.received()
    reads: list[int] = []
    read = sheet_news.news

    def news(*what: Any) -> Any:
        reads.append(1)
        return read(*what)

    monkeypatch.setattr(sheet_news, "news", news)
    async with sheet_of(app, lab) as ana:
        [cell], vera = await opened(ana), beside(ana, lab)
        await opened(vera)
        ids = [row["sample_id"] for row in (await ana.state(SheetRows)).rows if row["id"] == cell]
        HUB.round += 1
        for tab in (ana, vera):
            await tab.send(SheetState.changed_meanwhile, {"ids": ids})
        assert len(reads) == 1
        HUB.round += 1
        await vera.send(SheetState.changed_meanwhile, {"ids": ids})
        assert len(reads) == 2


async def test_people_see_each_other_at_their_cells(app: rx.App, lab: TestLab, hub: list[Any]) -> None:  # noqa: F811
    lab.received()
    async with sheet_of(app, lab) as ana:
        [cell], vera = await opened(ana), beside(ana, lab)
        await opened(vera)
        record = HUB.watches[ana.token].record
        assert record == f"sheet:{lab.services[PB]}"
        await vera.send(NewsState.at, {"cell": cell})
        assert HUB.watches[vera.token].place == cell
        # as the other processes hear it
        for tab, name in ((ana, "Ana Alvarez"), (vera, "Vera Vogel")):
            watch = HUB.watches[tab.token]
            watch.person = {"id": name, "name": name, "initials": "XX", "session": tab.token}
            await HUB.heard({"record": record, "person": watch.person, "place": watch.place})
        await ana.send(NewsState.show_others, {"record": record})
        [other] = (await ana.state(NewsState)).others
        assert (other["name"], other["place"]) == ("Vera Vogel", cell)
        assert {handler for _, handler, _ in hub} == {"show_others"}
        # a place that is no cell of the sheet is nobody's
        await vera.send(NewsState.at, {"cell": "<script>"})
        assert HUB.watches[vera.token].place == cell
        await vera.send(NewsState.at, {"cell": ""})
        assert HUB.watches[vera.token].place == ""


async def test_moving_through_a_sheet_is_told_now_and_then_and_not_at_every_step(
    lab: TestLab,
    hub: list[Any],  # noqa: F811
    monkeypatch: Any,
) -> None:
    monkeypatch.setattr(hubs, "PLACES", 0.02)
    HUB.watches["ana"] = Watch(
        "s.changed_meanwhile", lambda change: None, record="sheet:x", show_others="n.show_others"
    )
    vera = {"id": "vera", "name": "Vera Vogel", "initials": "VV", "session": "1"}
    await HUB.heard({"record": "sheet:x", "person": vera})
    hub.clear()
    for cell in ("a:1", "a:2", "a:3", "a:4"):
        await HUB.heard({"record": "sheet:x", "person": vera, "place": cell})
    assert hub == []
    await asyncio.sleep(0.1)
    assert hub == [("ana", "show_others", {"record": "sheet:x"})]
    assert HUB.present["sheet:x"]["1"][0]["place"] == "a:4"


async def test_a_client_learns_nothing_of_a_sheet(app: rx.App, lab: TestLab) -> None:
    sample = lab.received()
    async with tab_of(app, lab, "/portal", "cleo@ashland.example") as tab:
        record = f"sheet:{lab.services[PB]}"
        HUB.present[record] = {"x": ({"id": "a", "name": "Ana Alvarez", "initials": "AA", "place": ""}, 0.0)}
        assert refused(await tab.send(NewsState.show_others, {"record": record}))
        assert refused(await tab.send(NewsState.at, {"cell": "x:y"}))
        assert refused(await tab.send(SheetState.changed_meanwhile, {"ids": [str(sample.id)]}))
        assert (await tab.state(NewsState)).others == []
    async with signed_in(
        app, lab, "ana@labflow.dev", f"/work/{lab.services[NO3]}"
    ) as tab:  # another sheet than hers
        await opened(tab)
        await tab.send(NewsState.show_others, {"record": record})
        assert (await tab.state(NewsState)).others == []
