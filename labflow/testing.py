"""The public test kit: a small laboratory with a cast of people, for LabFlow's own tests and for a lab's."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Engine, select

from labflow.domain import analyses, house, orders, samples
from labflow.domain.actor import Actor, system
from labflow.domain.orders import OrderDraft
from labflow.domain.ports import House, Letter
from labflow.domain.samples import Reception, SampleDraft
from labflow.domain.work import Work, open_work
from labflow.integrations.papers import Papers
from labflow.integrations.postgres_queue import PostgresQueue
from labflow.kit.times import utc_now
from labflow.models import (
    Analysis,
    Analyte,
    AuditEvent,
    Client,
    Contact,
    ContainerType,
    Department,
    Lab,
    Method,
    Profile,
    ProfileService,
    Qualifier,
    Result,
    Role,
    Sample,
    SamplePoint,
    SampleType,
    Service,
    ServiceAnalyte,
    ServiceVersion,
    Signature,
    Specification,
    SpecLimit,
    User,
    UserRole,
)
from labflow.vocabulary import AnalyteKind, RoleCode, Side

PASSWORD = "correct horse battery"  # noqa: S105 (of people who exist in tests only)


class PlainPasswords:
    """Passwords for tests: as they are, so that a test spends no time on hashing."""

    def hash(self, password: str) -> str:
        return f"plain:{password}"

    def check(self, password: str, stored: str | None) -> bool:
        return stored == f"plain:{password}"

    def outdated(self, stored: str) -> bool:
        return False


class MemoryFiles:
    """Storage that forgets everything at the end of the test."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    def put(self, key: str, data: bytes) -> None:
        self.kept[key] = data

    def get(self, key: str) -> bytes:
        return self.kept[key]


class Outbox:
    """A mailer that keeps what it was given."""

    def __init__(self) -> None:
        self.letters: list[Letter] = []

    def send(self, letter: Letter) -> None:
        self.letters.append(letter)


class ReadersOfFiles:
    """The real readers, loaded when a test reads a file."""

    def read(self, name: str, data: bytes) -> Any:
        from labflow.instruments import read

        return read(name, data)

    def sheets(self, name: str, data: bytes) -> list[Any]:
        from labflow.instruments import sheets

        return list(sheets(name, data))


def make_house(engine: Engine | Connection) -> House:
    """A house whose ports stay in memory, on a real database."""
    return House(
        engine=engine, storage=MemoryFiles(), mailer=Outbox(), queue=PostgresQueue(), documents=Papers(),
        instruments=ReadersOfFiles(), passwords=PlainPasswords(), mode="test",
    )  # fmt: skip


