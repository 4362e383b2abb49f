"""Importing instrument files: what a reading is matched to, why it is not, and what stays when it is done again."""

from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from labflow.domain import files, imports, orders, samples
from labflow.domain.analyses.sheet_facts import SheetQuery
from labflow.domain.imports import for_sheet, names, views
from labflow.domain.imports.matching import Match
from labflow.domain.lists.window import ListQuery
from labflow.errors import Invalid, LabError, NotAllowed, StepNotAllowed
from labflow.models import Analyte, ImportRun, Result, Sample, ServiceAnalyte, StoredFile
from labflow.testing import TestLab
from tests.listed import keys

REAL = Path(__file__).resolve().parents[3] / "shared" / "realdata"
HEAD = "Sample ID,Analyte,Result,Unit,Dilution,Type"


def stored(lab: TestLab, data: bytes, name: str = "run.csv", purpose: str = "import") -> UUID:
    with lab.work_as(lab.ana) as work:
        return files.keep(work, data, purpose=purpose, name=name, media_type="text/csv").id


def read(lab: TestLab, *lines: str, head: str = HEAD, name: str = "run.csv") -> UUID:
    file_id = stored(lab, "\n".join([head, *lines]).encode(), name)
    with lab.work_as(lab.ana) as work:
        return imports.read_file(work, file_id)


def matches(lab: TestLab, run_id: UUID) -> list[Match]:
    with lab.work_as(lab.ana) as work:
        return imports.match(work, work.read(ImportRun, run_id))


def bring_in(lab: TestLab, run_id: UUID, **facts: Any) -> imports.Imported:
    with lab.work_as(lab.ana) as work:
        return imports.import_rows(work, run_id, **facts)


def result_of(lab: TestLab, sample: Sample, keyword: str) -> Result:
    [found] = lab.all(
        Result, Result.sample_id == sample.id, Result.analyte_id == lab.analytes[keyword], Result.live
    )
    return found


def only(lab: TestLab, run_id: UUID) -> Match:
    [found] = matches(lab, run_id)
    return found


def real(name: str) -> bytes:
    path = REAL / name
    if not path.exists():
        pytest.skip(f"the real instrument file {name} is not in {REAL}")
    return path.read_bytes()


# ── matching ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_reading_finds_its_sample_by_number_container_and_client_name(lab: TestLab):
    sample = lab.received()
    for name in (
        sample.number,
        f" {sample.number.lower()} ",
        f"{sample.number}-1",
        f"{sample.number}-r2",
        "SITE 1",
    ):
        found = only(lab, read(lab, f"{name},Lead,2.1,µg/L,1,Sample"))
        assert found.state == "matched", name
        assert found.test.sample == sample.number


@pytest.mark.parametrize(
    "name", ["Pb 208", "208 Pb", "Pb208", "Pb 220.353", "Pb 208 [He]", "Pb", "Lead", "lead", "PB"]
)
def test_an_element_is_known_by_symbol_mass_and_wavelength(lab: TestLab, name: str):
    sample = lab.received()
    assert only(lab, read(lab, f"{sample.number},{name},2.1,µg/L,1,Sample")).state == "matched"


@pytest.mark.parametrize("name", ["NO3", "NO 3", "PO4", "CN", "TestInterims", "Chloride 200"])
def test_a_formula_is_no_element(name: str):
    assert names.element_of(name) == ""


def test_a_unit_is_converted_exactly_and_told(lab: TestLab):
    sample = lab.received()
    found = only(lab, read(lab, f"{sample.number},Pb,0.0021,mg/L,1,Sample"))
    assert (found.raw, found.reported, found.note) == ("2.1", "2.10", "0.0021 mg/L in the file.")
    assert only(lab, read(lab, f"{sample.number},Pb,< 0.001,mg/L,1,Sample")).raw == "< 1"
    assert only(lab, read(lab, f"{sample.number},Pb,2.1,ppb,1,Sample")).raw == "2.1"
    assert "names no unit" in only(lab, read(lab, f"{sample.number},Pb,2.1,,1,Sample")).note


