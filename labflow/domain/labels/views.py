"""Labels as screens show them: the list of templates, one design with its example, and what printing offers."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from labflow.domain.lab import zone
from labflow.domain.labels import content
from labflow.domain.labels.built_in import built_in
from labflow.domain.labels.content import Subject
from labflow.domain.labels.design import Design, from_json
from labflow.domain.labels.fields import FieldChoice, examples, offered
from labflow.domain.labels.layout import Job, Label, lay_out
from labflow.domain.labels.printing import PRINTERS, Asked, subjects
from labflow.domain.labels.templates import chosen
from labflow.domain.printable import missing
from labflow.domain.work import Work
from labflow.kit.choice import Choice
from labflow.kit.times import full, short
from labflow.models import LabelPrint, LabelRun, LabelTemplate, Order, Sample, User
from labflow.vocabulary import LabelPurpose, Permission, SampleState
from labflow.words import _, later, plural

PURPOSES: dict[str, str] = {
    LabelPurpose.CONTAINER: later("Bottles and samples"),
    LabelPurpose.ORDER: later("Orders"),
    LabelPurpose.LOCATION: later("Storage places"),
}
EXAMPLES = 12  # records that a design can be looked at with
PAPER_WORDS = {"roll": later("Roll"), "a4": later("A4 sheet"), "letter": later("Letter sheet")}


@dataclass
class TemplateRow:
    """A template as a card: its size and paper in words, how often it was printed, and its picture's address."""

    id: str = ""
    name: str = ""
    purpose: str = ""
    purpose_label: str = ""
    size: str = ""
    paper: str = ""
    printed: int = 0
    last_printed: str = ""
    is_default: bool = False
    active: bool = True
    version: int = 1
    picture: str = ""


@dataclass
class TemplateChoice:
    """A template as printing offers it; `grid` are the columns of its sheet, as CSS."""

    value: str = ""
    label: str = ""
    places: int = 1
    grid: str = "repeat(1, 1fr)"
    on_roll: bool = True


@dataclass
class PrintOffer:
    """What somebody is about to print. `before` says which labels exist already, and since when; `missing` are signs no font has."""

    title: str = ""
    count: int = 0
    again: int = 0
    before: str = ""
    missing: str = ""
    missing_in: str = ""
    templates: list[TemplateChoice] = field(default_factory=list)


@dataclass
class DesignView:
    """A template to be changed: the design as kept, its fields, and the values of an example."""

    id: str = ""
    version: int = 1
    active: bool = True
    is_default: bool = False
    design: dict[str, Any] = field(default_factory=dict)
    fields: list[FieldChoice] = field(default_factory=list)


def templates(work: Work, *, retired: bool = False) -> list[TemplateRow]:
    """The laboratory's designs: usual ones first."""
    work.require_any(*PRINTERS)
    used = (
        select(
            LabelRun.template_id, func.count().label("runs"), func.max(LabelRun.created_at).label("last")
        )
        .where(LabelRun.template_id.is_not(None))
        .group_by(LabelRun.template_id)
        .subquery()
    )  # fmt: skip
    rows = work.db.execute(
        select(LabelTemplate, used.c.runs, used.c.last)
        .outerjoin(used, used.c.template_id == LabelTemplate.id)
        .where(LabelTemplate.active.is_not(retired))
        .order_by(LabelTemplate.purpose, LabelTemplate.is_default.desc(), LabelTemplate.name)
    ).all()
    return [_row(work, row) for row in rows]


def picture(work: Work, template_id: UUID) -> str:
    """A label of this design with its example values, as SVG."""
    work.require_any(*PRINTERS)
    design = from_json(work.read(LabelTemplate, template_id).design)
    single = Design(
        design.name, design.purpose, design.width, design.height, design.dpi, elements=design.elements
    )
    drawings = lay_out(single, examples(work, design.purpose), work.house.documents)
    return work.house.documents.label_picture(Job(single, [Label("example", drawings)]))


def to_design(work: Work, template_id: UUID) -> DesignView:
    """A template in the designer."""
    work.require(Permission.EDIT_LABELS)
    template = work.read(LabelTemplate, template_id)
    return DesignView(
        str(template.id), template.version, template.active, template.is_default, template.design,
        offered(work, template.purpose),
    )  # fmt: skip


def blank(work: Work, purpose: str) -> DesignView:
    """A new design to begin with: the built-in one of its purpose."""
    work.require(Permission.EDIT_LABELS)
    design = built_in(work, purpose)
    return DesignView("", 0, True, False, design.as_json() | {"name": ""}, offered(work, purpose))


