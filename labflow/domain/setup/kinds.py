"""The kinds of set-up: which fields each has, which of them is unique, who may change it, and what uses it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import Select, distinct, func, select

from labflow.domain.built_in_qualifiers import BUILT_IN
from labflow.errors import NotFound
from labflow.models import (
    Analyte,
    Container,
    ContainerType,
    Department,
    Method,
    Qualifier,
    Sample,
    SamplePoint,
    SampleType,
    Service,
    ServiceAnalyte,
    ServiceVersion,
    SpecLimit,
    User,
)
from labflow.vocabulary import Permission
from labflow.words import _, number


@dataclass(frozen=True)
class Field:
    """One fact of a record. `kind`: text, number (whole), choice, yes_no, words (a list, one a line).

    `head` is the head of its column, where that is shorter; `told` explains it, where the glossary has the word for something else.
    """

    name: str
    label: str
    kind: str = "text"
    required: bool = False
    options: tuple[tuple[str, str], ...] = ()
    hint: str = ""
    unit: str = ""
    capitals: bool = False
    fixed_once_used: bool = False
    start: str = ""
    least: int = 0
    most: int = 1_000_000
    head: str = ""
    told: str = ""


@dataclass(frozen=True)
class Use:
    """Something that points at the record: how many, in words for one and for several."""

    one: str
    many: str
    count: Callable[[UUID], Select[Any]]

    def words(self, count: int) -> str:
        return _(self.one) if count == 1 else _(self.many, n=number(count))


@dataclass(frozen=True)
class Kind:
    """A kind of set-up. `unique` fields together name a record; `lasting` records are LabFlow's own and never retired.

    `none` and `first` say of an empty list that it is, and what the first record is for.
    """

    key: str
    model: Any
    noun: str
    title: str
    about: str
    permission: Permission
    fields: tuple[Field, ...]
    unique: tuple[str, ...] = ("code",)
    name: str = "name"
    uses: tuple[Use, ...] = ()
    lasting: tuple[str, ...] = field(default=())
    none: str = ""
    first: str = ""


def _count(column: Any, *where: Any) -> Callable[[UUID], Select[Any]]:
    return lambda id: select(func.count()).where(column == id, *where)


def _services(column: Any) -> Callable[[UUID], Select[Any]]:
    return lambda id: select(func.count(distinct(ServiceVersion.service_id))).where(column == id)


def _services_of_analyte(id: UUID) -> Select[Any]:
    return (
        select(func.count(distinct(ServiceVersion.service_id)))
        .join(ServiceAnalyte, ServiceAnalyte.service_version_id == ServiceVersion.id)
        .where(ServiceAnalyte.analyte_id == id)
    )


_CODE = Field(
    "code", "Code", required=True, capitals=True, hint="Short, such as METALS. Lists and labels show it."
)

KINDS: dict[str, Kind] = {
    kind.key: kind
    for kind in (
        Kind(
            "departments", Department, "department", "Departments",
            "Work is divided by department. Every test belongs to one, and people may.", Permission.EDIT_SETTINGS,
            (_CODE, Field("name", "Name", required=True)),
            uses=(
                Use("1 test", "{n} tests", _count(Service.department_id)),
                Use("1 person", "{n} people", _count(User.department_id, User.active)),
            ),
            none="No department yet",
            first="Add the first one: every test belongs to a department, and the work of the bench is shown by it.",
        ),
        Kind(
            "sample-types", SampleType, "sample type", "Sample types",
            "What a sample is made of. Reception chooses it for every sample; certificates call it the matrix.",
            Permission.EDIT_CATALOGUE,
            (
                Field("code", "Code", required=True, capitals=True, hint="Short, such as DW."),
                Field("name", "Name", required=True),
                Field(
                    "retention_days", "Keep for", "number", required=True, unit="days", start="14", most=36_500,
                    hint="After the report, before the rest of the sample may be disposed of.",
                ),
            ),
            uses=(
                Use("1 sample", "{n} samples", _count(Sample.sample_type_id)),
                Use("1 sample point", "{n} sample points", _count(SamplePoint.sample_type_id)),
            ),
            none="No sample type yet",
            first="Add the first one, such as drinking water: every sample of an order has one.",
        ),
        Kind(
            "containers", ContainerType, "container", "Containers",
            "Bottles, vials and bags. A test names the container it needs, so reception knows what to expect.",
            Permission.EDIT_CATALOGUE,
            (
                Field("code", "Code", required=True, capitals=True, hint="Short, such as P250N."),
                Field("name", "Name", required=True),
                Field("material", "Material"),
                Field("volume_ml", "Volume", "number", unit="mL", least=1),
                Field("preservation", "Preservation", hint="What is in the bottle, such as HNO3, pH < 2."),
            ),
            uses=(
                Use("1 bottle", "{n} bottles", _count(Container.container_type_id)),
                Use("1 test", "{n} tests", _services(ServiceVersion.container_type_id)),
            ),
            none="No container yet",
            first="Add the bottles you hand out: a test names the one it needs.",
        ),
        Kind(
            "analytes", Analyte, "analyte", "Analytes",
            "What is measured. Units, limits of detection and rounding belong to the test that measures it.",
            Permission.EDIT_CATALOGUE,
            (
                Field("keyword", "Keyword", required=True, capitals=True, hint="Instrument files name the analyte so, such as PB.", fixed_once_used=True),
                Field("name", "Name", required=True, hint="As certificates print it."),
                Field("cas", "CAS number"),
                Field("kind", "Result is", "choice", required=True, options=(("numeric", "A number"), ("text", "One of some words")), start="numeric", fixed_once_used=True),
                Field("options", "Words", "words", hint="For results in words: one a line, such as Absent and Present."),
                Field("italic", "Print the name in italics", "yes_no", hint="For the names of organisms.", head="Italics"),
            ),
            unique=("keyword",),
            uses=(
                Use("1 test", "{n} tests", _services_of_analyte),
                Use("1 limit", "{n} limits", _count(SpecLimit.analyte_id)),
            ),
            none="No analyte yet",
            first="Add what you measure: tests choose from this list, and instrument files are matched by its keywords.",
        ),
        Kind(
            "methods", Method, "method", "Methods",
            "The published or in-house procedures that tests follow, each revision on its own.",
            Permission.EDIT_CATALOGUE,
            (
                Field("reference", "Reference", required=True, hint="Such as EPA 200.8.", fixed_once_used=True),
                Field(
                    "revision", "Revision", hint="Such as rev 5.4.", fixed_once_used=True,
                    told="The edition of the procedure. Each stands here on its own, and a test names the one that it follows.",
                ),
                Field("title", "Title", required=True),
                Field("technique", "Technique", hint="Such as ICP-MS."),
                Field("accredited", "In the accredited scope", "yes_no", head="Accredited"),
            ),
            unique=("reference", "revision"), name="reference",
            uses=(Use("1 test", "{n} tests", _services(ServiceVersion.method_id)),),
            none="No method yet",
            first="Add the procedures you follow: every test names one.",
        ),
        Kind(
            "qualifiers", Qualifier, "qualifier", "Qualifiers",
            "Letters beside a result. The legend of a certificate explains those that occur on it.",
            Permission.EDIT_CATALOGUE,
            (
                Field("code", "Letter", required=True, capitals=True, fixed_once_used=True),
                Field("meaning", "Meaning", required=True, hint="A full sentence: the legend prints it."),
            ),
            name="code", lasting=tuple(BUILT_IN),
            none="No qualifier yet",
            first="Add the letters that your results need beside those that follow from the numbers.",
        ),
    )
}  # fmt: skip


def kind_of(key: str) -> Kind:
    """The kind with this key, as addresses name it."""
    if key not in KINDS:
        raise NotFound("There is no such list in the settings.")
    return KINDS[key]