def test_a_chemical_form_in_the_unit_counts_where_the_analyte_is_stated_so(lab: TestLab):
    sample = lab.received()
    assert only(lab, read(lab, f"{sample.number},Nitrate as N,1.8,mg N/L,1,Sample")).raw == "1.8"
    assert only(lab, read(lab, f"{sample.number},Nitrate as N,1.8,mgN/L,1,Sample")).state == "matched"
    assert only(lab, read(lab, f"{sample.number},Nitrate as N,1.8,mg P/L,1,Sample")).state == "unit"
    assert only(lab, read(lab, f"{sample.number},Lead,1.8,mg N/L,1,Sample")).state == "unit"


def test_every_reading_that_does_not_match_says_why(lab: TestLab):
    sample = lab.received()
    due = lab.samples_of(lab.order())[0]
    submitted = lab.resulted()
    held = lab.received()
    with lab.work_as(lab.max) as work:
        orders.hold(work, held.order_id, reason="Waiting")
    run = read(
        lab,
        "WELL6-R,Pb,1,µg/L,1,Sample",
        f"{sample.number},Unobtainium,1,µg/L,1,Sample",
        f"{sample.number},As 75,1,µg/L,1,Sample",
        f"{due.number},Pb,1,µg/L,1,Sample",
        f"{submitted.number},Pb,1,µg/L,1,Sample",
        f"{held.number},Pb,1,µg/L,1,Sample",
        f"{sample.number},Pb,1,S/m,1,Sample",
        f'{sample.number},NO3,"1,234",mg/L,1,Sample',
        f'{sample.number},NO3,1.2,mg/L,"1,000",Sample',
        f"{sample.number},EC,many,per 100 mL,1,Sample",
        "CCV-1,Pb,49.6,µg/L,1,QC",
        "Blank,Pb,0.01,µg/L,1,Blank",
        "Std 5,Pb,5,µg/L,1,Calibration",
    )
    found = matches(lab, run)
    assert [(one.state, one.asks) for one in found] == [
        ("no_sample", "sample"), ("no_analyte", "analyte"), ("no_analyte", ""), ("not_open", ""), ("not_open", ""),
        ("not_open", ""), ("unit", ""), ("value_refused", ""), ("value_refused", ""), ("value_refused", ""), ("qc", ""), ("qc", ""), ("qc", ""),
    ]  # fmt: skip
    said = [one.why for one in found]
    assert "No open sample is called “WELL6-R”" in said[0]
    assert "not received yet" in said[3]
    assert "submitted for review already" in said[4]
    assert "on hold" in said[5]
    assert "The test reports in µg/L" in said[6]
    assert "two ways" in said[7]
    assert "two ways: type 1000 or 1.000" in said[8]
    assert "Choose Absent or Present" in said[9]
    assert "Quality control" in said[10]
    assert all(said)


def test_a_client_name_that_two_samples_bear_is_ambiguous_until_somebody_chooses(lab: TestLab):
    first = lab.received()
    lab.received()
    run = read(lab, "Site 1,Pb,1,µg/L,1,Sample", "Site 1,NO3,2,mg/L,1,Sample")
    assert [one.state for one in matches(lab, run)] == ["ambiguous", "ambiguous"]
    with lab.work_as(lab.ana) as work:
        imports.choose(work, run, name="site 1", sample_id=first.id)
    assert [one.test.sample for one in matches(lab, run)] == [first.number] * 2
    with lab.work_as(lab.ana) as work:
        imports.choose(work, run, name="Site 1", sample_id=None)
    assert only_states(matches(lab, run)) == {"ambiguous"}


def only_states(found: list[Match]) -> set[str]:
    return {one.state for one in found}


def test_an_unknown_name_is_given_a_sample_or_an_analyte_by_hand(lab: TestLab):
    sample = lab.received()
    run = read(lab, "WELL6-R,Blei gesamt,1,µg/L,1,Sample")
    with lab.work_as(lab.ana) as work:
        imports.choose(work, run, name="WELL6-R", sample_id=sample.id)
    assert only(lab, run).asks == "analyte"
    with lab.work_as(lab.ana) as work:
        imports.choose_analyte(work, run, name="blei  gesamt", analyte_id=lab.analytes["PB"])
    assert only(lab, run).state == "matched"
    with lab.work_as(lab.ana) as work, pytest.raises(Invalid):
        imports.choose(work, run, name="nobody", sample_id=sample.id)


