"""Comments: said, edited with the original kept, withdrawn; for the laboratory alone unless a client is meant."""

from uuid import UUID, uuid4

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import IntegrityError

from labflow.domain import activity, analyses, audit, comments, notifications, outbox, preferences
from labflow.domain.activity import Entry
from labflow.domain.activity_seal import Seal
from labflow.domain.actor import Actor
from labflow.errors import Invalid, LabError, NotAllowed, NotFound, Stale
from labflow.local.postgres import Dsns
from labflow.models import Comment, Mail, Order, OutboxEvent, Sample, User
from labflow.testing import TestLab


def say(lab: TestLab, who: Actor, entity: str, id: UUID, words: str, *, to_client: bool = False) -> UUID:
    with lab.work_as(who) as work:
        return comments.add(work, entity, id, text=words, visible_to_client=to_client)


def rail(
    lab: TestLab, entity: str, id: UUID, *, which: str = "comments", who: Actor | None = None
) -> list[Entry]:
    with lab.work_as(who or lab.max) as work:
        return activity.story(work, entity, id, which=which).entries


def told(lab: TestLab, who: Actor) -> list[tuple[str, str, str]]:
    with lab.work_as(who) as work:
        return [(row.kind, row.actor, row.name) for row in notifications.inbox(work).rows]


@pytest.fixture
def sample(lab: TestLab) -> Sample:
    return lab.received()


def test_a_comment_stands_in_the_story_of_its_record(lab: TestLab, sample: Sample) -> None:
    say(lab, lab.ana, "sample", sample.id, "pH read on arrival.\nQualifier H added.")
    newest = rail(lab, "sample", sample.id, which="all")[0]
    assert (newest.actor, newest.kind, newest.text) == (
        "Ana Alvarez",
        "comment",
        "pH read on arrival.\nQualifier H added.",
    )
    assert rail(lab, "lab_order", sample.order_id) == []


def test_a_mentioned_person_finds_it_in_the_inbox_and_nobody_else_does(lab: TestLab, sample: Sample) -> None:
    say(
        lab,
        lab.ana,
        "sample",
        sample.id,
        "@Vera Vogel, is this @ana alvarez's? Not @Vera Vogelsang or vera@labflow.dev",
    )
    assert told(lab, lab.vera) == [("mentioned", "Ana Alvarez", sample.number)]
    assert told(lab, lab.ana) == []
    assert told(lab, lab.max) == []
    parts = [part.text for part in rail(lab, "sample", sample.id)[0].parts if part.mention]
    assert parts == ["@Vera Vogel", "@ana alvarez"]


def test_who_may_not_see_the_record_is_not_offered_and_not_told(lab: TestLab) -> None:
    client = lab.ashland
    with lab.work_as(lab.max) as work:
        names = [each.name for each in comments.mentionable(work, "client")]
    assert "Ana Alvarez" not in names  # an analyst does not see clients
    assert "Cleo Clark" not in names
    say(lab, lab.max, "client", client, "@Ana Alvarez @Cleo Clark look")
    assert told(lab, lab.ana) == []
    assert lab.all(Comment)[0].mentions == []


def test_an_edit_keeps_what_stood_there_and_tells_only_new_people(lab: TestLab, sample: Sample) -> None:
    made = say(lab, lab.ana, "sample", sample.id, "@Vera Vogel look")
    with lab.work_as(lab.ana) as work:
        comments.edit(work, made, text="@Vera Vogel and @Max Meyer look")
    assert lab.one(Comment, made).earlier[0]["text"] == "@Vera Vogel look"
    assert (len(told(lab, lab.vera)), len(told(lab, lab.max))) == (1, 1)
    edited, said = rail(lab, "sample", sample.id)
    assert (edited.act, edited.old, edited.new) == (
        "edited a comment",
        "@Vera Vogel look",
        "@Vera Vogel and @Max Meyer look",
    )
    assert said.edited


def test_a_withdrawn_comment_stays_on_record_with_its_reason(lab: TestLab, sample: Sample) -> None:
    made = say(lab, lab.ana, "sample", sample.id, "The wrong sample")
    with pytest.raises(Invalid, match="Give a reason"), lab.work_as(lab.ana) as work:
        comments.withdraw(work, made, reason="  ")
    with lab.work_as(lab.ana) as work:
        comments.withdraw(work, made, reason="Meant for another sample")
    _, said = rail(lab, "sample", sample.id)
    assert (said.text, said.withdrawn, said.mine) == ("The wrong sample", "Meant for another sample", False)
    with lab.work_as(lab.ana) as work:
        assert comments.page(work, "sample", sample.id).rows[0].text == ""
    with pytest.raises(LabError, match="withdrawn already"), lab.work_as(lab.ana) as work:
        comments.edit(work, made, text="again")


