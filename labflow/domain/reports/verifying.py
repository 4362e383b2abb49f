"""Is this certificate genuine and current? Anybody who holds one may ask with the code printed on it."""

from dataclasses import dataclass
from typing import Literal

import structlog
from sqlalchemy import select

from labflow.domain.actor import system
from labflow.domain.lab import profile, zone
from labflow.domain.ports import House
from labflow.domain.reports import lookup
from labflow.domain.work import Work, open_work
from labflow.kit.times import day
from labflow.models import Report
from labflow.vocabulary import ReportState
from labflow.words import language, speaking

log = structlog.get_logger("labflow.verification")

Standing = Literal["", "current", "replaced", "withdrawn", "unknown"]


@dataclass
class CodeAnswer:
    """What is said about a code: the certificate's number, its dates, and what replaced it. Nothing about the client."""

    standing: Standing = ""
    code: str = ""
    number: str = ""
    issued: str = ""
    withdrawn: str = ""
    newer: str = ""
    newer_issued: str = ""


def check_code(house: House, code: str) -> CodeAnswer:
    """The certificate with this verification code. A code that fits none is answered "unknown", and logged."""
    asked = tidy(code)
    if not asked:
        return CodeAnswer()
    with (
        open_work(house, system("verification"), verb="reports.check_code") as work,
        speaking(language(), profile(work).locale),
    ):
        found = lookup.check_code(work, asked)
        if not found.number:
            log.warning("verification_code_unknown", code=asked)
            return CodeAnswer("unknown", asked)
        answer = CodeAnswer("current", asked, found.number, day(found.issued_at, zone(work)))
        return answer if found.valid else _ended(work, answer)


def tidy(code: str) -> str:
    """A code as it is printed, from however it was typed: "k7pm q2xd" is "K7PM-Q2XD"."""
    letters = "".join(sign for sign in code.upper() if sign.isascii() and sign.isalnum())[:12]
    return f"{letters[:4]}-{letters[4:]}" if len(letters) > 4 else letters


def _ended(work: Work, answer: CodeAnswer) -> CodeAnswer:
    report = work.db.scalars(select(Report).where(Report.number == answer.number)).one()
    if report.state == ReportState.WITHDRAWN:
        answer.standing, answer.withdrawn = "withdrawn", day(report.withdrawn_at, zone(work))
        return answer
    answer.standing = "replaced"
    newest = _newest(work, report)
    if newest is not None:
        answer.newer, answer.newer_issued = newest.number, day(newest.issued_at, zone(work))
    return answer


def _newest(work: Work, report: Report) -> Report | None:
    """The certificate in force at the end of the chain of replacements; none when that one was withdrawn."""
    newer: Report | None = report
    while newer is not None and newer.state == ReportState.SUPERSEDED:
        newer = work.db.scalars(
            select(Report).where(Report.replaces_id == newer.id, Report.issued_at.is_not(None))
        ).first()
    return newer if newer is not None and newer.state == ReportState.ISSUED else None
