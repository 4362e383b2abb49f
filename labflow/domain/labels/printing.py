"""Printing labels: every label that leaves the house is written down, and a second one for the same thing needs a reason."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select, text

from labflow import words
from labflow.domain import languages
from labflow.domain.labels import content
from labflow.domain.labels.content import Subject
from labflow.domain.labels.design import Design, from_json
from labflow.domain.labels.layout import Job, Label, lay_out
from labflow.domain.labels.templates import chosen
from labflow.domain.work import Work
from labflow.errors import Invalid, Invalids, LabError, NotFound, ReasonNeeded
from labflow.kit.ids import new_id
from labflow.models import LabelPrint, LabelRun, LabelTemplate
from labflow.vocabulary import LabelFormat, LabelPurpose, Permission
from labflow.words import _, number

PRINTERS = (
    Permission.RECEIVE_SAMPLES, Permission.CREATE_ORDERS, Permission.ENTER_RESULTS, Permission.EDIT_LABELS,
)  # fmt: skip
"""Whose work labels are part of: reception, the bench, and whoever designs them."""
MOST_LABELS = 2000
MOST_COPIES = 20
MOST_REASON = 300
COLLECT_WITHIN = timedelta(minutes=15)
MEDIA = {LabelFormat.PDF: "application/pdf", LabelFormat.ZPL: "text/plain; charset=utf-8"}


@dataclass(frozen=True)
class Asked:
    """What to print. Labels of containers for orders, samples or single containers; or labels of the orders themselves.

    `start` is the first free place on a sheet, counted along the rows from 1.
    """

    purpose: str = LabelPurpose.CONTAINER
    order_ids: tuple[UUID, ...] = ()
    sample_ids: tuple[UUID, ...] = ()
    container_ids: tuple[UUID, ...] = ()
    template_id: UUID | None = None
    copies: int = 1
    start: int = 1
    format: str = LabelFormat.PDF
    reason: str = ""


@dataclass
class Printed:
    """A run of labels that was written down and can be fetched."""

    run_id: str = ""
    labels: int = 0
    again: int = 0
    file_name: str = ""


def subjects(work: Work, asked: Asked) -> list[Subject]:
    """What the labels asked for are about."""
    if asked.purpose == LabelPurpose.ORDER:
        return content.of_orders(work, asked.order_ids)
    return content.of_containers(
        work, order_ids=asked.order_ids, sample_ids=asked.sample_ids, container_ids=asked.container_ids
    )


def print_labels(work: Work, asked: Asked) -> Printed:
    """Print labels. Whatever had a label before gets another only with a reason (ISO/IEC 17025 7.4.2)."""
    work.require_any(*PRINTERS)
    work.require(Permission.SEE_SAMPLES if asked.purpose == LabelPurpose.CONTAINER else Permission.SEE_ORDERS)
    wanted = subjects(work, asked)
    template, design = chosen(work, asked.purpose, asked.template_id)
    _check(asked, design, len(wanted))
    draw(work, design, wanted)
    _one_at_a_time(work, wanted)
    before = printed_before(work, wanted)
    reason = asked.reason.strip()
    if before and not reason:
        raise ReasonNeeded(_again(wanted, before), field="reason")
    if reason:
        work.give_reason(reason)
    run = _keep(work, asked, template, design, reason if before else "")
    work.add_rows(LabelPrint, [
        {
            "id": new_id(), "client_id": each.client_id, "run_id": run.id, "order_id": each.order_id, "sample_id": each.sample_id,
            "container_id": each.container_id, "number": each.number, "copies": asked.copies,
            "again": each.number in before,
        }
        for each in wanted
    ])  # fmt: skip
    return Printed(str(run.id), len(wanted) * asked.copies, len(before), _file_name(wanted, asked.format))


def print_locations(work: Work, names: Sequence[str], asked: Asked) -> Printed:
    """Print labels of storage places. They name a place, not a sample, so they may be printed as often as needed."""
    work.require_any(*PRINTERS)
    wanted = content.of_locations(work, names)
    if not wanted:
        raise Invalid("Type the name of at least one storage place, one a line.", field="locations")
    template, design = chosen(work, LabelPurpose.LOCATION, asked.template_id)
    _check(asked, design, len(wanted))
    draw(work, design, wanted)
    run = _keep(work, asked, template, design, "", [each.number for each in wanted])
    return Printed(
        str(run.id), len(wanted) * asked.copies, 0, f"storage-labels.{LabelFormat(asked.format).value}"
    )


def document(work: Work, run_id: UUID) -> tuple[bytes, str, str]:
    """The labels of a run as a file, its name and its media type: for whoever printed it, and soon after.

    Later it would be a second label without a reason.
    """
    work.require_any(*PRINTERS)
    run = work.read(LabelRun, run_id)
    if run.created_by_id != work.actor.id:
        raise NotFound("There is no such label run.")
    if work.now - run.created_at > COLLECT_WITHIN:
        raise LabError("These labels were printed a while ago. Print them again, with a reason.")
    design = from_json(run.design)
    wanted = _of_run(work, run)
    labels = draw(work, design, wanted)
    job = Job(
        design,
        [label for label in labels for _ in range(run.copies)],
        run.start,
        languages.tag(work, languages.of_house(work)),
    )
    name = (
        f"storage-labels.{run.format}"
        if run.purpose == LabelPurpose.LOCATION
        else _file_name(wanted, run.format)
    )
    press = work.house.documents
    data = press.labels_zpl(job).encode() if run.format == LabelFormat.ZPL else press.labels_pdf(job)
    return data, name, MEDIA[LabelFormat(run.format)]


def draw(work: Work, design: Design, wanted: Sequence[Subject]) -> list[Label]:
    """Every label drawn; refused where a code would be too wide to be read, before anything is written down."""
    labels = []
    for each in wanted:
        drawings = lay_out(design, each.values, work.house.documents)
        if wrong := next((drawing for drawing in drawings if drawing.refused), None):
            raise Invalid(
                "The label of {number} cannot be printed as “{name}”: {problem}",
                field="template",
                number=each.number,
                name=design.name,
                problem=wrong.problem,
            )
        labels.append(Label(each.number, drawings))
    return labels


def printed_before(work: Work, wanted: Sequence[Subject]) -> set[str]:
    """The numbers among these that had a label before."""
    numbers = [each.number for each in wanted]
    return set(work.db.scalars(select(LabelPrint.number).where(LabelPrint.number.in_(numbers)).distinct()))


def _of_run(work: Work, run: LabelRun) -> list[Subject]:
    if run.purpose == LabelPurpose.LOCATION:
        return content.of_locations(work, run.locations)
    prints = work.db.scalars(select(LabelPrint).where(LabelPrint.run_id == run.id)).all()
    if run.purpose == LabelPurpose.ORDER:
        return content.of_orders(work, [each.order_id for each in prints])
    numbers = {each.number for each in prints}
    found = content.of_containers(work, sample_ids=[each.sample_id for each in prints if each.sample_id])
    return [each for each in found if each.number in numbers]


def _check(asked: Asked, design: Design, count: int) -> None:
    problems: dict[str, str] = {}
    if not 1 <= asked.copies <= MOST_COPIES:
        problems["copies"] = _("Type a number between 1 and {count}.", count=MOST_COPIES)
    elif count * asked.copies > MOST_LABELS:
        problems["copies"] = _(
            "At most {count} labels at once. Print them in parts.", count=number(MOST_LABELS)
        )
    if not 1 <= asked.start <= design.sheet.places:
        problems["start"] = _("Type a place between 1 and {places}.", places=design.sheet.places)
    if asked.format not in list(LabelFormat):
        problems["format"] = "Choose PDF or ZPL."
    elif asked.format == LabelFormat.ZPL and not design.sheet.on_roll:
        problems["format"] = (
            "ZPL is for label printers with a roll; this label stands on a sheet. Choose PDF."
        )
    if len(asked.reason) > MOST_REASON:
        problems["reason"] = _("At most {count} characters.", count=MOST_REASON)
    if problems:
        raise Invalids(problems)


def _one_at_a_time(work: Work, wanted: Sequence[Subject]) -> None:
    """Two people who print the same order's labels come one after the other, so only one print is the first."""
    for order_id in sorted({str(each.order_id) for each in wanted}):
        work.db.execute(
            text("select pg_advisory_xact_lock(hashtextextended('label:' || :order_id, 0))"), {"order_id": order_id}
        )  # fmt: skip


def _again(wanted: Sequence[Subject], before: set[str]) -> str:
    if len(wanted) == 1:
        return words._(
            "{number} has a label already. Give a reason for another one.", number=wanted[0].number
        )
    if len(before) == 1:
        return words._(
            "{number} has a label already. Give a reason for another one.", number=next(iter(before))
        )
    return words._(
        "{count} of {all} have a label already. Give a reason for other ones.",
        count=len(before),
        all=len(wanted),
    )


def _keep(
    work: Work, asked: Asked, template: LabelTemplate | None, design: Design, reason: str,
    locations: Sequence[str] = (),
) -> LabelRun:  # fmt: skip
    run = work.add(
        LabelRun(
            template_id=template.id if template else None, template_version=template.version if template else 0,
            purpose=design.purpose, format=asked.format, design=design.as_json(), copies=asked.copies,
            start=asked.start, reason=reason, locations=list(locations),
        )
    )  # fmt: skip
    work.db.flush()
    return run


def _file_name(wanted: Sequence[Subject], format: str) -> str:
    first = wanted[0].values
    several = len({each.order_id for each in wanted}) > 1
    one = len(wanted) == 1
    about: Any = "several" if several else wanted[0].number if one else first["order_number"]
    return f"labels-{about}.{format}"