def test_two_rows_for_one_result_wait_until_one_is_preferred(lab: TestLab):
    sample = lab.received()
    run = read(lab, f"{sample.number},Pb 206,2.1,µg/L,1,Sample", f"{sample.number},Pb 208,2.2,µg/L,1,Sample")
    found = matches(lab, run)
    assert only_states(found) == {"ambiguous"}
    assert "Rows 2, 3" in found[0].why
    with lab.work_as(lab.ana) as work:
        imports.prefer(work, run, place=1)
    assert [one.state for one in matches(lab, run)] == ["left_out", "matched"]
    assert bring_in(lab, run).imported == 1
    assert result_of(lab, sample, "PB").raw_text == "2.2"


def test_a_dilution_in_the_file_raises_the_limits_and_not_the_value(lab: TestLab):
    sample = lab.received()
    found = only(lab, read(lab, f"{sample.number},Pb,2.1,µg/L,10,Sample"))
    assert (found.reported, found.dilution_applied) == ("2.10", True)
    assert only(lab, read(lab, f"{sample.number},Pb,0.5,µg/L,10,Sample")).reported == "< 1.0"
    assert only(lab, read(lab, f"{sample.number},Pb,0.5,µg/L,none,Sample")).state == "value_refused"


def test_a_wrong_clock_does_not_stop_an_import(lab: TestLab):
    sample = lab.received()
    head = "Sample ID,Analyte,Result,Unit,Date"
    for at, words in (("2019-02-28 10:00", "before the sampling"), ("2099-02-28 10:00", "in the future")):
        found = only(lab, read(lab, f"{sample.number},Pb,2.1,µg/L,{at}", head=head))
        assert (found.state, found.analysed_at) == ("matched", None)
        assert words in found.note


# ── importing ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_good_rows_are_imported_and_each_number_keeps_file_row_and_cell(lab: TestLab):
    sample = lab.received()
    run_id = read(
        lab, f"{sample.number},Pb 208,2.1,µg/L,1,Sample", "WELL6-R,Pb 208,1,µg/L,1,Sample", name="icp.csv"
    )
    assert bring_in(lab, run_id) == imports.Imported(imported=1)
    run, kept = lab.one(ImportRun, run_id), result_of(lab, sample, "PB")
    assert (kept.source, kept.source_file_id, kept.source_row, kept.source_cell) == (
        "file",
        run.file_id,
        2,
        "C2",
    )
    assert (run.state, run.imported) == ("imported", 1)
    assert kept.entered_by_id == lab.ana.id


def test_importing_again_changes_nothing(lab: TestLab):
    sample = lab.received()
    run_id = read(lab, f"{sample.number},Pb 208,2.1,µg/L,1,Sample")
    bring_in(lab, run_id)
    before = [(row.version, row.entered_at) for row in lab.all(Result)], lab.one(ImportRun, run_id).version
    again = bring_in(lab, run_id)
    assert again == imports.Imported()
    assert (
        [(row.version, row.entered_at) for row in lab.all(Result)],
        lab.one(ImportRun, run_id).version,
    ) == before
    assert only(lab, run_id).state == "imported"


def test_values_typed_by_hand_stay_unless_a_reason_is_given(lab: TestLab):
    sample = lab.received()
    lab.enter(sample, {"PB": "9.9"})
    run_id = read(lab, f"{sample.number},Pb 208,2.1,µg/L,1,Sample", f"{sample.number},NO3,1.8,mg/L,1,Sample")
    found = matches(lab, run_id)
    assert [one.state for one in found] == ["already_has_value", "matched"]
    assert "9.90 was entered by hand" in found[0].why
    assert bring_in(lab, run_id).imported == 1
    assert result_of(lab, sample, "PB").raw_text == "9.9"
    with pytest.raises(Invalid, match="reason"):
        bring_in(lab, run_id, keep_typed=False)
    assert bring_in(lab, run_id, keep_typed=False, reason="The instrument's value counts").imported == 1
    assert result_of(lab, sample, "PB").raw_text == "2.1"
    assert lab.audit_of(result_of(lab, sample, "PB").id)[-1].reason == "The instrument's value counts"