def test_refusals(lab: TestLab, sample: Sample) -> None:
    made = say(lab, lab.ana, "sample", sample.id, "Mine")
    with pytest.raises(NotAllowed), lab.work_as(lab.rhea) as work:
        comments.add(work, "sample", sample.id, text="Read only")
    with pytest.raises(NotAllowed), lab.work_as(lab.ana) as work:
        comments.add(work, "client", lab.ashland, text="An analyst does not see clients")
    with pytest.raises(NotAllowed, match="Only who wrote"), lab.work_as(lab.vera) as work:
        comments.edit(work, made, text="Yours")
    with pytest.raises(Stale), lab.work_as(lab.ana) as work:
        comments.edit(work, made, text="Late", version=9)
    for words in ("", " \n ", "x" * 4001):
        with pytest.raises(Invalid), lab.work_as(lab.ana) as work:
            comments.add(work, "sample", sample.id, text=words)
    for entity, id in (("sample", uuid4()), ("lab_user", lab.ana.id), ("", sample.id)):
        with pytest.raises(NotFound), lab.work_as(lab.ada) as work:
            comments.add(work, entity, id, text="Where?")


def test_only_orders_are_talked_about_with_the_client_and_only_by_whom_that_is_given(
    lab: TestLab, sample: Sample
) -> None:
    with pytest.raises(Invalid, match="Only comments on an order"):
        say(lab, lab.max, "sample", sample.id, "Dear client", to_client=True)
    with pytest.raises(NotAllowed):
        say(lab, lab.ana, "lab_order", sample.order_id, "Dear client", to_client=True)
    say(lab, lab.max, "lab_order", sample.order_id, "Dear client", to_client=True)


def test_a_client_reads_what_is_meant_for_her_and_may_answer(lab: TestLab, sample: Sample) -> None:
    say(lab, lab.max, "lab_order", sample.order_id, "For us alone")
    say(lab, lab.max, "lab_order", sample.order_id, "Dear client", to_client=True)
    answer = say(lab, lab.cleo, "lab_order", sample.order_id, "Dear laboratory, @Max Meyer")
    with lab.work_as(lab.cleo) as work:
        seen = comments.page(work, "lab_order", sample.order_id).rows
    assert [(row.text, row.from_client) for row in seen] == [
        ("Dear laboratory, @Max Meyer", True),
        ("Dear client", False),
    ]
    kept = lab.one(Comment, answer)
    assert (kept.visible_to_client, kept.from_client, kept.mentions) == (True, True, [])
    with pytest.raises(NotFound), lab.work_as(lab.cleo) as work:
        comments.add(work, "client", lab.ashland, text="About us")
    with pytest.raises(Invalid), lab.work_as(lab.cleo) as work:
        comments.add(work, "sample", sample.id, text="About a sample")


def test_the_laboratory_is_told_of_a_message_once(lab: TestLab, sample: Sample) -> None:
    say(lab, lab.cleo, "lab_order", sample.order_id, "When will it be ready?")
    [event] = lab.all(OutboxEvent, OutboxEvent.kind == "comment.added")
    for _ in range(2):
        with lab.system() as work:
            work.db.execute(text("update outbox_event set delivered_at = null"))
            outbox.deliver(work, event.id)
    number = lab.one(Order, sample.order_id).number
    assert told(lab, lab.rita) == [("message", "Cleo Clark", number)]


def test_another_clients_person_sees_and_changes_nothing(lab: TestLab, sample: Sample) -> None:
    said = say(lab, lab.max, "lab_order", sample.order_id, "Dear client", to_client=True)
    with pytest.raises(NotFound), lab.work_as(lab.otto) as work:
        comments.page(work, "lab_order", sample.order_id)
    with pytest.raises(NotFound), lab.work_as(lab.otto) as work:
        comments.add(work, "lab_order", sample.order_id, text="Hello")
    with pytest.raises(NotFound), lab.work_as(lab.otto) as work:
        comments.view(work, said)
    with pytest.raises(NotAllowed), lab.work_as(lab.cleo) as work:
        comments.withdraw(work, said, reason="Not hers")


def test_the_database_alone_keeps_internal_comments_from_a_client(lab: TestLab, sample: Sample) -> None:
    say(lab, lab.max, "lab_order", sample.order_id, "For us alone")
    say(lab, lab.max, "lab_order", sample.order_id, "Dear client", to_client=True)
    for who, expected in ((lab.cleo, 1), (lab.otto, 0), (lab.rhea, 2)):
        with lab.work_as(who) as work:
            assert work.db.scalar(text("select count(*) from comment")) == expected
    with lab.work_as(lab.cleo) as work:
        changed = work.db.execute(text("update comment set text = 'Forged' returning id")).all()
        assert changed == []
        assert work.db.scalar(text("select count(*) from notification")) == 0


