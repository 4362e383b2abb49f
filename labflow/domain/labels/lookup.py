"""Labels as programs name them: orders, samples and containers by number or id, templates by name or id."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import select

from labflow.domain.finding import as_id, find
from labflow.domain.labels.design import from_json
from labflow.domain.labels.printing import PRINTERS, Asked
from labflow.domain.lists.window import SortKey
from labflow.domain.nouns import Fact, Facts, Noun, declare_noun, in_use, usual
from labflow.domain.services.lookup import READERS
from labflow.domain.work import Work
from labflow.errors import Invalid
from labflow.models import Container, LabelTemplate, Order, Sample
from labflow.vocabulary import LabelFormat, LabelPurpose, Permission

MOST_NAMES = 500


@dataclass
class TemplateFacts:
    """A label template; lengths in mm, `places` on a sheet (1 on a roll)."""

    id: str
    name: str
    purpose: str
    width: float
    height: float
    paper: str
    places: int
    dpi: int
    is_default: bool
    version: int


@dataclass
class Wanted:
    """What a program asks to print."""

    orders: list[str] = field(default_factory=list)
    samples: list[str] = field(default_factory=list)
    containers: list[str] = field(default_factory=list)
    purpose: str = LabelPurpose.CONTAINER
    template: str = ""
    copies: int = 1
    start: int = 1
    format: str = LabelFormat.PDF
    reason: str = ""


def templates(work: Work) -> list[TemplateFacts]:
    """The templates in use."""
    work.require_any(*PRINTERS)
    rows = work.db.scalars(
        select(LabelTemplate).where(LabelTemplate.active).order_by(LabelTemplate.purpose, LabelTemplate.name)
    ).all()
    return [_facts(row) for row in rows]


def asked(work: Work, wanted: Wanted) -> Asked:
    """What the names stand for; NotFound for a record that is not there."""
    work.require_any(*PRINTERS)
    if not (wanted.orders or wanted.samples or wanted.containers):
        raise Invalid("Name at least one order, sample or container.", field="samples")
    if wanted.purpose == LabelPurpose.ORDER and (wanted.samples or wanted.containers):
        raise Invalid("Labels of orders are for orders: name those.", field="samples")
    return Asked(
        wanted.purpose, _ids(work, Order, wanted.orders), _ids(work, Sample, wanted.samples),
        _ids(work, Container, wanted.containers), _template(work, wanted), wanted.copies, wanted.start,
        wanted.format, wanted.reason,
    )  # fmt: skip


def _ids(
    work: Work, kind: type[Order] | type[Sample] | type[Container], names: list[str]
) -> tuple[UUID, ...]:
    return tuple(find(work, kind, name).id for name in names)


def _template(work: Work, wanted: Wanted) -> UUID | None:
    if not wanted.template:
        return None
    if id := as_id(wanted.template):
        return id
    found = work.db.scalars(
        select(LabelTemplate.id).where(LabelTemplate.active, LabelTemplate.name == wanted.template.strip())
    ).first()
    if found is None:
        raise Invalid("There is no label template “{value}”.", field="template", value=wanted.template[:80])
    return found


def _facts(row: LabelTemplate) -> TemplateFacts:
    design = from_json(row.design)
    return TemplateFacts(
        str(row.id), row.name, row.purpose, design.width, design.height, design.sheet.paper, design.sheet.places,
        design.dpi, row.is_default, row.version,
    )  # fmt: skip


TEMPLATE = declare_noun(
    Noun(
        "label-templates", "label template", LabelTemplate, (*READERS, Permission.EDIT_LABELS),
        Facts(
            "LabelTemplateFacts", "A design of the laboratory's own. `is_default` is the one that is chosen unless somebody chooses another.", LabelTemplate,
            (
                *usual(),
                Fact("name", str),
                Fact("purpose", str),
                Fact("design", dict[str, Any]),
                Fact("is_default", bool),
                Fact("active", bool),
            ),
        ),
        "name", sorts={"name": SortKey(LabelTemplate.name)}, filters=(in_use(LabelTemplate),),
    )
)  # fmt: skip


def design_of(row: LabelTemplate) -> dict[str, Any]:
    """The parts of a design as they are kept."""
    return vars(from_json(row.design))
