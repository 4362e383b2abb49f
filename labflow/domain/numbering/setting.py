"""Setting how numbers look. A change counts from the next number on; what has a number keeps it."""

import re
from dataclasses import dataclass
from typing import Any

from sqlalchemy import exists, select, text

from labflow.domain.numbering.formats import CONTINUOUS, Format, format_of, formats, year_of
from labflow.domain.numbering.giving import highest, next_number, stop_others
from labflow.domain.work import Work
from labflow.errors import Invalids
from labflow.models import NumberFormat, Order, Report, Sample
from labflow.vocabulary import NumberKind, Permission
from labflow.words import _

YEAR_DIGITS = (0, 2, 4)
DIGITS = range(3, 8)
# The number of a report holds its order's: these lengths keep the longest of them inside its column.
_PREFIX = re.compile(r"[A-Z](?:[A-Z0-9-]{0,2}[A-Z])?")
_BEHIND = re.compile(r"[A-Z]{1,3}")
_NUMBERED: dict[NumberKind, Any] = {
    NumberKind.ORDER: Order, NumberKind.SAMPLE: Sample, NumberKind.REPORT: Report,
}  # fmt: skip
_WORDS = {NumberKind.ORDER: "Orders", NumberKind.SAMPLE: "Samples", NumberKind.REPORT: "Reports"}
# Every series goes on after the highest number that its kind ever had, so that none comes twice.
_RAISE = text("update number_series set last = greatest(last, :last) where kind = :kind")
_BEGIN = text(
    "insert into number_series (kind, year, last) values (:kind, :year, :last) on conflict (kind, year) do nothing"
)


@dataclass(frozen=True)
class NumberDraft:
    """How numbers of a kind shall look, as typed."""

    prefix: str = ""
    year_digits: int = 2
    digits: int = 6
    yearly: bool = True
    follows_order: bool = False


@dataclass
class NumberRow:
    """How numbers of a kind look: its parts, and the next number that will be given."""

    kind: str = ""
    label: str = ""
    prefix: str = ""
    year_digits: int = 2
    digits: int = 6
    yearly: bool = True
    follows_order: bool = False
    next: str = ""
    told: str = ""
    version: int = 0


def view(work: Work) -> list[NumberRow]:
    """Orders, samples and reports with the next number of each."""
    work.require(Permission.EDIT_SETTINGS)
    versions = dict(work.db.execute(select(NumberFormat.kind, NumberFormat.version)).tuples().all())
    return [
        NumberRow(
            kind.value, _(_WORDS[kind]), look.prefix, look.year_digits, look.digits, look.yearly, look.follows_order,
            next_number(work, kind, look), _told(look), versions.get(kind, 0),
        )
        for kind, look in formats(work).items()
    ]  # fmt: skip


def preview(work: Work, kind: NumberKind, draft: NumberDraft) -> tuple[str, dict[str, str]]:
    """The next number if this were kept, or what is wrong with it."""
    work.require(Permission.EDIT_SETTINGS)
    problems = _problems(work, kind, draft)
    return ("", problems) if problems else (next_number(work, kind, _look(draft)), {})


def edit(work: Work, kind: NumberKind, draft: NumberDraft, *, reason: str, version: int | None = None) -> str:
    """Let numbers look otherwise from the next one on. Returns that number."""
    work.require(Permission.EDIT_SETTINGS)
    stop_others(work, kind)
    problems = _problems(work, kind, draft)
    if not reason.strip():
        problems["reason"] = "Say why. The reason is kept in the audit trail."
    elif len(reason.strip()) > 500:
        problems["reason"] = "At most 500 characters."
    if problems:
        raise Invalids(problems)
    work.give_reason(reason.strip())
    before, look = format_of(work, kind), _look(draft)
    if before.series(year_of(work)) != look.series(year_of(work)):
        _go_on(work, kind, look)
    _keep(work, kind, look, version)
    work.db.flush()
    return next_number(work, kind, look)


def _keep(work: Work, kind: NumberKind, look: Format, version: int | None) -> None:
    known = work.db.scalars(select(NumberFormat).where(NumberFormat.kind == kind)).first()
    if known is None:
        work.add(NumberFormat(kind=kind, **vars(look)))
        return
    row = work.lock(NumberFormat, known.id, version=version)
    for name, value in vars(look).items():
        setattr(row, name, value)


def _go_on(work: Work, kind: NumberKind, look: Format) -> None:
    values = {"kind": kind.value, "year": look.series(year_of(work)), "last": highest(work, kind)}
    work.db.connection().execute(_BEGIN, values)
    work.db.connection().execute(_RAISE, {"kind": values["kind"], "last": values["last"]})


def _told(look: Format) -> str:
    if look.follows_order:
        return _("The order's number, then which report of it")
    return _("Starts again each year") if look.series(1) != CONTINUOUS else _("Counts on over the years")


def _look(draft: NumberDraft) -> Format:
    prefix = draft.prefix.strip().upper()
    return Format(prefix, draft.year_digits, draft.digits, draft.yearly, draft.follows_order)


def _problems(work: Work, kind: NumberKind, draft: NumberDraft) -> dict[str, str]:
    look, problems = _look(draft), {}
    if look.year_digits not in YEAR_DIGITS:
        problems["year_digits"] = "Choose how the year is written."
    if look.digits not in DIGITS:
        problems["digits"] = _("Choose {fewest} to {most} digits.", fewest=DIGITS.start, most=DIGITS.stop - 1)
    if wrong := _wrong_prefix(work, kind, look):
        problems["prefix"] = wrong
    if look.follows_order and kind != NumberKind.REPORT:
        problems["follows_order"] = "Only reports follow their order's number."
    if look.yearly and not look.year_digits and not look.follows_order:
        problems["yearly"] = "Numbers that start again each year need the year in them: else they come twice."
    return problems


def _wrong_prefix(work: Work, kind: NumberKind, look: Format) -> str:
    if look.follows_order:
        return "" if _BEHIND.fullmatch(look.prefix) else _("Type one to three letters, such as R.")
    if not _PREFIX.fullmatch(look.prefix):
        return _("Type one to four letters, digits or hyphens that begin and end with a letter.")
    if other := _taken(work, kind, look.prefix):
        return _(
            "{kind} have numbers with this prefix. Choose another: a scan must tell them apart.",
            kind=_(_WORDS[other]),
        )
    return ""


def _taken(work: Work, kind: NumberKind, prefix: str) -> NumberKind | None:
    """Another kind whose numbers begin like this, by its format or by what was numbered before."""
    for other, look in formats(work).items():
        if other == kind:
            continue
        if look.prefix == prefix and not look.follows_order:
            return other
        number = _NUMBERED[other].number
        alike = number.like(f"{prefix}%") & number.regexp_match(f"^{re.escape(prefix)}[0-9]*-[0-9]+$")
        if work.db.scalar(select(exists().where(alike))):
            return other
    return None
