"""The columns of the registration sheet: what can be typed, and what each pick list offers."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import select

from labflow.domain.fields import definitions
from labflow.domain.lab import zone
from labflow.domain.versions import in_force
from labflow.domain.work import Work
from labflow.kit.headings import alike
from labflow.kit.times import local
from labflow.models import ContainerType, FieldDef, Profile, SamplePoint, SampleType, Service, ServiceVersion
from labflow.words import _

CHOICES = ("choice", "multi", "counted")


@dataclass
class Option:
    """Something a pick list offers: `value` stands in the cell, `sets` are cells of the same row that follow it."""

    value: str = ""
    label: str = ""
    note: str = ""
    id: str = ""
    sets: dict[str, str] = field(default_factory=dict)


@dataclass
class SheetColumn:
    """A column. Kinds: text, number, date, moment, tick, choice, multi, and counted ("2xVOA P250")."""

    key: str = ""
    label: str = ""
    kind: str = "text"
    width: int = 120
    required: bool = False
    common: bool = True
    """Whether one value may stand for all samples of the order."""
    zone: str = ""
    """Where the clock of times stands, such as "America/Los_Angeles"."""
    note: str = ""
    """Quieter, after the label: the zone of times."""
    help: str = ""
    hint: str = ""
    """What an empty cell shows while nothing is typed: "By tests"."""
    options: list[Option] = field(default_factory=list)


def columns(work: Work, client_id: UUID | None) -> list[SheetColumn]:
    """The sheet for orders of this client. Without a client there are no sample points to choose."""
    types = list(work.db.scalars(select(SampleType).where(SampleType.active).order_by(SampleType.name)))
    return [
        SheetColumn(
            "client_reference", _("Client's sample name"), width=180, common=False,
            help=_("How the client names the sample: it is printed on the certificate."),
        ),
        SheetColumn(
            "sample_point", _("Sample point"), "choice", 168, options=_points(work, client_id, types),
            help=_("A monitoring place of the client. Results of the same place are compared over time."),
        ),
        SheetColumn(
            "sample_type", _("Sample type"), "choice", 136, required=True, options=_types(types),
            help=_("The matrix, such as drinking water. A sample point brings its own."),
        ),
        SheetColumn(
            "collected_at", _("Collected"), "moment", 152, note=f"{local(work.now, zone(work)):%Z}", zone=zone(work),
            help=_("On the laboratory's clock: today 8:30, yesterday 14:00, -2h, Nov 26 8:30. Alt and ↓ opens a calendar."),
        ),
        SheetColumn("collected_by", _("Collected by"), width=116, help=_("Who took the sample.")),
        SheetColumn(
            "tests", _("Tests"), "multi", 176, required=True, options=_tests(work),
            help=_("Profiles and single tests, by code or name. Several are kept apart by commas."),
        ),
        SheetColumn(
            "containers", _("Containers"), "counted", 176, options=_containers(work), hint=_("By tests"),
            help=_("Bottles by code, with a number when there are several: 2xVOA. Empty: those the tests need."),
        ),
        *[_own(each) for each in definitions(work, "sample")],
    ]  # fmt: skip


def words_for(options: Iterable[Option]) -> dict[str, Option]:
    """Every word an option goes by. Where two share a word, the first keeps it; values always win."""
    listed = list(options)
    found = {alike(option.value): option for option in reversed(listed)}
    for option in listed:
        for word in (option.id, option.label, f"{option.value}, {option.label}"):
            if word.strip():
                found.setdefault(alike(word), option)
    return found


def _types(types: list[SampleType]) -> list[Option]:
    return [Option(each.name, each.code, "", str(each.id)) for each in types]


def _points(work: Work, client_id: UUID | None, types: list[SampleType]) -> list[Option]:
    if client_id is None:
        return []
    name_of = {each.id: each.name for each in types}
    points = work.db.scalars(
        select(SamplePoint)
        .where(SamplePoint.client_id == client_id, SamplePoint.active)
        .order_by(SamplePoint.code)
    )
    return [
        Option(
            p.code, p.name, "", str(p.id), {"sample_type": name_of[p.sample_type_id]} if p.sample_type_id in name_of else {}
        )
        for p in points
    ]  # fmt: skip


def _tests(work: Work) -> list[Option]:
    current = select(ServiceVersion.service_id).where(in_force(ServiceVersion, work))
    profiles = work.db.scalars(select(Profile).where(Profile.active).order_by(Profile.position, Profile.name))
    services = work.db.scalars(
        select(Service)
        .where(Service.active, Service.id.in_(current))
        .order_by(Service.position, Service.code)
    )
    return [
        *[Option(p.code, p.name, "Profile", f"profile:{p.id}") for p in profiles],
        *[Option(s.code, s.name, "", f"service:{s.id}") for s in services],
    ]


def _containers(work: Work) -> list[Option]:
    kinds = work.db.scalars(select(ContainerType).where(ContainerType.active).order_by(ContainerType.name))
    return [Option(c.code, c.name, c.preservation, str(c.id)) for c in kinds]


def _own(field: FieldDef) -> SheetColumn:
    """A field of the laboratory's own."""
    kind = {"yes_no": "tick", "choice": "choice", "number": "number", "date": "date"}.get(field.kind, "text")
    chosen = ["yes", "no"] if kind == "tick" else field.options
    return SheetColumn(
        f"custom.{field.key}", field.label, kind, 128, field.required, options=[Option(each) for each in chosen],
    )  # fmt: skip
