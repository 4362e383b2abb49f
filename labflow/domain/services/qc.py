"""QC rules of a draft: which QC samples the method asks for, how often, by which limits, and what a failure does.

They are part of the approved method. There are no batches yet: nothing judges QC samples by them on its own.
"""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from labflow.domain import version_views, versions
from labflow.domain.numbers import plain
from labflow.domain.numbers.exact import shortest
from labflow.domain.version_views import Cell, compared
from labflow.domain.work import Work
from labflow.errors import Invalids, LabError, NotFound
from labflow.kit.typed import decimal_of, two_ways, whole_of
from labflow.models import QcRule, Qualifier, ServiceVersion
from labflow.vocabulary import Permission, QcConsequence, QcLimit, QcRole
from labflow.words import _

ROLES: dict[str, str] = {
    QcRole.METHOD_BLANK: "Method blank", QcRole.LCS: "Laboratory control sample", QcRole.DUPLICATE: "Duplicate",
    QcRole.MATRIX_SPIKE: "Matrix spike", QcRole.MATRIX_SPIKE_DUPLICATE: "Matrix spike duplicate",
    QcRole.ICV: "Initial calibration verification", QcRole.CCV: "Continuing calibration verification",
    QcRole.CCB: "Continuing calibration blank",
}  # fmt: skip
LIMITS: dict[str, str] = {
    QcLimit.RECOVERY: "Recovery, %", QcLimit.RPD: "Relative difference (RPD), %", QcLimit.BLANK: "Blank, times the LOQ",
}  # fmt: skip
CONSEQUENCES: dict[str, str] = {
    QcConsequence.HOLD: "Holds the results",
    QcConsequence.FLAG: "Qualifies the results",
}

_BLANKS = frozenset((QcRole.METHOD_BLANK, QcRole.CCB))
_PAIRS = frozenset((QcRole.DUPLICATE, QcRole.MATRIX_SPIKE_DUPLICATE))
_MOST_EVERY = 500
_COPIED = ("role", "every", "limit_kind", "low", "high", "consequence", "qualifier", "position")


@dataclass(frozen=True)
class QcFacts:
    """A rule as typed. `every` is a number of samples, empty for once a batch."""

    role: str = ""
    every: str = ""
    limit_kind: str = ""
    low: str = ""
    high: str = ""
    consequence: str = QcConsequence.HOLD
    qualifier: str = ""


@dataclass
class QcRow:
    """A rule as a line: its cells, "", new or removed; the other fields are what its form starts with."""

    id: str = ""
    name: str = ""
    cells: list[Cell] = field(default_factory=list)
    state: str = ""
    role: str = ""
    every: str = ""
    limit_kind: str = ""
    low: str = ""
    high: str = ""
    consequence: str = QcConsequence.HOLD
    qualifier: str = ""


def set_qc_rule(
    work: Work, version_id: UUID, rule_id: UUID | None, facts: QcFacts, *, version: int | None = None
) -> None:
    """Ask for a QC sample, or change what is asked."""
    work.require(Permission.EDIT_CATALOGUE)
    versions.lock_draft(work, ServiceVersion, version_id, version)
    kept = _values(work, facts)
    rules = _rules(work, version_id)
    row = _rule(rules, rule_id) if rule_id else None
    if any(_same(each, kept) and each is not row for each in rules):
        raise Invalids({"role": "The draft has this rule already. Change that one."})
    if row is None:
        place = max((each.position for each in rules), default=-1) + 1
        row = work.add(QcRule(service_version_id=version_id, position=place, **kept))
    for name, value in kept.items():
        setattr(row, name, value)
    work.db.flush()


def remove_qc_rule(work: Work, version_id: UUID, rule_id: UUID, *, version: int | None = None) -> None:
    """The new version does not ask for it any more."""
    work.require(Permission.EDIT_CATALOGUE)
    versions.lock_draft(work, ServiceVersion, version_id, version)
    work.db.delete(_rule(_rules(work, version_id), rule_id))
    work.db.flush()


def put_back_qc_rule(work: Work, version_id: UUID, rule_id: UUID, *, version: int | None = None) -> None:
    """The draft asks for it again, just as the version before does: what was taken out by mistake."""
    work.require(Permission.EDIT_CATALOGUE)
    draft = versions.lock_draft(work, ServiceVersion, version_id, version)
    of_service = select(ServiceVersion).where(ServiceVersion.service_id == draft.service_id)
    _, before = version_views.one_of(
        work.db.scalars(of_service.order_by(ServiceVersion.number.desc())).all(), version_id
    )
    kept = _copied(_rule(_rules(work, before.id) if before else [], rule_id))
    if any(_same(each, kept) for each in _rules(work, version_id)):
        raise LabError("The draft has this rule already. Change that one.")
    work.add(QcRule(service_version_id=version_id, **kept))
    work.db.flush()


def copy_rules(work: Work, from_id: UUID, to_id: UUID) -> None:
    """A new draft begins with the rules of the version before."""
    for rule in _rules(work, from_id):
        work.add(QcRule(service_version_id=to_id, **_copied(rule)))


def drop_rules(work: Work, version_id: UUID) -> None:
    """With a draft that is thrown away."""
    for rule in _rules(work, version_id):
        work.db.delete(rule)


