"""The client portal: plain words for her own orders, nothing of anybody else's, nothing before it is published."""

from dataclasses import asdict
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from labflow.domain import analyses, identity, orders, reports, samples
from labflow.domain.actor import Actor
from labflow.domain.lists.window import ListQuery
from labflow.domain.portal import certificates, home, house, order, progress
from labflow.domain.portal import orders as order_list
from labflow.domain.portal import reports as report_list
from labflow.domain.portal.progress import Tally
from labflow.domain.reports import lookup
from labflow.domain.samples.deriving import derive
from labflow.errors import NotAllowed, NotFound
from labflow.models import Analysis, Order, Report, Result, Sample
from labflow.testing import PASSWORD, TestLab
from labflow.vocabulary import AnalysisState, OrderState, SampleState
from tests.domain.test_story import issued

BAD = {"NO3": "1.84", "PB": "18.4", "EC": "Absent"}


def everything(lab: TestLab, person: Actor) -> dict[str, Any]:
    """All that every view of the portal says to this person."""
    with lab.work_as(person) as work:
        listed = [order_list.page(work, ListQuery(tab=tab)) for tab in order_list.TABS]
        told = [report_list.page(work, ListQuery(tab=tab)) for tab in report_list.TABS]
        own = {row.id for page in listed for row in page.rows}
        return {
            "home": asdict(home.view(work)), "orders": [asdict(page) for page in listed],
            "reports": [asdict(page) for page in told],
            "order": [asdict(order.view(work, id)) for id in map(UUID, sorted(own))],
        }  # fmt: skip


def viewed(lab: TestLab, order_id: Any, person: Actor | None = None) -> order.PortalOrderView:
    with lab.work_as(person or lab.cleo) as work:
        return order.view(work, order_id)


def word(lab: TestLab, order_id: Any) -> str:
    return viewed(lab, order_id).progress.word


# ── only her own ─────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def ashlands(lab: TestLab) -> TestLab:
    """Ashland has a certificate with lead above its limit and an order that runs; the brewery has nothing."""
    issued(lab, lab.verified(BAD, client_reference="PO 88-2113"))
    lab.resulted()
    return lab


def test_the_other_company_sees_nothing_of_it_anywhere(ashlands: TestLab) -> None:
    seen = everything(ashlands, ashlands.otto)
    assert seen["home"] | {"company": "", "first_name": ""} == asdict(home.HomeView())
    assert [page["rows"] for page in seen["orders"] + seen["reports"]] == [[]] * 8
    assert {count for page in seen["orders"] + seen["reports"] for count in page["counts"].values()} == {"0"}
    assert {page["total_text"] for page in seen["orders"] + seen["reports"]} == {"0"}


def test_the_other_company_finds_nothing_by_searching(ashlands: TestLab) -> None:
    own = ashlands.all(Order)[0]
    report = ashlands.all(Report)[0]
    sample = ashlands.all(Sample)[0]
    for q in (
        own.number,
        "PO 88-2113",
        sample.number,
        "Site 1",
        report.number,
        report.verification_code,
        "%",
        "_",
    ):
        for person, hits in ((ashlands.otto, False), (ashlands.cleo, q not in "%_")):
            with ashlands.work_as(person) as work:
                found = (
                    order_list.page(work, ListQuery(tab="all", q=q)),
                    report_list.page(work, ListQuery(tab="all", q=q)),
                )
            assert any(page.rows for page in found) is hits, (q, person.name)
            assert all(page.total == len(page.rows) for page in found)


def test_a_foreign_order_and_a_missing_one_are_the_same(ashlands: TestLab) -> None:
    told = set()
    for wanted in (ashlands.all(Order)[0].id, uuid4()):
        with pytest.raises(NotFound) as refusal:
            viewed(ashlands, wanted, ashlands.otto)
        told.add(refusal.value.message)
    assert told == {"There is no such order."}


