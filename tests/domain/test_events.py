"""The events feed: nothing is missed, nothing comes twice, whoever commits first; and each side reads its own."""

from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, ProgrammingError

from labflow.domain import analyses, comments, events, orders, reports, webhooks
from labflow.domain.actor import Actor
from labflow.domain.events import EventPage
from labflow.domain.work import open_work
from labflow.errors import Invalid, NotAllowed
from labflow.kit.times import utc_now
from labflow.models import LabEvent, OutboxEvent, Report
from labflow.testing import PASSWORD, TestLab
from labflow.vocabulary import Side
from tests.domain.test_races import at_once
from tests.domain.test_story import issued


def publish(lab: TestLab) -> int:
    with lab.system() as work:
        return events.publish(work, webhooks.fan_out)


def feed(lab: TestLab, who: Actor, **asked) -> EventPage:
    publish(lab)
    with lab.work_as(who) as work:
        return events.page(work, **asked)


def types(page: EventPage) -> list[str]:
    return [each.type for each in page.rows]


def of_type(page: EventPage, type: str) -> list[dict]:
    return [each.data for each in page.rows if each.type == type]


def test_the_feed_tells_the_story_of_a_sample_in_its_order(lab: TestLab):
    sample = lab.verified({"NO3": "12.4", "PB": "2.1", "EC": "Absent"})
    issued(lab, sample)
    page = feed(lab, lab.ada)
    first = {type: types(page).index(type) for type in types(page)}
    assert first["order.created"] < first["order.confirmed"] < first["sample.received"]
    assert first["sample.received"] < first["result.verified"] < first["report.issued"]
    assert types(page).count("result.verified") == 3
    [exceeded] = of_type(page, "limit.exceeded")
    assert (exceeded["analytes"], exceeded["sample"]["number"]) == (["NO3"], sample.number)
    assert "order.completed" in first


def test_the_client_reads_of_a_limit_when_it_is_reported_and_of_no_state_inside_the_laboratory(lab: TestLab):
    sample = lab.verified({"NO3": "12.4", "PB": "2.1", "EC": "Absent"})
    before = feed(lab, lab.cleo)
    assert not {"limit.exceeded", "result.verified", "report.issued"} & {*types(before)}
    issued(lab, sample)
    after = feed(lab, lab.cleo, after=before.after)
    [exceeded] = of_type(after, "limit.exceeded")
    assert exceeded["analytes"] == ["NO3"]
    assert "state" not in exceeded
    assert exceeded["links"]["page"].endswith(f"/portal/orders/{sample.order_id}")
    assert "report.issued" in types(after)


def test_the_laboratory_hears_of_a_limit_once(lab: TestLab):
    issued(lab, lab.verified({"NO3": "12.4", "PB": "2.1", "EC": "Absent"}))
    assert types(feed(lab, lab.ada)).count("limit.exceeded") == 1


def test_a_client_reads_nothing_of_another(lab: TestLab):
    issued(lab, lab.verified())
    lab.order(client=lab.brewery)
    for person, own in ((lab.cleo, lab.ashland), (lab.otto, lab.brewery)):
        rows = feed(lab, person).rows
        assert rows
        assert {each.data["client_id"] for each in rows} == {str(own)}
    other = feed(lab, lab.cleo).rows[0].id
    with pytest.raises(Invalid), lab.work_as(lab.otto) as work:
        events.page(work, after=other)


def test_row_level_security_keeps_the_feed_alone(lab: TestLab):
    """Also without the first wall: a client's people read their own, and only what is for them."""
    lab.verified()
    publish(lab)
    with lab.work_as(lab.otto) as work:
        assert work.db.scalar(text("select count(*) from lab_event")) == 0
    with lab.work_as(lab.cleo) as work:
        seen = work.db.execute(text("select distinct client_id, for_client from lab_event")).all()
    assert seen == [(lab.ashland, True)]
    with pytest.raises(ProgrammingError), lab.work_as(lab.cleo) as work:
        work.db.execute(text("insert into lab_event select 99, gen_random_uuid(), 99, now(), 'x', :c, :c, '{}', true, true"), {"c": lab.ashland})  # fmt: skip


def test_an_internal_comment_is_no_event_and_a_message_is_told_without_its_words(lab: TestLab):
    order = lab.order()
    with lab.work_as(lab.max) as work:
        comments.add(work, "lab_order", order, text="They never pay")
        comments.add(work, "lab_order", order, text="Your samples are here", visible_to_client=True)
    page = feed(lab, lab.ada, types=("message.added",))
    assert [each["from_client"] for each in of_type(page, "message.added")] == [False]
    assert "samples are here" not in repr(page)


