"""What an order is called in the portal: by its samples, as the client named them."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import aggregate_order_by

from labflow.models import Order, Sample, SamplePoint
from labflow.words import _


def names_of() -> Any:
    """The names of each order's samples, as the client gave them; a nameless one goes by its place or its number."""
    name = func.coalesce(func.nullif(Sample.client_reference, ""), SamplePoint.name, Sample.number)
    return (
        select(func.array_agg(aggregate_order_by(name, Sample.position)))
        .outerjoin(SamplePoint, SamplePoint.id == Sample.sample_point_id)
        .where(Sample.order_id == Order.id)
        .correlate(Order)
        .scalar_subquery()
        .label("names")
    )


def title(names: Sequence[str] | None) -> str:
    """ "Site 12", "Well 4 and Well 6", "Site 12 and 5 more"."""
    each = list(dict.fromkeys(names or ()))
    if len(each) > 2:
        return _("{first} and {count} more", first=each[0], count=len(each) - 1)
    if len(each) > 1:
        return _("{first} and {other}", first=each[0], other=each[1])
    return each[0] if each else _("No samples yet")