def test_chosen_rows_only(lab: TestLab):
    sample = lab.received()
    run_id = read(lab, f"{sample.number},Pb 208,2.1,µg/L,1,Sample", f"{sample.number},NO3,1.8,mg/L,1,Sample")
    assert bring_in(lab, run_id, places=[1]).imported == 1
    assert [one.state for one in matches(lab, run_id)] == ["matched", "imported"]


def test_a_file_is_discarded_while_nothing_came_from_it(lab: TestLab):
    sample = lab.received()
    run_id = read(lab, f"{sample.number},Pb 208,2.1,µg/L,1,Sample")
    with lab.work_as(lab.ana) as work:
        imports.discard(work, run_id)
    for verb in (imports.import_rows, lambda work, id: imports.prefer(work, id, place=0)):
        with pytest.raises(StepNotAllowed), lab.work_as(lab.ana) as work:
            verb(work, run_id)
    used = read(lab, f"{sample.number},Pb 208,2.1,µg/L,1,Sample")
    bring_in(lab, used)
    with pytest.raises(LabError, match="stays in the record"), lab.work_as(lab.ana) as work:
        imports.discard(work, used)


def test_an_import_sent_twice_is_read_once(lab: TestLab):
    file_id = stored(lab, f"{HEAD}\nS26-000001,Pb,1,µg/L,1,Sample\n".encode())
    with lab.work_as(lab.ana) as work:
        assert imports.read_file(work, file_id) == imports.read_file(work, file_id)


@pytest.mark.parametrize(
    ("data", "name"),
    [(b"\x00\x01\x02\x03" * 40, "scan.bin"), (b"hello\n", "note.txt"), (f"{HEAD}\n".encode(), "empty.csv")],
)
def test_a_file_that_cannot_be_read_is_refused_with_its_reason(lab: TestLab, data: bytes, name: str):
    file_id = stored(lab, data, name)
    with pytest.raises(Invalid) as refused, lab.work_as(lab.ana) as work:
        imports.read_file(work, file_id)
    assert refused.value.field == "file"
    assert len(refused.value.message) > 10
    assert lab.all(ImportRun) == []


def test_only_files_stored_for_an_import_are_read(lab: TestLab):
    file_id = stored(lab, b"a,b\n1,2\n", purpose="certificate")
    with pytest.raises(Invalid), lab.work_as(lab.ana) as work:
        imports.read_file(work, file_id)


def test_who_may_not_import_reads_no_file(lab: TestLab):
    run_id = read(lab, "WELL6-R,Pb,1,µg/L,1,Sample")
    for verb in (imports.import_rows, imports.discard, lambda work, id: views.view(work, str(id))):
        with pytest.raises(NotAllowed), lab.work_as(lab.rita) as work:
            verb(work, run_id)
    with pytest.raises(NotAllowed), lab.work_as(lab.rita) as work:
        imports.read_file(work, lab.one(ImportRun, run_id).file_id)


# ── screens ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_screen_shows_open_rows_first_with_samples_to_choose_from(lab: TestLab):
    sample = lab.received()
    run_id = read(
        lab, f"{sample.number},Pb,2.1,µg/L,1,Sample", "SITE1-X,Pb,1,µg/L,1,Sample", "CCV-1,Pb,50,µg/L,1,QC"
    )
    with lab.work_as(lab.ana) as work:
        run = views.view(work, str(run_id))
    assert [row.state for row in run.rows] == ["no_sample", "matched", "qc"]
    assert (run.readings, run.ready, run.open, run.aside, run.matched_percent) == (3, 1, 1, 1, 50)
    [question] = run.questions
    assert (question.name, question.rows) == ("SITE1-X", "Row 3")
    assert question.options[0].label == f"{sample.number}  Site 1"
    with lab.work_as(lab.ana) as work:
        assert [row.state for row in views.view(work, str(run_id), show="ready").rows] == ["matched"]


def test_the_same_bytes_read_again_are_told(lab: TestLab):
    line = "WELL6-R,Pb,1,µg/L,1,Sample"
    read(lab, line)
    again = read(lab, line)
    with lab.work_as(lab.ana) as work:
        assert "Ana Alvarez read the same file" in views.view(work, str(again)).same_file