def rows_of(work: Work, version_id: UUID, before_id: UUID | None) -> list[QcRow]:
    """The rules of the version beside those before, then those it asks no longer."""
    now = {(rule.role, rule.limit_kind): rule for rule in _rules(work, version_id)}
    then = {(rule.role, rule.limit_kind): rule for rule in _rules(work, before_id)} if before_id else {}
    rows = [
        _row(rule, then.get(key), "new" if before_id and key not in then else "") for key, rule in now.items()
    ]
    return [*rows, *[_row(rule, None, "removed") for key, rule in then.items() if key not in now]]


def _rules(work: Work, version_id: UUID) -> list[QcRule]:
    asked = select(QcRule).where(QcRule.service_version_id == version_id)
    return list(work.db.scalars(asked.order_by(QcRule.position, QcRule.id)))


def _rule(rules: list[QcRule], rule_id: UUID) -> QcRule:
    found = next((each for each in rules if each.id == rule_id), None)
    if found is None:
        raise NotFound("There is no such rule.")
    return found


def _copied(rule: QcRule) -> dict[str, Any]:
    return {name: getattr(rule, name) for name in _COPIED}


def _same(rule: QcRule, kept: dict[str, Any]) -> bool:
    return (rule.role, rule.limit_kind) == (kept["role"], kept["limit_kind"])


def _values(work: Work, facts: QcFacts) -> dict[str, Any]:
    """The row's values, or every problem at its field."""
    problems: dict[str, str] = {}
    for name, words in (("role", ROLES), ("limit_kind", LIMITS), ("consequence", CONSEQUENCES)):
        if getattr(facts, name) not in words:
            problems[name] = "Choose one from the list."
    every = whole_of(facts.every) if facts.every.strip() else None
    if facts.every.strip() and not (every and 1 <= every <= _MOST_EVERY):
        problems["every"] = _("Type a whole number from {count} to {most}.", count=1, most=_MOST_EVERY)
    low, high = _number(facts.low, "low", problems), _number(facts.high, "high", problems)
    if not problems:
        problems = _fits(facts, low, high)
    code = facts.qualifier.strip().upper()
    if facts.consequence == QcConsequence.FLAG and not _known(work, code):
        problems["qualifier"] = "Choose the qualifier that the results get."
    if problems:
        raise Invalids(problems)
    flagged = facts.consequence == QcConsequence.FLAG
    return {
        "role": facts.role, "every": every, "limit_kind": facts.limit_kind, "low": low, "high": high,
        "consequence": facts.consequence, "qualifier": code if flagged else "",
    }  # fmt: skip


def _fits(facts: QcFacts, low: Decimal | None, high: Decimal | None) -> dict[str, str]:
    """A blank is held against the LOQ, a pair against its difference, everything else against its recovery."""
    kind = facts.limit_kind
    if (facts.role in _BLANKS) != (kind == QcLimit.BLANK):
        return {"limit_kind": "A blank is held against the LOQ, and only a blank."}
    if kind == QcLimit.RPD and facts.role not in _PAIRS:
        return {"limit_kind": "A relative difference needs a pair: a duplicate or a matrix spike duplicate."}
    if facts.role == QcRole.DUPLICATE and kind != QcLimit.RPD:
        return {"limit_kind": "A duplicate is held against its relative difference."}
    if high is None:
        return {"high": "Type the upper limit."}
    if kind == QcLimit.RECOVERY and low is None:
        return {"low": "Type the lower limit."}
    if kind != QcLimit.RECOVERY and low is not None:
        return {"low": "Only a recovery has a lower limit."}
    return {"high": "The upper limit must be above the lower one."} if low is not None and low >= high else {}


def _known(work: Work, code: str) -> bool:
    return bool(code) and bool(
        work.db.scalar(select(func.count()).where(Qualifier.code == code, Qualifier.active))
    )


def _number(typed: str, name: str, problems: dict[str, str]) -> Decimal | None:
    if not typed.strip():
        return None
    value = decimal_of(typed)
    if value is None or not 0 <= value <= 1000:
        problems[name] = two_ways(typed) or _("Type a number from 0 to 1000.")
    return value


def _row(rule: QcRule, before: QcRule | None, state: str) -> QcRow:
    now, old = _words(rule), _words(before) if before else {}
    return QcRow(
        id=str(rule.id), name=_(ROLES[rule.role]), state=state,
        cells=[compared(now[name], old.get(name)) for name in now],
        role=rule.role, every="" if rule.every is None else str(rule.every), limit_kind=rule.limit_kind, low=_said(rule.low),
        high=_said(rule.high), consequence=rule.consequence, qualifier=rule.qualifier,
    )  # fmt: skip


def _words(rule: QcRule) -> dict[str, str]:
    often = _("Once a batch") if rule.every is None else _("Every {count} samples", count=rule.every)
    low, high = _said(rule.low), _said(rule.high)
    limits = {
        QcLimit.RECOVERY: f"{low}–{high} %", QcLimit.RPD: f"RPD ≤ {high} %",
        QcLimit.BLANK: "< LOQ" if high == "1" else f"< {high} × LOQ",
    }[QcLimit(rule.limit_kind)]  # fmt: skip
    fails = _(CONSEQUENCES[rule.consequence])
    return {"role": rule.role, "often": often, "limits": limits, "fails": f"{fails} {rule.qualifier}".strip()}


def _said(value: Decimal | None) -> str:
    return "" if value is None else plain(shortest(value))
