"""Labels: designs of the laboratory's own, and a record of every label that was printed."""

from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from typing import Any
from uuid import UUID, uuid4

import pytest
from pypdf import PdfReader
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from labflow.domain import activity, labels
from labflow.domain.actor import Actor
from labflow.domain.labels import Asked, Printed, views
from labflow.domain.labels.built_in import BOTTLE, DESIGNS, ORDER, SHEET
from labflow.domain.labels.design import Design, Element, Sheet, from_json
from labflow.errors import Invalid, Invalids, LabError, NotAllowed, NotFound, ReasonNeeded, Stale
from labflow.models import Container, FieldDef, LabelPrint, LabelRun, LabelTemplate, Sample
from labflow.testing import TestLab
from labflow.vocabulary import LabelElement as Kind


def made(lab: TestLab, design: Design = BOTTLE, *, by: Actor | None = None) -> UUID:
    with lab.work_as(by or lab.max) as work:
        return labels.create(work, design)


def printed(lab: TestLab, *, by: Actor | None = None, **asked: Any) -> Printed:
    with lab.work_as(by or lab.rita) as work:
        return labels.print_labels(work, Asked(**asked))


def text_of(lab: TestLab, run: Printed, *, by: Actor | None = None) -> list[str]:
    with lab.work_as(by or lab.rita) as work:
        data, name, media = labels.document(work, UUID(run.run_id))
    assert (name, media) == (run.file_name, "application/pdf")
    return [page.extract_text() for page in PdfReader(BytesIO(data)).pages]


def problems_of(lab: TestLab, design: Design) -> dict[str, str]:
    with pytest.raises(Invalids) as refused:
        made(lab, design)
    assert lab.all(LabelTemplate) == []
    return refused.value.errors


# ── designs ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_first_design_of_a_purpose_is_the_usual_one(lab: TestLab) -> None:
    first, second, order = made(lab), made(lab, SHEET), made(lab, ORDER)
    usual = {each.id for each in lab.all(LabelTemplate) if each.is_default}
    assert usual == {first, order}
    with lab.work_as(lab.max) as work:
        labels.set_default(work, second)
    assert {each.id for each in lab.all(LabelTemplate) if each.is_default} == {second, order}


def test_every_built_in_design_is_a_good_one(lab: TestLab) -> None:
    for design in DESIGNS:
        assert from_json(lab.one(LabelTemplate, made(lab, design)).design) == design


def test_a_change_is_a_new_version_and_the_old_one_stands_in_the_trail(lab: TestLab) -> None:
    id = made(lab)
    wider = replace(BOTTLE, name="Bottles, wide", width=60.0)
    with lab.work_as(lab.max) as work:
        labels.change(work, id, wider, version=1)
    kept = lab.one(LabelTemplate, id)
    assert (kept.name, kept.version, from_json(kept.design)) == ("Bottles, wide", 2, wider)
    assert lab.audit_of(id)[-1].old["design"]["width"] == 50
    with pytest.raises(Stale, match="Max Meyer"), lab.work_as(lab.ada) as work:
        labels.change(work, id, BOTTLE, version=1)
    with pytest.raises(Invalids, match="purpose"), lab.work_as(lab.max) as work:
        labels.change(work, id, replace(ORDER, name="x"))


def test_a_retired_design_is_offered_no_longer(lab: TestLab) -> None:
    usual, other = made(lab), made(lab, SHEET)
    with lab.work_as(lab.max) as work:
        with pytest.raises(LabError, match="the usual label"):
            labels.retire(work, usual)
        labels.retire(work, other)
    for refused in (labels.set_default, lambda work, id: labels.change(work, id, SHEET)):
        with pytest.raises(LabError, match="retired"), lab.work_as(lab.max) as work:
            refused(work, other)
    with pytest.raises(NotFound):
        printed(lab, order_ids=(lab.order(),), template_id=other)
    again = made(lab, SHEET)
    with pytest.raises(Invalids, match="this name"), lab.work_as(lab.max) as work:
        labels.restore(work, other)
    with lab.work_as(lab.max) as work:
        labels.retire(work, again)
    with lab.work_as(lab.max) as work:
        labels.restore(work, other)
    assert lab.one(LabelTemplate, other).active


def test_two_designs_have_two_names(lab: TestLab) -> None:
    made(lab)
    with pytest.raises(Invalids) as refused:
        made(lab)
    assert list(refused.value.errors) == ["name"]