def test_the_history_lists_files_newest_first(lab: TestLab):
    read(lab, "A,Pb,1,µg/L,1,Sample", name="first.csv")
    read(lab, "A,Pb,1,µg/L,1,Sample", name="second.csv")
    with lab.work_as(lab.ana) as work:
        assert keys(views.page(work, ListQuery())) == ["second.csv", "first.csv"]
        found = views.page(work, ListQuery(q="first", tab="open"))
        assert (keys(found), found.counts) == (["first.csv"], {"all": "2", "open": "2", "done": "0"})
        for column in views.IMPORTS.columns:
            for sort in (column.key, f"-{column.key}") if column.sort else ():
                assert len(keys(views.page(work, ListQuery(sort=sort)))) == 2
    with pytest.raises(NotAllowed), lab.work_as(lab.rita) as work:
        views.page(work, ListQuery())


# ── real instruments ─────────────────────────────────────────────────────────────────────────────────────────────


def test_a_winlab32_file_finds_its_samples_by_the_clients_names(lab: TestLab):
    data = real("senaite-instruments__winlab32.csv")
    rename(lab, "PB", keyword="AG", name="Silver", unit="mg/kg")
    names_in_file = ("DU-0001", "DU-0002")
    taken = [in_the_lab(lab, name) for name in names_in_file]
    file_id = stored(lab, data, "winlab32.csv")
    with lab.work_as(lab.ana) as work:
        run_id = imports.read_file(work, file_id)
    found = matches(lab, run_id)
    assert [one.state for one in found] == ["matched", "no_analyte", "matched", "no_analyte"]
    assert [one.asks for one in found] == ["", "", "", ""]
    assert bring_in(lab, run_id).imported == 2
    kept = [result_of(lab, sample, "PB") for sample in taken]
    assert [(row.raw_text, row.source_row, row.source_cell) for row in kept] == [
        ("0.111", 2, "E2"),
        ("0.555", 4, "E4"),
    ]
    assert lab.analysis(taken[0], "PB").instrument == "PerkinElmer WinLab32 (ICP-OES, AAS)"


def test_a_masshunter_file_is_imported_once_its_names_are_known(lab: TestLab):
    data = real("senaite-instruments__agilent.masshunter.quantitative.csv")
    sample = in_the_lab(lab, "H2O-0001")
    file_id = stored(lab, data, "masshunter.csv")
    with lab.work_as(lab.ana) as work:
        run_id = imports.read_file(work, file_id)
        assert imports.match(work, work.read(ImportRun, run_id))[0].asks == "analyte"
        imports.choose_analyte(work, run_id, name="TestInterims", analyte_id=lab.analytes["NO3"])
    assert "names no unit: read as mg/L" in only(lab, run_id).note
    assert bring_in(lab, run_id).imported == 1
    kept = result_of(lab, sample, "NO3")
    assert (kept.raw_text, kept.reported_text, kept.source_row, kept.source_cell) == (
        "0.1034",
        "0.103",
        3,
        "L3",
    )


def test_a_nexion_file_asks_nothing_about_elements_that_are_not_ordered(lab: TestLab):
    data = real("senaite-instruments__nexion350x.xlsx")
    in_the_lab(lab, "DU-0001")
    file_id = stored(lab, data, "nexion.xlsx")
    with lab.work_as(lab.ana) as work:
        run_id = imports.read_file(work, file_id)
        run = views.view(work, str(run_id))
    assert {question.about for question in run.questions} == {"sample"}
    assert run.ready == 1


def in_the_lab(lab: TestLab, name: str) -> Sample:
    with lab.work_as(lab.rita) as work:
        order = orders.create(
            work,
            orders.OrderDraft(
                client_id=lab.ashland, contact_id=lab.contacts[lab.ashland], specification_id=lab.limits,
                samples=[lab.draft(name)],
            ),
        )  # fmt: skip
    sample = lab.samples_of(order)[0]
    with lab.work_as(lab.rita) as work:
        samples.receive(work, sample.id, reception=samples.Reception())
    return lab.one(Sample, sample.id)


def rename(lab: TestLab, keyword_of_fixture: str, *, keyword: str, name: str, unit: str) -> None:
    """Make one of the fixture's analytes another one."""
    [rule] = lab.all(ServiceAnalyte, ServiceAnalyte.analyte_id == lab.analytes[keyword_of_fixture])
    with lab.system() as work:
        analyte = work.read(Analyte, lab.analytes[keyword_of_fixture])
        analyte.keyword, analyte.name = keyword, name
        work.read(ServiceAnalyte, rule.id).unit = unit


