"""The register of instruments, which of them a method allows, and what a result made with an unfit one meets."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest

from labflow.domain import analyses, files, imports, instruments, services
from labflow.domain.analyses import review_case
from labflow.domain.analyses.sheet import SheetQuery, sheet
from labflow.domain.instruments import InstrumentFacts, views
from labflow.domain.lists.window import ListQuery
from labflow.errors import Invalid, Invalids, NotAllowed, Stale
from labflow.instruments import READERS
from labflow.models import Analysis, ImportRun, Instrument
from labflow.testing import TestLab
from labflow.words import speaking
from tests.listed import cell, keys
from tests.methods import approve

ICP = InstrumentFacts("icp-ms-02", "ICP-MS", "PerkinElmer", "NexION 2000", "81DN123", reader="nexion")


def today(lab: TestLab) -> date:
    """The day where the laboratory is, which may be yesterday where the test runs."""
    with lab.system() as work:
        return views.today(work)


def added(lab: TestLab, code: str = "ICP-MS-02", due: int | None = 90, **facts: str) -> UUID:
    day = "" if due is None else (today(lab) + timedelta(days=due)).isoformat()
    with lab.work_as(lab.max) as work:
        return instruments.add(work, InstrumentFacts(code, "ICP-MS", department_id=lab.department, calibration_due=day, **facts))  # fmt: skip


def allow(lab: TestLab, *ids: UUID, rule: str = "warn", code: str = "PB") -> None:
    with lab.work_as(lab.max) as work:
        draft = services.draft(work, lab.services[code])
        services.set_instruments(work, draft, ids, rule=rule)
    approve(lab, draft)


def test_an_instrument_is_entered_changed_and_keeps_its_code(lab: TestLab) -> None:
    with lab.work_as(lab.max) as work:
        id = instruments.add(work, replace(ICP, department_id=lab.department, calibration_due="2027-03-01"))
        instruments.edit(work, id, replace(ICP, name="Metals", department_id=lab.department))
    row = lab.one(Instrument, id)
    assert (row.code, row.name, row.calibration_due, row.reader) == ("ICP-MS-02", "Metals", None, "nexion")
    with pytest.raises(Invalid, match="it stays"), lab.work_as(lab.max) as work:
        instruments.edit(work, id, replace(ICP, code="OTHER", department_id=lab.department))
    with pytest.raises(Stale), lab.work_as(lab.max) as work:
        instruments.edit(work, id, replace(ICP, department_id=lab.department), version=1)


def test_what_cannot_be_is_told_at_its_field(lab: TestLab) -> None:
    added(lab)
    with pytest.raises(Invalids) as refusal, lab.work_as(lab.max) as work:
        instruments.add(work, InstrumentFacts("icp-ms-02", "", calibration_due="soon", reader="none"))
    assert set(refusal.value.errors) == {"code", "name", "calibration_due", "reader", "department_id"}
    assert "ICP-MS has this code" in refusal.value.errors["code"]
    with pytest.raises(NotAllowed), lab.work_as(lab.ana) as work:
        instruments.add(work, ICP)


def test_the_register_says_which_instruments_need_attention(lab: TestLab) -> None:
    for code, due in (("FIT", 90), ("SOON", 10), ("LATE", -1), ("NEVER", None)):
        added(lab, code, due)
    out, gone = added(lab, "OUT"), added(lab, "GONE")
    with lab.work_as(lab.max) as work:
        instruments.set_state(work, out, out=True, note="Torch broken")
        instruments.retire(work, gone)
        used = instruments.page(work, ListQuery(tab="used"))
        attention = instruments.page(work, ListQuery(tab="attention"))
        gone_page = instruments.page(work, ListQuery(tab="retired"))
        assert keys(used) == ["FIT", "LATE", "NEVER", "OUT", "SOON"]
        assert cell(instruments.INSTRUMENTS, used, "state", row=1)[0] == "Calibration overdue"
        assert keys(attention) == ["LATE", "OUT", "SOON"]
        assert keys(gone_page) == ["GONE"]
        assert instruments.view(work, out).why == "OUT is out of service: Torch broken."
        instruments.set_state(work, out, out=False, note="Torch replaced, control sample passed")
        assert instruments.view(work, out).why == ""


def test_taking_out_of_service_asks_for_the_reason(lab: TestLab) -> None:
    id = added(lab)
    for note, told in ((" ", "Say why"), ("x" * 301, "At most 300")):
        with pytest.raises(Invalid, match=told), lab.work_as(lab.max) as work:
            instruments.set_state(work, id, out=True, note=note)


def test_a_result_made_with_an_overdue_instrument_is_kept_and_the_reviewer_is_told(lab: TestLab) -> None:
    allow(lab, added(lab, due=-1))
    sample = lab.resulted({"PB": "2.1"})
    assert lab.analysis(sample, "PB").instrument_note == ""
    sample = lab.received()
    [kept] = lab.enter(sample, {"PB": "2.1"}, instrument="icp-ms-02")
    analysis = lab.one(Analysis, lab.analysis(sample, "PB").id)
    assert kept.kept
    assert analysis.instrument == "ICP-MS-02"
    assert analysis.instrument_note.startswith("The calibration of ICP-MS-02 was due ")
    with lab.work_as(lab.ana) as work:
        analyses.submit(work, [analysis.id])
    with lab.work_as(lab.vera) as work:
        case = review_case.case(work, str(sample.id))
    assert [one.text for one in case.exceptions if one.kind == "instrument"] == [analysis.instrument_note]


def test_where_the_version_says_so_an_unfit_instrument_is_refused(lab: TestLab) -> None:
    id = added(lab)
    allow(lab, id, rule="refuse")
    sample = lab.received()
    with lab.work_as(lab.max) as work:
        instruments.set_state(work, id, out=True, note="Torch broken")
    [refused] = lab.enter(sample, {"PB": "2.1"}, instrument="ICP-MS-02")
    assert (refused.kept, refused.field) == (False, "instrument")
    assert refused.message == "ICP-MS-02 is out of service: Torch broken. Choose another instrument."
    [other] = lab.enter(sample, {"PB": "2.1"}, instrument="GC-MS-01")
    assert other.message == "The method does not name GC-MS-01. Choose another instrument."
    [kept] = lab.enter(sample, {"NO3": "1.84"}, instrument="IC-01")
    assert kept.kept


def test_the_calibration_counts_that_was_valid_on_the_day_of_the_measurement(lab: TestLab) -> None:
    allow(lab, added(lab, due=-1), rule="refuse")
    sample = lab.received()
    with lab.work_as(lab.ana) as work:
        earlier = work.now - timedelta(seconds=1)
    [refused] = lab.enter(sample, {"PB": "2.1"}, instrument="ICP-MS-02", analysed_at=earlier)
    assert "was due" in refused.message
    with lab.work_as(lab.max) as work:
        row = work.lock(Instrument, lab.all(Instrument)[0].id)
        row.calibration_due = today(lab) + timedelta(days=1)
    [kept] = lab.enter(sample, {"PB": "2.1"}, instrument="ICP-MS-02", analysed_at=earlier)
    assert kept.kept


def test_the_sheet_offers_the_instruments_of_its_method_only(lab: TestLab) -> None:
    one, other = added(lab), added(lab, "ICP-MS-03", due=-3)
    added(lab, "GC-MS-01")
    allow(lab, one, other)
    lab.received()
    with lab.work_as(lab.ana) as work:
        offered = sheet(work, SheetQuery(service_id=str(lab.services["PB"]))).instruments
        free = sheet(work, SheetQuery(service_id=str(lab.services["NO3"]))).instruments
    assert [(row.value, bool(row.why)) for row in offered] == [("ICP-MS-02", False), ("ICP-MS-03", True)]
    assert free == []


def test_a_version_shows_which_instruments_came_and_went(lab: TestLab) -> None:
    one, other = added(lab), added(lab, "ICP-MS-03")
    allow(lab, one)
    with lab.work_as(lab.max) as work:
        draft = services.draft(work, lab.services["PB"])
        services.set_instruments(work, draft, [other], rule="refuse")
        seen = services.editor(work, lab.services["PB"], draft)
    assert [(row.code, row.change) for row in seen.instruments] == [
        ("ICP-MS-03", "new"),
        ("ICP-MS-02", "removed"),
    ]
    assert seen.changed == 3
    with pytest.raises(Invalid, match="from the list"), lab.work_as(lab.max) as work:
        services.set_instruments(work, draft, [lab.department], rule="warn")
    with pytest.raises(Invalid, match="from the list"), lab.work_as(lab.max) as work:
        services.set_instruments(work, draft, [], rule="shrug")
    with lab.work_as(lab.max) as work:
        services.discard(work, draft)


def test_every_reader_can_be_the_one_of_an_instrument(lab: TestLab) -> None:
    with lab.work_as(lab.max) as work:
        offered = [one.value for one in instruments.view(work, None).readers]
    assert offered == [reader.name for reader in READERS]


def test_the_instrument_chosen_for_a_file_names_its_results(lab: TestLab) -> None:
    added(lab, reader="table")
    sample = lab.received()
    with lab.work_as(lab.ana) as work:
        stored = files.keep(work, f"Sample ID,PB\n{sample.number},2.2\n".encode(), purpose="import", name="run.csv", media_type="text/csv")  # fmt: skip
        run = imports.read_file(work, stored.id, instrument="icp-ms-02")
        imports.import_rows(work, run)
    assert lab.one(ImportRun, run).instrument == "ICP-MS-02"
    assert lab.analysis(sample, "PB").instrument == "ICP-MS-02"


def test_the_register_says_in_its_readers_language_which_may_be_used(lab: TestLab) -> None:
    added(lab, due=-1)
    added(lab, "BAL-01", due=None)
    with speaking("de"), lab.work_as(lab.max) as work:
        seen = instruments.page(work, ListQuery(tab="used"))
    plan = instruments.INSTRUMENTS
    assert keys(seen) == ["BAL-01", "ICP-MS-02"]
    assert [cell(plan, seen, "state", row=row)[0] for row in (0, 1)] == [
        "Verwendbar",
        "Kalibrierung überfällig",
    ]
    assert cell(plan, seen, "due")[0] == "Nicht nötig"
