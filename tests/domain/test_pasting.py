"""Rows pasted from a spreadsheet: every problem at its cell, nothing kept until none is left, then all of it at once."""

from uuid import UUID

import pytest
from sqlalchemy import select

from labflow.domain import services, specifications
from labflow.errors import Invalid, Invalids, NotAllowed
from labflow.models import Analyte, ServiceAnalyte, SpecLimit
from labflow.testing import TestLab


def rows(*lines: dict[str, str]) -> list[dict[str, str]]:
    return [{"id": str(place), **line} for place, line in enumerate(lines)]


def draft_of(lab: TestLab) -> UUID:
    with lab.work_as(lab.max) as work:
        return services.draft(work, lab.services["PB"])


def limits_of(lab: TestLab) -> UUID:
    with lab.work_as(lab.max) as work:
        return specifications.draft(work, lab.limits)


def test_analytes_are_changed_added_and_entered_in_the_catalogue(lab: TestLab) -> None:
    draft = draft_of(lab)
    block = rows(
        {"keyword": "Keyword", "name": "Name", "mdl": "MDL"},
        {"keyword": "pb", "cas": "7439-92-1", "unit": "µg/L", "mdl": "0.01", "loq": "0,05", "decimals": "2 sig. fig.", "uncertainty": "5"},
        {"keyword": "U", "name": "Uranium", "cas": "7440-61-1", "unit": "µg/L", "mdl": "0.01", "loq": "0.05", "decimals": "3"},
        {"keyword": " "},
    )  # fmt: skip
    with lab.work_as(lab.max) as work:
        assert services.check_pasted(work, block) == {}
        assert services.paste(work, draft, block) == 2
        lines = work.db.execute(
            select(Analyte.keyword, Analyte.cas, ServiceAnalyte.loq, ServiceAnalyte.rounding_kind, ServiceAnalyte.rounding_digits)
            .join(Analyte, Analyte.id == ServiceAnalyte.analyte_id)
            .where(ServiceAnalyte.service_version_id == draft)
            .order_by(ServiceAnalyte.position)
        ).all()  # fmt: skip
    assert [(line[0], line[1], str(line[2]), *line[3:]) for line in lines] == [
        ("PB", "", "0.05", "significant", 2), ("U", "7440-61-1", "0.05", "decimals", 3),
    ]  # fmt: skip


def test_every_problem_is_told_at_its_cell_and_nothing_is_kept(lab: TestLab) -> None:
    draft = draft_of(lab)
    block = rows(
        {"keyword": "PB", "unit": "µg/L", "mdl": "0.5", "loq": "0.1"}, {"keyword": "XX"}, {"name": "Zinc"}, {"keyword": "PB", "unit": "µg/L"},
        {"keyword": "NO3", "name": "Nitrite", "mdl": "a little"}, {"keyword": "EC", "loq": "1"}, {"keyword": "NO3", "decimals": "some"},
        {"keyword": "U", "name": "Uranium"},
    )  # fmt: skip
    with lab.work_as(lab.max) as work:
        told = services.check_pasted(work, block)
    assert set(told) == {
        "0|loq",
        "1|name",
        "2|keyword",
        "3|keyword",
        "4|name",
        "5|loq",
        "6|decimals",
        "6|keyword",
    }
    with pytest.raises(Invalids) as refusal, lab.work_as(lab.max) as work:
        services.paste(work, draft, block)
    assert refusal.value.errors == told
    assert lab.all(Analyte, Analyte.keyword == "U") == []
    with pytest.raises(Invalid, match="Paste some rows"), lab.work_as(lab.max) as work:
        services.paste(work, draft, rows({"keyword": " "}))
    with pytest.raises(Invalid, match="At most 300"), lab.work_as(lab.max) as work:
        services.paste(work, draft, rows(*[{"keyword": f"K{n}"} for n in range(301)]))
    with pytest.raises(NotAllowed), lab.work_as(lab.ana) as work:
        services.paste(work, draft, block)


def test_what_the_sheet_has_no_column_for_stays_as_it_was(lab: TestLab) -> None:
    draft = draft_of(lab)
    with lab.work_as(lab.max) as work:
        services.set_line(
            work, draft, lab.analytes["PB"],
            services.LineFacts("µg/L", mdl="0.02", loq="0.1", mode="half_up", estimates=True, captured=True),
        )  # fmt: skip
        services.paste(work, draft, rows({"keyword": "PB", "unit": "µg/L", "mdl": "0.01", "loq": "0.2"}))
        [line] = work.db.scalars(
            select(ServiceAnalyte).where(ServiceAnalyte.service_version_id == draft)
        ).all()
        assert (line.rounding_mode, line.report_estimates, line.reported, str(line.loq)) == (
            "half_up",
            True,
            False,
            "0.2",
        )


def test_limits_are_pasted_by_keyword_or_name_with_bounds_as_sheets_write_them(lab: TestLab) -> None:
    draft = limits_of(lab)
    block = rows(
        {"analyte": "Lead", "maximum": "≤ 10", "unit": "µg/L", "kind": "AL"},
        {"analyte": "no3", "minimum": "> 0.1", "maximum": "< 11.3", "unit": "mg/L"}, {"analyte": "E. coli", "text": "Absent"},
    )  # fmt: skip
    with lab.work_as(lab.max) as work:
        assert specifications.paste(work, draft, block) == 3
    kept = {limit.analyte_id: limit for limit in lab.all(SpecLimit, SpecLimit.specification_id == draft)}
    lead, nitrate = kept[lab.analytes["PB"]], kept[lab.analytes["NO3"]]
    assert (lead.maximum, lead.maximum_inclusive, lead.kind) == (10, True, "AL")
    assert (str(nitrate.minimum), nitrate.minimum_inclusive, str(nitrate.maximum), nitrate.maximum_inclusive, nitrate.kind) == (
        "0.1", False, "11.3", False, "MCL",
    )  # fmt: skip


def test_limits_that_cannot_be_meant_are_told_at_their_cells(lab: TestLab) -> None:
    draft = limits_of(lab)
    block = rows(
        {"analyte": "Kryptonite", "maximum": "1"}, {"maximum": "1"}, {"analyte": "PB", "maximum": "much", "unit": "µg/L"},
        {"analyte": "lead", "maximum": "5", "unit": "µg/L"}, {"analyte": "EC", "text": "Plenty"}, {"analyte": "NO3", "maximum": "1", "unit": "°C"},
    )  # fmt: skip
    with pytest.raises(Invalids) as refusal, lab.work_as(lab.max) as work:
        specifications.paste(work, draft, block)
    assert set(refusal.value.errors) == {
        "0|analyte",
        "1|analyte",
        "2|maximum",
        "3|analyte",
        "4|text",
        "5|unit",
    }