def test_both_companies_see_only_their_own_rows(ashlands: TestLab) -> None:
    issued(ashlands, ashlands.verified(client=ashlands.brewery))
    numbers = {
        person.name: {
            row["number"] for page in everything(ashlands, person)["orders"] for row in page["rows"]
        }
        for person in (ashlands.cleo, ashlands.otto)
    }
    assert len(numbers["Cleo Clark"]) == 2
    assert len(numbers["Otto Olsen"]) == 1
    assert not numbers["Cleo Clark"] & numbers["Otto Olsen"]
    assert everything(ashlands, ashlands.otto)["home"]["company"] == "North Fork Brewing"


def test_the_laboratorys_people_have_their_own_screens(lab: TestLab) -> None:
    for person in (lab.max, lab.ada, lab.rita, lab.rhea):
        for look in (
            home.view,
            lambda w: order_list.page(w, ListQuery()),
            lambda w: report_list.page(w, ListQuery()),
        ):
            with pytest.raises(NotAllowed), lab.work_as(person) as work:
                look(work)
        with pytest.raises(NotAllowed):
            viewed(lab, uuid4(), person)


# ── nothing before it is published ───────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("until", ["resulted", "verified", "prepared"])
def test_unpublished_results_appear_nowhere(lab: TestLab, until: str) -> None:
    """What is seen of a sample with a bad result is exactly what is seen of one with good results."""
    seen = []
    for lead in ("18.437", "2.137"):
        values = {"NO3": "9.871", "PB": lead, "EC": "Absent"}
        sample = lab.resulted(values) if until == "resulted" else lab.verified(values)
        if until == "prepared":
            with lab.work_as(lab.max) as work:
                reports.prepare(work, reports.ReportDraft(sample.order_id, (sample.id,)))
        view = asdict(viewed(lab, sample.order_id))
        assert view["samples"][0]["results"] == []
        assert view["certificates"] == []
        view |= {"id": "", "number": ""}
        view["samples"][0] |= {"id": "", "number": "", "collected": "", "received": ""}
        seen.append(view)
        # quoted: an id may hold these letters by chance
        for secret in ("18.4", "9.87", "2.13", "'bad'", "above", "Ana", "Vera", "Max Meyer"):
            assert secret not in str(everything(lab, lab.cleo)), secret
    with lab.work_as(lab.cleo) as work:
        first, second = order_list.page(work, ListQuery()).rows
        assert report_list.page(work, ListQuery(tab="all")).total == 0
    assert first.progress == second.progress
    assert seen[0] == seen[1]


def test_a_published_result_is_shown_with_its_limit(lab: TestLab) -> None:
    sample = lab.verified(BAD)
    report = issued(lab, sample)
    view = viewed(lab, sample.order_id)
    [shown] = view.samples
    told = {row.name: (row.value, row.unit, row.limit, row.verdict, row.tone) for row in shown.results}
    assert told["Lead"] == ("18.4", "µg/L", "15", "Above the limit", "bad")
    assert told["Nitrate as N"] == ("1.84", "mg/L", "10", "Meets the limit", "ok")
    assert told["E. coli"][:3] == ("Absent", "per 100 mL", "Absent")
    assert (shown.tone, shown.verdict, shown.unfolded) == ("bad", "1 result above its limit", True)
    [certificate] = view.certificates
    assert (certificate.number, certificate.verdict) == (report.number, "1 result above its limit")
    assert certificate.details.endswith("Lead is above the MCL of 15 µg/L.")
    assert certificate.fresh


@pytest.mark.parametrize(
    ("names", "told"), [(("Clay St tap", "Oak St tap"), "“Oak St tap”"), (("Oak St tap",) * 2, "S2")]
)
def test_what_is_wrong_is_told_by_the_clients_own_names(
    lab: TestLab, names: tuple[str, str], told: str
) -> None:
    """Which of several samples is above its limit; the number stays where two are called the same."""
    with lab.work_as(lab.rita) as work:
        drafts = [lab.draft(name) for name in names]
        order_id = orders.create(
            work,
            orders.OrderDraft(
                client_id=lab.ashland,
                contact_id=lab.contacts[lab.ashland],
                specification_id=lab.limits,
                samples=drafts,
            ),
        )
    rows = lab.samples_of(order_id)
    for row, values in zip(rows, (None, BAD), strict=True):
        lab.verified(values, sample=row)
    with lab.work_as(lab.max) as work:
        report_id = reports.prepare(work, reports.ReportDraft(order_id, tuple(row.id for row in rows)))
    with lab.work_as(lab.max) as work:
        seen = reports.to_authorise(work, report_id).digest
        reports.authorise(work, report_id, password=PASSWORD, seen_digest=seen)
    [certificate] = viewed(lab, order_id).certificates
    assert certificate.details.replace(rows[1].number, "S2").endswith(
        f"Lead of {told} is above the MCL of 15 µg/L."
    )


