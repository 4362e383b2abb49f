"""Going somewhere by a number: what a scan or the search field opens."""

from urllib.parse import urlencode

from sqlalchemy import select

from labflow.domain.work import Work
from labflow.errors import Invalid
from labflow.models import Container, Order, Report, Sample
from labflow.vocabulary import Permission

LONGEST = 80


def place_of(work: Work, typed: str) -> str:
    """The page of a sample, container, order or report with this number; else the samples that the words find."""
    work.require_any(Permission.SEE_SAMPLES, Permission.SEE_ORDERS, Permission.SEE_REPORTS)
    words = typed.strip()[:LONGEST]
    if not words:
        raise Invalid("Scan a label, or type a number or a name.")
    number = words.upper()
    may = work.actor.may
    if may(Permission.SEE_SAMPLES):
        sample = work.db.scalars(select(Sample.id).where(Sample.number == number)).first()
        sample = (
            sample or work.db.scalars(select(Container.sample_id).where(Container.number == number)).first()
        )
        if sample:
            return f"/samples/{sample}"
    if may(Permission.SEE_ORDERS) and (
        order := work.db.scalars(select(Order.id).where(Order.number == number)).first()
    ):
        return f"/orders/{order}"
    if may(Permission.SEE_REPORTS) and (
        report := work.db.scalars(select(Report.id).where(Report.number == number)).first()
    ):
        return f"/reports/{report}"
    where = "/samples" if may(Permission.SEE_SAMPLES) else "/orders"
    return f"{where}?{urlencode({'tab': 'all', 'q': words})}"
