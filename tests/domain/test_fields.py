"""The laboratory's own fields: set up on a screen, and at once on records, lists, search, exports and certificates."""

import pytest
from sqlalchemy import text

from labflow.domain import client_views, field_setup, field_values, orders
from labflow.domain.field_setup import FieldFacts
from labflow.domain.fields import definitions, shown
from labflow.domain.lists import reading
from labflow.domain.lists.window import ListQuery
from labflow.domain.orders import OrderDraft
from labflow.domain.orders import views as order_views
from labflow.domain.orders.views import ORDERS
from labflow.domain.reports.gathering import gather
from labflow.domain.samples import detail, lookup
from labflow.domain.samples import views as sample_views
from labflow.domain.samples.views import SAMPLES
from labflow.errors import Invalid, Invalids, LabError, NotAllowed, ReasonNeeded, Stale
from labflow.models import FieldDef, Sample
from labflow.testing import TestLab
from tests.domain.test_story import issued


def add(lab: TestLab, label: str = "Chlorine at the tap", entity: str = "sample", who=None, **facts):
    with lab.work_as(who or lab.max) as work:
        return field_setup.add(work, FieldFacts(entity=entity, label=label, **facts))


def edit(lab: TestLab, id, version: int | None = None, **facts):
    with lab.work_as(lab.max) as work:
        field_setup.edit(work, id, FieldFacts(**facts), version=version)


def test_a_field_gets_its_key_from_its_name_and_the_last_place(lab: TestLab):
    first, second = lab.one(FieldDef, add(lab)), lab.one(FieldDef, add(lab, "Über 5 °C?", key=""))
    assert (first.key, second.key) == ("chlorine_at_the_tap", "uber_5_c")
    assert first.position < second.position
    assert [event.act for event in lab.audit_of(first.id)] == ["added"]


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"label": " "}, "label"), ({"label": "x" * 81}, "label"), ({"kind": "money"}, "kind"),
        ({"kind": "choice", "options": ("One",)}, "options"), ({"kind": "choice", "options": ("a" * 101, "b")}, "options"),
        ({"key": "Tap!"}, "key"), ({"entity": "report"}, "entity"),
    ],
)  # fmt: skip
def test_what_cannot_be_meant_is_refused_at_its_field(lab: TestLab, facts: dict, field: str):
    with pytest.raises((Invalid, Invalids)) as refusal:
        add(lab, **{"label": "Tap", **facts})
    assert refusal.value.field == field


def test_two_fields_of_one_record_have_neither_name_nor_key_in_common(lab: TestLab):
    add(lab, "Tap", key="tap")
    with pytest.raises(Invalid, match="Another field has this name"):
        add(lab, "tap")
    with pytest.raises(Invalid, match="The field Tap has this key"):
        add(lab, "Faucet", key="tap")
    add(lab, "Tap", entity="order", key="tap")


def test_only_who_may_edit_fields_does(lab: TestLab):
    id = add(lab)
    for who in (lab.ana, lab.rita, lab.cleo):
        with pytest.raises(NotAllowed):
            add(lab, "Other", who=who)
        with pytest.raises(NotAllowed), lab.work_as(who) as work:
            field_setup.retire(work, id)
        with pytest.raises(NotAllowed), lab.work_as(who) as work:
            field_setup.move(work, id, by=1)
    with pytest.raises(NotAllowed), lab.work_as(lab.cleo) as work:
        field_setup.rows(work, "sample")


def test_a_stale_form_says_who_was_first(lab: TestLab):
    id = add(lab)
    edit(lab, id, version=1, label="Chlorine")
    with pytest.raises(Stale, match="Max Meyer changed label"):
        edit(lab, id, version=1, label="Free chlorine")


def test_fields_are_moved_up_and_down_and_no_further_than_the_ends(lab: TestLab):
    ids = [add(lab, label) for label in ("A", "B", "C")]

    def order(by: int, id) -> str:
        with lab.work_as(lab.max) as work:
            field_setup.move(work, id, by=by)
            return "".join(field.label for field in definitions(work, "sample"))

    assert [order(-1, ids[2]), order(-1, ids[2]), order(-1, ids[2]), order(1, ids[0])] == [
        "ACB",
        "CAB",
        "CAB",
        "CBA",
    ]


def test_a_word_that_samples_say_stays_and_a_retired_field_keeps_its_values(lab: TestLab):
    id = add(lab, "Tap", key="tap", kind="choice", options=("Kitchen", "Cellar"))
    sample = lab.received()
    with lab.work_as(lab.rita) as work:
        field_values.fill(work, "sample", sample.id, {"tap": "Cellar"})
    with pytest.raises(Invalid, match="1 sample say “Cellar”"):
        edit(lab, id, label="Tap", options=("Kitchen", "Attic"))
    edit(lab, id, label="Tap", options=("Attic", "Cellar"))
    with lab.work_as(lab.max) as work:
        assert field_setup.used_by(work, id) == "1 sample"
        field_setup.retire(work, id)
        assert definitions(work, "sample") == []
    with lab.work_as(lab.rita) as work:
        field_values.fill(work, "sample", sample.id, {})
    assert lab.one(Sample, sample.id).custom == {"tap": "Cellar"}
    with lab.work_as(lab.max) as work:
        field_setup.restore(work, id)
        assert "Cellar" in [fact.value for fact in detail.view(work, sample.id).extra]