def test_nobody_of_the_laboratory_is_named_and_nothing_costs(ashlands: TestLab) -> None:
    seen = str(everything(ashlands, ashlands.cleo))
    for secret in ("Ana", "Vera", "Max M", "Rita", "20.00", "USD", "Cooler"):
        assert secret not in seen, secret


def test_a_retested_result_is_gone_until_the_new_one_is_published(lab: TestLab) -> None:
    sample = lab.verified(BAD)
    first = issued(lab, sample)
    with lab.work_as(lab.vera) as work:
        analyses.retest(work, lab.analysis(sample, "PB").id, reason="Internal standard drift")
    lab.enter(sample, {"PB": "8.1"})
    view = viewed(lab, sample.order_id)
    assert [row.name for row in view.samples[0].results] == ["Nitrate as N", "E. coli"]
    assert view.progress.word == "Being tested: 2 of 3 tests done"
    assert [(row.number, row.state) for row in view.certificates] == [(first.number, "issued")]

    again = lab.analysis(sample, "PB").id
    with lab.work_as(lab.ana) as work:
        analyses.submit(work, [again])
    with lab.work_as(lab.vera) as work:
        analyses.verify(work, [again], password=PASSWORD, seen_digest=analyses.to_sign(work, [again]).digest)
    second = issued(lab, sample, replaces_id=first.id, reason="Lead was measured again")
    view = viewed(lab, sample.order_id)
    assert [(row.number, row.standing) for row in view.certificates] == [
        (second.number, ""), (first.number, f"Replaced by {second.number}: Lead was measured again"),
    ]  # fmt: skip
    assert {row.name: row.value for row in view.samples[0].results}["Lead"] == "8.10"
    with lab.work_as(lab.cleo) as work:
        assert [row.number for row in report_list.page(work, ListQuery()).rows] == [second.number]
        assert [row.number for row in report_list.page(work, ListQuery(tab="past")).rows] == [first.number]


def test_a_withdrawn_certificate_takes_its_results_along(lab: TestLab) -> None:
    sample = lab.verified()
    report = issued(lab, sample)
    with lab.work_as(lab.max) as work:
        reports.withdraw(work, report.id, reason="Wrong sample point", password=PASSWORD)
    view = viewed(lab, sample.order_id)
    assert view.withdrawn
    assert view.progress.word == "Certificate withdrawn"
    assert view.samples[0].results == []
    assert view.certificates[0].standing.endswith(": Wrong sample point")
    with lab.work_as(lab.cleo) as work:
        seen = home.view(work)
    assert (seen.headlines, seen.certificates, seen.points) == ([], [], [])


def test_what_was_published_without_a_certificate_here_is_shown_as_reported(lab: TestLab) -> None:
    """Results taken over from before LabFlow have no certificate in it, and none was withdrawn."""
    sample = lab.verified(BAD)
    with lab.system() as work:
        for analysis in work.db.scalars(select(Analysis).where(Analysis.sample_id == sample.id)):
            analysis.state, analysis.published_at = AnalysisState.PUBLISHED, work.now
        for result in work.db.scalars(select(Result).where(Result.sample_id == sample.id)):
            result.published_at = work.now
        derive(work, [sample.id])
    view = viewed(lab, sample.order_id)
    assert (view.progress.word, view.withdrawn, view.certificates) == ("Reported", False, [])
    assert view.samples[0].verdict == "1 result above its limit"


