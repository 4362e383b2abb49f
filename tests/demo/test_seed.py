"""The demo laboratory, seeded once: it shows every state, contradicts itself nowhere, and is made only once."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, func, select, text

from labflow.demo import seed
from labflow.demo.accounts import ACCOUNTS, PASSWORD, PORTAL, STAFF
from labflow.demo.data.clients import CLIENTS
from labflow.demo.data.papers import FILES
from labflow.demo.data.services import SERVICES
from labflow.demo.house import OnePassword
from labflow.domain import audit, files, identity, lists, numbering
from labflow.domain.actor import system
from labflow.domain.lists.window import ListQuery
from labflow.domain.numbers import compatible
from labflow.domain.orders.views import ORDERS
from labflow.domain.ports import House
from labflow.domain.reports.content import CertificateContent
from labflow.domain.samples import receiving, registering
from labflow.domain.samples.deriving import DEAD, RESULTED, VERIFIED, order_state_of, state_of
from labflow.domain.samples.views import SAMPLES
from labflow.domain.work import Work, digest, open_work
from labflow.errors import LabError
from labflow.kit.times import utc_now
from labflow.local.postgres import EmbeddedPostgres
from labflow.models import (
    Analysis,
    Analyte,
    Attachment,
    AuditEvent,
    Client,
    Comment,
    Container,
    FieldDef,
    Mail,
    Notification,
    NumberSeries,
    Order,
    Report,
    ReportSample,
    Result,
    Role,
    Sample,
    SamplePoint,
    Service,
    ServiceAnalyte,
    Signature,
    SpecLimit,
    User,
    UserRole,
    Verification,
)
from labflow.testing import make_house
from labflow.vocabulary import (
    AnalysisState,
    AnalyteKind,
    MailState,
    Notice,
    OrderState,
    Priority,
    ReportState,
    RoleCode,
    SampleState,
    Side,
    Verdict,
)
from labflow.wiring import engine_for

# the demo laboratory is a quarter of a minute's work to make
pytestmark = pytest.mark.thorough
GROWN_TO = 1_200


class Seeded:
    """The seeded house and the questions that the sentences below ask of it."""

    def __init__(self, house: House) -> None:
        self.house = house

    @contextmanager
    def work(self) -> Iterator[Work]:
        with open_work(self.house, system("test"), verb="test") as work:
            yield work

    def all(self, query: Any) -> list[Any]:
        with self.work() as work:
            return list(work.db.execute(query).all())

    def rows(self, kind: Any, *where: Any) -> list[Any]:
        with self.work() as work:
            return list(work.db.scalars(select(kind).where(*where)))

    def count(self, kind: Any, *where: Any) -> int:
        with self.work() as work:
            return work.db.scalar(select(func.count()).select_from(kind).where(*where)) or 0

    def sizes(self) -> dict[str, int]:
        return {
            kind.__tablename__: self.count(kind)
            for kind in (Order, Sample, Analysis, Result, Report, User, Client, Mail)
        }


@pytest.fixture(scope="module")
def demo_engine(server: EmbeddedPostgres, template: str) -> Iterator[Engine]:
    opened = engine_for(server.create_database("demo", template=template).app)
    yield opened
    opened.dispose()
    server.drop_database("demo")


@pytest.fixture(scope="module")
def demo(demo_engine: Engine) -> Seeded:
    """Seeded once for this module. The sentences only read, but for the two that seed again."""
    house = replace(make_house(demo_engine), mode="demo")
    seed.fill(house)
    return Seeded(house)


# ── people ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_every_role_has_an_account(demo: Seeded) -> None:
    held = {row.code for row in demo.all(select(Role.code).join(UserRole, UserRole.role_id == Role.id))}
    assert held == set(RoleCode)


def test_the_accounts_that_up_prints_exist_with_the_demo_password(demo: Seeded) -> None:
    users = {user.email: user for user in demo.rows(User)}
    assert set(users) == {account.email for account in ACCOUNTS}
    assert all(demo.house.passwords.check(PASSWORD, user.password_hash) for user in users.values())
    assert {account.role for account in PORTAL} == {RoleCode.CLIENT_ADMIN, RoleCode.CLIENT_USER}
    assert len({account.client for account in PORTAL}) >= 2
    assert all(users[account.email].side == Side.CLIENT for account in PORTAL)
    assert all(account.email.endswith("@labflow.dev") for account in STAFF)


def test_nobody_can_be_written_to_by_accident(demo: Seeded) -> None:
    addresses = [mail.recipient for mail in demo.rows(Mail)]
    assert addresses
    assert all(address.endswith(".example") for address in addresses)


# ── the catalogue ────────────────────────────────────────────────────────────────────────────────────────────────


def test_all_services_of_the_design_are_offered(demo: Seeded) -> None:
    assert demo.count(Service) == len(SERVICES) >= 46
    assert all(offered.measures for offered in SERVICES)


def test_every_limit_can_be_compared_with_what_the_services_report(demo: Seeded) -> None:
    pairs = demo.all(
        select(Analyte.keyword, SpecLimit.unit, ServiceAnalyte.unit)
        .join(SpecLimit, SpecLimit.analyte_id == Analyte.id)
        .join(ServiceAnalyte, ServiceAnalyte.analyte_id == Analyte.id)
        .where(SpecLimit.text == "")
    )
    assert len(pairs) > 80
    assert [pair for pair in pairs if not compatible(pair[1], pair[2])] == []


def test_every_limit_in_words_is_a_word_of_its_analyte(demo: Seeded) -> None:
    rows = demo.all(
        select(SpecLimit.text, Analyte.options, Analyte.kind)
        .join(Analyte, Analyte.id == SpecLimit.analyte_id)
        .where(SpecLimit.text != "")
    )
    assert rows
    assert all(row.kind == AnalyteKind.TEXT and row.text in row.options for row in rows)


def test_detection_limits_rise(demo: Seeded) -> None:
    rules = demo.rows(ServiceAnalyte, ServiceAnalyte.loq.is_not(None))
    assert all(rule.mdl == rule.loq / 5 for rule in rules)
    assert all(rule.upper is None or rule.upper > rule.loq for rule in rules)


def test_a_holding_time_names_its_source(demo: Seeded) -> None:
    assert all(offered.hold_source for offered in SERVICES if offered.hold is not None)


def test_the_laboratory_has_fields_of_its_own(demo: Seeded) -> None:
    fields = {(field.entity, field.key): field for field in demo.rows(FieldDef)}
    assert fields[("order", "sampling_plan")].on_report
    assert fields[("sample", "field_ph")].kind == "number"


# ── clients ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_twelve_clients_have_six_places_each(demo: Seeded) -> None:
    places = Counter(point.client_id for point in demo.rows(SamplePoint))
    assert len(places) == len(CLIENTS) == 12
    assert set(places.values()) == {6}


@pytest.mark.parametrize("keyword", ["PB", "NO3", "PH"])
def test_ashlands_places_have_two_years_of_results(demo: Seeded, keyword: str) -> None:
    rows = demo.all(
        select(SamplePoint.code, func.count().label("count"), func.min(Sample.collected_at).label("first"))
        .join(Sample, Sample.sample_point_id == SamplePoint.id)
        .join(Result, Result.sample_id == Sample.id)
        .join(Analyte, Analyte.id == Result.analyte_id)
        .join(Client, Client.id == SamplePoint.client_id)
        .where(
            Client.code == "ASH", Analyte.keyword == keyword, Result.published_at.is_not(None), Result.live
        )
        .group_by(SamplePoint.code)
    )
    assert len(rows) == 6
    assert all(row.count >= 24 for row in rows)
    assert all((utc_now() - row.first).days > 700 for row in rows)


# ── states ───────────────────────────────────────────────────────────────────────────────────────────────────────

# An order is a draft, and a report too, only inside the verb that submits it.
PASSING = {OrderState.DRAFT, ReportState.DRAFT}


@pytest.mark.parametrize(
    ("kind", "states"),
    [(Order, OrderState), (Sample, SampleState), (Analysis, AnalysisState), (Report, ReportState)],
)
def test_every_state_occurs(demo: Seeded, kind: Any, states: Any) -> None:
    found = {row.state for row in demo.all(select(kind.state).distinct())}
    assert found == set(states) - PASSING


def test_forty_orders_are_open(demo: Seeded) -> None:
    assert (
        demo.count(Order, Order.state.not_in((OrderState.COMPLETED, OrderState.CLOSED, OrderState.CANCELLED)))
        >= 40
    )


@pytest.mark.parametrize("priority", Priority)
def test_every_priority_occurs_among_open_orders(demo: Seeded, priority: Priority) -> None:
    assert demo.count(Order, Order.priority == priority, Order.state == OrderState.IN_PROGRESS)


def test_some_orders_are_late(demo: Seeded) -> None:
    assert demo.count(Order, Order.state == OrderState.IN_PROGRESS, Order.due_at < utc_now()) >= 3


def test_three_orders_run_out_of_holding_time_within_a_day(demo: Seeded) -> None:
    now = utc_now()
    orders = demo.all(
        select(Sample.order_id)
        .join(Analysis, Analysis.sample_id == Sample.id)
        .where(Analysis.state.in_(("unassigned", "assigned")))
        .where(Analysis.hold_at > now, Analysis.hold_at < now + timedelta(days=1))
        .distinct()
    )
    assert len(orders) >= 3


def test_samples_say_what_their_analyses_say(demo: Seeded) -> None:
    states: dict[Any, list[str]] = defaultdict(list)
    for sample_id, state in demo.all(select(Analysis.sample_id, Analysis.state)):
        states[sample_id].append(state)
    started = {row[0] for row in demo.all(select(Result.sample_id).where(Result.live))}
    for sample in demo.rows(Sample, Sample.state.not_in((SampleState.REJECTED, SampleState.CANCELLED))):
        live = [state for state in states[sample.id] if state not in DEAD]
        received = sample.received_at is not None
        assert sample.state == state_of(states[sample.id], received=received, started=sample.id in started), (
            sample.number
        )
        assert sample.tests_total == len(live), sample.number
        assert sample.tests_resulted == sum(state in RESULTED for state in live), sample.number
        assert sample.tests_verified == sum(state in VERIFIED for state in live), sample.number


def test_orders_say_what_their_samples_say(demo: Seeded) -> None:
    samples: dict[Any, list[str]] = defaultdict(list)
    for order_id, state in demo.all(select(Sample.order_id, Sample.state)):
        samples[order_id].append(state)
    for order in demo.rows(Order):
        assert order.state == order_state_of(order.state, samples[order.id]), order.number


def test_samples_count_what_is_above_its_limit(demo: Seeded) -> None:
    failed = Counter(
        row[0]
        for row in demo.all(
            select(Result.sample_id)
            .join(Analysis, Analysis.id == Result.analysis_id)
            .where(Result.live, Result.verdict == Verdict.FAIL, Analysis.state.not_in(DEAD))
        )
    )
    assert {sample.id: sample.above_limit for sample in demo.rows(Sample) if sample.above_limit} == failed


# ── rules ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_nobody_verified_what_they_entered(demo: Seeded) -> None:
    pairs = demo.all(
        select(Verification.user_id, Result.entered_by_id, Analysis.submitted_by_id)
        .join(Analysis, Analysis.id == Verification.analysis_id)
        .join(Result, Result.analysis_id == Analysis.id)
    )
    assert pairs
    assert all(pair.user_id not in (pair.entered_by_id, pair.submitted_by_id) for pair in pairs)


def test_everything_verified_has_a_verification(demo: Seeded) -> None:
    verified = {
        row[0]
        for row in demo.all(select(Verification.analysis_id).where(Verification.decision == "verified"))
    }
    states = (AnalysisState.VERIFIED, AnalysisState.PUBLISHED)
    assert {row[0] for row in demo.all(select(Analysis.id).where(Analysis.state.in_(states)))} <= verified


def test_every_issued_report_is_signed_and_was_sent(demo: Seeded) -> None:
    issued = demo.rows(Report, Report.issued_at.is_not(None))
    signed = {row.entity_id for row in demo.rows(Signature, Signature.meaning == "authorised")}
    assert {report.id for report in issued} == signed
    assert all(report.file_id and report.content_sha256 for report in issued)
    assert demo.count(Mail, Mail.kind == "report_issued", Mail.state == MailState.SENT) == len(issued)


def test_an_amended_report_says_why(demo: Seeded) -> None:
    [amendment] = demo.rows(Report, Report.replaces_id.is_not(None))
    [replaced] = demo.rows(Report, Report.state == ReportState.SUPERSEDED)
    assert amendment.replaces_id == replaced.id
    assert amendment.reason


@pytest.mark.parametrize(
    ("total", "parts"),
    [("TTHM", ("CHCL3", "BDCM", "DBCM", "CHBR3")), ("AFSUM", ("AFB1", "AFB2", "AFG1", "AFG2"))],
)
def test_totals_are_the_sum_of_their_parts(demo: Seeded, total: str, parts: tuple[str, ...]) -> None:
    found: dict[Any, dict[str, Any]] = defaultdict(dict)
    for sample_id, keyword, numeric in demo.all(
        select(Result.sample_id, Analyte.keyword, Result.numeric)
        .join(Analyte, Analyte.id == Result.analyte_id)
        .where(Analyte.keyword.in_((total, *parts)), Result.live)
    ):
        found[sample_id][keyword] = numeric
    assert found
    for values in found.values():
        assert float(values[total] or 0) == pytest.approx(
            sum(float(values[part] or 0) for part in parts), rel=0.01
        )


def test_an_interrupted_seed_is_not_taken_for_a_whole_one(
    demo: Seeded, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(seed, "SEEDED", "never written")
    with pytest.raises(LabError, match="interrupted"):
        seed.fill(demo.house)


def test_warm_samples_have_a_reason(demo: Seeded) -> None:
    warm = demo.rows(Sample, Sample.temperature > 6)
    assert len(warm) >= 3
    assert all(sample.temperature_reason for sample in warm)


def test_results_show_every_way_to_report(demo: Seeded) -> None:
    results = demo.rows(Result, Result.live)
    qualifiers = {code for result in results for code in result.qualifiers}
    assert {"H", "J", "U"} <= qualifiers
    assert any(result.operator == "<" for result in results)
    assert any(result.dilution == 10 for result in results)
    assert {result.verdict for result in results} >= {Verdict.PASS, Verdict.FAIL, Verdict.NONE}


def test_a_result_is_qualified_by_hand_and_talked_about(demo: Seeded) -> None:
    [comment] = [row for row in demo.rows(Comment) if row.analysis_id]
    [result] = [row for row in demo.rows(Result) if row.by_hand]
    assert result.by_hand == ["M"]
    assert (comment.analysis_id, comment.analyte_id) == (result.analysis_id, result.analyte_id)


def test_retests_keep_their_original(demo: Seeded) -> None:
    again = demo.rows(Analysis, Analysis.retest_of_id.is_not(None))
    originals = demo.rows(Analysis, Analysis.id.in_([row.retest_of_id for row in again]))
    assert len(again) >= 2
    assert {row.state for row in originals} == {AnalysisState.RETRACTED}


def test_nothing_happened_after_now_or_before_its_cause(demo: Seeded) -> None:
    now = utc_now()
    for sample in demo.rows(Sample, Sample.received_at.is_not(None)):
        assert sample.collected_at <= sample.received_at <= now, sample.number
    for analysis in demo.rows(Analysis, Analysis.submitted_at.is_not(None)):
        assert analysis.analysed_at <= analysis.submitted_at <= now
        assert analysis.verified_at is None or analysis.submitted_at <= analysis.verified_at <= now
        assert analysis.published_at is None or analysis.published_at <= now


def _numbers(demo: Seeded, kind: Any) -> dict[int, list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    for (number,) in demo.all(select(kind.number)):
        found[2000 + int(number[1:3])].append(int(number.partition("-")[2]))
    return found


@pytest.mark.parametrize(("kind", "letter"), [(Order, "O"), (Sample, "S")])
def test_numbers_have_no_gaps(demo: Seeded, kind: Any, letter: str) -> None:
    last = {row.year: row.last for row in demo.rows(NumberSeries, NumberSeries.kind == letter)}
    found = _numbers(demo, kind)
    assert {year: sorted(numbers) for year, numbers in found.items()} == {
        year: list(range(1, count + 1)) for year, count in last.items()
    }


def test_every_sample_has_a_container(demo: Seeded) -> None:
    with_one = {row[0] for row in demo.all(select(Container.sample_id))}
    assert {row[0] for row in demo.all(select(Sample.id))} == with_one


def test_no_job_is_left_for_the_worker(demo: Seeded) -> None:
    with demo.work() as work:
        assert work.db.execute(text("select count(*) from procrastinate_jobs")).scalar_one() == 0


# ── what people said and attached ────────────────────────────────────────────────────────────────────────────────


def test_people_talk_about_records_of_every_sort_and_to_clients(demo: Seeded) -> None:
    said = demo.rows(Comment)
    assert {comment.entity for comment in said} == {"sample", "lab_order", "report"}
    assert {comment.from_client for comment in said} == {True, False}
    assert any(comment.visible_to_client and not comment.from_client for comment in said)
    assert all(comment.created_at <= utc_now() for comment in said)
    mentioned = {comment.id for comment in said if comment.mentions}
    assert mentioned
    assert demo.count(Notification, Notification.kind == Notice.MENTIONED) >= len(mentioned)


def test_files_are_attached_and_can_be_read(demo: Seeded) -> None:
    kinds = set()
    for attachment in demo.rows(Attachment):
        with demo.work() as work:
            row, data = files.fetch(work, attachment.file_id)
        assert data == FILES[attachment.name]
        kinds.add(row.media_type)
    assert kinds == {"application/pdf", "text/csv"}


# ── seeding again ────────────────────────────────────────────────────────────────────────────────────────────────


def test_seeding_again_adds_nothing(demo: Seeded) -> None:
    before = demo.sizes()
    seed.fill(demo.house)
    seed.fill(demo.house, samples=before["sample"])
    assert demo.sizes() == before


CHECKS_OF_GROWTH: tuple[Callable[..., None], ...] = (
    test_samples_say_what_their_analyses_say,
    test_orders_say_what_their_samples_say,
    test_samples_count_what_is_above_its_limit,
    test_nobody_verified_what_they_entered,
    test_nothing_happened_after_now_or_before_its_cause,
    test_every_sample_has_a_container,
)


@pytest.fixture
def grown(demo: Seeded) -> Seeded:
    """The laboratory after it grew, once in each process of tests."""
    if demo.count(Sample) < GROWN_TO:
        seed.fill(demo.house, samples=GROWN_TO)
    return demo


def test_a_larger_laboratory_grows_and_stays_sound(grown: Seeded) -> None:
    assert grown.count(Sample) == GROWN_TO
    for check in CHECKS_OF_GROWTH:
        check(grown)
    for kind, letter in ((Sample, "S"), (Order, "O")):
        test_numbers_have_no_gaps(grown, kind, letter)


def test_what_grew_spreads_over_ten_years_and_clients_large_and_small(grown: Seeded) -> None:
    years = {number[:3] for (number,) in grown.all(select(Sample.number))}
    assert len(years) >= 10
    orders = Counter(row[0] for row in grown.all(select(Order.client_id)))
    assert max(orders.values()) > 4 * min(orders.values())
    assert {row[0] for row in grown.all(select(Sample.tests_total).where(Sample.custom == {}))} >= {5}


def test_what_grew_was_reported_by_a_signed_certificate(grown: Seeded) -> None:
    """Every sample that is reported stands on exactly one issued certificate."""
    on_one = Counter(
        row[0]
        for row in grown.all(
            select(ReportSample.sample_id)
            .join(Report, Report.id == ReportSample.report_id)
            .where(Report.state == ReportState.ISSUED)
        )
    )
    of_growth = select(Order.id).where(
        Order.client_reference == func.concat("PO-", func.substr(Order.number, 2))
    )
    published = grown.rows(Sample, Sample.state == SampleState.PUBLISHED, Sample.order_id.in_(of_growth))
    assert len(published) > 300
    assert {on_one[sample.id] for sample in published} == {1}
    signed = {row.entity_id for row in grown.rows(Signature, Signature.meaning == "authorised")}
    issued = grown.rows(Report, Report.issued_at.is_not(None))
    assert {report.id for report in issued} == signed
    for report in issued[-20:]:
        assert digest(report.content) == report.content_sha256
        assert CertificateContent.from_json(report.content).samples


def test_the_trail_knows_every_row_that_grew_and_its_chain_holds(grown: Seeded) -> None:
    for kind in (Order, Sample, Analysis, Result, Report, Verification, Container):
        told = grown.all(
            select(func.count()).where(
                AuditEvent.entity == kind.__tablename__, AuditEvent.act == "added",
            )
        )  # fmt: skip
        assert told[0][0] == grown.count(kind), kind.__tablename__
    with grown.work() as work:
        audit.seal(work)
    with grown.work() as work:
        verdict = audit.verify(work)
    assert verdict.holds
    assert verdict.waiting <= 1


def test_the_laboratory_works_on_what_grew(grown: Seeded) -> None:
    """The next order takes the next numbers; the lists show pages of it; a sample of it goes on where it stood."""
    with grown.work() as work:
        before = work.db.scalar(
            select(NumberSeries.last).where(
                NumberSeries.kind == "S", NumberSeries.year == numbering.year_of(work)
            )
        )
        waiting = work.db.scalars(
            select(Sample.id)
            .join(Order, Order.id == Sample.order_id)
            .where(Sample.state == SampleState.DUE, Order.state == OrderState.CONFIRMED)
            .order_by(Sample.number.desc())
            .limit(1)
        ).one()
        elena = identity.actor_named(
            work, work.db.scalars(select(User.id).where(User.email == "elena@labflow.dev")).one()
        )
    with open_work(grown.house, elena, verb="test") as work:
        order = work.read(Order, work.read(Sample, waiting).order_id)
        [new] = registering.register(
            work, order.id, [registering.SampleDraft(work.read(Sample, waiting).sample_type_id, "New", service_ids=tuple(work.db.scalars(select(Service.id).where(Service.code == "PH"))))],
        )  # fmt: skip
        assert int(work.read(Sample, new).number.partition("-")[2]) == (before or 0) + 1
        receiving.receive(
            work, waiting, reception=receiving.Reception(conditions=("intact",), location="Cooler 1")
        )
        assert work.read(Sample, waiting).state == SampleState.RECEIVED
        for tab in ("open", "all"):
            assert lists.page(work, SAMPLES, ListQuery(tab=tab)).lines
        assert lists.page(work, ORDERS, ListQuery(tab="all", sort="due")).lines


# ── where it must not be ─────────────────────────────────────────────────────────────────────────────────────────


def test_production_refuses_the_demo_laboratory(demo: Seeded) -> None:
    with pytest.raises(LabError, match="never put into production"):
        seed.fill(replace(demo.house, mode="production"))


def test_only_the_demo_password_passes_while_seeding(demo: Seeded) -> None:
    passwords = OnePassword(demo.house.passwords)
    stored = passwords.hash(PASSWORD)
    assert passwords.check(PASSWORD, stored)
    assert not passwords.check("another password", stored)
    assert not passwords.check(PASSWORD, None)


def test_another_laboratory_stays_as_it_is(demo: Seeded, monkeypatch: pytest.MonkeyPatch) -> None:
    before = demo.sizes()
    monkeypatch.setattr(seed, "LAB", {"name": "Somebody's own laboratory"})
    seed.fill(demo.house, samples=before["sample"] + 1000)
    assert demo.sizes() == before
