"""Orders while they are typed: kept, checked at every cell, registered once."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from labflow.domain import drafts, orders, setup
from labflow.domain.drafts import Kept
from labflow.domain.drafts.registering import Registered
from labflow.domain.work import open_work
from labflow.errors import Invalids, LabError, NotAllowed, NotFound, StepNotAllowed
from labflow.kit.times import utc_now
from labflow.models import (
    Analysis,
    AuditEvent,
    Container,
    DraftOrder,
    FieldDef,
    Order,
    Sample,
    SamplePoint,
    ServiceVersion,
)
from labflow.testing import TestLab


def row(id: str = "a", **cells: str) -> dict[str, str]:
    return {
        "id": id,
        "client_reference": f"Tap {id}",
        "sample_type": "drinking water",
        "tests": "BASIC",
        **cells,
    }


def header(lab: TestLab, **facts: str) -> dict[str, str]:
    return {"contact_id": str(lab.contacts[lab.ashland]), "priority": "normal", **facts}


def keep(lab: TestLab, *rows: dict[str, str], id: UUID | None = None, by: Any = None, **facts: str) -> Kept:
    with lab.work_as(by or lab.rita) as work:
        return drafts.keep(
            work, id or uuid4(), client_id=lab.ashland, header=header(lab, **facts), rows=rows
        )  # fmt: skip


def register(lab: TestLab, kept: Kept, *, only_good: bool = False, by: Any = None) -> Registered:
    with lab.work_as(by or lab.rita) as work:
        return drafts.register(work, UUID(kept.id), only_good=only_good)


def test_what_is_typed_is_kept_and_resumed_and_listed(lab: TestLab) -> None:
    kept = keep(lab, row("a"), row("b"), client_reference="PO 7")
    with lab.work_as(lab.rita) as work:
        [listed] = drafts.waiting(work)
        opened = drafts.open_draft(work, UUID(kept.id))
    assert (listed.client, listed.reference, listed.samples) == ("City of Ashland Water", "PO 7", 2)
    assert (opened.client_id, opened.header["client_reference"]) == (str(lab.ashland), "PO 7")
    assert [each["client_reference"] for each in opened.rows] == ["Tap a", "Tap b"]
    assert lab.all(Order) == []


def test_signs_that_no_label_can_show_are_told_while_they_are_typed(lab: TestLab) -> None:
    kept = keep(lab, row("a", client_reference="Well 𠀀"), row("b"), client_reference="PO ✓ 7")
    assert (kept.unprintable, kept.good) == ("𠀀 (U+20000)", 2)
    assert keep(lab, row("a", client_reference="Brunnen Öhringen"), id=UUID(kept.id)).unprintable == ""


def test_rows_change_come_go_and_move(lab: TestLab) -> None:
    kept = keep(lab, row("a"), row("b"), row("c"))
    with lab.work_as(lab.rita) as work:
        drafts.keep(work, UUID(kept.id), rows=[row("d"), row("a", tests="PB")], order=["d", "c", "a"])
        rows = drafts.open_draft(work, UUID(kept.id)).rows
    assert [(each["id"], each["tests"]) for each in rows] == [("d", "BASIC"), ("c", "BASIC"), ("a", "PB")]


def test_every_problem_stands_at_its_cell_and_nothing_is_written(lab: TestLab) -> None:
    kept = keep(
        lab, row("a"), row("b", tests="XYZ", containers="JUG", collected_at="soon", sample_point="SITE-99"),
        {"id": "c", "collected_by": "J. Alvarez"}, row("d", collected_at=f"{utc_now() + timedelta(days=2):%Y-%m-%d %H:%M}"),
        due_at="next week",
    )  # fmt: skip
    assert kept.order == {"due_at": "Type the date and the time."}
    assert set(kept.cells) == {
        "b|tests",
        "b|containers",
        "b|collected_at",
        "b|sample_point",
        "d|collected_at",
    }
    assert set(kept.missing) == {"c|client_reference", "c|sample_type", "c|tests"}
    assert kept.cells["b|tests"] == "No test or profile is called “XYZ”. Choose from the list."
    assert (kept.rows, kept.good) == (4, 1)
    with pytest.raises(Invalids) as refused:
        register(lab, kept)
    assert "b|tests" in refused.value.errors
    assert lab.all(Order) == []


def test_words_are_matched_whatever_their_case(lab: TestLab) -> None:
    kept = keep(
        lab, row("a", sample_type="dw", sample_point="site-12", tests="pb; nitrate as n, EC", containers="2xp250"),
        row("b", sample_type="", sample_point="Site 12, Clay St tap", tests="basic pb"),
    )  # fmt: skip
    assert (kept.order, kept.cells) == ({}, {})
    made = register(lab, kept)
    first, second = lab.samples_of(UUID(made.order_id))
    assert (first.sample_point_id, second.sample_type_id) == (lab.point, lab.water)
    assert (first.tests_total, second.tests_total) == (3, 3)
    assert len(lab.all(Container, Container.sample_id == first.id)) == 2


def test_what_holds_for_all_fills_the_empty_cells_only(lab: TestLab) -> None:
    common = {
        "id": drafts.ALL, "sample_type": "Drinking water", "tests": "BASIC", "collected_by": "J. Alvarez",
        "collected_at": "2026-07-21 06:40",
    }  # fmt: skip
    kept = keep(
        lab, common, {"id": "a", "client_reference": "A"}, {"id": "b", "client_reference": "B", "tests": "PB", "collected_by": "Cleo"},
    )  # fmt: skip
    assert (kept.cells, kept.rows) == ({}, 2)
    first, second = lab.samples_of(UUID(register(lab, kept).order_id))
    assert (first.collected_by, second.collected_by) == ("J. Alvarez", "Cleo")
    assert (first.tests_total, second.tests_total) == (3, 1)
    assert first.collected_at is not None
    assert first.collected_at.isoformat() == "2026-07-21T13:40:00+00:00"


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("2026-07-21T06:40", ""), ("2026-07-21 6:40", ""), ("21.07.2026 06:40", ""), ("7/21/2026 6:40 am", ""),
        ("21 Jul 2026 06:40", ""), ("2026-07-21T13:40:00Z", ""),
        ("07/08/2026 06:40", "may be day-month or month-day"), ("2026-07-21", "time of day"), ("soon", "Type the date"), ("today", "Type the date"), ("today 25:00", "Type the date"),
        ("Jul 35 06:40", "Type the date"),
        ("2026-03-08 02:30", "clocks went forward"), ("2026-02-30 10:00", "Type the date"),
    ],
)  # fmt: skip
def test_times_are_read_as_people_write_them_and_never_guessed(lab: TestLab, typed: str, told: str) -> None:
    kept = keep(lab, row("a", collected_at=typed))
    if told:
        assert told in kept.cells["a|collected_at"]
        return
    assert kept.cells == {}
    [sample] = lab.samples_of(UUID(register(lab, kept).order_id))
    assert sample.collected_at is not None
    assert sample.collected_at.isoformat() == "2026-07-21T13:40:00+00:00"


def test_times_in_words_are_settled_when_they_are_typed_and_said_back(lab: TestLab) -> None:
    """Registered a day later, "today" is still the day it was typed on; the clock is the laboratory's."""
    typed = {
        "today 8:30": "2026-11-27 08:30", "yesterday at 2:00 pm": "2026-11-26 14:00", "-2h": "2026-11-27 07:15", "Nov 26 8:30": "2026-11-26 08:30",
        "24 December, 7:05 am": "2025-12-24 07:05", "90 min ago": "2026-11-27 07:45", "7/21/2026 6:40 am": "2026-07-21 06:40",
        "heute 8:30": "2026-11-27 08:30", "Gestern um 14:00 Uhr": "2026-11-26 14:00", "24. Dezember 7:05": "2025-12-24 07:05", "3. März 2026 10:20": "2026-03-03 10:20",
        "now": "2026-11-27 09:15", "-1d": "2026-11-26 09:15", "2026-07-21 06:40": "",
    }  # fmt: skip
    rows = [row(f"r{place}", collected_at=words) for place, words in enumerate(typed)]
    with open_work(lab.house, lab.rita, verb="test", now=datetime(2026, 11, 27, 17, 15, tzinfo=UTC)) as work:
        kept = drafts.keep(work, uuid4(), client_id=lab.ashland, header=header(lab), rows=rows)
        opened = drafts.open_draft(work, UUID(kept.id))
    assert kept.cells == {}
    assert list(kept.said.values()) == [[words, meant] for words, meant in typed.items() if meant]
    assert [each["collected_at"] for each in opened.rows] == [
        meant or words for words, meant in typed.items()
    ]


