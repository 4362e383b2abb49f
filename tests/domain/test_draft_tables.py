"""A client's own table in the sheet: found, mapped, remembered, and refused when it is something else."""

import io
import zipfile
from typing import Any
from uuid import UUID, uuid4

import pytest
import xlsxwriter

from labflow.domain import drafts, uploads
from labflow.domain.drafts import form_file, tables
from labflow.domain.drafts.tables import Plan, TableView
from labflow.errors import Invalid, LabError, NotAllowed, NotFound
from labflow.models import Client, SamplePoint, SheetMapping
from labflow.testing import TestLab

FOREIGN = (
    "Ashland monthly sampling;;;;;\n"
    ";;;;;\n"
    "Field ID;Location;Matrix;Date;Time;Lead\n"
    "A-1;site-12;Trinkwasser;21.07.2026;06:40;x\n"
    "A-2;SITE-77;Trinkwasser;22.07.2026;14:05;-\n"
)


def hand_in(lab: TestLab, text: str | bytes, name: str = "samples.csv", by: Any = None) -> UUID:
    data = text.encode() if isinstance(text, str) else text
    with lab.work_as(by or lab.rita) as work:
        return uploads.hand_in(work, data, purpose="registration", name=name)


def draft(lab: TestLab) -> UUID:
    id = uuid4()
    with lab.work_as(lab.rita) as work:
        drafts.keep(
            work, id, client_id=lab.ashland, header={"contact_id": str(lab.contacts[lab.ashland])},
            rows=[{"id": drafts.ALL, "tests": "NO3"}],
        )  # fmt: skip
    return id


def look(lab: TestLab, id: UUID, file: UUID, plan: Plan | None = None) -> TableView:
    with lab.work_as(lab.rita) as work:
        return tables.read_table(work, id, file, plan=plan)


def plan_of(view: TableView, **words: dict[str, str]) -> Plan:
    return Plan({each.place: each.target for each in view.columns}, words, view.date_order)


def test_a_german_list_is_mapped_by_its_headings(lab: TestLab) -> None:
    table = "Probe;Entnahmestelle;Probenart;Entnahme;Zeit;Probenehmer\nA;SITE-12;Drinking water;21.07.2026;06:40;Müller\n"
    view = look(lab, draft(lab), hand_in(lab, table))
    assert [each.target for each in view.columns] == [
        "client_reference", "sample_point", "sample_type", "collected_at", "collected_time", "collected_by",
    ]  # fmt: skip


def test_what_samplers_call_their_columns_is_understood(lab: TestLab) -> None:
    table = "Sample;Location code;Taken at;Taken by\nA;SITE-12;21.07.2026 06:40;J. Ortega\n"
    view = look(lab, draft(lab), hand_in(lab, table))
    assert [each.target for each in view.columns] == [
        "client_reference",
        "sample_point",
        "collected_at",
        "collected_by",
    ]


def test_headings_are_found_below_a_title_and_guessed_by_their_names(lab: TestLab) -> None:
    view = look(lab, draft(lab), hand_in(lab, FOREIGN))
    assert (view.heading_row, view.rows, view.remembered, view.own_form) == (3, 2, "", False)
    assert [(each.heading, each.target) for each in view.columns] == [
        ("Field ID", "client_reference"), ("Location", "sample_point"), ("Matrix", "sample_type"), ("Date", "collected_at"),
        ("Time", "collected_time"), ("Lead", "tests=PB"),
    ]  # fmt: skip
    assert [(each.word, each.count) for each in view.words] == [("SITE-77", 1), ("Trinkwasser", 2)]
    assert view.preview[0] == ["A-1", "SITE-12", "Trinkwasser", "2026-07-21 06:40", "PB"]


