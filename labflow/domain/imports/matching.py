"""Matching: which cell of which sample each reading of a file belongs to, or in one sentence why it belongs to none."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from labflow.domain.analyses.computing import compute
from labflow.domain.imports.lookup import OpenTest, Samples, look_up
from labflow.domain.imports.names import analyte_names, bare_unit, element_of, tidy_name
from labflow.domain.lab import zone
from labflow.domain.numbers import UnitRefused, convert, plain, read_number
from labflow.domain.work import Work
from labflow.errors import LabError
from labflow.kit.typed import two_ways, with_point
from labflow.models import ImportRun, Result
from labflow.vocabulary import AnalyteKind, Permission, ResultSource
from labflow.words import _, later

MATCHED, IMPORTED, NOT_SAMPLE, LEFT_OUT = "matched", "imported", "qc", "left_out"
NO_SAMPLE, NO_ANALYTE, NOT_OPEN, AMBIGUOUS = "no_sample", "no_analyte", "not_open", "ambiguous"
UNIT, REFUSED, HAS_VALUE = "unit", "value_refused", "already_has_value"
OPEN_QUESTIONS = (NO_SAMPLE, NO_ANALYTE, AMBIGUOUS, UNIT, REFUSED, NOT_OPEN)

_KINDS = {
    "qc": later("Quality control: shown, not imported."),
    "blank": later("A blank: shown, not imported."),
    "calibration": later("Calibration: shown, not imported."),
    "unknown": later("The file does not say that this is a sample: shown, not imported."),
}
_GRACE = timedelta(minutes=5)


@dataclass(frozen=True)
class Match:
    """What became of one reading. `why` is a sentence; `raw` is the value in the unit of the test.

    `asks` says what a person can decide: which "sample" or "analyte" the name means, which "row" counts, or nothing.
    """

    place: int
    state: str
    why: str = ""
    asks: str = ""
    test: OpenTest | None = None
    raw: str = ""
    dilution: Decimal = Decimal(1)
    dilution_applied: bool = True
    analysed_at: datetime | None = None
    reported: str = ""
    note: str = ""
    existing: Result | None = None

    @property
    def open(self) -> bool:
        """Whether somebody should look at it before the file is done."""
        return self.state in OPEN_QUESTIONS and not (self.state == NO_ANALYTE and not self.asks)

    @property
    def cell(self) -> tuple[UUID, UUID] | None:
        """The analysis and the analyte it belongs to."""
        return (self.test.analysis.id, self.test.analyte.id) if self.test else None


def match(work: Work, run: ImportRun) -> list[Match]:
    """Match every reading of a run to the work as it is now. Nothing is written."""
    work.require(Permission.IMPORT_RESULTS)
    samples = look_up(work, run.readings)
    found = [_match_one(work, run, samples, place, reading) for place, reading in enumerate(run.readings)]
    return _without_doubles(run, _not_ordered(run, found))


def _not_ordered(run: ImportRun, found: list[Match]) -> list[Match]:
    """An analyte that other samples of the file are tested for is known: where it has no test it was not ordered."""
    known = {tidy_name(run.readings[one.place]["analyte"]) for one in found if one.test is not None}
    return [
        replace(one, asks="")
        if one.asks == "analyte" and tidy_name(run.readings[one.place]["analyte"]) in known
        else one
        for one in found
    ]


def _match_one(work: Work, run: ImportRun, samples: Samples, place: int, reading: dict[str, Any]) -> Match:
    if reading["kind"] != "sample":
        return Match(place, NOT_SAMPLE, _KINDS.get(reading["kind"], _KINDS["unknown"]))
    known, why = samples.called(reading)
    if len(known) != 1:
        return Match(place, AMBIGUOUS if known else NO_SAMPLE, why, asks="sample")
    tests = _measuring(known[0].tests, reading)
    if not tests:
        # instruments report every element they can: one that is not ordered is no question
        asks = "" if element_of(reading["analyte"]) else "analyte"
        return Match(
            place,
            NO_ANALYTE,
            _("{number} has no test for “{analyte}”.", number=known[0].number, analyte=reading["analyte"]),
            asks=asks,
        )
    opened = [test for test in tests if test.open]
    if len(opened) > 1:
        named = " and ".join(test.service for test in opened)
        return Match(
            place,
            AMBIGUOUS,
            _("{number} has two open tests for this analyte: {named}.", number=known[0].number, named=named),
        )
    if not opened:
        return Match(place, NOT_OPEN, tests[-1].closed_because)
    return _valued(work, run, samples, place, reading, opened[0])


def _measuring(tests: Sequence[OpenTest], reading: dict[str, Any]) -> list[OpenTest]:
    """The sample's tests that measure the reading's analyte: as chosen by a person, else by its names."""
    if chosen := reading.get("analyte_id"):
        return [test for test in tests if str(test.analyte.id) == chosen]
    names = analyte_names(reading["analyte"])
    exact = [test for test in tests if reading["analyte"].strip().casefold() in test.names]
    return exact or [test for test in tests if names & test.names]


def _valued(
    work: Work, run: ImportRun, samples: Samples, place: int, reading: dict[str, Any], test: OpenTest
) -> Match:
    """The value read, brought to the test's unit, and tried out, so that a refusal shows before anything is imported."""
    base = Match(place, MATCHED, test=test, raw=reading["value"])
    try:
        raw, note = _in_unit_of(test, reading)
    except UnitRefused as refusal:
        return replace(
            base,
            state=UNIT,
            why=_(
                "{cause} The test reports in {unit}.",
                cause=refusal.cause,
                unit=test.rule.unit or _("no unit"),
            ),
        )
    except ValueError as refusal:
        return replace(base, state=REFUSED, why=str(refusal))
    dilution = _dilution(reading["dilution"])
    if dilution is None:
        return replace(
            base,
            state=REFUSED,
            why=two_ways(reading["dilution"])
            or _("The dilution “{dilution}” is not a number above zero.", dilution=reading["dilution"]),
        )
    analysed_at, told = _measured_at(work, reading, test)
    applied = "not included" not in reading["note"] and "without dilution" not in reading["note"]
    try:
        computed = compute(
            raw, dilution=dilution, dilution_applied=applied, rule=test.rule, analyte=test.analyte, limit=test.limit,
            specification=test.specification, late=False,
        )  # fmt: skip
    except (LabError, ValueError) as refusal:
        return replace(base, state=REFUSED, why=str(refusal))
    ready = replace(
        base, raw=raw, dilution=dilution, dilution_applied=applied, analysed_at=analysed_at,
        reported=computed.reported.reported_text, note=" ".join(part for part in (note, told) if part),
    )  # fmt: skip
    return _beside_existing(run, samples, reading, ready)