def test_samples_that_are_mended_later_are_due_by_their_own_tests(lab: TestLab) -> None:
    """The first ones made the order due in five days; what takes eight is not promised for then. A day that was typed holds for all."""
    lab.takes("PB", 8)
    for due in ("", "2031-05-05T17:00"):
        kept = keep(lab, row("a", tests="NO3"), row("b", tests="PB, XYZ"), due_at=due)
        order = UUID(register(lab, kept, only_good=True).order_id)
        with lab.work_as(lab.rita) as work:
            drafts.keep(work, UUID(kept.id), rows=[row("b", tests="PB")])
            drafts.register(work, UUID(kept.id))
        first, second = lab.samples_of(order)
        assert first.due_at is not None
        assert second.due_at is not None
        [test] = lab.all(Analysis, Analysis.sample_id == second.id)
        days = lab.one(ServiceVersion, test.service_version_id).turnaround_days
        expected = first.due_at if due else second.created_at + timedelta(days=days)
        assert abs(second.due_at - expected) < timedelta(minutes=1)
        assert due or second.due_at > first.due_at
        assert lab.one(Order, order).due_at == max(first.due_at, second.due_at)


def test_good_rows_are_registered_and_bad_ones_stay_to_be_mended(lab: TestLab) -> None:
    kept = keep(lab, row("a"), row("b", tests="XYZ"), row("c"))
    made = register(lab, kept, only_good=True)
    assert (made.added, made.samples, made.left, made.left_rows) == (2, 2, 1, ["b"])
    with lab.work_as(lab.rita) as work:
        opened = drafts.open_draft(work, UUID(kept.id))
        assert [each["id"] for each in opened.rows] == ["b"]
        assert opened.order_number == made.number
        # the browser sends a row again that is registered already, with the one that was mended
        mended = drafts.keep(work, UUID(kept.id), rows=[row("a"), row("b", tests="PB")])
    assert (mended.rows, mended.good) == (1, 1)
    rest = register(lab, mended)
    assert (rest.order_id, rest.added, rest.samples, rest.left) == (made.order_id, 1, 3, 0)
    assert [each.client_reference for each in lab.samples_of(UUID(made.order_id))] == [
        "Tap a",
        "Tap c",
        "Tap b",
    ]
    with lab.work_as(lab.rita) as work:
        assert drafts.waiting(work) == []