def test_a_table_is_taken_with_its_words_mapped_and_the_rest_marked_at_its_cell(lab: TestLab) -> None:
    id, file = draft(lab), hand_in(lab, FOREIGN)
    plan = plan_of(look(lab, id, file), sample_type={"Trinkwasser": "Drinking water"})
    with lab.work_as(lab.rita) as work:
        opened = tables.take_table(work, id, file, plan=plan)
        kept = drafts.keep(work, id)
    assert [row.get("sample_type") for row in opened.rows[1:]] == ["Drinking water"] * 2
    assert [row.get("collected_at") for row in opened.rows[1:]] == ["2026-07-21 06:40", "2026-07-22 14:05"]
    [(cell, message)] = kept.cells.items()
    assert cell.endswith("|sample_point")
    assert "SITE-77" in message
    assert kept.good == 1


def test_the_mapping_is_remembered_for_this_client_only(lab: TestLab) -> None:
    id, file = draft(lab), hand_in(lab, FOREIGN)
    view = look(lab, id, file)
    plan = tables.with_column(
        plan_of(view, sample_type={"Trinkwasser": "Drinking water"}), "1", "collected_by"
    )
    with lab.work_as(lab.rita) as work:
        tables.take_table(work, id, file, plan=plan)
        tables.take_table(work, id, file, plan=plan)
    again = look(lab, draft(lab), hand_in(lab, FOREIGN.replace("A-", "B-").upper()))
    assert again.remembered
    assert again.columns[1].target == "collected_by"
    assert again.words[0].word == "TRINKWASSER"
    assert len(lab.all(SheetMapping)) == 1
    other = uuid4()
    with lab.work_as(lab.rita) as work:
        drafts.keep(work, other, client_id=lab.brewery, header={})
    assert look(lab, other, file).remembered == ""


def test_one_column_of_theirs_goes_to_one_of_ours_but_tests_add_up() -> None:
    plan = Plan({"0": "client_reference", "1": "tests", "2": "tests=PB"})
    assert tables.with_column(plan, "3", "client_reference").columns == {
        "1": "tests",
        "2": "tests=PB",
        "3": "client_reference",
    }
    assert tables.with_column(plan, "0", "tests").columns == {"0": "tests", "1": "tests", "2": "tests=PB"}
    assert tables.with_column(plan, "1", "").columns == {"0": "client_reference", "2": "tests=PB"}


def test_dates_that_could_be_read_two_ways_are_asked_about(lab: TestLab) -> None:
    id, file = draft(lab), hand_in(lab, "Sample,Collected\nA,07/08/2026 06:40\nB,01/02/2026 07:00\n")
    view = look(lab, id, file)
    assert (view.asks_order, view.date_order) == (True, "")
    plan = Plan({"0": "client_reference", "1": "collected_at"}, {}, "dmy")
    assert look(lab, id, file, plan).preview[0] == ["A", "2026-08-07 06:40"]


def test_columns_without_a_known_heading_are_guessed_by_what_stands_below(lab: TestLab) -> None:
    text = "Nr;Ort;Wann;Was\nX 1;SITE-12;21.07.2026 06:40;pb, no3\nX 2;site-12;22.07.2026 07:00;EC\n"
    view = look(lab, draft(lab), hand_in(lab, text))
    assert [each.target for each in view.columns] == [
        "client_reference",
        "sample_point",
        "collected_at",
        "tests",
    ]


def workbook(rows: list[list[Any]]) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Samples")
        for index, row in enumerate(rows):
            sheet.write_row(index, 0, row)
    return out.getvalue()


def test_a_workbook_is_read_and_its_formulas_are_only_text(lab: TestLab) -> None:
    data = workbook([["Sample", "Matrix", "Tests"], ["=1+1", "DW", "PB"], ["Tap 2", "dw", "BASIC"]])
    id, file = draft(lab), hand_in(lab, data, "samples.xlsx")
    view = look(lab, id, file)
    with lab.work_as(lab.rita) as work:
        opened = tables.take_table(work, id, file, plan=plan_of(view), remember=False)
    assert [row.get("sample_type") for row in opened.rows[1:]] == ["Drinking water"] * 2
    assert "=" not in opened.rows[1].get("client_reference", "")
    assert lab.all(SheetMapping) == []


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"PK\x03\x04 nothing", "samples.csv"), (b"Sample,Matrix\n", "samples.xlsx"), (b"%PDF-1.7", "samples.csv"),
        (b"just words", "samples.csv"), (b"MZ\0\0", "samples.exe"), (b"<html></html>", "samples.csv"),
    ],
)  # fmt: skip
def test_a_file_that_is_something_else_is_refused(lab: TestLab, data: bytes, name: str) -> None:
    with pytest.raises(LabError):
        look(lab, draft(lab), hand_in(lab, data, name))