def test_the_stored_file_is_the_one_that_was_dropped(lab: TestLab):
    run_id = read(lab, "A,Pb,1,µg/L,1,Sample", name="../../etc/run 1.csv")
    file = lab.one(StoredFile, lab.one(ImportRun, run_id).file_id)
    assert file.name == "run 1.csv"


# ── beside a result sheet ────────────────────────────────────────────────────────────────────────────────────────


def lead_sheet(lab: TestLab) -> SheetQuery:
    return SheetQuery(service_id=str(lab.services["PB"]))


def test_a_sheet_shows_and_imports_only_its_own_readings(lab: TestLab):
    sample = lab.received()
    run = read(
        lab,
        f"{sample.number},Lead,2.1,µg/L,1,Sample",
        f"{sample.number},Nitrate as N,1.8,mg/L,1,Sample",
        "WELL6-R,Lead,1.0,µg/L,1,Sample",
        "MB-1,Lead,0.001,µg/L,1,Blank",
    )
    with lab.work_as(lab.ana) as work:
        seen = for_sheet.sheet_view(work, run, lead_sheet(lab))
    assert [(row.test, row.word) for row in seen.rows] == [("Lead", "Ready")]
    assert (seen.readings, seen.ready, seen.elsewhere, seen.matched_percent) == (1, 1, 1, 100)
    assert [(asked.about, asked.name) for asked in seen.questions] == [("sample", "WELL6-R")]
    with lab.work_as(lab.ana) as work:
        assert for_sheet.import_into_sheet(work, run, lead_sheet(lab)).imported == 1
    assert [row.analyte_id for row in lab.all(Result)] == [lab.analytes["PB"]]
    with lab.work_as(lab.ana) as work:
        seen = for_sheet.sheet_view(work, run, lead_sheet(lab))
    assert (seen.ready, seen.imported, seen.elsewhere) == (0, 1, 1)


def test_a_qualifier_set_by_hand_stays_when_a_file_replaces_the_value(lab: TestLab):
    sample = lab.received()
    lab.enter(sample, {"PB": "9.9"}, by_hand=("J",))
    run = read(lab, f"{sample.number},Lead,2.1,µg/L,1,Sample")
    with lab.work_as(lab.ana) as work:
        for_sheet.import_into_sheet(
            work, run, lead_sheet(lab), keep_typed=False, reason="The instrument counts"
        )
    kept = result_of(lab, sample, "PB")
    assert (kept.raw_text, kept.by_hand, kept.qualifiers) == ("2.1", ["J"], ["J"])


def test_a_sheet_takes_a_file_only_from_who_may_import(lab: TestLab):
    lab.received()
    run = read(lab, "WELL6-R,Lead,1.0,µg/L,1,Sample")
    with pytest.raises(NotAllowed), lab.work_as(lab.rita) as work:
        for_sheet.sheet_view(work, run, lead_sheet(lab))
    with pytest.raises(NotAllowed), lab.work_as(lab.rita) as work:
        for_sheet.import_into_sheet(work, run, lead_sheet(lab))


# ── columns of a plain table ─────────────────────────────────────────────────────────────────────────────────────

ODD = "Bottle,What,Found,When"
ODD_ROLES = {"$A": "sample", "$B": "analyte", "$C": "value", "$D": "measured_at"}


def map_columns(lab: TestLab, run_id: UUID, roles: dict[str, str] = ODD_ROLES, date_order: str = "") -> None:
    with lab.work_as(lab.ana) as work:
        imports.map_columns(work, run_id, roles=roles, date_order=date_order)


def run_of(lab: TestLab, run_id: UUID) -> views.RunView:
    with lab.work_as(lab.ana) as work:
        return views.view(work, str(run_id))


def test_a_table_whose_headings_say_nothing_is_kept_and_asks_for_its_columns(lab: TestLab):
    run = run_of(lab, read(lab, "x,Lead,2.1,3/4/2026", head=ODD))
    assert (run.readings, run.mappable) == (0, True)
    assert [(column.place, column.heading, column.example, column.role) for column in run.columns[:3]] == [
        ("$A", "Bottle", "x", ""), ("$B", "What", "Lead", ""), ("$C", "Found", "2.1", ""),
    ]  # fmt: skip