@pytest.mark.parametrize("only_good", [True, False])
def test_a_second_send_changes_nothing(lab: TestLab, only_good: bool) -> None:
    kept = keep(lab, row("a"), *([row("b", tests="XYZ")] if only_good else []))
    first, second = (register(lab, kept, only_good=only_good) for _ in range(2))
    assert (first.order_id, first.samples, first.left) == (second.order_id, second.samples, second.left)
    assert (len(lab.all(Order)), len(lab.all(Sample))) == (1, 1)


def test_nothing_is_registered_when_no_row_is_good(lab: TestLab) -> None:
    with pytest.raises(Invalids):
        register(lab, keep(lab, row("a", tests="XYZ")), only_good=True)
    with pytest.raises(Invalids) as refused:
        register(lab, keep(lab), only_good=True)
    assert refused.value.errors == {"samples": "Type or paste at least one sample."}
    assert lab.all(Order) == []


def test_an_order_without_a_client_is_refused_at_the_client(lab: TestLab) -> None:
    with lab.work_as(lab.rita) as work:
        kept = drafts.keep(work, uuid4(), header={}, rows=[row("a")])
    assert kept.order == {"client_id": "Choose the client."}


def test_own_fields_are_columns_and_checked_like_any_other(lab: TestLab) -> None:
    with lab.system() as work:
        work.add(FieldDef(entity="order", key="plan", label="Sampling plan", required=True))
        work.add(FieldDef(entity="sample", key="ph", label="Field pH", kind="number"))
        work.add(FieldDef(entity="sample", key="filtered", label="Filtered", kind="yes_no"))
    with lab.work_as(lab.rita) as work:
        assert [c.label for c in drafts.columns(work, lab.ashland)][-2:] == ["Filtered", "Field pH"]
    kept = keep(
        lab, row("a", **{"custom.ph": "7,6", "custom.filtered": "X"}), row("b", **{"custom.ph": "sour"})
    )
    assert kept.order == {"custom.plan": "Sampling plan is required."}
    assert kept.cells == {"b|custom.ph": "Type a number, such as 3.5."}
    kept = keep(lab, row("b"), id=UUID(kept.id), **{"custom.plan": "LCR"})
    first, _ = lab.samples_of(UUID(register(lab, kept).order_id))
    assert first.custom == {"ph": "7.6", "filtered": "yes"}


