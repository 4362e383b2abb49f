"""Giving numbers out: one counter row per kind and series, locked until the work commits."""

from sqlalchemy import func, select, text

from labflow.domain.numbering.formats import Format, format_of, year_of
from labflow.domain.work import Work
from labflow.models import NumberSeries, Order
from labflow.vocabulary import NumberKind

_TAKE = text(
    "insert into number_series as s (kind, year, last) values (:kind, :year, :count)"
    " on conflict (kind, year) do update set last = s.last + :count returning last"
)
# Those who take numbers share this lock; whoever changes their look waits for all of them, and they for her.
_SHARE = text("select pg_advisory_xact_lock_shared(726375, ascii(:kind))")
_ALONE = text("select pg_advisory_xact_lock(726375, ascii(:kind))")


def take(work: Work, kind: str, count: int = 1) -> list[str]:
    """The next `count` numbers of a kind ("S", "O", "R"), such as "S26-000041". A rolled-back work takes none."""
    work.db.connection().execute(_SHARE, {"kind": kind})
    year, look = year_of(work), format_of(work, NumberKind(kind))
    last = (
        work.db.connection()
        .execute(_TAKE, {"kind": kind, "year": look.series(year), "count": count})
        .scalar_one()
    )
    return [look.text(number, year) for number in range(last - count + 1, last + 1)]


def report_number(work: Work, order: Order, revision: int) -> str:
    """The number of a new report: behind its order's, or the next of the reports' own series."""
    look = format_of(work, NumberKind.REPORT)
    return look.of_order(order.number, revision) if look.follows_order else take(work, NumberKind.REPORT)[0]


def stop_others(work: Work, kind: NumberKind) -> None:
    """Nobody takes a number of this kind until this work ends."""
    work.db.connection().execute(_ALONE, {"kind": kind})


def next_report_number(work: Work, order: Order, revision: int) -> str:
    """The number a report would get now. Somebody else's may come first when reports have a series of their own."""
    look = format_of(work, NumberKind.REPORT)
    return (
        look.of_order(order.number, revision)
        if look.follows_order
        else next_number(work, NumberKind.REPORT, look)
    )


def next_number(work: Work, kind: NumberKind, look: Format) -> str:
    """The number that would be given next if numbers of this kind looked like this."""
    year = year_of(work)
    if look.follows_order:
        return look.of_order(format_of(work, NumberKind.ORDER).text(1, year), 1)
    series = look.series(year)
    if series != format_of(work, kind).series(year):
        return look.text(highest(work, kind) + 1, year)
    last = select(NumberSeries.last).where(NumberSeries.kind == kind, NumberSeries.year == series)
    return look.text((work.db.scalar(last) or 0) + 1, year)


def highest(work: Work, kind: NumberKind) -> int:
    """The highest count that any series of the kind has reached."""
    return work.db.scalar(select(func.max(NumberSeries.last)).where(NumberSeries.kind == kind)) or 0
