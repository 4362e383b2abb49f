"""Computed results: entering the inputs makes them, a changed input makes them anew, and the trail keeps what stood before."""

import pytest
from sqlalchemy import select

from labflow.domain import analyses, reports, services
from labflow.domain.analyses import typing
from labflow.domain.analyses.sheet import SheetQuery, sheet
from labflow.domain.analyses.typing import Typed
from labflow.domain.reports import ReportDraft
from labflow.models import Analysis, AuditEvent, Report, Result, Sample
from labflow.testing import TestLab
from labflow.testing.ports import PASSWORD
from tests.methods import approve, hardness, solids


def live(lab: TestLab, sample: Sample, keyword: str) -> Result | None:
    found = lab.all(
        Result, Result.sample_id == sample.id, Result.analyte_id == lab.analytes[keyword], Result.live
    )
    return found[0] if found else None


def correct(lab: TestLab, sample: Sample, keyword: str, text: str, reason: str = "Typing error") -> None:
    entry = analyses.Entry(
        lab.analysis(sample, lab.service_of[keyword]).id, lab.analytes[keyword], text, seen_version=lab.seen(sample, keyword)
    )  # fmt: skip
    with lab.work_as(lab.ana) as work:
        [outcome] = analyses.enter(work, [entry], reason=reason)
    assert outcome.kept, outcome.message


def test_the_last_input_makes_the_result_and_it_says_what_it_was_made_from(lab: TestLab) -> None:
    hardness(lab)
    sample = lab.received()
    lab.enter(sample, {"CA": "40.1"})
    assert live(lab, sample, "HARD") is None
    lab.enter(sample, {"MG": "9.8"})
    made = live(lab, sample, "HARD")
    assert made is not None
    assert (made.raw_text, made.reported_text, made.source, made.unit) == (
        "140.4861",
        "140",
        "formula",
        "mg/L",
    )
    calcium = live(lab, sample, "CA")
    assert calcium is not None
    assert made.inputs[0] == {
        "keyword": "CA", "result_id": str(calcium.id), "version": 1, "reported": "40.1", "used": "40.1",
    }  # fmt: skip
    assert made.service_analyte_id != calcium.service_analyte_id


def test_a_changed_input_makes_it_anew_with_its_reason_and_the_original_stays_in_the_trail(
    lab: TestLab,
) -> None:
    hardness(lab)
    sample = lab.received()
    lab.enter(sample, {"CA": "40.1", "MG": "9.8"})
    first = live(lab, sample, "HARD")
    correct(lab, sample, "CA", "41.0")
    made = live(lab, sample, "HARD")
    assert made is not None
    assert first is not None
    assert (made.id, made.raw_text, made.version) == (first.id, "142.7334", 2)
    assert [one["version"] for one in made.inputs] == [2, 1]
    with lab.work_as(lab.max) as work:
        [told] = work.db.scalars(
            select(AuditEvent).where(AuditEvent.entity_id == made.id, AuditEvent.act == "changed")
        ).all()
    assert (told.old["raw_text"], told.new["raw_text"], told.reason) == (
        "140.4861",
        "142.7334",
        "Typing error",
    )
    assert told.old["inputs"][0]["used"] == "40.1"


def test_an_input_taken_away_takes_the_result_along_and_neither_is_lost(lab: TestLab) -> None:
    hardness(lab)
    sample = lab.received()
    lab.enter(sample, {"CA": "40.1", "MG": "9.8"})
    correct(lab, sample, "CA", "")
    assert live(lab, sample, "HARD") is None
    kept = lab.all(Result, Result.analyte_id == lab.analytes["HARD"])
    assert [(one.raw_text, one.live) for one in kept] == [("140.4861", False)]
    lab.enter(sample, {"CA": "40"})
    made = live(lab, sample, "HARD")
    assert made is not None
    assert made.raw_text == "140.2364"


@pytest.mark.parametrize(
    ("below", "raw", "reported"), [("zero", "99.88", "99.9"), ("half", "100.0859", "100"), ("loq", "100.2918", "100"), ("censored", "< 100.2918", "< 100.2918")]
)  # fmt: skip
def test_an_input_below_its_loq_counts_as_the_version_says(
    lab: TestLab, below: str, raw: str, reported: str
) -> None:
    hardness(lab, below=below)
    sample = lab.received()
    lab.enter(sample, {"CA": "40", "MG": "ND"})
    made = live(lab, sample, "HARD")
    assert made is not None
    assert (made.raw_text, made.reported_text) == (raw, reported)


def test_weights_and_a_volume_make_a_concentration(lab: TestLab) -> None:
    solids(lab)
    sample = lab.received()
    lab.enter(sample, {"W_DRY": "50.1234", "W_DISH": "50.0984", "V": "100"})
    made = live(lab, sample, "TDS")
    assert made is not None
    assert made.reported_text == "250"