def test_samples_do_not_join_an_order_that_was_cancelled_meanwhile(lab: TestLab) -> None:
    kept = keep(lab, row("a"), row("b", tests="XYZ"))
    made = register(lab, kept, only_good=True)
    with lab.work_as(lab.max) as work:
        orders.cancel(work, UUID(made.order_id), reason="Ordered twice")
    mended = keep(lab, row("b"), id=UUID(kept.id))
    assert "no sample can be added any more" in mended.order["samples"]


def test_a_draft_belongs_to_who_types_it(lab: TestLab) -> None:
    kept = keep(lab, row("a"))
    with lab.work_as(lab.max) as work:
        assert drafts.waiting(work) == []
        for act in (drafts.open_draft, drafts.discard, drafts.register, drafts.keep):
            with pytest.raises(NotFound):
                act(work, UUID(kept.id))
    for person in (lab.ana, lab.cleo):
        with lab.work_as(person) as work, pytest.raises(NotAllowed):
            drafts.keep(work, uuid4())


def test_a_draft_that_was_given_up_is_gone(lab: TestLab) -> None:
    kept = keep(lab, row("a"))
    with lab.work_as(lab.rita) as work:
        drafts.discard(work, UUID(kept.id))
        assert drafts.waiting(work) == []
    for act in (drafts.open_draft, drafts.register, drafts.keep):
        with lab.work_as(lab.rita) as work, pytest.raises(StepNotAllowed):
            act(work, UUID(kept.id))
    assert lab.one(DraftOrder, UUID(kept.id)).rows == []


def test_typing_leaves_no_trail_but_beginning_and_registering_do(lab: TestLab) -> None:
    kept = keep(lab, row("a"))
    keep(lab, row("a", tests="PB"), id=UUID(kept.id))
    before = lab.audit_of(UUID(kept.id))
    assert "rows" not in str([event.new for event in before])
    register(lab, kept)
    after: list[AuditEvent] = lab.audit_of(UUID(kept.id))
    assert after[-1].new is not None
    assert after[-1].new["state"] == "registered"


def test_five_hundred_samples_go_in_one_piece_of_work(lab: TestLab) -> None:
    kept = keep(lab, *[row(f"r{place}", sample_point="SITE-12") for place in range(500)])
    assert (kept.good, register(lab, kept).samples) == (500, 500)


def test_more_than_a_thousand_rows_are_refused(lab: TestLab) -> None:
    with pytest.raises(LabError, match="At most 1,000 samples at once"):
        keep(lab, *[row(f"r{place}") for place in range(1_002)])


def test_the_sheet_offers_what_this_client_may_choose(lab: TestLab) -> None:
    with lab.work_as(lab.rita) as work:
        work.db.add(SamplePoint(client_id=lab.brewery, code="VAT-1", name="Vat 1"))
        sheet = {column.key: column for column in drafts.columns(work, lab.ashland)}
        nobody = {column.key: column for column in drafts.columns(work, None)}
    assert [(o.value, o.sets) for o in sheet["sample_point"].options] == [
        ("SITE-12", {"sample_type": "Drinking water"})
    ]
    assert nobody["sample_point"].options == []
    assert [o.value for o in sheet["tests"].options] == ["BASIC", "NO3", "PB", "EC"]
    assert sheet["collected_at"].note in ("PST", "PDT")


def test_what_is_retired_is_offered_no_more(lab: TestLab) -> None:
    with lab.work_as(lab.max) as work:
        setup.retire(work, "sample-types", lab.water)
        setup.retire(work, "containers", lab.bottle)
        sheet = {column.key: column.options for column in drafts.columns(work, lab.ashland)}
    assert (sheet["sample_type"], sheet["containers"], sheet["sample_point"][0].sets) == ([], [], {})
    assert "No sample type is called" in keep(lab, row("a")).cells["a|sample_type"]
