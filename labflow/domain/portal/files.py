"""The files of an order in the portal: what the client sent, and what the laboratory shows."""

from uuid import UUID

from labflow.domain import attachments
from labflow.domain.attachments import AttachmentRow
from labflow.domain.portal.talking import own_order
from labflow.domain.work import Work
from labflow.vocabulary import Permission


def view(work: Work, order_id: UUID) -> list[AttachmentRow]:
    """The files, the newest first; NotFound for an order that is another client's or was not handed in."""
    work.require(Permission.PORTAL_ORDERS)
    return attachments.rows_of_order(work, own_order(work, order_id).id)
