"""The rail, the files and the inbox, driven as a browser drives them."""

import reflex as rx

from labflow.domain import attachments, comments
from labflow.models import Attachment, Comment
from labflow.state.activity import ActivityState
from labflow.state.attachments import AttachmentsState
from labflow.state.client import ClientState
from labflow.state.notifications import NotificationsState
from labflow.state.order import OrderState
from labflow.state.related import RelatedState
from labflow.state.report import ReportState
from labflow.state.sample import SampleState
from labflow.testing import TestLab
from tests.domain.test_story import issued
from tests.state.client import events
from tests.state.test_orders import signed_in


async def test_a_comment_is_said_edited_and_withdrawn_on_the_page(app: rx.App, lab: TestLab) -> None:
    sample = lab.received()
    async with signed_in(app, lab, "ana@labflow.dev", f"/samples/{sample.id}") as tab:
        await tab.send(SampleState.load)
        await tab.send(ActivityState.add, {"form": {"text": "  "}})
        rail = await tab.state(ActivityState)
        assert (rail.errors["text"], rail.box) == ("Write something first.", 1)
        await tab.send(ActivityState.add, {"form": {"text": "@Vera Vogel look"}})
        rail = await tab.state(ActivityState)
        assert (rail.entries[0].text, rail.entries[0].mine, rail.box, rail.errors) == (
            "@Vera Vogel look",
            True,
            2,
            {},
        )
        said = rail.entries[0].comment_id
        await tab.send(ActivityState.ask, {"dialog": "edit", "comment_id": said})
        await tab.send(ActivityState.save, {"form": {"text": "Look"}})
        await tab.send(ActivityState.ask, {"dialog": "withdraw", "comment_id": said})
        await tab.send(ActivityState.withdraw, {"form": {"reason": ""}})
        assert (await tab.state(ActivityState)).asked == "withdraw"
        await tab.send(ActivityState.withdraw, {"form": {"reason": "Wrong sample"}})
        assert lab.all(Comment)[0].withdrawn_reason == "Wrong sample"
        await tab.send(ActivityState.show, {"which": "comments"})
        assert len((await tab.state(ActivityState)).entries) == 3


async def test_the_inbox_of_who_was_mentioned(app: rx.App, lab: TestLab) -> None:
    sample = lab.received()
    with lab.work_as(lab.ana) as work:
        comments.add(work, "sample", sample.id, text="@Vera Vogel look")
    async with signed_in(app, lab, "vera@labflow.dev", "/notifications") as tab:
        await tab.send(NotificationsState.load)
        [line] = (await tab.state(NotificationsState)).rows
        assert (line.kind, line.actor, line.name, line.unread) == (
            "mentioned",
            "Ana Alvarez",
            sample.number,
            True,
        )
        assert f"/samples/{sample.id}" in str(
            events(await tab.send(NotificationsState.open, {"notice_id": line.id}))
        )
        await tab.send(NotificationsState.load)
        assert (await tab.state(NotificationsState)).rows == []


async def test_files_are_listed_shown_and_withdrawn(app: rx.App, lab: TestLab) -> None:
    sample = lab.received()
    with lab.work_as(lab.max) as work:
        made = attachments.add(work, "sample", sample.id, b"%PDF-1.7", name="coc.pdf")
    async with signed_in(app, lab, "max@labflow.dev", f"/samples/{sample.id}?show=files") as tab:
        await tab.send(SampleState.load)
        files = await tab.state(AttachmentsState)
        assert (files.url, files.live, (await tab.state(RelatedState)).tab) == (
            f"/api/v1/samples/{sample.id}/attachments", 1, "files",
        )  # fmt: skip
        await tab.send(AttachmentsState.show_to_client, {"attachment_id": str(made), "visible": True})
        assert lab.one(Attachment, made).visible_to_client
        await tab.send(AttachmentsState.ask, {"dialog": "look", "attachment_id": str(made)})
        assert (await tab.state(AttachmentsState)).chosen.preview == "pdf"
        await tab.send(AttachmentsState.ask, {"dialog": "withdraw", "attachment_id": str(made)})
        await tab.send(AttachmentsState.withdraw, {"form": {"reason": ""}})
        assert "reason" in (await tab.state(AttachmentsState)).errors
        await tab.send(AttachmentsState.withdraw, {"form": {"reason": "Wrong sample"}})
        files = await tab.state(AttachmentsState)
        assert (files.live, files.asked, files.rows[0].withdrawn) == (0, "", "Max Meyer: Wrong sample")


