"""What orders and certificates are called in the portal: by their samples, as the client named them."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import aggregate_order_by

from labflow.models import Order, Report, ReportSample, Sample, SamplePoint
from labflow.words import _, number

MOST_LISTED = 8
BETWEEN = " · "
"""Between names: they have commas of their own."""


def names_of() -> Any:
    """The names of each order's samples, as the client gave them; a nameless one goes by its place or its number."""
    return _names().where(Sample.order_id == Order.id).correlate(Order).scalar_subquery().label("names")


def names_on_report() -> Any:
    """The names of the samples that each report is about, which may be a part of its order's."""
    covered = select(ReportSample.sample_id).where(ReportSample.report_id == Report.id).correlate(Report)
    return _names().where(Sample.id.in_(covered)).correlate(Report).scalar_subquery().label("names")


def own_name() -> Any:
    """What the client calls a sample; beside an outer join of its sampling point."""
    return func.coalesce(func.nullif(Sample.client_reference, ""), SamplePoint.name, Sample.number)


def _names() -> Any:
    named = select(func.array_agg(aggregate_order_by(own_name(), Sample.position)))
    return named.select_from(Sample).outerjoin(SamplePoint, SamplePoint.id == Sample.sample_point_id)


def listed(names: Sequence[str]) -> str:
    """ "Well 4 · Well 6", and of many the first few."""
    each = list(dict.fromkeys(names))
    if len(each) <= MOST_LISTED:
        return BETWEEN.join(each)
    first = BETWEEN.join(each[:MOST_LISTED])
    return _("{first} and {count} more", first=first, count=number(len(each) - MOST_LISTED))


def title(names: Sequence[str] | None) -> str:
    """ "Site 12", "Well 4 and Well 6", "Site 12 and 5 more"."""
    each = list(dict.fromkeys(names or ()))
    if len(each) > 2:
        return _("{first} and {count} more", first=each[0], count=len(each) - 1)
    if len(each) > 1:
        return _("{first} and {other}", first=each[0], other=each[1])
    return each[0] if each else _("No samples yet")