# ── words ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_words_follow_the_work(lab: TestLab) -> None:
    order_id = lab.order(count=2)
    assert word(lab, order_id) == "Waiting for your samples"
    first, second = lab.samples_of(order_id)
    with lab.work_as(lab.rita) as work:
        samples.receive(work, first.id, reception=samples.Reception(temperature=Decimal("3.8")))
    seen = viewed(lab, order_id)
    assert (seen.progress.word, seen.progress.note) == ("Received", "1 sample not received yet")
    assert [s.progress.word for s in seen.samples] == ["Received", "Not received yet"]
    with lab.work_as(lab.rita) as work:
        samples.receive(work, second.id, reception=samples.Reception(temperature=Decimal("3.8")))
    lab.enter(first, BAD)
    with lab.work_as(lab.ana) as work:
        analyses.submit(work, [lab.analysis(first, code).id for code in ("NO3", "PB")])
    assert word(lab, order_id) == "Being tested: 2 of 6 tests done"
    assert viewed(lab, order_id).samples[0].progress.word == "Being tested: 2 of 3 tests done"


def test_the_words_of_the_last_stages(lab: TestLab) -> None:
    sample = lab.resulted()
    assert word(lab, sample.order_id) == "Being checked"
    sample = lab.verified()
    assert word(lab, sample.order_id) == "Certificate being prepared"
    issued(lab, sample)
    seen = viewed(lab, sample.order_id)
    assert (seen.progress.word, seen.progress.bars) == ("Certificate ready", [100, 100, 100, 100])
    assert not seen.open


def test_an_order_on_hold_and_a_cancelled_one_say_so(lab: TestLab) -> None:
    held, ended = lab.order(), lab.order()
    with lab.work_as(lab.max) as work:
        orders.hold(work, held, reason="Client owes a call")
        orders.cancel(work, ended, reason="Ordered twice")
    assert word(lab, held) == "On hold"
    assert "owes" not in str(viewed(lab, held))
    seen = viewed(lab, ended)
    assert (seen.progress.word, seen.why_ended) == ("Cancelled", "Ordered twice")
    with lab.work_as(lab.cleo) as work:
        assert [need.kind for need in home.view(work).needs] == ["hold"]


def test_a_rejected_sample_says_why_and_asks_for_another(lab: TestLab) -> None:
    order_id = lab.order(count=2)
    with lab.work_as(lab.rita) as work:
        samples.reject(work, lab.samples_of(order_id)[0].id, reason="Bottle broken")
    seen = viewed(lab, order_id)
    assert (seen.samples[0].progress.word, seen.samples[0].progress.note) == ("Rejected", "Bottle broken")
    with lab.work_as(lab.cleo) as work:
        needs = home.view(work).needs
    assert {(need.kind, need.text, need.names) for need in needs} == {
        ("replace", "1 sample could not be tested: send a new one", "Site 1"),
        ("samples", "1 sample to bring or send", "Site 2"),
    }


def test_what_is_not_handed_in_is_not_shown(lab: TestLab) -> None:
    order_id = lab.order()
    with lab.system() as work:
        work.lock(Order, order_id).state = OrderState.DRAFT
    with pytest.raises(NotFound):
        viewed(lab, order_id)
    with lab.work_as(lab.cleo) as work:
        assert order_list.page(work, ListQuery(tab="all")).total == 0


@pytest.mark.parametrize(
    ("verdicts", "told"),
    [
        (["pass", "pass"], ("ok", "All limits met")),
        (["pass", "none"], ("ok", "All limits met")),
        (["none"], ("", "Reported without limits")),
        ([], ("", "Reported without limits")),
        (["pass", "above"], ("bad", "1 result above its limit")),
        (["above", "above"], ("bad", "2 results above their limits")),
        (["below"], ("bad", "1 result outside its limit")),
        (["above", "fails"], ("bad", "2 results outside their limits")),
        (["pass", "inconclusive"], ("warn", "1 result too close to its limit to tell")),
    ],
)
def test_the_verdict_in_words(verdicts: list[str], told: tuple[str, str]) -> None:
    assert certificates.verdict_of(verdicts) == told