@pytest.mark.parametrize("verb", ["create", "change", "set_default", "retire", "restore"])
def test_only_who_may_edit_labels_changes_a_design(lab: TestLab, verb: str) -> None:
    id = made(lab)
    arguments = {"create": (SHEET,), "change": (id, SHEET)}.get(verb, (id,))
    for person in (lab.rita, lab.ana, lab.vera, lab.rhea, lab.cleo):
        with pytest.raises(NotAllowed), lab.work_as(person) as work:
            getattr(labels, verb)(work, *arguments)


def test_each_wrong_measure_is_named_at_its_field(lab: TestLab) -> None:
    assert list(problems_of(lab, replace(BOTTLE, name=" "))) == ["name"]
    assert list(problems_of(lab, replace(BOTTLE, name="x" * 81))) == ["name"]
    assert list(problems_of(lab, replace(BOTTLE, purpose="moon"))) == ["purpose"]
    assert list(problems_of(lab, replace(BOTTLE, width=float("nan"), height=2))) == ["width", "height"]
    assert list(problems_of(lab, replace(BOTTLE, dpi=100))) == ["dpi"]
    assert list(problems_of(lab, replace(BOTTLE, elements=()))) == ["elements"]
    assert list(problems_of(lab, replace(BOTTLE, elements=BOTTLE.elements * 6))) == ["elements"]
    assert list(problems_of(lab, replace(BOTTLE, elements=BOTTLE.elements[:1] * 2))) == ["elements"]
    assert list(problems_of(lab, replace(SHEET, sheet=Sheet("a5")))) == ["sheet.paper"]
    assert list(problems_of(lab, replace(SHEET, sheet=replace(SHEET.sheet, rows=0, left=-1)))) == [
        "sheet.rows",
        "sheet.left",
    ]
    wide = problems_of(lab, replace(SHEET, sheet=replace(SHEET.sheet, columns=4, rows=9)))
    assert (list(wide), "268.8 mm" in wide["sheet.columns"]) == (["sheet.columns", "sheet.rows"], True)


@pytest.mark.parametrize(
    ("facts", "says"),
    [
        ({"x": 45.0}, "over the edge"),
        ({"w": 0.0}, "more than 0"),
        ({"x": float("inf")}, "more than 0"),
        ({"kind": "hologram"}, "no such kind"),
        ({"field": "shoe_size"}, "not known here"),
        ({"field": ""}, "Choose the field"),
        ({"kind": Kind.TEXT}, "Type its text"),
        ({"text": "x" * 201}, "At most 200"),
        ({"size": 2.0}, "points"),
        ({"h": 1.0}, "too low"),
        ({"align": "up"}, "lists"),
        ({"kind": Kind.CODE128, "w": 20.0}, "mm at this printer's resolution"),
        ({"kind": Kind.QR, "w": 4.0, "h": 4.0}, "Make it larger"),
    ],
)
def test_each_wrong_element_is_named(lab: TestLab, facts: dict[str, Any], says: str) -> None:
    element = Element(
        "e9", **({"kind": Kind.FIELD, "x": 1.0, "y": 1.0, "w": 20.0, "h": 5.0, "field": "number"} | facts)
    )
    problems = problems_of(lab, replace(BOTTLE, elements=(element,)))
    assert list(problems) == ["element.e9"]
    assert says in problems["element.e9"]


def test_the_laboratorys_own_fields_are_on_offer(lab: TestLab) -> None:
    with lab.system() as work:
        work.add(FieldDef(entity="sample", key="depth", label="Depth, m", kind="number"))
    own = Element("own", Kind.FIELD, 1, 1, 40, 5, text="Depth ", field="custom.sample.depth")
    template = made(lab, replace(BOTTLE, elements=(*BOTTLE.elements[:1], replace(own, y=15.0))))
    order = lab.order()
    with lab.system() as work:
        work.lock(Sample, lab.samples_of(order)[0].id).custom = {"depth": "3.5"}
    assert "Depth 3.5" in text_of(lab, printed(lab, order_ids=(order,), template_id=template))[0]


# ── printing ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_every_container_of_an_order_gets_a_label_without_any_template(lab: TestLab) -> None:
    order = lab.order(count=2)
    run = printed(lab, order_ids=(order,))
    pages = text_of(lab, run)
    assert (run.labels, run.again, len(pages)) == (2, 0, 2)
    for sample, page in zip(lab.samples_of(order), pages, strict=True):
        assert f"{sample.number}-1" in page
    assert "Site 1" in pages[0]
    kept = lab.all(LabelPrint)
    assert {each.number for each in kept} == {each.number for each in lab.all(Container)}
    assert {each.again for each in kept} == {False}