def _in_unit_of(test: OpenTest, reading: dict[str, Any]) -> tuple[str, str]:
    """The value as text in the test's unit, and what to tell about it."""
    value, wanted = reading["value"].strip(), test.rule.unit
    stated = bare_unit(reading["unit"].strip(), test.analyte.name)
    if test.analyte.kind != AnalyteKind.NUMERIC or stated.casefold() == wanted.casefold():
        return value, ""
    if not stated:
        return value, _("The file names no unit: read as {wanted}.", wanted=wanted) if wanted else ""
    read = read_number(value)
    if read.numeric is None:
        return value, ""
    moved = convert(read.numeric, stated, wanted, basis=_basis(wanted))
    if moved == read.numeric:
        return value, ""
    return f"{read.operator} {plain(moved)}".strip(), _(
        "{value} {stated} in the file.", value=value, stated=stated
    )


def _basis(unit: str) -> Any:
    return "solid" if unit.casefold().endswith(("/kg", "/g")) else "aqueous"


def _dilution(text: str) -> Decimal | None:
    if not text.strip():
        return Decimal(1)
    try:
        factor = Decimal(with_point(text.strip().lower().removesuffix("x").removeprefix("1:").strip()) or "")
    except InvalidOperation:
        return None
    return factor if factor.is_finite() and 0 < factor <= 1_000_000 else None


def _measured_at(work: Work, reading: dict[str, Any], test: OpenTest) -> tuple[datetime | None, str]:
    """The file's time in the lab's zone; left aside, and told, where it cannot be: instrument clocks are often wrong."""
    if not reading["measured_at"]:
        return None, ""
    at = datetime.fromisoformat(reading["measured_at"])
    at = at if at.tzinfo else at.replace(tzinfo=ZoneInfo(zone(work)))
    if at > work.now + _GRACE:
        return None, _("The file's time lies in the future: the time of import is kept.")
    if test.collected_at and at < test.collected_at - _GRACE:
        return None, _("The file's time lies before the sampling: the time of import is kept.")
    return at, ""


def _beside_existing(run: ImportRun, samples: Samples, reading: dict[str, Any], ready: Match) -> Match:
    """Whether the cell is empty, holds this very reading already, or holds another value that must not be lost."""
    existing = samples.results.get(ready.cell) if ready.cell else None
    if existing is None:
        return ready
    same = existing.raw_text == ready.raw and existing.dilution == ready.dilution
    if same and existing.source_file_id == run.file_id and existing.source_row == reading["row"]:
        return replace(ready, state=IMPORTED, why=_("Imported from this row."), existing=existing)
    told = FROM_FILE if existing.source == ResultSource.FILE else BY_HAND
    rest = _("It is the same value.") if same else _("It stays unless you replace it.")
    why = f"{_(told, value=existing.reported_text)} {rest}"
    return replace(ready, state=HAS_VALUE, why=why, existing=existing)


FROM_FILE = later("{value} was entered from another file.")
BY_HAND = later("{value} was entered by hand.")


def _without_doubles(run: ImportRun, found: list[Match]) -> list[Match]:
    """Two readings for one result: neither counts until a person prefers one."""
    ready = (MATCHED, HAS_VALUE, IMPORTED)
    times = Counter(one.cell for one in found if one.state in ready)
    rows: dict[Any, list[int]] = {}
    preferred: dict[Any, int] = {}
    for one in found:
        if one.state in ready and times[one.cell] > 1:
            rows.setdefault(one.cell, []).append(run.readings[one.place]["row"])
            if run.readings[one.place].get("preferred"):
                preferred[one.cell] = one.place if one.cell not in preferred else -1
    return [_decided(one, rows.get(one.cell, []), preferred.get(one.cell), ready) for one in found]


def _decided(one: Match, rows: list[int], preferred: int | None, ready: tuple[str, ...]) -> Match:
    if not rows or one.state not in ready:
        return one
    if preferred is not None and preferred >= 0:
        return (
            one if one.place == preferred else replace(one, state=LEFT_OUT, why=_("Another row was chosen."))
        )
    named = ", ".join(str(row) for row in rows[:4])
    why = _("Rows {named} give the same result. Choose the one that counts.", named=named)
    return replace(one, state=AMBIGUOUS, why=why, asks="row")
