"""What is said about one result, and who changed it: comments at their cell, and the cell's history from the audit trail."""

from uuid import uuid4

import pytest

from labflow.domain import activity, analyses, comments
from labflow.domain.analyses import cell_comments, cell_history, sheet
from labflow.domain.analyses.review_case import case
from labflow.domain.analyses.sheet_facts import SheetQuery
from labflow.domain.analyses.typing import Typed, enter_typed
from labflow.errors import Invalid, NotAllowed, NotFound
from labflow.models import Analysis, Comment, Qualifier, Sample
from labflow.testing import TestLab
from labflow.vocabulary import About


def cell_of(lab: TestLab, sample: Sample) -> tuple[Analysis, tuple]:
    analysis = lab.analysis(sample)
    return analysis, (analysis.id, lab.analytes["NO3"])


def test_a_comment_stands_at_its_cell_and_in_its_samples_story(lab: TestLab):
    sample = lab.received()
    _, cell = cell_of(lab, sample)
    with lab.work_as(lab.ana) as work:
        cell_comments.say(work, *cell, text="Strong colour, filtered twice.")
    with lab.work_as(lab.vera) as work:
        [said] = cell_comments.page(work, *cell)
        told = activity.story(work, About.SAMPLE, sample.id, which="comments").entries
        row = sheet.sheet(work, SheetQuery(service_id=str(lab.services["NO3"]))).rows[0]
    assert (said.by, said.text) == ("Ana Alvarez", "Strong colour, filtered twice.")
    assert [(each.text, each.note) for each in told] == [
        ("Strong colour, filtered twice.", "On Nitrate as N")
    ]
    assert row.comments == 1


def test_other_cells_of_the_sample_stay_without_it(lab: TestLab):
    sample = lab.received()
    _, cell = cell_of(lab, sample)
    with lab.work_as(lab.ana) as work:
        cell_comments.say(work, *cell, text="Strong colour.")
    with lab.work_as(lab.ana) as work:
        lead = (lab.analysis(sample, "PB").id, lab.analytes["PB"])
        assert cell_comments.page(work, *lead) == []
        assert cell_comments.counts(work, [lead[0]]) == {}


def test_the_reviewer_reads_it_before_signing(lab: TestLab):
    sample = lab.resulted()
    _, cell = cell_of(lab, sample)
    with lab.work_as(lab.ana) as work:
        cell_comments.say(work, *cell, text="Strong colour, filtered twice.")
    with lab.work_as(lab.vera) as work:
        seen = case(work, sample.id)
    [told] = [each for each in seen.exceptions if each.kind == "comment"]
    assert (told.title, told.text) == (
        "Nitrate as N: Ana Alvarez commented",
        "Strong colour, filtered twice.",
    )
    assert not told.holds


def test_a_withdrawn_comment_keeps_its_place_without_its_text(lab: TestLab):
    sample = lab.received()
    _, cell = cell_of(lab, sample)
    with lab.work_as(lab.ana) as work:
        id = cell_comments.say(work, *cell, text="Strong colour.")
    with lab.work_as(lab.ana) as work:
        comments.withdraw(work, id, reason="Wrong sample")
    with lab.work_as(lab.ana) as work:
        [said] = cell_comments.page(work, *cell)
        assert cell_comments.counts(work, [cell[0]]) == {}
    assert (said.text, said.withdrawn) == ("", "Wrong sample")


def test_it_needs_words_a_cell_and_the_right_to_write(lab: TestLab):
    sample = lab.received()
    _, cell = cell_of(lab, sample)
    with pytest.raises(Invalid, match="Write something first"), lab.work_as(lab.ana) as work:
        cell_comments.say(work, *cell, text="  ")
    with pytest.raises(NotFound, match="does not measure"), lab.work_as(lab.ana) as work:
        cell_comments.say(work, cell[0], lab.analytes["PB"], text="Lead?")
    with pytest.raises(NotFound), lab.work_as(lab.ana) as work:
        cell_comments.say(work, uuid4(), cell[1], text="Nothing there")
    with pytest.raises(NotAllowed), lab.work_as(lab.cleo) as work:
        cell_comments.say(work, *cell, text="From outside")
    with pytest.raises(NotAllowed), lab.work_as(lab.rita) as work:
        cell_comments.page(work, *cell)
    assert lab.all(Comment) == []


def test_the_history_of_a_cell_tells_every_value(lab: TestLab):
    sample = lab.received()
    analysis, cell = cell_of(lab, sample)
    with lab.system() as work:
        work.add(Qualifier(code="B", meaning="Also found in the method blank."))
    query, name = SheetQuery(service_id=str(lab.services["NO3"])), f"{cell[0]}:{cell[1]}"

    def save(reason: str = "", **facts: object) -> None:
        with lab.work_as(lab.ana) as work:
            seen = sheet.sheet(work, query).rows[0].version
        with lab.work_as(lab.ana) as work:
            marks = enter_typed(work, query, [Typed(name, seen_version=seen, **facts)], reason=reason).marks  # type: ignore[arg-type]
            assert marks[name].state in ("saved", "")

    save(raw="1.837")
    save(raw="1.937", reason="Typing error")
    save(dilution="10", reason="Wrong dilution")
    save(manual=("B",))
    save(raw="", reason="Value belonged to another sample")
    save(raw="2.5")
    with lab.work_as(lab.vera) as work:
        steps = cell_history.history(work, *cell)
    told = [(step.act, step.old, step.new, step.reason) for step in steps]
    assert told == [
        ("entered", "", "2.5, reported 2.50", ""),
        ("removed the value", "1.937 × 10, reported 19.4 B", "", "Value belonged to another sample"),
        ("changed the qualifiers", "none", "B", ""),
        ("changed the dilution", "× 1, reported 1.94", "× 10, reported 19.4", "Wrong dilution"),
        ("changed the value", "1.837, reported 1.84", "1.937, reported 1.94", "Typing error"),
        ("entered", "", "1.837, reported 1.84", ""),
    ]
    assert {step.by for step in steps} == {"Ana Alvarez"}
    assert analysis.id == cell[0]


def test_the_history_is_the_benchs_alone(lab: TestLab):
    sample = lab.received()
    _, cell = cell_of(lab, sample)
    with pytest.raises(NotAllowed), lab.work_as(lab.cleo) as work:
        cell_history.history(work, *cell)
    with pytest.raises(NotFound), lab.work_as(lab.ana) as work:
        cell_history.history(work, uuid4(), cell[1])
    with lab.work_as(lab.ana) as work:
        assert cell_history.history(work, *cell) == []


def test_a_retest_begins_without_comments_and_history(lab: TestLab):
    sample = lab.resulted()
    first, cell = cell_of(lab, sample)
    with lab.work_as(lab.ana) as work:
        cell_comments.say(work, *cell, text="Strong colour.")
    with lab.work_as(lab.vera) as work:
        again = analyses.retest(work, first.id, reason="Drift")
    with lab.work_as(lab.ana) as work:
        assert cell_comments.page(work, again, cell[1]) == []
        assert cell_history.history(work, again, cell[1]) == []
