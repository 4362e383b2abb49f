"""Two walls keep clients apart: the session's own criteria, and the database's row-level security. Each holds alone."""

from uuid import UUID, uuid4

import pytest
from sqlalchemy import event, select, text
from sqlalchemy.exc import IntegrityError, ProgrammingError
from sqlalchemy.orm import Session, aliased

from labflow.domain import events, wall, webhooks
from labflow.domain.actor import Actor
from labflow.domain.webhooks import WebhookFacts
from labflow.domain.work import open_work
from labflow.errors import NotFound
from labflow.models import (
    Analysis,
    Client,
    Contact,
    Container,
    CustodyEvent,
    LabEvent,
    Mail,
    Order,
    OutboxEvent,
    Report,
    Result,
    Sample,
    SamplePoint,
    StoredFile,
    User,
    Webhook,
    WebhookDelivery,
)
from labflow.testing import TestLab
from labflow.vocabulary import Side

OWNED = (
    Client, Contact, SamplePoint, Order, Sample, Container, CustodyEvent, Analysis, Result, Report, StoredFile, Mail,
    User, LabEvent, Webhook, WebhookDelivery,
)  # fmt: skip

# Each returns the tables that break a rule of the second wall (security.md appendix B).
CATALOGUE_RULES = {
    "every table with a client has forced row security and a policy": """
        select c.relname from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'client_id'
        where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace and c.relname <> 'audit_event'
          and not (c.relrowsecurity and c.relforcerowsecurity and exists (select from pg_policy p where p.polrelid = c.oid))""",
    "no view bypasses row security": """
        select relname from pg_class where relkind in ('v', 'm') and relnamespace = 'public'::regnamespace
          and not coalesce(reloptions::text like '%security_invoker=true%', false)""",
    "every definer function pins its search path": """
        select proname from pg_proc where prosecdef and pronamespace = 'public'::regnamespace
          and (proconfig is null or not proconfig::text like '%search_path%')""",
    "the application role is nobody special": """
        select rolname from pg_roles where rolname = 'labflow_app' and (rolsuper or rolbypassrls or rolcreaterole or rolcreatedb)""",
    "the application role owns no table": """
        select relname from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace
          and pg_get_userbyid(relowner) = 'labflow_app'""",
    "every record table is audited": """
        select c.relname from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'version' and not a.attisdropped
        where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace
          and (select count(*) from pg_trigger t where t.tgrelid = c.oid and t.tgname like 'audit_%') <> 3""",
    "nothing that belongs to a client can be deleted by the application": """
        select c.relname from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'client_id'
        where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace
          and has_table_privilege('labflow_app', c.oid, 'DELETE')""",
}


@pytest.mark.parametrize("rule", CATALOGUE_RULES)
def test_the_database_itself_obeys(lab: TestLab, rule: str) -> None:
    with lab.system() as work:
        assert work.db.execute(text(CATALOGUE_RULES[rule])).all() == []


@pytest.fixture
def two_clients(lab: TestLab) -> TestLab:
    """Work of both companies, one sample of each already reported."""
    from tests.domain.test_story import issued

    issued(lab, lab.verified())
    for client in (None, lab.ashland, lab.brewery):
        with lab.work_as(lab.ada) as work:
            webhooks.create(work, WebhookFacts("Hook", "https://a.example.com/", ("order.created",), client))
    lab.resulted(client=lab.brewery)
    lab.order()
    with lab.system() as work:
        events.publish(work, webhooks.fan_out)
    return lab


def seen_by(lab: TestLab, person: Actor) -> dict[str, set[UUID]]:
    """Which clients' rows a person's queries return, table by table."""
    with lab.work_as(person) as work:
        return {
            kind.__tablename__: {
                row.id if kind is Client else row.client_id for row in work.db.scalars(select(kind)).all()
            }
            for kind in OWNED
        }


def test_both_walls_together(two_clients: TestLab) -> None:
    for person, own in ((two_clients.cleo, two_clients.ashland), (two_clients.otto, two_clients.brewery)):
        for table, clients in seen_by(two_clients, person).items():
            assert clients <= {own}, table
    for table in ("sample", "webhook", "webhook_delivery", "lab_event"):
        assert seen_by(two_clients, two_clients.cleo)[table] == {two_clients.ashland}, table


