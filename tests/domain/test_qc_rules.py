"""QC rules of a version: asked for in a draft, shown against the version before, frozen with the approval."""

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from labflow.domain import services
from labflow.domain.services import QcFacts
from labflow.errors import Invalids, LabError, NotAllowed, NotFound
from labflow.models import QcRule
from labflow.testing import TestLab
from tests.methods import approve

LCS = QcFacts("LCS", "", "recovery", "85", "115")
BLANK = QcFacts("MB", "20", "blank", "", "0.5", "flag", "u")


def drafted(lab: TestLab) -> UUID:
    with lab.work_as(lab.max) as work:
        return services.draft(work, lab.services["PB"])


def test_rules_are_drafted_approved_and_compared(lab: TestLab) -> None:
    draft = drafted(lab)
    with lab.work_as(lab.max) as work:
        services.set_qc_rule(work, draft, None, LCS)
        services.set_qc_rule(work, draft, None, BLANK)
        seen = services.editor(work, lab.services["PB"], draft)
    assert [(row.name, row.state, *[cell.new for cell in row.cells]) for row in seen.qc] == [
        ("Laboratory control sample", "new", "LCS", "Once a batch", "85–115 %", "Holds the results"),
        ("Method blank", "new", "MB", "Every 20 samples", "< 0.5 × LOQ", "Qualifies the results U"),
    ]
    assert seen.added == 2
    approve(lab, draft)
    again = drafted(lab)
    with lab.work_as(lab.max) as work:
        rules = services.editor(work, lab.services["PB"], again).qc
        services.set_qc_rule(work, again, rules_id(rules, "LCS"), QcFacts("LCS", "", "recovery", "90", "110"))
        services.remove_qc_rule(work, again, rules_id(rules, "MB"))
        seen = services.editor(work, lab.services["PB"], again)
    assert [(row.role, row.state) for row in seen.qc] == [("LCS", ""), ("MB", "removed")]
    assert [(cell.old, cell.new) for cell in seen.qc[0].cells if cell.changed] == [("85–115 %", "90–110 %")]
    with lab.work_as(lab.max) as work:
        services.discard(work, again)
    assert len(lab.all(QcRule)) == 2


def rules_id(rows: list[Any], role: str) -> UUID:
    return UUID(next(row.id for row in rows if row.role == role))


def test_a_rule_that_was_taken_out_of_a_draft_is_put_back_as_it_was(lab: TestLab) -> None:
    draft = drafted(lab)
    with lab.work_as(lab.max) as work:
        services.set_qc_rule(work, draft, None, BLANK)
        services.set_qc_rule(work, draft, None, LCS)
    approve(lab, draft)
    again = drafted(lab)
    with lab.work_as(lab.max) as work:
        rules = services.editor(work, lab.services["PB"], again).qc
        services.remove_qc_rule(work, again, rules_id(rules, "MB"))
        gone = rules_id(services.editor(work, lab.services["PB"], again).qc, "MB")
    with pytest.raises(NotAllowed), lab.work_as(lab.ana) as work:
        services.put_back_qc_rule(work, again, gone)
    with lab.work_as(lab.max) as work:
        services.put_back_qc_rule(work, again, gone)
        seen = services.editor(work, lab.services["PB"], again)
    assert [(row.role, row.state) for row in seen.qc] == [("MB", ""), ("LCS", "")]
    assert (seen.changed, seen.added, seen.removed) == (0, 0, 0)
    with pytest.raises(LabError, match="already"), lab.work_as(lab.max) as work:
        services.put_back_qc_rule(work, again, gone)
    with pytest.raises(NotFound), lab.work_as(lab.max) as work:
        services.put_back_qc_rule(work, again, rules_id(seen.qc, "LCS"))


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        (QcFacts("XX", "", "recovery", "85", "115"), "role"),
        (QcFacts("LCS", "0", "recovery", "85", "115"), "every"),
        (QcFacts("LCS", "", "blank", "", "1"), "limit_kind"),
        (QcFacts("MB", "", "recovery", "85", "115"), "limit_kind"),
        (QcFacts("LCS", "", "rpd", "", "20"), "limit_kind"),
        (QcFacts("DUP", "", "recovery", "85", "115"), "limit_kind"),
        (QcFacts("LCS", "", "recovery", "", "115"), "low"),
        (QcFacts("LCS", "", "recovery", "115", "85"), "high"),
        (QcFacts("DUP", "", "rpd", "5", "20"), "low"),
        (QcFacts("DUP", "", "rpd", "", ""), "high"),
        (QcFacts("DUP", "", "rpd", "", "many"), "high"),
        (QcFacts("DUP", "", "rpd", "", "20", "flag", "Z"), "qualifier"),
    ],
)
def test_a_rule_that_cannot_be_meant_is_told_at_its_field(lab: TestLab, facts: QcFacts, field: str) -> None:
    draft = drafted(lab)
    with pytest.raises(Invalids) as refusal, lab.work_as(lab.max) as work:
        services.set_qc_rule(work, draft, None, facts)
    assert field in refusal.value.errors


def test_one_rule_for_a_sample_and_its_limit_and_only_by_who_edits_the_catalogue(lab: TestLab) -> None:
    draft = drafted(lab)
    with lab.work_as(lab.max) as work:
        services.set_qc_rule(work, draft, None, LCS)
    with pytest.raises(Invalids, match="already"), lab.work_as(lab.max) as work:
        services.set_qc_rule(work, draft, None, LCS)
    with pytest.raises(NotAllowed), lab.work_as(lab.ana) as work:
        services.set_qc_rule(work, draft, None, BLANK)
    with pytest.raises(NotFound), lab.work_as(lab.max) as work:
        services.remove_qc_rule(work, draft, lab.department)


def test_approved_rules_never_change(lab: TestLab) -> None:
    draft = drafted(lab)
    with lab.work_as(lab.max) as work:
        services.set_qc_rule(work, draft, None, LCS)
    approve(lab, draft)
    with pytest.raises(LabError, match="approved"), lab.work_as(lab.max) as work:
        services.set_qc_rule(work, draft, None, BLANK)
    with pytest.raises(DBAPIError, match="make a new version"), lab.work_as(lab.max) as work:
        work.db.execute(text("update qc_rule set high = 200"))
