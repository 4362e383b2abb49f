"""Orders that come again: templates of one client or of everybody, and copies of earlier orders."""

from uuid import UUID, uuid4

import pytest

from labflow.domain import drafts
from labflow.domain.drafts import copying, templates
from labflow.errors import Invalid, NotAllowed, NotFound, StepNotAllowed
from labflow.models import FieldDef, OrderTemplate
from labflow.testing import TestLab

COMMON = {"id": drafts.ALL, "tests": "BASIC", "collected_at": "2026-07-21 06:40"}
ROW = {"id": "a", "client_reference": "Tap A", "sample_point": "SITE-12", "collected_at": "2026-07-21 07:00"}


def typed(lab: TestLab, *rows: dict[str, str], client: UUID | None = None, **facts: str) -> UUID:
    id = uuid4()
    with lab.work_as(lab.rita) as work:
        drafts.keep(
            work, id, client_id=client or lab.ashland, rows=rows,
            header={"contact_id": str(lab.contacts[client or lab.ashland]), **facts},
        )  # fmt: skip
    return id


def saved(lab: TestLab, name: str = "Monthly", *, for_client: bool = True) -> UUID:
    id = typed(lab, COMMON, ROW, client_reference="PO 7", note="Ring first", priority="rush")
    with lab.work_as(lab.rita) as work:
        return templates.save_template(work, id, name=name, for_client=for_client)


def test_a_template_keeps_what_comes_again_and_nothing_of_one_order(lab: TestLab) -> None:
    kept = lab.one(OrderTemplate, saved(lab))
    assert kept.header == {
        "contact_id": str(lab.contacts[lab.ashland]),
        "note": "Ring first",
        "priority": "rush",
    }
    assert [sorted(row) for row in kept.rows] == [["id", "tests"], ["client_reference", "id", "sample_point"]]


def test_an_order_starts_from_a_template_below_what_is_typed(lab: TestLab) -> None:
    template, id = saved(lab), typed(lab, {"id": "z", "client_reference": "Own"}, note="Mine")
    with lab.work_as(lab.rita) as work:
        opened = templates.start_from_template(work, id, template)
        again = templates.start_from_template(work, id, template)
    assert (opened.header["note"], opened.header["priority"]) == ("Mine", "rush")
    assert sorted(row.get("client_reference", "") for row in opened.rows) == ["", "Own", "Tap A"]
    assert len({row["id"] for row in again.rows}) == 4
    with lab.work_as(lab.rita) as work:
        fresh = templates.start_from_template(work, uuid4(), template)
    assert fresh.client_id == str(lab.ashland)


def test_a_template_for_everybody_holds_nothing_of_one_client(lab: TestLab) -> None:
    template = saved(lab, for_client=False)
    kept = lab.one(OrderTemplate, template)
    assert (kept.client_id, "contact_id" in kept.header, "sample_point" in kept.rows[1]) == (
        None,
        False,
        False,
    )
    saved(lab, "Ashland only")
    with lab.work_as(lab.rita) as work:
        assert [t.name for t in templates.templates(work, client_id=lab.ashland)] == [
            "Ashland only",
            "Monthly",
        ]
        assert [t.name for t in templates.templates(work, client_id=lab.brewery)] == ["Monthly"]
        assert templates.templates(work, client_id=lab.brewery)[0].samples == 1


def test_templates_are_renamed_and_retired(lab: TestLab) -> None:
    first, second = saved(lab, "One"), saved(lab, "Two")
    with lab.work_as(lab.rita) as work:
        templates.rename_template(work, first, name="  Uno ")
    for name, said in (("Uno", "already"), ("", "Give the template a name"), ("x" * 81, "At most 80")):
        with lab.work_as(lab.rita) as work, pytest.raises(Invalid, match=said):
            templates.rename_template(work, second, name=name)
    with lab.work_as(lab.rita) as work:
        templates.retire_template(work, first)
        templates.rename_template(work, second, name="Uno")
        assert [t.name for t in templates.templates(work)] == ["Uno"]
    with lab.work_as(lab.rita) as work, pytest.raises(StepNotAllowed, match="was retired"):
        templates.start_from_template(work, uuid4(), first)
    id = typed(lab, client=lab.brewery)
    with lab.work_as(lab.rita) as work, pytest.raises(StepNotAllowed, match="another client"):
        templates.start_from_template(work, id, second)


def test_an_order_is_copied_without_times_and_numbers(lab: TestLab) -> None:
    with lab.system() as work:
        work.add(FieldDef(entity="sample", key="ph", label="Field pH"))
    order = lab.order(count=2, client_reference="PO 9", note="Ring first")
    with lab.work_as(lab.rita) as work:
        [offered] = copying.orders_to_copy(work, "ashland")
        assert offered.value == str(order)
        assert copying.orders_to_copy(work, "", client_id=lab.brewery) == []
        opened = copying.copy_order(work, uuid4(), order)
    assert opened.client_id == str(lab.ashland)
    assert opened.header["note"] == "Ring first"
    assert "client_reference" not in opened.header
    assert [{key: text for key, text in row.items() if key != "id"} for row in opened.rows] == [
        {
            "client_reference": f"Site {place}", "sample_type": "Drinking water", "collected_by": "J. Alvarez",
            "tests": "BASIC", "containers": "P250",
        }
        for place in (1, 2)
    ]  # fmt: skip
    with lab.work_as(lab.rita) as work:
        kept = drafts.keep(work, UUID(opened.id))
        assert (kept.order, kept.cells, kept.missing, kept.good) == ({}, {}, {}, 2)


def test_another_clients_order_is_not_copied_into_a_draft(lab: TestLab) -> None:
    id, order = typed(lab), lab.order(client=lab.brewery)
    with lab.work_as(lab.rita) as work, pytest.raises(StepNotAllowed, match="another client"):
        copying.copy_order(work, id, order)
    with lab.work_as(lab.rita) as work, pytest.raises(NotFound):
        copying.copy_order(work, id, uuid4())


def test_an_order_becomes_a_template(lab: TestLab) -> None:
    order = lab.order(count=3)
    with lab.work_as(lab.rita) as work:
        template = templates.save_order_as_template(work, order, name="Three taps")
        assert templates.templates(work)[0].samples == 3
    assert "collected_at" not in str(lab.one(OrderTemplate, template).rows)


def test_who_may_not_create_orders_has_no_templates(lab: TestLab) -> None:
    template, order = saved(lab), lab.order()
    with lab.work_as(lab.ana) as work:
        for act in (
            lambda: templates.templates(work), lambda: templates.retire_template(work, template),
            lambda: templates.rename_template(work, template, name="X"), lambda: copying.copy_order(work, uuid4(), order),
            lambda: templates.start_from_template(work, uuid4(), template), lambda: copying.orders_to_copy(work, ""),
            lambda: templates.save_order_as_template(work, order, name="X"), lambda: templates.save_template(work, order, name="X"),
        ):  # fmt: skip
            with pytest.raises(NotAllowed):
                act()
