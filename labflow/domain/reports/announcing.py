"""Telling the client that a certificate is there: a letter to the contact of the order, once."""

from typing import Any
from uuid import UUID

from sqlalchemy import select

from labflow.domain import languages, letters
from labflow.domain.reports.retelling import told
from labflow.domain.work import Work
from labflow.ext import on
from labflow.models import Contact, Order, Report, ReportDelivery, User
from labflow.vocabulary import Side


@on("report.issued")
def announce(work: Work, report_id: UUID, payload: dict[str, Any]) -> None:
    """Write to the order's contact with the certificate attached. Repeating it writes nothing new."""
    report = work.read(Report, report_id)
    order = work.read(Order, report.order_id)
    contact = work.read(Contact, order.contact_id)
    if not contact.email or not contact.receives_reports:
        return
    has_portal = work.db.scalars(select(User.id).where(User.contact_id == contact.id, User.active)).first()
    mail = letters.owe(
        work, "report_issued", dedupe_key=f"report.issued:{report.id}:{contact.id}", recipient=contact.email,
        recipient_name=contact.name, client_id=report.client_id,
        language=languages.of_contact(work, contact), attachments=(report.file_id,) if report.file_id else (), number=report.number, order=order.number,
        reference=order.client_reference, verdict=lambda: told(report), replaces=_replaced(work, report),
        reason=report.reason, link=f"{work.house.address(Side.CLIENT)}/portal/reports" if has_portal else "",
    )  # fmt: skip
    if mail is not None:
        work.add(
            ReportDelivery(
                client_id=report.client_id, report_id=report.id, channel="mail", recipient=contact.email, at=work.now,
                mail_id=mail.id,
            )
        )  # fmt: skip


def _replaced(work: Work, report: Report) -> str:
    return work.read(Report, report.replaces_id).number if report.replaces_id else ""
