"""The list of orders, the page of one order, and the form that makes them."""

from uuid import UUID, uuid4

import pytest

from labflow.domain import orders
from labflow.domain.listing import ListQuery
from labflow.domain.orders import detail, form, typed, views
from labflow.domain.orders.typed import SampleLine
from labflow.errors import Invalids, NotAllowed
from labflow.models import Container, FieldDef, Order
from labflow.testing import TestLab
from tests.listed import cell


def test_orders_are_found_by_tab_client_and_the_number_of_a_sample(lab: TestLab) -> None:
    mine, other = lab.order(count=2), lab.order(client=lab.brewery)
    with lab.work_as(lab.max) as work:
        orders.hold(work, other, reason="Payment is missing")
    sample = lab.samples_of(mine)[0].number
    with lab.work_as(lab.max) as work:
        page = views.page(work, ListQuery())
        assert page.counts == {
            "open": "2", "week": page.counts["week"], "late": "0", "confirm": "0", "hold": "1", "completed": "0", "all": "2",
        }  # fmt: skip
        assert [line.id for line in views.page(work, ListQuery(q=sample)).lines] == [str(mine)]
        assert [line.id for line in views.page(work, ListQuery(tab="hold")).lines] == [str(other)]
        assert cell(views.ORDERS, views.page(work, ListQuery(q="ashland")), "samples") == ["2"]


def test_every_tab_and_sort_of_the_list_can_be_read(lab: TestLab) -> None:
    lab.order()
    with lab.work_as(lab.max) as work:
        for tab in views.ORDERS.views:
            for column in views.ORDERS.columns:
                if column.sort:
                    assert (
                        views.page(work, ListQuery(tab=tab.key, sort=f"-{column.key}")).sort
                        == f"-{column.key}"
                    )


def test_the_page_of_an_order_offers_the_steps_of_its_life(lab: TestLab) -> None:
    order = lab.order(count=2)
    with lab.work_as(lab.max) as work:
        seen = detail.view(work, order)
    assert [act.action for act in seen.acts] == ["hold", "cancel"]
    assert (seen.to_receive, seen.can_receive, len(seen.samples)) == (2, True, 2)
    assert [step.state for step in seen.steps] == ["done", "current", "later", "later", "later"]
    with lab.work_as(lab.ana) as work:
        assert detail.view(work, order).acts == []


def test_an_order_with_a_reported_sample_says_why_it_cannot_be_cancelled(lab: TestLab) -> None:
    sample = lab.verified()
    with lab.system() as work:
        work.lock(type(sample), sample.id).state = "published"
    with lab.work_as(lab.max) as work:
        cancel = next(act for act in detail.view(work, sample.order_id).acts if act.action == "cancel")
    assert not cancel.possible
    assert sample.number in cancel.why_not


def test_the_stepper_shows_a_hold_between_what_is_done_and_what_comes(lab: TestLab) -> None:
    sample = lab.received()
    with lab.work_as(lab.max) as work:
        orders.hold(work, sample.order_id, reason="Payment is missing")
    with lab.work_as(lab.max) as work:
        steps = detail.view(work, sample.order_id).steps
    assert [(step.label, step.state) for step in steps][2:4] == [
        ("In progress", "done"),
        ("On hold", "current"),
    ]
    assert steps[3].who == "Max Meyer"


# ── the form ─────────────────────────────────────────────────────────────────────────────────────────────────


def line(lab: TestLab, name: str = "Tap", **facts: str) -> SampleLine:
    return SampleLine(
        **{
            "key": name, "client_reference": name, "sample_type_id": str(lab.water), "profile_ids": str(lab.profile),
            "collected_at": "2026-07-21T06:40", **facts,
        }
    )  # fmt: skip