def test_a_second_label_needs_a_reason_and_the_story_tells_it(lab: TestLab) -> None:
    sample = lab.received()
    printed(lab, sample_ids=(sample.id,))
    for reason in ("", "   "):
        with pytest.raises(ReasonNeeded, match=f"{sample.number}-1 has a label already"):
            printed(lab, sample_ids=(sample.id,), reason=reason)
    assert len(lab.all(LabelPrint)) == 1
    run = printed(lab, sample_ids=(sample.id,), reason="The first one is smudged", copies=2)
    assert (run.labels, run.again) == (2, 1)
    assert [each.reason for each in lab.all(LabelRun)] == ["", "The first one is smudged"]
    with lab.work_as(lab.rita) as work:
        told = [
            (each.act, each.note, each.reason) for each in activity.story(work, "sample", sample.id).entries
        ]
    number = f"{sample.number}-1"
    assert ("printed 1 label", number, "") in told
    assert ("printed 1 label again", number, "The first one is smudged") in told


def test_whoever_prints_is_told_which_signs_the_labels_cannot_show(lab: TestLab) -> None:
    order = lab.order()
    asked = Asked(order_ids=(order,))
    with lab.work_as(lab.rita) as work:
        assert views.offer(work, asked).missing == ""
        sample = work.db.scalars(select(Sample).where(Sample.order_id == order)).one()
        sample.client_reference = "Tap 𠀀 水"
        work.db.flush()
        offered = views.offer(work, asked)
    assert (offered.missing, offered.missing_in) == ("𠀀 (U+20000)", sample.number + "-1")


def test_only_what_had_a_label_counts_as_printed_again(lab: TestLab) -> None:
    order = lab.order(count=3)
    first = lab.samples_of(order)[0]
    printed(lab, sample_ids=(first.id,))
    with pytest.raises(ReasonNeeded, match="has a label already"):
        printed(lab, order_ids=(order,))
    run = printed(lab, order_ids=(order,), reason="New roll")
    assert (run.labels, run.again) == (3, 1)
    again = {each.number for each in lab.all(LabelPrint) if each.again}
    assert again == {f"{first.number}-1"}
    with lab.work_as(lab.rita) as work:
        offer = views.offer(work, Asked(order_ids=(order,)))
    assert (offer.count, offer.again) == (3, 3)
    assert "Rita Ramos" in offer.before


def test_a_run_keeps_the_design_it_was_printed_with(lab: TestLab) -> None:
    template = made(lab)
    run = printed(lab, order_ids=(lab.order(),))
    with lab.work_as(lab.max) as work:
        labels.change(work, template, replace(BOTTLE, name="Other", width=80.0))
    kept = lab.one(LabelRun, UUID(run.run_id))
    assert (kept.template_id, kept.template_version, kept.design["width"]) == (template, 1, 50)
    assert len(text_of(lab, run)) == 1


def test_a_run_is_fetched_by_whoever_printed_it_and_soon(lab: TestLab) -> None:
    run = printed(lab, order_ids=(lab.order(),))
    for other in (lab.ana, lab.max):
        with pytest.raises(NotFound), lab.work_as(other) as work:
            labels.document(work, UUID(run.run_id))
    with lab.work_as(lab.rita) as work:
        work.now += timedelta(minutes=16)
        with pytest.raises(LabError, match="with a reason"):
            labels.document(work, UUID(run.run_id))
        with pytest.raises(NotFound):
            labels.document(work, uuid4())


def test_zpl_is_for_rolls(lab: TestLab) -> None:
    order = lab.order()
    sheet = made(lab, SHEET)
    with pytest.raises(Invalids) as refused:
        printed(lab, order_ids=(order,), template_id=sheet, format="zpl")
    assert list(refused.value.errors) == ["format"]
    roll = made(lab)
    run = printed(lab, order_ids=(order,), template_id=roll, format="zpl")
    with lab.work_as(lab.rita) as work:
        data, name, media = labels.document(work, UUID(run.run_id))
    assert data.startswith(b"^XA^CI28")
    assert (name.endswith(".zpl"), media.startswith("text/plain")) == (True, True)