def test_row_level_security_holds_alone(two_clients: TestLab, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the first wall taken down, the database still shows a client's people nothing foreign."""
    event.remove(Session, "do_orm_execute", wall.stay_with_own_clients)
    try:
        for table, clients in seen_by(two_clients, two_clients.otto).items():
            assert clients <= {two_clients.brewery}, table
        with two_clients.work_as(two_clients.otto) as work:
            assert work.db.scalar(text("select count(*) from result")) == 0
            assert work.db.scalar(text("select count(*) from audit_event")) == 0
    finally:
        event.listen(Session, "do_orm_execute", wall.stay_with_own_clients)


def test_the_first_wall_holds_alone(two_clients: TestLab) -> None:
    """With row-level security out of the way (the lab's side in the database), the session's criteria suffice."""
    with two_clients.work_as(two_clients.otto) as work:
        work.db.connection().execute(text("select set_config('labflow.side', 'lab', true)"))
        assert work.db.scalar(text("select count(distinct client_id) from sample")) == 2
        for kind in OWNED:
            rows = work.db.scalars(select(kind)).all()
            own = {row.id if kind is Client else row.client_id for row in rows}
            assert own <= {two_clients.brewery}, kind.__tablename__


def test_the_first_wall_follows_a_table_into_its_aliases(two_clients: TestLab) -> None:
    """A second look at the same table in one query is confined as well, by inner and by outer joins."""
    twin, client, report = aliased(Sample), aliased(Client), aliased(Report)
    result = aliased(Result)
    with two_clients.work_as(two_clients.otto) as work:
        work.db.connection().execute(text("select set_config('labflow.side', 'lab', true)"))
        for other in (twin, client, report, result):
            for outer in (False, True):
                rows = work.db.execute(select(Sample, other).join(other, text("true"), isouter=outer)).all()
                seen = {
                    getattr(row[1], "client_id", getattr(row[1], "id", None))
                    for row in rows
                    if row[1] is not None
                }
                assert seen <= {two_clients.brewery}


def test_without_anybody_at_work_there_is_nothing(two_clients: TestLab) -> None:
    connection = two_clients.house.engine
    with connection.begin_nested():
        connection.execute(
            text("select set_config('labflow.side', '', true), set_config('labflow.clients', '', true)")
        )
        assert connection.execute(text("select count(*) from sample")).scalar() == 0


def test_a_result_is_invisible_until_it_is_published(lab: TestLab) -> None:
    lab.resulted()
    with lab.work_as(lab.cleo) as work:
        assert work.db.scalars(select(Result)).all() == []
        assert work.db.scalar(text("select count(*) from result")) == 0


def test_a_foreign_record_and_a_missing_one_are_the_same(two_clients: TestLab) -> None:
    foreign = two_clients.all(Sample, Sample.client_id == two_clients.ashland)[0].id
    told = []
    for wanted in (foreign, uuid4()):
        with two_clients.work_as(two_clients.otto) as work, pytest.raises(NotFound) as refusal:
            work.read(Sample, wanted)
        told.append(refusal.value.message)
    assert told[0] == told[1]


def test_no_row_can_point_at_another_clients(two_clients: TestLab) -> None:
    """Composite keys: even the laboratory's own code cannot hang Ashland's sample on the brewery's order."""
    ours = two_clients.all(Sample, Sample.client_id == two_clients.ashland)[0]
    theirs = two_clients.all(Order, Order.client_id == two_clients.brewery)[0]
    with pytest.raises(IntegrityError), two_clients.system() as work:
        work.db.execute(
            text("update sample set order_id = :order where id = :id"), {"order": theirs.id, "id": ours.id}
        )


def test_a_clients_person_cannot_write_into_another_client(two_clients: TestLab) -> None:
    with (
        pytest.raises(ProgrammingError, match="row-level security"),
        open_work(two_clients.house, two_clients.otto, verb="test") as work,
    ):
        work.db.add(Contact(client_id=two_clients.ashland, name="Mallory"))
    assert two_clients.otto.side is Side.CLIENT


# ── the outbox ───────────────────────────────────────────────────────────────────────────────────────────────


def test_a_clients_person_says_what_happened_to_her_own_company(lab: TestLab) -> None:
    """What a client does reaches the listeners like anybody's deed; of the outbox itself she reads nothing."""
    order = lab.order()
    with lab.work_as(lab.cleo) as work:
        work.emit("report.issued", order, client_id=lab.ashland, by_whom="portal")
        assert work.db.scalars(select(OutboxEvent)).all() == []
        assert work.db.scalar(text("select count(*) from outbox_event")) == 0
    [happened] = lab.all(OutboxEvent, OutboxEvent.subject_id == order, OutboxEvent.kind == "report.issued")
    assert (happened.client_id, happened.payload) == (lab.ashland, {"by_whom": "portal"})
    with lab.system() as work:
        queued = work.db.scalar(
            text("select count(*) from procrastinate_jobs where args->>'event_id' = :id"),
            {"id": str(happened.id)},
        )
    assert queued == 1


@pytest.mark.parametrize("whose", ["another client's", "nobody's"])
def test_a_clients_person_says_nothing_of_others(lab: TestLab, whose: str) -> None:
    foreign = lab.brewery if whose == "another client's" else None
    with pytest.raises(ProgrammingError, match="row-level security"), lab.work_as(lab.cleo) as work:
        work.emit("order.created", uuid4(), client_id=foreign)


def test_a_clients_person_neither_changes_nor_hides_what_happened(lab: TestLab) -> None:
    with lab.work_as(lab.cleo) as work:
        work.emit("order.created", lab.point, client_id=lab.ashland)
        changed = work.db.execute(text("update outbox_event set delivered_at = now(), payload = '{}'"))
        assert changed.rowcount == 0
    with pytest.raises(ProgrammingError, match="row-level security"), lab.work_as(lab.cleo) as work:
        work.db.execute(
            text(
                "insert into outbox_event (at, kind, client_id, subject_id, payload, delivered_at)"
                " values (now(), 'order.created', :client, :client, '{}', now())"
            ),
            {"client": lab.ashland},
        )


def test_searching_under_the_wall_finds_only_what_is_ones_own(lab: TestLab):
    """`lf_found` runs with the tables' owner; it keeps to the wall's rule all the same, and says nothing but ids."""
    lab.order()
    lab.order(client=lab.brewery)
    found = "select lf_found(:kind, '%', 100)"
    for kind, table in (("sample", Sample), ("lab_order", Order)):
        everything = {row.id for row in lab.all(table)}
        own = {row.id for row in lab.all(table, table.client_id == lab.brewery)}
        for person, wanted in ((lab.max, everything), (lab.otto, own)):
            with lab.work_as(person) as work:
                assert set(work.db.scalars(text(found), {"kind": kind})) == wanted
    with lab.work_as(lab.max) as work:
        assert work.db.scalars(text(found), {"kind": "lab_user"}).all() == []