def test_nothing_is_ready_before_everything_is() -> None:
    for done in range(9):
        seen = progress.of_order(OrderState.IN_PROGRESS, Tally(1, 0, 0, 9, done, 0, False))
        assert "ready" not in seen.word
        assert seen.bars[1] < 100


# ── the first page ───────────────────────────────────────────────────────────────────────────────────────────


def test_only_who_was_here_before_is_welcomed_back(lab: TestLab) -> None:
    greeted = []
    for _visit in range(2):
        token = identity.sign_in(lab.house, lab.cleo.email, PASSWORD).token
        with identity.work_for_token(token) as work:
            greeted.append(home.view(work).back)
    assert greeted == [False, True]


def test_bad_news_comes_first(lab: TestLab) -> None:
    bad = issued(lab, lab.verified(BAD))
    good = issued(lab, lab.verified())
    with lab.work_as(lab.cleo) as work:
        seen = home.view(work)
    assert [row.number for row in seen.headlines] == [bad.number]
    assert [row.number for row in seen.certificates] == [good.number, bad.number]
    assert (seen.first_name, seen.company, seen.fresh) == ("Cleo", "City of Ashland Water", 2)


def test_a_certificate_is_called_by_its_own_samples_and_not_by_all_of_the_order(lab: TestLab) -> None:
    """“All limits met: Site 1 and 11 more” would speak for eleven samples that nobody has tested."""
    issued(lab, lab.verified(count=12))
    with lab.work_as(lab.cleo) as work:
        seen = home.view(work)
        [listed] = report_list.page(work, ListQuery(tab="all")).rows
    assert [(row.title, row.verdict) for row in seen.headlines] == [("Site 1", "All limits met")]
    assert listed.title == "Site 1"
    [need] = seen.needs
    assert need.text == "11 samples to bring or send"
    assert need.names == "Site 2 · Site 3 · Site 4 · Site 5 · Site 6 · Site 7 · Site 8 · Site 9 and 3 more"


def test_without_bad_news_the_newest_certificate_comes_first(lab: TestLab) -> None:
    good = issued(lab, lab.verified())
    lab.order()
    with lab.work_as(lab.cleo) as work:
        seen = home.view(work)
    assert [(row.number, row.verdict) for row in seen.headlines] == [(good.number, "All limits met")]
    assert (len(seen.orders), seen.orders_total) == (1, "1")


def test_a_certificate_is_new_until_somebody_fetched_it_here(lab: TestLab) -> None:
    report = issued(lab, lab.verified())
    with lab.work_as(lab.cleo) as work:
        assert report_list.page(work, ListQuery()).rows[0].fresh
        lookup.download(work, str(report.id))
    with lab.work_as(lab.cleo) as work:
        assert not report_list.page(work, ListQuery()).rows[0].fresh


def test_a_place_tells_what_its_newest_certificate_says(lab: TestLab) -> None:
    sample = lab.verified(BAD)
    with lab.system() as work:
        work.lock(Sample, sample.id).sample_point_id = lab.point
    with lab.work_as(lab.cleo) as work:
        assert home.view(work).points == []
    issued(lab, sample)
    with lab.work_as(lab.cleo) as work:
        [point] = home.view(work).points
    assert (point.name, point.verdict) == ("Site 12, Clay St tap", "1 result above its limit")


def test_the_foot_says_how_to_reach_the_laboratory(lab: TestLab) -> None:
    with lab.work_as(lab.cleo) as work:
        told = house.contact(work)
    assert (told.name, told.place) == ("Sierra Analytical Laboratories", "Reno, NV 89511")
    assert told.accreditation == "ISO/IEC 17025 accredited by A2LA, 4127.01"


def test_a_sample_state_has_a_word_for_every_state(lab: TestLab) -> None:
    sample = lab.samples_of(lab.order())[0]
    for state in SampleState:
        sample.state = state
        assert progress.of_sample(sample, OrderState.IN_PROGRESS, certified=True).word