def test_values_are_kept_as_typed_shown_by_kind_and_wrong_ones_told(lab: TestLab):
    add(lab, "Depth", key="depth", kind="number", required=True)
    add(lab, "Seen", key="seen", kind="yes_no")
    add(lab, "Day", key="day", kind="date")
    sample_id = lab.samples_of(_with(lab, {"depth": "-3,5", "seen": "yes", "day": "2026-07-21"}))[0].id
    assert lab.one(Sample, sample_id).custom == {"depth": "-3.5", "seen": "yes", "day": "2026-07-21"}
    with lab.work_as(lab.ana) as work:
        facts = {fact.label: fact.value for fact in detail.view(work, sample_id).extra}
        assert facts == {"Depth": "−3.5", "Seen": "Yes", "Day": "Jul 21, 2026"}
        assert shown(definitions(work, "sample")[0], None) == ""
    with pytest.raises(Invalids) as refusal, lab.work_as(lab.rita) as work:
        field_values.fill(
            work, "sample", sample_id, {"depth": "deep", "seen": "maybe", "day": "soon", "x": "1"}
        )
    assert set(refusal.value.errors) == {"custom.depth", "custom.seen", "custom.day", "custom.x"}
    with lab.work_as(lab.rita) as work:
        field_values.fill(work, "sample", sample_id, {"depth": 4.25, "seen": False}, reason="Read again")
    with pytest.raises(Invalids, match="type 1250 or"), lab.work_as(lab.rita) as work:
        field_values.fill(work, "sample", sample_id, {"depth": "1,250"}, reason="Read again")
    assert lab.one(Sample, sample_id).custom == {"depth": "4.25", "seen": "no"}


def _with(lab: TestLab, values: dict):
    draft = OrderDraft(
        client_id=lab.ashland, contact_id=lab.contacts[lab.ashland], specification_id=lab.limits,
        samples=[lab.draft(custom=values)],
    )  # fmt: skip
    with lab.work_as(lab.rita) as work:
        return orders.create(work, draft)


def test_a_value_is_replaced_with_a_reason_only_and_never_on_a_reported_sample(lab: TestLab):
    add(lab, "Tap", key="tap")
    sample = lab.verified()
    with lab.work_as(lab.rita) as work:
        field_values.fill(work, "sample", sample.id, {"tap": "Kitchen"})
    with pytest.raises(ReasonNeeded), lab.work_as(lab.rita) as work:
        field_values.fill(work, "sample", sample.id, {"tap": "Cellar"})
    with lab.work_as(lab.rita) as work:
        field_values.fill(work, "sample", sample.id, {"tap": "Cellar"}, reason="The client called")
    assert lab.audit_of(sample.id)[-1].reason == "The client called"
    with pytest.raises(NotAllowed), lab.work_as(lab.ana) as work:
        field_values.fill(work, "sample", sample.id, {"tap": "x"}, reason="x")
    issued(lab, sample)
    with pytest.raises(LabError, match="is published"), lab.work_as(lab.rita) as work:
        field_values.fill(work, "sample", sample.id, {"tap": "x"}, reason="x")


def test_a_new_field_is_on_list_search_page_client_and_certificate_at_once(lab: TestLab):
    add(lab, "Tap", key="tap", on_report=True)
    add(lab, "Truck", entity="order", key="truck")
    add(lab, "Region", entity="client", key="region")
    sample = lab.verified()
    with lab.work_as(lab.rita) as work:
        field_values.fill(work, "sample", sample.id, {"tap": "Cellar 100 %"})
        field_values.fill(work, "order", sample.order_id, {"truck": "Nr. 7"})
    with lab.work_as(lab.max) as work:
        assert "custom.tap" in [column.key for column in reading.read(work, SAMPLES, ListQuery(), []).columns]
        assert "custom.truck" in [
            column.key for column in reading.read(work, ORDERS, ListQuery(), []).columns
        ]
        assert [row.id for row in sample_views.page(work, ListQuery(tab="all", q="cellar 100 %")).lines] == [
            str(sample.id)
        ]
        assert [row.id for row in order_views.page(work, ListQuery(tab="all", q="nr. 7")).lines] == [
            str(sample.order_id)
        ]
        assert sample_views.page(work, ListQuery(tab="all", q="cellar 10_ %")).lines == []
        assert [field.label for field in client_views.view(work, lab.ashland).custom] == ["Region"]
    report = issued(lab, sample)
    with lab.work_as(lab.max) as work:
        content = gather(work, report)
    assert [(fact.label, fact.value) for fact in content.samples[0].custom] == [("Tap", "Cellar 100 %")]
    assert content.custom == ()


def test_a_client_sees_what_is_meant_for_clients_only(lab: TestLab):
    add(lab, "Tap", key="tap", to_client=True)
    add(lab, "Price code", key="price")
    sample = lab.received()
    with lab.work_as(lab.rita) as work:
        field_values.fill(work, "sample", sample.id, {"tap": "Cellar", "price": "C7"})
    with lab.work_as(lab.cleo) as work:
        assert lookup.shown_custom(work, "sample", lab.one(Sample, sample.id).custom) == {"tap": "Cellar"}


def test_searching_own_fields_uses_their_index(lab: TestLab):
    with lab.system() as work:
        work.db.execute(text("set local enable_seqscan = off"))
        plan = "\n".join(
            work.db.scalars(
                text(
                    "explain select id from sample where custom <> '{}'::jsonb and lf_custom_text(custom) ilike '%cellar%'"
                )
            )
        )
    assert "ix_sample_custom_trgm" in plan
