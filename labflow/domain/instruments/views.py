"""Instruments as screens show them: the register as a list, one of them with where it is used."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, case, func, or_, select

from labflow.domain import lists
from labflow.domain.instruments.fitness import SOON, fitness_of
from labflow.domain.lab import zone
from labflow.domain.lists import Column, Filter, ListPage, ListPlan, View, options
from labflow.domain.lists import columns as cells
from labflow.domain.lists.searching import pattern
from labflow.domain.lists.window import ListQuery, SortKey, beside
from labflow.domain.work import Work
from labflow.ext import declare_list
from labflow.kit.choice import Choice
from labflow.kit.times import calendar_day, local
from labflow.models import Department, Instrument, Service, ServiceInstrument, ServiceVersion
from labflow.vocabulary import InstrumentState, Permission
from labflow.words import _, later

STATES = options.fixed(
    (
        ("fit", later("May be used")), ("soon", later("Calibration due soon")), ("overdue", later("Calibration overdue")),
        ("out", later("Out of service")), ("retired", later("Retired")),
    )
)  # fmt: skip
_LOOKS = {
    "fit": ("ok", "circle-check"), "soon": ("warn", "calendar-clock"), "overdue": ("bad", "circle-alert"),
    "out": ("bad", "circle-pause"), "retired": ("", "archive"),
}  # fmt: skip


@dataclass
class InstrumentRow:
    """One line of the register. `state`: fit, soon, overdue, out or retired."""

    id: str = ""
    code: str = ""
    name: str = ""
    model: str = ""
    serial: str = ""
    department: str = ""
    location: str = ""
    due: str = ""
    state: str = ""
    word: str = ""
    reader: str = ""


@dataclass
class InstrumentView:
    """An instrument with everything its form needs. `tests` are those whose version in force allows it."""

    id: str = ""
    version: int = 1
    code: str = ""
    name: str = ""
    maker: str = ""
    model: str = ""
    serial: str = ""
    department_id: str = ""
    location: str = ""
    calibration_due: str = ""
    reader: str = ""
    out: bool = False
    active: bool = True
    why: str = ""
    tests: list[str] = field(default_factory=list)
    departments: list[Choice] = field(default_factory=list)
    readers: list[Choice] = field(default_factory=list)


def page(work: Work, query: ListQuery) -> ListPage:
    """One page of the register."""
    return lists.page(work, INSTRUMENTS, query)


def view(work: Work, id: UUID | None) -> InstrumentView:
    """One instrument, or an empty form for a new one."""
    work.require_any(Permission.EDIT_CATALOGUE, Permission.SEE_WORK)
    row = work.read(Instrument, id) if id else None
    theirs = or_(Department.active, Department.id == (row.department_id if row else None))
    departments = work.db.scalars(select(Department).where(theirs).order_by(Department.name))
    seen = InstrumentView(
        departments=[Choice(str(one.id), one.name) for one in departments],
        readers=[Choice(name, label) for name, label in work.house.instruments.readers()],
    )
    if row is None:
        return seen
    for name in ("version", "code", "name", "maker", "model", "serial", "location", "reader", "active"):
        setattr(seen, name, getattr(row, name))
    seen.id, seen.department_id = str(row.id), str(row.department_id)
    seen.calibration_due = row.calibration_due.isoformat() if row.calibration_due else ""
    seen.out = row.state == InstrumentState.OUT_OF_SERVICE
    seen.why, seen.tests = fitness_of(row, today(work)).why, _tests(work, row.id)
    return seen


def today(work: Work) -> date:
    """The day it is in the laboratory."""
    return local(work.now, zone(work)).date()


def word_of(work: Work, state: str) -> str:
    """The state of an instrument in words."""
    return next(one.label for one in STATES(work) if one.value == state)


def _tests(work: Work, id: UUID) -> list[str]:
    """The tests whose version in force allows it."""
    rows = (
        select(Service.name)
        .join(ServiceVersion, ServiceVersion.service_id == Service.id)
        .join(ServiceInstrument, ServiceInstrument.service_version_id == ServiceVersion.id)
        .where(
            ServiceInstrument.instrument_id == id, Service.active, ServiceVersion.effective_from <= work.now,
            or_(ServiceVersion.retired_at.is_(None), ServiceVersion.retired_at > work.now),
        )
        .distinct()
        .order_by(Service.name)
    )  # fmt: skip
    return list(work.db.scalars(rows))


def _rows() -> Select[Any]:
    return select(Instrument, Department.name.label("department")).join(
        Department, Department.id == Instrument.department_id
    )


def _row(work: Work, row: Any) -> InstrumentRow:
    one: Instrument = row.Instrument
    due, state = one.calibration_due, fitness_of(one, today(work)).state
    return InstrumentRow(
        id=str(one.id), code=one.code, name=one.name, model=" ".join(filter(None, [one.maker, one.model])), serial=one.serial,
        department=row.department, location=one.location, due=calendar_day(due) if due else "",
        state=state,
        word=word_of(work, state), reader=dict(work.house.instruments.readers()).get(one.reader, ""),
    )  # fmt: skip


def _found(work: Work, q: str) -> list[ColumnElement[bool]]:
    like = pattern(q)
    named = (Instrument.code, Instrument.name, Instrument.maker, Instrument.model, Instrument.serial)
    return [or_(*[column.ilike(like) for column in named])]


# The day of the database's session is close enough for a list; a result is judged by the laboratory's own.
_STATE = case(
    (Instrument.active.is_(False), "retired"),
    (Instrument.state == InstrumentState.OUT_OF_SERVICE, "out"),
    (Instrument.calibration_due < func.current_date(), "overdue"),
    (Instrument.calibration_due < func.current_date() + SOON.days, "soon"),
    else_="fit",
)
_DUE = func.coalesce(func.to_char(Instrument.calibration_due, "YYYY-MM-DD"), "9999")

INSTRUMENTS = declare_list(
    ListPlan(
        "instruments", "instrument", "instruments", Permission.EDIT_CATALOGUE, Instrument, _rows, _row, key="code",
        state=lambda row: row.state, address="/settings/instruments", href=lambda _row: "", usual_sort="code", found=_found,
        hot=lambda row: row.state in ("overdue", "out"),
        columns=(
            Column("code", "Code", lambda r: cells.mono(r.code), 108, SortKey(Instrument.code)),
            Column("name", "Name", lambda r: cells.strong(r.name), 0, SortKey(Instrument.name)),
            Column("model", "Maker and model", lambda r: cells.words(r.model), 164, SortKey(Instrument.model)),
            Column("serial", "Serial number", lambda r: cells.quiet(r.serial), 116, SortKey(Instrument.serial), folds=1),
            Column("department", "Department", lambda r: cells.quiet(r.department), 132, beside(Department.name, Department, Department.id == Instrument.department_id), folds=3),
            Column("location", "Location", lambda r: cells.quiet(r.location), 120, SortKey(Instrument.location), usual=False),
            Column("due", "Calibration due", lambda r: cells.words(r.due or _("Not needed")), 116, SortKey(_DUE)),
            Column("state", "State", lambda r: cells.badge(r.word, *_LOOKS[r.state]), 164, SortKey(_STATE)),
            Column("reader", "Its files are", lambda r: cells.quiet(r.reader), 168, SortKey(Instrument.reader), usual=False),
        ),
        filters=(
            Filter("state", "State", "choice", _STATE, STATES, icon="circle-dot"),
            Filter("department", "Department", "choice", Instrument.department_id, options.departments, icon="layers", uuid=True),
            Filter("model", "Model", "text", Instrument.model, icon="cpu"),
            Filter("location", "Location", "text", Instrument.location, icon="map-pin"),
        ),
        views=(
            View("used", "In use", "state:is:fit|soon|overdue|out"),
            View("attention", "Need attention", "state:is:soon|overdue|out"),
            View("retired", "Retired", "state:is:retired"),
        ),
    )
)  # fmt: skip
