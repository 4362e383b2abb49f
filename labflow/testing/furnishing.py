"""The furniture of the test kit's laboratory: its catalogue, its clients, its people."""

from datetime import timedelta
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select

from labflow.domain.actor import Actor
from labflow.domain.work import Work
from labflow.models import (
    Analyte,
    Client,
    Contact,
    ContainerType,
    Department,
    Lab,
    Method,
    Profile,
    ProfileService,
    Role,
    SamplePoint,
    SampleType,
    Service,
    ServiceAnalyte,
    ServiceVersion,
    Specification,
    SpecLimit,
    User,
    UserRole,
)
from labflow.testing.desk import Desk
from labflow.testing.ports import PASSWORD
from labflow.vocabulary import AnalyteKind, RoleCode, Side


class Furnishing(Desk):
    """One of everything."""

    def _build(self, work: Work) -> None:
        from labflow.domain.built_in_qualifiers import install_qualifiers
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
        install_qualifiers(work)
        spec = work.add(
            Specification(
                code="SDWA", name="Safe drinking water", authority="US EPA", edition="40 CFR 141",
                effective_from=work.now - timedelta(days=400),
            )
        )  # fmt: skip
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
