"""What reception expects: the orders whose samples have not come yet, those sampled first on top."""

from dataclasses import dataclass

from sqlalchemy import func, select

from labflow.domain.samples.expecting import is_expected
from labflow.domain.work import Work
from labflow.kit.times import span
from labflow.models import Client, Order, Sample
from labflow.vocabulary import Permission
from labflow.words import _, plural

MOST = 6


@dataclass
class ExpectedRow:
    """An order on its way, with how many samples of it are missing and since when they are on the road."""

    id: str = ""
    number: str = ""
    client: str = ""
    samples: str = ""
    since: str = ""
    priority: str = ""


def expected(work: Work) -> list[ExpectedRow]:
    """Confirmed orders with samples that are not here."""
    work.require(Permission.RECEIVE_SAMPLES)
    first = func.min(Sample.collected_at)
    rows = work.db.execute(
        select(
            Order.id, Order.number, Order.priority, Client.name, func.count().label("samples"), first.label("collected")
        )
        .join(Sample, Sample.order_id == Order.id)
        .join(Client, Client.id == Order.client_id)
        .where(is_expected())
        .group_by(Order.id, Client.name)
        .order_by(first.nulls_last(), Order.number)
        .limit(MOST)
    ).all()  # fmt: skip
    return [
        ExpectedRow(
            str(row.id), row.number, row.name, plural("{count} sample", "{count} samples", row.samples),
            _("sampled {time} ago", time=span(work.now - row.collected))
            if row.collected and row.collected < work.now
            else "",
            row.priority,
        )
        for row in rows
    ]  # fmt: skip
