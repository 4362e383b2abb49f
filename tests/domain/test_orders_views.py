"""The list of orders, the page of one order, and the form that makes them."""

from dataclasses import replace

import pytest

from labflow.domain import orders
from labflow.domain.lists.window import ListQuery
from labflow.domain.orders import detail, form, views
from labflow.errors import NotAllowed
from labflow.models import Sample
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


@pytest.mark.parametrize("few", [0, 500])
def test_orders_are_found_by_what_a_client_calls_a_sample_also_where_many_are_called_so(
    lab: TestLab, few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "FEW_SAMPLES", few)
    quay, other, third = lab.order(count=2), lab.order(), lab.order()
    with lab.system() as work:
        for order in (quay, third):
            work.lock(Sample, lab.samples_of(order)[0].id).client_reference = "Quay"
    with lab.work_as(lab.max) as work:
        page = views.page(work, ListQuery(tab="all", q="quay"))
    assert [line.id for line in page.lines] == [str(third), str(quay)]
    assert str(other) not in {line.id for line in page.lines}


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


def test_the_form_offers_clients_by_name_or_code_and_what_belongs_to_them(lab: TestLab) -> None:
    with lab.work_as(lab.rita) as work:
        assert [choice.label for choice in form.clients_matching(work, "ash")] == ["City of Ashland Water"]
        chosen = form.client(work, lab.ashland)
        offered = form.options(work)
    assert chosen.contact_id == str(lab.contacts[lab.ashland])
    assert offered.zone in ("PST", "PDT")
    assert offered.clients


def test_the_form_knows_that_there_is_no_client_to_choose_yet(lab: TestLab) -> None:
    """Somebody for whom the database has no client: as in a laboratory that has none."""
    nobody = replace(lab.otto, client_ids=(), permissions=frozenset({"create_orders"}))
    with lab.work_as(nobody) as work:
        assert not form.options(work).clients


def test_who_may_not_create_orders_gets_no_form(lab: TestLab) -> None:
    with pytest.raises(NotAllowed), lab.work_as(lab.ana) as work:
        form.options(work)
