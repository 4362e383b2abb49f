"""The public check of a certificate: genuine, replaced, withdrawn or unknown, and not a word about the client."""

from dataclasses import asdict

import pytest
from structlog.testing import capture_logs

from labflow.domain import reports
from labflow.domain.reports import ReportDraft, verifying
from labflow.models import Report
from labflow.testing import PASSWORD, TestLab
from tests.domain.test_story import issued


def test_a_certificate_in_force_is_genuine_and_current(lab: TestLab) -> None:
    report = issued(lab, lab.verified())
    answer = verifying.check_code(lab.house, report.verification_code)
    assert (answer.standing, answer.number, answer.newer) == ("current", report.number, "")
    assert answer.issued.endswith(str(report.issued_at.year))
    assert not any(word in str(asdict(answer)) for word in ("Ashland", "Site", "Renee", "1.84"))


@pytest.mark.parametrize("written", ["{0}", " {0} ", "{1}", "{2}"])
def test_a_code_may_be_typed_as_one_likes(lab: TestLab, written: str) -> None:
    code = issued(lab, lab.verified()).verification_code
    typed = written.format(code, code.lower().replace("-", " "), code.replace("-", ""))
    assert verifying.check_code(lab.house, typed).standing == "current"


def test_a_replaced_certificate_names_the_newest(lab: TestLab) -> None:
    sample = lab.verified()
    chain = [issued(lab, sample)]
    for reason in ("Site name corrected", "Sampler corrected"):
        chain.append(issued(lab, sample, replaces_id=chain[-1].id, reason=reason))
    for old in chain[:-1]:
        answer = verifying.check_code(lab.house, old.verification_code)
        assert (answer.standing, answer.newer) == ("replaced", chain[-1].number)
        assert "corrected" not in str(asdict(answer))
    assert verifying.check_code(lab.house, chain[-1].verification_code).standing == "current"


def test_a_withdrawn_certificate_says_so(lab: TestLab) -> None:
    sample = lab.verified()
    first = issued(lab, sample)
    second = issued(lab, sample, replaces_id=first.id, reason="Site name corrected")
    with lab.work_as(lab.max) as work:
        reports.withdraw(work, second.id, reason="Wrong sample", password=PASSWORD)
    answer = verifying.check_code(lab.house, second.verification_code)
    assert (answer.standing, bool(answer.withdrawn)) == ("withdrawn", True)
    assert "Wrong sample" not in str(asdict(answer))
    replaced = verifying.check_code(lab.house, first.verification_code)
    assert (replaced.standing, replaced.newer) == ("replaced", "")


def test_a_report_that_is_not_issued_is_unknown(lab: TestLab) -> None:
    sample = lab.verified()
    with lab.work_as(lab.max) as work:
        waiting = reports.prepare(work, ReportDraft(sample.order_id, (sample.id,)))
    code = lab.one(Report, waiting).verification_code
    assert verifying.check_code(lab.house, code) == verifying.CodeAnswer("unknown", code)
    with lab.work_as(lab.max) as work:
        reports.withdraw(work, waiting, reason="Not good enough", password=PASSWORD)
    assert verifying.check_code(lab.house, code).standing == "unknown"


def test_a_miss_is_logged_and_an_empty_code_is_not_asked(lab: TestLab) -> None:
    with capture_logs() as logged:
        assert verifying.check_code(lab.house, "aaaa 2222").standing == "unknown"
        assert verifying.check_code(lab.house, " - ").standing == ""
    assert [(entry["event"], entry["code"]) for entry in logged] == [
        ("verification_code_unknown", "AAAA-2222")
    ]


@pytest.mark.parametrize("code", ["' or 1=1 --", "%", "________", "Ä" * 8, "A" * 500, "\0\n"])
def test_no_code_finds_what_it_does_not_name(lab: TestLab, code: str) -> None:
    issued(lab, lab.verified())
    assert verifying.check_code(lab.house, code).number == ""