def example_choices(work: Work, purpose: str) -> list[Choice]:
    """The newest records that a design of this purpose could be printed for."""
    work.require(Permission.EDIT_LABELS)
    if purpose == LabelPurpose.ORDER:
        orders = work.db.execute(
            select(Order.id, Order.number).order_by(Order.created_at.desc()).limit(EXAMPLES)
        ).all()
        return [Choice(str(row.id), row.number) for row in orders]
    if purpose == LabelPurpose.LOCATION:
        return [Choice(name, name) for name in content.known_locations(work, EXAMPLES)]
    samples = work.db.execute(
        select(Sample.id, Sample.number, Sample.client_reference)
        .where(Sample.state != SampleState.CANCELLED)
        .order_by(Sample.created_at.desc())
        .limit(EXAMPLES)
    ).all()
    return [
        Choice(str(row.id), f"{row.number}, {row.client_reference}" if row.client_reference else row.number)
        for row in samples
    ]


def example_values(work: Work, purpose: str, chosen_one: str) -> dict[str, str]:
    """The values of a real record, or made-up ones when none is named."""
    work.require(Permission.EDIT_LABELS)
    if not chosen_one:
        return examples(work, purpose)
    if purpose == LabelPurpose.LOCATION:
        return dict(content.of_locations(work, [chosen_one])[0].values)
    try:
        id = UUID(chosen_one)
    except ValueError:
        return examples(work, purpose)
    found = (
        content.of_orders(work, [id])
        if purpose == LabelPurpose.ORDER
        else content.of_containers(work, sample_ids=[id])
    )
    return dict(found[0].values)


def offer(work: Work, asked: Asked) -> PrintOffer:
    """What the print dialog shows before anything is printed."""
    work.require_any(*PRINTERS)
    if asked.purpose == LabelPurpose.LOCATION:
        return PrintOffer(_("Print labels of storage places"), templates=_choices(work, asked.purpose))
    wanted = subjects(work, asked)
    again, before = _before(work, wanted)
    title = plural("Print {count} label", "Print {count} labels", len(wanted))
    signs = missing(work, (text for each in wanted for text in each.values.values()))
    return PrintOffer(
        title, len(wanted), again, before, signs, _where(work, wanted, signs), _choices(work, asked.purpose)
    )


def unprintable(work: Work, names: Iterable[str]) -> tuple[str, str]:
    """Signs in the names of storage places that no font has, and the first place with one."""
    work.require_any(*PRINTERS)
    wanted = content.of_locations(work, names)
    signs = missing(work, (each.number for each in wanted))
    return signs, _where(work, wanted, signs)


def _where(work: Work, wanted: list[Subject], signs: str) -> str:
    """The first label with a sign that cannot be printed."""
    return next((each.number for each in wanted if signs and missing(work, each.values.values())), "")


def _choices(work: Work, purpose: str) -> list[TemplateChoice]:
    found = work.db.scalars(
        select(LabelTemplate)
        .where(LabelTemplate.purpose == purpose, LabelTemplate.active)
        .order_by(LabelTemplate.is_default.desc(), LabelTemplate.name)
    ).all()
    if not any(each.is_default for each in found):
        usual = chosen(work, purpose, None)[1]
        return [_choice("", usual), *(_choice(str(each.id), from_json(each.design)) for each in found)]
    return [_choice(str(each.id), from_json(each.design)) for each in found]


def _choice(value: str, design: Design) -> TemplateChoice:
    return TemplateChoice(
        value, design.name, design.sheet.places, f"repeat({design.sheet.columns}, 1fr)", design.sheet.on_roll
    )


def _before(work: Work, wanted: list[Subject]) -> tuple[int, str]:
    numbers = [each.number for each in wanted]
    count = (
        work.db.scalar(
            select(func.count(func.distinct(LabelPrint.number))).where(LabelPrint.number.in_(numbers))
        )
        or 0
    )
    if not count:
        return 0, ""
    last = work.db.execute(
        select(LabelPrint.number, LabelPrint.created_at, User.name)
        .outerjoin(User, User.id == LabelPrint.created_by_id)
        .where(LabelPrint.number.in_(numbers))
        .order_by(LabelPrint.created_at.desc(), LabelPrint.number)
        .limit(1)
    ).one()
    when, who = short(last.created_at, zone(work), now=work.now), last.name or _("the system")
    if len(wanted) == 1:
        return count, _(
            "{number} got a label on {when}, printed by {who}.", number=last.number, when=when, who=who
        )
    return count, _(
        "{count} of {all} have a label already, the last one printed on {when} by {who}.",
        count=count,
        all=len(wanted),
        when=when,
        who=who,
    )


def _row(work: Work, row: Any) -> TemplateRow:
    template, design = row.LabelTemplate, from_json(row.LabelTemplate.design)
    paper = _(PAPER_WORDS[design.sheet.paper])
    if not design.sheet.on_roll:
        paper = f"{paper}, {design.sheet.columns} × {design.sheet.rows}"
    return TemplateRow(
        str(template.id), template.name, template.purpose, _(PURPOSES[template.purpose]),
        f"{design.width:g} × {design.height:g} mm", paper, row.runs or 0, full(row.last, zone(work)),
        template.is_default, template.active, template.version,
        f"/api/v1/labels/templates/{template.id}/picture.svg?v={template.version}",
    )  # fmt: skip