def send(lab: TestLab, *lines: SampleLine, key: str = "", **facts: str) -> typed.CreatedOrder:
    known = {"client_id": str(lab.ashland), "contact_id": str(lab.contacts[lab.ashland]), **facts}
    with lab.work_as(lab.rita) as work:
        return typed.create_typed(work, known, {}, list(lines), request_key=key or str(uuid4()))


def test_what_reception_types_becomes_an_order_with_times_on_the_labs_clock(lab: TestLab) -> None:
    made = send(lab, line(lab, "A"), line(lab, "B", profile_ids="", extra="pb; basic", containers="2xp250"))
    first, second = lab.samples_of(UUID(made.id))
    assert made.samples == 2
    assert first.collected_at is not None
    assert first.collected_at.isoformat() == "2026-07-21T13:40:00+00:00"
    assert (first.tests_total, second.tests_total) == (3, 3)
    assert len(lab.all(Container, Container.sample_id == second.id)) == 2


def test_sending_the_same_form_twice_makes_one_order(lab: TestLab) -> None:
    key = str(uuid4())
    assert send(lab, line(lab), key=key).id == send(lab, line(lab), key=key).id
    assert len(lab.all(Order)) == 1


def test_every_problem_stands_at_its_cell_and_nothing_is_made(lab: TestLab) -> None:
    with pytest.raises(Invalids) as refused:
        send(
            lab, line(lab), line(lab, extra="XYZ", containers="JUG", collected_at="soon"),
            line(lab, "", profile_ids="", sample_type_id=""), due_at="next week",
        )  # fmt: skip
    assert set(refused.value.errors) == {
        "due_at", "samples.1.extra", "samples.1.containers", "samples.1.collected_at", "samples.2.client_reference",
        "samples.2.profile_ids", "samples.2.sample_type_id",
    }  # fmt: skip
    assert lab.all(Order) == []


def test_an_order_without_a_client_is_refused_at_the_client(lab: TestLab) -> None:
    with pytest.raises(Invalids) as refused:
        send(lab, line(lab), client_id="", contact_id="")
    assert refused.value.errors["client_id"] == "Choose the client."


def test_own_fields_of_order_and_sample_are_checked_and_kept(lab: TestLab) -> None:
    with lab.system() as work:
        work.add(FieldDef(entity="order", key="plan", label="Sampling plan", required=True))
        work.add(FieldDef(entity="sample", key="ph", label="Field pH", kind="number"))
    with pytest.raises(Invalids) as refused:
        send(lab, line(lab))
    assert refused.value.errors == {"custom.plan": "Sampling plan is required."}
    facts = {"client_id": str(lab.ashland), "contact_id": str(lab.contacts[lab.ashland])}
    typed_line = line(lab)
    typed_line.custom = {"ph": "7.6", "plan": ""}
    with lab.work_as(lab.rita) as work:
        made = typed.create_typed(work, facts, {"plan": "LCR"}, [typed_line], request_key="")
    assert lab.one(Order, UUID(made.id)).custom == {"plan": "LCR"}
    assert lab.samples_of(UUID(made.id))[0].custom == {"ph": "7.6"}


def test_the_form_offers_clients_by_name_or_code_and_what_belongs_to_them(lab: TestLab) -> None:
    with lab.work_as(lab.rita) as work:
        assert [choice.label for choice in form.clients_matching(work, "ash")] == ["City of Ashland Water"]
        chosen = form.client(work, lab.ashland)
        offered = form.options(work)
    assert chosen.contact_id == str(lab.contacts[lab.ashland])
    assert chosen.points[0].label == "SITE-12, Site 12, Clay St tap"
    assert chosen.type_of_point[str(lab.point)] == str(lab.water)
    assert [choice.value for choice in offered.tests] == ["BASIC", "NO3", "PB", "EC"]
    assert offered.zone in ("PST", "PDT")


def test_who_may_not_create_orders_gets_no_form(lab: TestLab) -> None:
    with pytest.raises(NotAllowed), lab.work_as(lab.ana) as work:
        form.options(work)