def test_values_that_give_nothing_are_told_at_the_computed_cell_and_the_input_is_kept(lab: TestLab) -> None:
    solids(lab)
    sample = lab.received()
    lab.enter(sample, {"W_DRY": "50.1234", "W_DISH": "50.0984"})
    analysis = lab.analysis(sample, "TDS").id
    query = SheetQuery(service_id=str(lab.services["TDS"]), analyte="all")
    with lab.work_as(lab.ana) as work:
        done = typing.enter_typed(work, query, [Typed(f"{analysis}:{lab.analytes['V']}", "0")])
    told = done.marks[f"{analysis}:{lab.analytes['TDS']}"]
    assert (told.state, told.message) == ("error", "Tds: These values divide by zero.")
    assert live(lab, sample, "V") is not None
    assert live(lab, sample, "TDS") is None


def test_the_sheet_computes_while_one_types_and_explains_it(lab: TestLab) -> None:
    hardness(lab)
    sample = lab.received()
    query = SheetQuery(service_id=str(lab.services["HARD"]), analyte="all")
    analysis = lab.analysis(sample, "HARD").id
    with lab.work_as(lab.ana) as work:
        [row] = sheet(work, query).matrix
    empty = row.cells[2]
    assert (empty.computed, empty.locked) == ("Computed: 2.497 × Ca + 4.118 × Mg",) * 2
    assert not row.cells[0].locked
    with lab.work_as(lab.ana) as work:
        typed = [
            Typed(f"{analysis}:{lab.analytes[keyword]}", raw)
            for keyword, raw in (("CA", "40.1"), ("MG", "9.8"))
        ]
        done = typing.enter_typed(work, query, typed)
    mark = done.marks[f"{analysis}:{lab.analytes['HARD']}"]
    assert (mark.state, mark.result, mark.boxes, mark.exact) == (
        "saved",
        "140",
        ["2.497 × Ca 40.1 + 4.118 × Mg 9.8"],
        "140.4861",
    )
    assert done.tally.ready == 1
    with lab.work_as(lab.ana) as work:
        [row] = sheet(work, query).matrix
    assert (row.cells[2].result, row.cells[2].boxes) == ("140", mark.boxes)


def test_nobody_types_over_a_computed_value_and_a_qualifier_may_stand_beside_it(lab: TestLab) -> None:
    hardness(lab)
    sample = lab.received()
    [refused] = lab.enter(sample, {"HARD": "999"})
    assert "computed by its formula" in refused.message
    lab.enter(sample, {"CA": "40.1", "MG": "9.8"})
    for text in ("150", ""):
        [refused] = lab.enter(sample, {"HARD": text})
        assert not refused.kept
    [kept] = lab.enter(sample, {"HARD": "140.4861"}, by_hand=("J",))
    assert kept.kept
    assert kept.qualifiers == ("J",)
    correct(lab, sample, "CA", "41")
    made = live(lab, sample, "HARD")
    assert made is not None
    assert made.by_hand == ["J"]


def test_an_undone_input_takes_the_computed_value_back(lab: TestLab) -> None:
    hardness(lab)
    sample = lab.received()
    lab.enter(sample, {"CA": "40.1", "MG": "9.8"})
    correct(lab, sample, "CA", "41")
    cell = f"{lab.analysis(sample, 'HARD').id}:{lab.analytes['CA']}"
    query = SheetQuery(service_id=str(lab.services["HARD"]), analyte="all")
    with lab.work_as(lab.ana) as work:
        typing.enter_typed(work, query, [Typed(cell, "40.1", seen_version=2, act="undo")])
    made = live(lab, sample, "HARD")
    assert made is not None
    assert made.raw_text == "140.4861"


def test_what_is_captured_for_a_formula_is_reviewed_and_stays_in_the_laboratory(lab: TestLab) -> None:
    hardness(lab)
    sample = lab.verified({"CA": "40.1", "MG": "9.8", "NO3": "1.84", "PB": "2.1", "EC": "Absent"})
    with lab.work_as(lab.max) as work:
        report = reports.prepare(work, ReportDraft(sample.order_id, (sample.id,)))
        seen = reports.to_authorise(work, report)
        reports.authorise(work, report, password=PASSWORD, seen_digest=seen.digest)
    said = str(lab.one(Report, report).content)
    assert '"140"' in said
    assert '"40.1"' not in said
    published = {
        one.raw_text
        for one in lab.all(Result, Result.sample_id == sample.id, Result.published_at.is_not(None))
    }
    assert published == {"140.4861", "1.84", "2.1", "Absent"}


def test_a_test_is_complete_with_its_computed_value(lab: TestLab) -> None:
    hardness(lab)
    sample = lab.received()
    lab.enter(sample, {"CA": "40.1", "MG": "9.8"})
    with lab.work_as(lab.ana) as work:
        analyses.submit(work, [lab.analysis(sample, "HARD").id])
    assert lab.one(Analysis, lab.analysis(sample, "HARD").id).state == "resulted"


def test_an_earlier_version_computes_as_it_always_did(lab: TestLab) -> None:
    hardness(lab)
    old = lab.received()
    with lab.work_as(lab.max) as work:
        draft = services.draft(work, lab.services["HARD"])
        services.set_formula(work, draft, lab.analytes["HARD"], "2.5 * CA + 4 * MG")
    approve(lab, draft)
    new = lab.received()
    for sample, raw in ((old, "29.088"), (new, "29")):
        lab.enter(sample, {"CA": "10", "MG": "1"})
        made = live(lab, sample, "HARD")
        assert made is not None
        assert made.raw_text == raw
