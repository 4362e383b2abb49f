"""How a client reaches the laboratory: the foot of every portal page."""

from dataclasses import dataclass

from labflow.domain.lab import profile
from labflow.domain.work import Work
from labflow.words import _


@dataclass
class LabContact:
    """The laboratory's name, where it is, and how to reach it."""

    name: str = ""
    place: str = ""
    phone: str = ""
    phone_link: str = ""
    email: str = ""
    accreditation: str = ""


def contact(work: Work) -> LabContact:
    """Open to everybody who is signed in."""
    lab = profile(work)
    accredited = _(
        "ISO/IEC 17025 accredited by {body}, {number}",
        body=lab.accreditation_body,
        number=lab.accreditation_number,
    )
    return LabContact(
        name=lab.name, place=lab.city, phone=lab.phone, email=lab.email,
        phone_link="tel:" + "".join(sign for sign in lab.phone if sign.isdigit() or sign == "+") if lab.phone else "",
        accreditation=accredited if lab.accreditation_body and lab.accreditation_number else "",
    )  # fmt: skip
