"""The laboratory's own label designs: made, changed, made the usual one, retired. Every version stays in the audit trail."""

from uuid import UUID

from sqlalchemy import select, text

from labflow.domain.labels.built_in import built_in
from labflow.domain.labels.checking import checked
from labflow.domain.labels.design import Design, from_json
from labflow.domain.work import Work
from labflow.errors import Invalids, LabError, NotFound
from labflow.models import LabelTemplate
from labflow.vocabulary import Permission
from labflow.words import _


def create(work: Work, design: Design) -> UUID:
    """Keep a new design. The first one of its purpose becomes the usual one."""
    work.require(Permission.EDIT_LABELS)
    tidy = checked(work, design)
    _one_at_a_time(work)
    _check_name(work, tidy.name)
    first = not work.db.scalars(
        select(LabelTemplate.id).where(LabelTemplate.purpose == tidy.purpose, LabelTemplate.is_default)
    ).first()
    template = work.add(
        LabelTemplate(name=tidy.name, purpose=tidy.purpose, design=tidy.as_json(), is_default=first)
    )
    work.db.flush()
    return template.id


def change(work: Work, template_id: UUID, design: Design, *, version: int | None = None) -> None:
    """A new version of a design. Labels on bottles keep the look they were printed with."""
    work.require(Permission.EDIT_LABELS)
    tidy = checked(work, design)
    _one_at_a_time(work)
    template = work.lock(LabelTemplate, template_id, version=version)
    if not template.active:
        raise LabError("{name} is retired. Take it back into use, then change it.", name=template.name)
    if tidy.purpose != template.purpose:
        raise Invalids({"purpose": _("What a label is for stays. Make a new label for another purpose.")})
    _check_name(work, tidy.name, but=template.id)
    template.name, template.design = tidy.name, tidy.as_json()


def set_default(work: Work, template_id: UUID, *, version: int | None = None) -> None:
    """Make a design the one that is chosen unless somebody chooses another."""
    work.require(Permission.EDIT_LABELS)
    _one_at_a_time(work)
    template = work.lock(LabelTemplate, template_id, version=version)
    if not template.active:
        raise LabError("{name} is retired. Take it back into use first.", name=template.name)
    for other in work.db.scalars(
        select(LabelTemplate).where(
            LabelTemplate.purpose == template.purpose, LabelTemplate.is_default, LabelTemplate.id != template.id
        )
    ):  # fmt: skip
        other.is_default = False
    work.db.flush()
    template.is_default = True


def retire(work: Work, template_id: UUID, *, version: int | None = None) -> None:
    """Offer a design no longer. What was printed with it stays known."""
    work.require(Permission.EDIT_LABELS)
    _one_at_a_time(work)
    template = work.lock(LabelTemplate, template_id, version=version)
    if template.is_default:
        raise LabError(
            "{name} is the usual label. Make another one the usual label, then retire it.", name=template.name
        )
    template.active = False


def restore(work: Work, template_id: UUID, *, version: int | None = None) -> None:
    """Take a retired design back into use."""
    work.require(Permission.EDIT_LABELS)
    _one_at_a_time(work)
    template = work.lock(LabelTemplate, template_id, version=version)
    _check_name(work, template.name, but=template.id)
    template.active = True


def chosen(work: Work, purpose: str, template_id: UUID | None) -> tuple[LabelTemplate | None, Design]:
    """The template asked for, or the usual one of the purpose; a built-in design where the laboratory has none."""
    if template_id is not None:
        template = work.read(LabelTemplate, template_id)
        if not template.active or template.purpose != purpose:
            raise NotFound("There is no such label for this purpose. Choose another.")
        return template, from_json(template.design)
    usual = work.db.scalars(
        select(LabelTemplate).where(LabelTemplate.purpose == purpose, LabelTemplate.is_default)
    ).first()
    return (usual, from_json(usual.design)) if usual else (None, built_in(work, purpose))


def _one_at_a_time(work: Work) -> None:
    """Names and the usual one are about several rows at once."""
    work.db.execute(text("select pg_advisory_xact_lock(726375)"))


def _check_name(work: Work, name: str, *, but: UUID | None = None) -> None:
    taken = select(LabelTemplate.id).where(
        LabelTemplate.name == name, LabelTemplate.active, LabelTemplate.id != but
    )
    if work.db.scalars(taken).first():
        raise Invalids({"name": _("Another label has this name. Choose one that tells them apart.")})
