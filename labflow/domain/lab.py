"""The laboratory's own profile, changed by who may edit settings."""

from dataclasses import asdict, dataclass
from zoneinfo import available_timezones

from sqlalchemy import select
from sqlalchemy.orm import Session

from labflow.domain import settled
from labflow.domain.work import Work
from labflow.errors import Invalids
from labflow.kit.limits import too_long
from labflow.models import Lab, StoredFile
from labflow.vocabulary import Permission
from labflow.words import _

CURRENCIES = ("USD", "EUR", "GBP", "CHF", "CAD", "AUD", "NZD", "SEK", "NOK", "DKK", "PLN", "CZK", "JPY", "INR", "BRL", "MXN", "ZAR", "AED", "SAR", "ILS")  # fmt: skip
LOCALES = ("en-US", "en-GB", "de-DE", "de-CH", "fr-FR", "es-ES", "it-IT", "nl-NL", "pt-BR", "pl-PL", "sv-SE", "ar-AE", "he-IL", "ja-JP")  # fmt: skip


@dataclass
class LabFacts:
    """What the laboratory says about itself. `timezone` is a name such as "America/Los_Angeles"."""

    name: str = ""
    short_name: str = ""
    street: str = ""
    city: str = ""
    country: str = ""
    phone: str = ""
    email: str = ""
    website: str = ""
    accreditation_body: str = ""
    accreditation_number: str = ""
    timezone: str = "UTC"
    currency: str = "USD"
    locale: str = "en-US"


@dataclass
class LabView(LabFacts):
    """The profile as its form shows it; `logo` is the address of the picture, empty without one."""

    logo: str = ""
    logo_name: str = ""
    version: int = 0


UNNAMED = "Laboratory"  # what stands on screens and papers until somebody gives the name


def profile(work: Work) -> Lab:
    """The one row that says who we are, for reading only. Before set-up it is an empty profile in UTC."""
    return settled.once(work, "lab", _row)


def _row(db: Session) -> Lab:
    return db.scalars(select(Lab).limit(1)).first() or Lab(
        name=UNNAMED, short_name=UNNAMED, street="", city=""
    )


def zone(work: Work) -> str:
    """The lab's time zone, such as "America/Los_Angeles"."""
    return settled.at_hand(work, "zone", lambda work: profile(work).timezone)


def logo_address(work: Work) -> str:
    """Where browsers find the logo; it changes with the picture. Empty when there is none."""
    lab = profile(work)
    return f"/api/v1/lab/logo?v={str(lab.logo_file_id)[-8:]}" if lab.logo_file_id else ""


def view(work: Work) -> LabView:
    """The profile as its form shows it: a name that nobody gave is an empty field."""
    work.require_any(Permission.EDIT_SETTINGS, Permission.EDIT_CATALOGUE, Permission.EDIT_FIELDS)
    lab = profile(work)
    facts = {name: getattr(lab, name) for name in asdict(LabFacts())}
    facts |= {name: "" for name in ("name", "short_name") if facts[name] == UNNAMED}
    logo = work.db.get(StoredFile, lab.logo_file_id) if lab.logo_file_id else None
    version = work.db.scalar(select(Lab.version)) or 0
    return LabView(**facts, logo=logo_address(work), logo_name=logo.name if logo else "", version=version)


def edit(work: Work, facts: LabFacts, *, version: int | None = None) -> None:
    """Say anew who we are. Certificates that were issued keep what they say."""
    work.require(Permission.EDIT_SETTINGS)
    kept = {name: value.strip() for name, value in asdict(facts).items() if name in asdict(LabFacts())}
    if problems := too_long(kept, Lab) | _problems(kept):
        raise Invalids(problems)
    lab = locked(work, version)
    for name, value in kept.items():
        setattr(lab, name, value)
    work.db.flush()


def locked(work: Work, version: int | None = None) -> Lab:
    """The profile, to be changed; the first change makes it."""
    known = work.db.scalar(select(Lab.id))
    if known is None:
        return work.add(Lab(name=UNNAMED, short_name=UNNAMED, street="", city=""))
    return work.lock(Lab, known, version=version or None)


def _problems(kept: dict[str, str]) -> dict[str, str]:
    problems = {}
    for name, message in (
        ("name", _("Type the laboratory's full name: certificates print it.")),
        ("short_name", _("Type a short name: screens show it.")),
        (
            "street",
            _("Type the street: certificates must say where the laboratory is (ISO/IEC 17025 7.8.2.1 b)."),
        ),
        ("city", _("Type the city with its postcode.")),
    ):
        if not kept[name]:
            problems[name] = message
    if kept["timezone"] not in available_timezones():
        problems["timezone"] = "Choose a time zone such as America/Los_Angeles."
    if kept["currency"] not in CURRENCIES:
        problems["currency"] = "Choose a currency from the list."
    if kept["locale"] not in LOCALES:
        problems["locale"] = "Choose how dates and numbers are written."
    if kept["email"] and ("@" not in kept["email"] or " " in kept["email"]):
        problems["email"] = "Type an email address, such as lab@company.com."
    if kept["website"] and not kept["website"].startswith(("https://", "http://")):
        problems["website"] = "Begin with https://."
    if bool(kept["accreditation_body"]) != bool(kept["accreditation_number"]):
        missing = "accreditation_number" if kept["accreditation_body"] else "accreditation_body"
        problems[missing] = "Give both the accreditation body and the number, or neither."
    return problems