def test_an_amendment_has_a_type_of_its_own(lab: TestLab):
    sample = lab.verified()
    first = issued(lab, sample)
    with lab.work_as(lab.max) as work:
        again = reports.prepare(
            work,
            reports.ReportDraft(sample.order_id, (sample.id,), replaces_id=first.id, reason="Wrong address"),
        )
    with lab.work_as(lab.max) as work:
        seen = reports.to_authorise(work, again).digest
        reports.authorise(work, again, password=PASSWORD, seen_digest=seen)
    page = feed(lab, lab.cleo)
    assert [each["number"] for each in of_type(page, "report.issued")] == [first.number]
    [amended] = of_type(page, "report.amended")
    assert (amended["replaces"], amended["number"]) == (first.number, lab.one(Report, again).number)
    with lab.work_as(lab.max) as work:
        reports.withdraw(work, again, reason="Mixed up", password=PASSWORD)
    assert types(feed(lab, lab.cleo, after=page.after)) == ["report.withdrawn"]


def test_a_cancelled_order_and_one_sent_back(lab: TestLab):
    sample = lab.resulted()
    with lab.work_as(lab.vera) as work:
        analyses.send_back(work, [lab.analysis(sample).id], reason="Blank too high")
    with lab.work_as(lab.max) as work:
        orders.cancel(work, sample.order_id, reason="Not needed")
    told = types(feed(lab, lab.ada))
    assert "result.returned" in told
    assert told[-1] == "order.cancelled"


def test_the_cursor_goes_on_and_stays_where_nothing_is_new(lab: TestLab):
    lab.received()
    everything = feed(lab, lab.ada)
    piecewise, after, more = [], "", True
    while more:
        page = feed(lab, lab.ada, after=after, limit=2)
        piecewise += [each.id for each in page.rows]
        after, more = page.after, page.more
    assert piecewise == [each.id for each in everything.rows]
    assert feed(lab, lab.ada, after=after) == EventPage([], after, False)
    lab.order()
    assert types(feed(lab, lab.ada, after=after))[0].startswith("order.")


def test_only_what_ones_roles_let_one_read(lab: TestLab):
    lab.received()
    bill = Actor(name="Bill", side=Side.LAB, permissions=frozenset({"see_orders", "see_clients"}))
    assert {each.subject for each in events.readable(bill)} == {"order", "message", "request", "client"}
    nobody = Actor(name="Nobody", side=Side.LAB, id=lab.ana.id)
    with pytest.raises(NotAllowed), lab.work_as(nobody) as work:
        events.page(work)
    with pytest.raises(NotAllowed), lab.work_as(lab.cleo) as work:
        events.page(work, types=("result.verified",))
    with pytest.raises(Invalid), lab.work_as(lab.ada) as work:
        events.page(work, types=("result.guessed",))
    with pytest.raises(Invalid), lab.work_as(lab.ada) as work:
        events.page(work, after="evt_nothing")


def test_what_commits_late_is_not_missed_by_who_has_read_on(real_lab: TestLab):
    """Two at work at once: the first to begin commits last. Its number in the outbox is lower, its place in the feed is not."""
    lab, house = real_lab, real_lab.house
    order = lab.order()
    publish(lab)
    with lab.work_as(lab.ada) as work:
        seen = events.page(work).after
    with open_work(house, lab.max, verb="slow") as slow:
        slow.emit("order.confirmed", order, client_id=lab.ashland)
        slow.db.flush()
        with open_work(house, lab.rita, verb="fast") as fast:
            fast.emit("order.placed", order, client_id=lab.ashland)
        publish(lab)
        with lab.work_as(lab.ada) as work:
            first = events.page(work, after=seen)
        assert types(first) == ["order.placed"]
    publish(lab)
    with lab.work_as(lab.ada) as work:
        then = events.page(work, after=first.after)
        assert types(then) == ["order.confirmed"]
        assert types(events.page(work, after=seen)) == ["order.placed", "order.confirmed"]


def test_two_numberers_give_each_event_one_place(real_lab: TestLab):
    lab = real_lab
    for _ in range(4):
        lab.order()
    waiting = len(lab.all(OutboxEvent, OutboxEvent.published_at.is_(None)))
    looked = at_once(*[lambda: publish(lab) for _ in range(4)])
    rows = lab.all(LabEvent)
    assert sum(looked) == waiting
    assert len(rows) == len({row.outbox_id for row in rows}) == len({row.position for row in rows})


def happened(lab: TestLab, days_ago: int) -> None:
    with open_work(lab.house, lab.ada, verb="test", now=utc_now() - timedelta(days=days_ago)) as work:
        work.emit("client.created", lab.brewery, client_id=lab.brewery)


def test_what_is_older_than_the_feed_reaches_back_is_left_out(lab: TestLab):
    happened(lab, 61)
    happened(lab, 59)
    assert types(feed(lab, lab.ada)) == ["client.created"]
    assert lab.all(OutboxEvent, OutboxEvent.published_at.is_(None)) == []


def test_events_are_kept_for_sixty_days_and_never_less_than_thirty(lab: TestLab):
    happened(lab, 59)
    happened(lab, 31)
    happened(lab, 29)
    publish(lab)
    with lab.system() as work:
        assert events.forget(work) == 0
        assert work.db.scalar(text("select lf_forget_events(interval '30 days')")) == 2
    assert len(lab.all(LabEvent)) == 1
    with pytest.raises(DBAPIError, match="thirty days"), lab.system() as work:
        work.db.execute(text("select lf_forget_events(interval '3 days')"))