def test_columns_said_by_a_person_give_readings_and_are_remembered(lab: TestLab):
    sample = lab.received()
    run_id = read(lab, f"{sample.number},Lead,2.1,3/4/2026", head=ODD)
    map_columns(lab, run_id, date_order="dmy")
    found = only(lab, run_id)
    assert (found.state, found.raw) == ("matched", "2.1")
    with lab.work_as(lab.ana) as work:
        assert work.read(ImportRun, run_id).readings[0]["measured_at"].startswith("2026-04-03")
    again = only(lab, read(lab, f"{sample.number},Lead,2.7,5/4/2026", head=ODD))
    assert (again.state, again.raw) == ("matched", "2.7")
    assert run_of(lab, run_id).date_order == "dmy"


def test_headings_that_are_understood_can_still_be_mapped_otherwise(lab: TestLab):
    sample = lab.received()
    run_id = read(lab, f"{sample.number},Lead,9,µg/L,1,Sample,2.1", head=HEAD + ",Corrected")
    assert only(lab, run_id).raw == "9"
    roles = {column.place: column.role for column in run_of(lab, run_id).columns}
    map_columns(lab, run_id, roles | {"$C": "", "$G": "value"})
    assert only(lab, run_id).raw == "2.1"


def test_results_in_columns_of_their_own_are_named_by_their_headings(lab: TestLab):
    sample = lab.received()
    run_id = read(lab, f"{sample.number},2.1,x", head="Bottle,Lead (µg/L),Colour")
    map_columns(lab, run_id, {"$A": "sample", "$B": "result"})
    assert (only(lab, run_id).state, only(lab, run_id).raw) == ("matched", "2.1")


def test_what_was_decided_about_a_name_outlives_another_mapping(lab: TestLab):
    sample = lab.received()
    run_id = read(lab, "bottle 7,Lead,2.1,", head=ODD)
    map_columns(lab, run_id)
    with lab.work_as(lab.ana) as work:
        imports.choose(work, run_id, name="bottle 7", sample_id=sample.id)
    map_columns(lab, run_id, ODD_ROLES | {"$D": "note"})
    assert only(lab, run_id).test.sample == sample.number


@pytest.mark.parametrize(
    ("roles", "message"),
    [
        ({"$B": "analyte", "$C": "value"}, "names the sample"),
        ({"$A": "sample", "$B": "analyte"}, "hold results"),
        ({"$A": "sample", "$B": "sample", "$C": "result"}, "Two columns"),
        ({"$A": "sample", "$B": "analyte", "$C": "value", "$D": "result"}, "Not both"),
        ({"$A": "sample", "$C": "secret"}, "from the list"),
        ({"$ZZ": "sample", "$C": "result"}, "names the sample"),
    ],
)
def test_columns_that_make_no_table_are_refused_and_nothing_changes(
    lab: TestLab, roles: dict[str, str], message: str
):
    run_id = read(lab, "bottle 7,Lead,2.1,", head=ODD)
    with pytest.raises(Invalid, match=message):
        map_columns(lab, run_id, roles)
    assert run_of(lab, run_id).readings == 0


def test_a_file_that_results_came_from_keeps_the_columns_it_was_read_by(lab: TestLab):
    sample = lab.received()
    run_id = read(lab, f"{sample.number},Lead,2.1,", head=ODD)
    map_columns(lab, run_id)
    assert bring_in(lab, run_id).imported == 1
    with pytest.raises(LabError, match="Results come from this file"):
        map_columns(lab, run_id)
    assert not run_of(lab, run_id).mappable


def test_an_instruments_own_file_has_no_columns_to_map(lab: TestLab):
    file_id = stored(lab, real("senaite-instruments__winlab32.csv"))
    with lab.work_as(lab.ana) as work:
        run_id = imports.read_file(work, file_id)
    assert run_of(lab, run_id).columns == []
    with pytest.raises(LabError, match="plain table"):
        map_columns(lab, run_id)


def test_who_may_not_import_maps_no_columns(lab: TestLab):
    run_id = read(lab, "bottle 7,Lead,2.1,", head=ODD)
    with pytest.raises(NotAllowed), lab.work_as(lab.rita) as work:
        imports.map_columns(work, run_id, roles=ODD_ROLES)