class TestLab:
    """A laboratory with one of everything and a fixed cast.

    Rita receives, Ana analyses, Vera reviews, Max manages, Ada administers. Cleo is Ashland Water's contact,
    Otto is the contact of another company.
    """

    __test__ = False

    def __init__(self, opened: House, *, built: dict[str, Any] | None = None) -> None:
        """Build the laboratory in the house's database, or enter one that `plan` describes and that is there already."""
        self.house = opened
        house.open_house(opened)
        if built is not None:
            self.__dict__.update(built)
            return
        with self.system() as work:
            self._build(work)
        self.rita = self._person("Rita Ramos", "rita@labflow.dev", RoleCode.SAMPLE_RECEIVER)
        self.ana = self._person("Ana Alvarez", "ana@labflow.dev", RoleCode.ANALYST)
        self.vera = self._person("Vera Vogel", "vera@labflow.dev", RoleCode.SENIOR_ANALYST)
        self.max = self._person("Max Meyer", "max@labflow.dev", RoleCode.LAB_MANAGER)
        self.ada = self._person("Ada Adler", "ada@labflow.dev", RoleCode.SUPER_ADMIN)
        self.rhea = self._person("Rhea Reed", "rhea@labflow.dev", RoleCode.READ_ONLY)
        self.cleo = self._person("Cleo Clark", "cleo@ashland.example", RoleCode.CLIENT_USER, self.ashland)
        self.otto = self._person("Otto Olsen", "otto@brewery.example", RoleCode.CLIENT_USER, self.brewery)

    def plan(self) -> dict[str, Any]:
        """Who and what is where: all that is needed to enter this laboratory again in a copy of its database."""
        return {name: value for name, value in vars(self).items() if name != "house"}

    # ── work ─────────────────────────────────────────────────────────────────────────────────────────────────

    @contextmanager
    def system(self) -> Iterator[Work]:
        with open_work(self.house, system("test kit"), verb="test") as work:
            yield work

    @contextmanager
    def work_as(self, person: Actor, *, reason: str = "") -> Iterator[Work]:
        with open_work(self.house, person, reason=reason, verb="test") as work:
            yield work

    def one(self, kind: Any, id: UUID) -> Any:
        with self.system() as work:
            return work.read(kind, id)

    def all(self, kind: Any, *where: Any) -> list[Any]:
        with self.system() as work:
            return list(work.db.scalars(select(kind).where(*where)))

    def audit_of(self, entity_id: UUID) -> list[AuditEvent]:
        with self.system() as work:
            return list(
                work.db.scalars(
                    select(AuditEvent).where(AuditEvent.entity_id == entity_id).order_by(AuditEvent.seq)
                )
            )

    def signatures_of(self, entity_id: UUID) -> list[Signature]:
        return self.all(Signature, Signature.entity_id == entity_id)

    # ── the story, a step at a time ──────────────────────────────────────────────────────────────────────────

    def order(self, *, count: int = 1, client: UUID | None = None, **facts: Any) -> UUID:
        """An order of `count` drinking waters with the profile of nitrate, lead and E. coli."""
        owner = client or self.ashland
        draft = OrderDraft(
            client_id=owner, contact_id=self.contacts[owner], specification_id=self.limits,
            samples=[self.draft(f"Site {place}") for place in range(1, count + 1)], **facts,
        )  # fmt: skip
        with self.work_as(self.rita) as work:
            return orders.create(work, draft)

    def draft(self, name: str = "Site 12", **facts: Any) -> SampleDraft:
        return SampleDraft(
            **{
                "sample_type_id": self.water, "client_reference": name, "collected_by": "J. Alvarez",
                "collected_at": utc_now() - timedelta(hours=3), "profile_ids": (self.profile,), **facts,
            }
        )  # fmt: skip

    def samples_of(self, order_id: UUID) -> list[Sample]:
        return sorted(self.all(Sample, Sample.order_id == order_id), key=lambda sample: sample.position)

    def received(self, **facts: Any) -> Sample:
        """A sample that reception has taken in."""
        sample = self.samples_of(self.order(**facts))[0]
        with self.work_as(self.rita) as work:
            samples.receive(
                work, sample.id, reception=Reception(temperature=Decimal("3.8"), location="Cooler 1")
            )
        return self.one(Sample, sample.id)

    def analysis(self, sample: Sample, code: str = "NO3") -> Analysis:
        """The newest attempt of a test on a sample."""
        found = self.all(
            Analysis, Analysis.sample_id == sample.id, Analysis.service_id == self.services[code]
        )
        return max(found, key=lambda analysis: analysis.attempt)

    def enter(
        self, sample: Sample, values: dict[str, str], *, by: Actor | None = None, **facts: Any
    ) -> list[Any]:
        """Type values, by analyte keyword ("NO3", "PB", "EC")."""
        entries = [
            analyses.Entry(
                self.analysis(sample, self.service_of[keyword]).id, self.analytes[keyword], text,
                **{"seen_version": self.seen(sample, keyword), **facts},
            )
            for keyword, text in values.items()
        ]  # fmt: skip
        with self.work_as(by or self.ana) as work:
            return analyses.enter(work, entries)

    def seen(self, sample: Sample, keyword: str) -> int:
        analysis = self.analysis(sample, self.service_of[keyword])
        found = self.all(
            Result,
            Result.analysis_id == analysis.id,
            Result.analyte_id == self.analytes[keyword],
            Result.live,
        )
        return found[0].version if found else 0

    def resulted(self, values: dict[str, str] | None = None, **facts: Any) -> Sample:
        """A sample whose results Ana has entered and submitted."""
        sample = self.received(**facts)
        typed = values or {"NO3": "1.84", "PB": "2.1", "EC": "Absent"}
        self.enter(sample, typed)
        # read before the work begins: on one connection the newest work says who acts
        ids = [self.analysis(sample, self.service_of[keyword]).id for keyword in typed]
        with self.work_as(self.ana) as work:
            analyses.submit(work, ids)
        return self.one(Sample, sample.id)

    def verified(self, values: dict[str, str] | None = None, **facts: Any) -> Sample:
        """A sample whose results Vera has signed."""
        sample = self.resulted(values, **facts)
        ids = [analysis.id for analysis in self.all(Analysis, Analysis.sample_id == sample.id)]
        with self.work_as(self.vera) as work:
            seen = analyses.to_sign(work, ids).digest
            analyses.verify(work, ids, password=PASSWORD, seen_digest=seen)
        return self.one(Sample, sample.id)

    # ── the house ────────────────────────────────────────────────────────────────────────────────────────────

    def _build(self, work: Work) -> None:
        from labflow.domain.roles import install_roles

        install_roles(work)
        work.add(
            Lab(
                name="Sierra Analytical Laboratories", short_name="Sierra Analytical", street="1480 Granite Peak Way",
                city="Reno, NV 89511", country="USA", accreditation_body="A2LA", accreditation_number="4127.01",
                timezone="America/Los_Angeles",
            )
        )  # fmt: skip
        bench = work.add(Department(code="WET", name="Wet chemistry"))
        work.add(Qualifier(code="U", meaning="Not detected. The value shown is the LOQ."))
        work.add(Qualifier(code="J", meaning="Estimated, between the MDL and the LOQ."))
        work.add(Qualifier(code="H", meaning="Measured after the holding time."))
        spec = work.add(
            Specification(code="SDWA", name="Safe drinking water", authority="US EPA", edition="40 CFR 141")
        )
        water = work.add(SampleType(code="DW", name="Drinking water"))
        bottle = work.add(ContainerType(code="P250", name="250 mL plastic", preservation="none"))
        profile = work.add(Profile(code="BASIC", name="Drinking water basic"))
        work.db.flush()
        self.department, self.limits, self.water, self.bottle, self.profile = (
            bench.id, spec.id, water.id, bottle.id, profile.id,
        )  # fmt: skip
        self.services: dict[str, UUID] = {}
        self.analytes: dict[str, UUID] = {}
        self.service_of: dict[str, str] = {}
        self._service(
            work,
            "NO3",
            "Nitrate as N",
            "EPA 300.0",
            "mg/L",
            mdl="0.01",
            loq="0.05",
            maximum="10",
            hold=48 * 60,
        )
        self._service(work, "PB", "Lead", "EPA 200.8", "µg/L", mdl="0.02", loq="0.10", maximum="15")
        self._service(
            work, "EC", "E. coli", "SM 9223 B", "per 100 mL", options=["Absent", "Present"], accept="Absent"
        )
        self._clients(work)

    def _service(
        self, work: Work, code: str, name: str, method: str, unit: str, *, mdl: str = "", loq: str = "",
        maximum: str = "", accept: str = "", options: list[str] | None = None, hold: int | None = None,
    ) -> None:  # fmt: skip
        def number(text: str) -> Decimal | None:
            return Decimal(text) if text else None

        how = work.add(Method(reference=method, title=name))
        test = work.add(
            Service(code=code, name=name, department_id=self.department, position=len(self.services))
        )
        what = work.add(
            Analyte(
                keyword=code,
                name=name,
                kind=AnalyteKind.TEXT if options else AnalyteKind.NUMERIC,
                options=options or [],
            )
        )
        work.db.flush()
        version = work.add(
            ServiceVersion(
                service_id=test.id, method_id=how.id, effective_from=work.now - timedelta(days=400), hold_minutes=hold,
                container_type_id=self.bottle, price=Decimal("20.00"),
            )
        )  # fmt: skip
        work.db.flush()
        work.add(
            ServiceAnalyte(
                service_version_id=version.id, analyte_id=what.id, unit=unit, mdl=number(mdl), loq=number(loq),
                uncertainty_percent=Decimal(5) if mdl else None,
            )
        )  # fmt: skip
        work.add(
            SpecLimit(
                specification_id=self.limits, analyte_id=what.id, maximum=number(maximum), text=accept,
                unit="" if accept else unit, kind="MCL",
            )
        )  # fmt: skip
        work.add(ProfileService(profile_id=self.profile, service_id=test.id, position=len(self.services)))
        self.services[code], self.analytes[code], self.service_of[code] = test.id, what.id, code

    def _clients(self, work: Work) -> None:
        self.contacts: dict[UUID, UUID] = {}
        made: list[UUID] = []
        for code, name, contact, email in (
            ("ASH", "City of Ashland Water", "Renee Hollis", "renee@ashland.example"),
            ("BRW", "North Fork Brewing", "Otto Olsen", "otto@brewery.example"),
        ):
            client = work.add(
                Client(code=code, name=name, street="20 East Main Street", city="Ashland, OR 97520")
            )
            work.db.flush()
            person = work.add(Contact(client_id=client.id, name=contact, email=email))
            point = work.add(
                SamplePoint(
                    client_id=client.id,
                    code="SITE-12",
                    name="Site 12, Clay St tap",
                    sample_type_id=self.water,
                )
            )
            work.db.flush()
            self.contacts[client.id] = person.id
            made.append(client.id)
            if code == "ASH":
                self.point = point.id
        self.ashland, self.brewery = made

    def _person(self, name: str, email: str, role: RoleCode, client: UUID | None = None) -> Actor:
        with self.system() as work:
            held = work.db.scalars(select(Role).where(Role.code == role)).one()
            user = work.add(
                User(
                    name=name, email=email, title=held.name, side=Side.CLIENT if client else Side.LAB, client_id=client,
                    contact_id=self.contacts[client] if client else None,
                    password_hash=self.house.passwords.hash(PASSWORD),
                )
            )  # fmt: skip
            work.db.flush()
            work.add(UserRole(user_id=user.id, role_id=held.id))
            return Actor(
                name=name, side=Side(user.side), id=user.id, title=held.name, email=email,
                permissions=frozenset(held.permissions), client_ids=(client,) if client else (), roles=(role,),
            )  # fmt: skip


def moment(text: str) -> datetime:
    """A time for a test, from ISO text with its zone."""
    return datetime.fromisoformat(text)