def test_a_table_without_a_chosen_column_is_refused(lab: TestLab) -> None:
    id, file = draft(lab), hand_in(lab, FOREIGN)
    with lab.work_as(lab.rita) as work, pytest.raises(Invalid, match="Choose at least one column"):
        tables.take_table(work, id, file, plan=Plan())


def test_nobody_reads_a_file_that_somebody_else_handed_in(lab: TestLab) -> None:
    file = hand_in(lab, FOREIGN, by=lab.max)
    with pytest.raises(NotFound):
        look(lab, draft(lab), file)


def test_the_submission_form_comes_back_without_mapping(lab: TestLab) -> None:
    with lab.work_as(lab.rita) as work:
        name, data = form_file.submission_form(work, lab.ashland)
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        samples = parts.read("xl/worksheets/sheet1.xml").decode()
        assert samples.count("<dataValidation ") >= 5
        assert 'state="hidden"' in parts.read("xl/workbook.xml").decode()
    filled = lab.house.instruments.sheets(name, data)[0].rows
    assert name == "submission-form-ash.xlsx"
    assert filled[4][:3] == ["Client's sample name", "Sample point", "Sample type *"]
    rows = [
        *filled[:5],
        ["Tap A", "SITE-12", "Drinking water", "2026-07-21 06:40:00", "J. Alvarez", "BASIC, PB", ""],
    ]
    id, file = draft(lab), hand_in(lab, workbook(rows), name)
    view = look(lab, id, file)
    assert (view.own_form, view.words) == (True, [])
    with lab.work_as(lab.rita) as work:
        tables.take_table(work, id, file, plan=plan_of(view))
        kept = drafts.keep(work, id)
    assert (kept.order, kept.cells, kept.missing, kept.good) == ({}, {}, {}, 1)


def test_a_german_form_comes_back_without_mapping_as_well(lab: TestLab) -> None:
    with lab.work_as(lab.max) as work:
        work.lock(Client, lab.ashland).language = "de"
    with lab.work_as(lab.rita) as work:
        name, data = form_file.submission_form(work, lab.ashland)
    filled = lab.house.instruments.sheets(name, data)[0].rows
    assert filled[4][:3] == ["Probenbezeichnung des Kunden", "Probenahmestelle", "Probenart *"]
    assert filled[2][0].startswith("Eine Zeile je Probe.")
    rows = [
        *filled[:5],
        ["Tap A", "SITE-12", "Drinking water", "2026-07-21 06:40:00", "J. Alvarez", "BASIC, PB", ""],
    ]
    view = look(lab, draft(lab), hand_in(lab, workbook(rows), name))
    assert (view.own_form, view.words) == (True, [])


def test_the_form_of_a_client_offers_its_own_sample_points_only(lab: TestLab) -> None:
    with lab.system() as work:
        work.add(SamplePoint(client_id=lab.brewery, code="VAT-1", name="=HYPERLINK(1)"))
    with lab.work_as(lab.rita) as work:
        ours = form_file.submission_form(work, lab.ashland)[1]
        theirs = form_file.submission_form(work, lab.brewery)[1]
    words = [
        zipfile.ZipFile(io.BytesIO(data)).read("xl/sharedStrings.xml").decode() for data in (ours, theirs)
    ]
    assert ["VAT-1" in each for each in words] == [False, True]
    sheets = [part for part in zipfile.ZipFile(io.BytesIO(theirs)).namelist() if "worksheets/sheet" in part]
    assert all("<f>" not in zipfile.ZipFile(io.BytesIO(theirs)).read(part).decode() for part in sheets)
    with lab.work_as(lab.ana) as work, pytest.raises(NotAllowed):
        form_file.submission_form(work, lab.ashland)