def test_each_wrong_wish_is_named_and_nothing_is_written_down(lab: TestLab) -> None:
    order = lab.order()
    for facts, field in (
        ({"copies": 0}, "copies"), ({"copies": 21}, "copies"), ({"start": 2}, "start"), ({"start": 0}, "start"),
        ({"format": "doc"}, "format"), ({"reason": "x" * 301}, "reason"),
    ):  # fmt: skip
        with pytest.raises(Invalids) as refused:
            printed(lab, order_ids=(order,), **facts)
        assert list(refused.value.errors) == [field]
    for nothing in ({}, {"order_ids": (uuid4(),)}, {"sample_ids": (uuid4(),)}):
        with pytest.raises(NotFound):
            printed(lab, **nothing)
    assert lab.all(LabelPrint) == []


def test_a_number_too_long_for_a_code_is_refused_before_anything_is_written_down(lab: TestLab) -> None:
    bars = Element("bars", Kind.CODE128, 1, 1, 48, 10, field="client_reference")
    template = made(lab, replace(BOTTLE, width=80.0, elements=(replace(bars, w=78.0),)))
    order = lab.order()
    with lab.system() as work:
        work.lock(Sample, lab.samples_of(order)[0].id).client_reference = "A very long name of a site indeed"
    with pytest.raises(Invalid, match=r"need \d+") as refused:
        printed(lab, order_ids=(order,), template_id=template)
    assert refused.value.field == "template"
    assert lab.all(LabelPrint) == lab.all(LabelRun) == []


def test_an_order_has_a_label_of_its_own(lab: TestLab) -> None:
    order = lab.order(count=2)
    run = printed(lab, purpose="order", order_ids=(order,))
    assert len(text_of(lab, run)) == 1
    with pytest.raises(ReasonNeeded):
        printed(lab, purpose="order", order_ids=(order,))
    with lab.work_as(lab.rita) as work:
        assert "printed 1 label" in [each.act for each in activity.story(work, "lab_order", order).entries]


def test_storage_places_get_labels_as_often_as_needed(lab: TestLab) -> None:
    for _ in range(2):
        with lab.work_as(lab.rita) as work:
            run = labels.print_locations(
                work, ["Cooler 1,  shelf 2", "Cooler 1, shelf 2", "", "Öl"], Asked(purpose="location")
            )
        assert [page.replace("\n", " ").strip() for page in text_of(lab, run)] == ["Cooler 1, shelf 2", "Öl"]
    with pytest.raises(Invalid), lab.work_as(lab.rita) as work:
        labels.print_locations(work, ["  "], Asked(purpose="location"))


def test_who_has_no_work_with_labels_prints_none(lab: TestLab) -> None:
    order = lab.order()
    for person in (lab.rhea, lab.cleo, lab.otto):
        with pytest.raises(NotAllowed):
            printed(lab, by=person, order_ids=(order,))
        for view in (views.templates, lambda work: views.offer(work, Asked(order_ids=(order,)))):
            with pytest.raises(NotAllowed), lab.work_as(person) as work:
                view(work)


def test_what_was_printed_is_never_changed(lab: TestLab) -> None:
    printed(lab, order_ids=(lab.order(),))
    for statement in (
        "update label_print set copies = 9",
        "update label_run set copies = 9",
        "delete from label_print",
    ):
        with pytest.raises(DBAPIError), lab.system() as work:
            work.db.execute(text(statement))


# ── views ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_list_says_how_often_a_label_was_printed(lab: TestLab) -> None:
    made(lab)
    made(lab, SHEET)
    printed(lab, order_ids=(lab.order(),))
    with lab.work_as(lab.max) as work:
        first, second = views.templates(work)
        assert (first.size, first.paper, first.printed, first.is_default) == ("50 × 25 mm", "Roll", 1, True)
        assert (second.paper, second.printed) == ("A4 sheet, 3 × 8", 0)
        assert views.picture(work, UUID(second.id)).startswith("<svg")


def test_a_design_is_looked_at_with_a_real_sample(lab: TestLab) -> None:
    sample = lab.received()
    with lab.work_as(lab.max) as work:
        choices = views.example_choices(work, "container")
        assert choices[0].label == f"{sample.number}, Site 1"
        values = views.example_values(work, "container", choices[0].value)
        assert (values["number"], values["tests"], values["container_of"], values["location"]) == (
            f"{sample.number}-1", "NO3, PB, EC", "1 of 1", "Cooler 1",
        )  # fmt: skip
        assert views.example_values(work, "container", "nonsense")["number"] == "S26-004217-1"
        assert views.example_values(work, "order", str(sample.order_id))["sample_count"] == "1"