async def test_every_record_page_shows_its_story_and_what_is_near(app: rx.App, lab: TestLab) -> None:
    sample = lab.verified()
    report = issued(lab, sample)
    for path, load in (
        (f"/samples/{sample.id}", SampleState.load), (f"/orders/{sample.order_id}", OrderState.load),
        (f"/reports/{report.id}", ReportState.load), (f"/clients/{lab.ashland}", ClientState.load),
    ):  # fmt: skip
        async with signed_in(app, lab, "max@labflow.dev", path) as tab:
            await tab.send(load)
            assert not tab.errors
            near = await tab.state(RelatedState)
            assert near.count >= 1, path
            rail = await tab.state(ActivityState)
            assert rail.seal_holds
            assert {"Max Meyer", "Vera Vogel"} <= {person.name for person in rail.people}
            if "client" not in path:
                assert rail.entries, path


async def test_what_others_do_closes_no_dialog_and_takes_nothing_away_that_is_read(
    app: rx.App, lab: TestLab
) -> None:
    sample = lab.received()
    with lab.work_as(lab.max) as work:
        attachments.add(work, "sample", sample.id, b"%PDF-1.7", name="coc.pdf")
    for number in range(40):
        with lab.work_as(lab.max) as work:
            comments.add(work, "sample", sample.id, text=f"Remark {number}")
    async with signed_in(app, lab, "max@labflow.dev", f"/samples/{sample.id}") as tab:
        await tab.send(SampleState.load)
        rail, files = await tab.state(ActivityState), await tab.state(AttachmentsState)
        await tab.send(ActivityState.more)
        read = len(rail.entries)
        assert read > 40
        await tab.send(AttachmentsState.ask, {"dialog": "withdraw", "attachment_id": files.rows[0].id})
        await tab.send(ActivityState.ask, {"dialog": "edit", "comment_id": rail.entries[0].comment_id})
        with lab.work_as(lab.ana) as work:
            comments.add(work, "sample", sample.id, text="Meanwhile")
        await tab.send(SampleState.changed_meanwhile, {"ids": [str(sample.id)]})
        assert (files.asked, rail.asked, rail.chosen.text) == ("withdraw", "edit", "Remark 39")
        assert (rail.entries[0].text, len(rail.entries)) == ("Meanwhile", read)
        await tab.send(SampleState.load)
        assert (files.asked, rail.asked, len(rail.entries)) == ("", "", 30)


async def test_what_changed_under_a_dialog_is_shown_when_it_is_left(app: rx.App, lab: TestLab) -> None:
    sample = lab.received()
    async with signed_in(app, lab, "max@labflow.dev", f"/samples/{sample.id}") as tab:
        await tab.send(SampleState.load)
        await tab.send(SampleState.ask_why, {"action": "cancel"})
        with lab.work_as(lab.ana) as work:
            comments.add(work, "sample", sample.id, text="Meanwhile")
        await tab.send(SampleState.changed_meanwhile, {"ids": [str(sample.id)]})
        rail = await tab.state(ActivityState)
        assert rail.entries[0].text == ""
        await tab.send(SampleState.close_dialog, {"open": False})
        assert rail.entries[0].text == "Meanwhile"


async def test_handlers_without_an_open_record_find_nothing(app: rx.App, lab: TestLab) -> None:
    async with signed_in(app, lab, "ana@labflow.dev", "/samples") as tab:
        await tab.send(ActivityState.add, {"form": {"text": "Hello"}})
        await tab.send(AttachmentsState.withdraw, {"form": {"reason": "x"}})
        assert lab.all(Comment) == []
        assert {str(error) for error in tab.errors} == {"There is no such record."}