def test_a_comment_cannot_hang_on_another_clients_record(lab: TestLab, sample: Sample) -> None:
    made = say(lab, lab.max, "lab_order", sample.order_id, "Ours")
    with pytest.raises(IntegrityError), lab.system() as work:
        work.db.execute(
            text("update comment set client_id = :other where id = :id"), {"other": lab.brewery, "id": made}
        )


def test_a_comment_is_about_exactly_the_record_it_names(lab: TestLab, sample: Sample) -> None:
    made = say(lab, lab.max, "sample", sample.id, "Ours")
    with pytest.raises(IntegrityError), lab.system() as work:
        work.db.execute(text("update comment set sample_id = null where id = :id"), {"id": made})


def test_work_given_and_sent_back_comes_to_the_inbox_and_by_mail_only_when_asked(lab: TestLab) -> None:
    with lab.system() as work:
        work.lock(User, lab.ana.id).preferences = {preferences.MAIL: ["returned"]}
    sample = lab.received()
    lead, nitrate = lab.analysis(sample, "PB").id, lab.analysis(sample, "NO3").id
    with lab.work_as(lab.max) as work:
        analyses.assign(work, [lead, nitrate], analyst_id=lab.ana.id)
    assert told(lab, lab.ana) == [("assigned", "Max Meyer", sample.number)]
    assert lab.all(Mail) == []
    lab.enter(sample, {"PB": "2.1"})
    with lab.work_as(lab.ana) as work:
        analyses.submit(work, [lead])
    with lab.work_as(lab.vera) as work:
        analyses.send_back(work, [lead], reason="Check the dilution")
    assert told(lab, lab.ana)[0] == ("returned", "Vera Vogel", sample.number)
    [mail] = lab.all(Mail)
    assert (mail.recipient, "sent 1 test back to you" in mail.subject, "Check the dilution" in mail.text) == (
        "ana@labflow.dev",
        True,
        True,
    )


def test_an_inbox_is_read_by_its_owner_only(lab: TestLab, sample: Sample) -> None:
    say(lab, lab.ana, "sample", sample.id, "@Vera Vogel look")
    with lab.work_as(lab.vera) as work:
        [line] = notifications.inbox(work).rows
    with pytest.raises(NotFound), lab.work_as(lab.max) as work:
        notifications.read(work, UUID(line.id))
    with lab.work_as(lab.vera) as work:
        assert notifications.read(work, UUID(line.id)) == f"/samples/{sample.id}"
        assert notifications.unread(work) == 0
        assert len(notifications.inbox(work, tab="all").rows) == 1


def test_the_story_goes_back_a_page_at_a_time_and_says_that_its_seal_holds(
    lab: TestLab, sample: Sample
) -> None:
    for number in range(40):
        say(lab, lab.ana, "sample", sample.id, f"Remark {number}")
    with lab.work_as(lab.max) as work:
        first = activity.story(work, "sample", sample.id)
        rest = activity.story(work, "sample", sample.id, before=first.earlier)
    told_of = [entry.text or entry.act for entry in (*first.entries, *rest.entries)]
    assert told_of == [
        *[f"Remark {n}" for n in range(39, -1, -1)],
        "received the sample",
        "registered the sample",
    ]
    assert (len(first.entries), rest.earlier, first.seal.holds) == (30, "", True)
    assert first.seal.entries >= 42


def test_a_broken_seal_is_said(real_lab: TestLab, own_database: Dsns) -> None:
    sample = real_lab.received()
    other = real_lab.received()
    with real_lab.system() as work:
        audit.seal(work)
    assert (seal_of(real_lab, sample).holds, seal_of(real_lab, sample).waiting) == (True, 0)
    owner = create_engine(own_database.owner)
    with owner.begin() as connection:
        connection.execute(text("alter table audit_event disable trigger user"))
        connection.execute(text("alter table audit_event no force row level security"))
        connection.execute(
            text("update audit_event set actor_name = 'X' where sample_id = :id"), {"id": sample.id}
        )
    owner.dispose()
    assert (seal_of(real_lab, sample).holds, seal_of(real_lab, other).holds) == (False, True)


def seal_of(lab: TestLab, sample: Sample) -> Seal:
    with lab.work_as(lab.max) as work:
        return activity.story(work, "sample", sample.id).seal
