"""Numbers without gaps or doubles: one counter row per kind and year, locked until the work commits."""

from sqlalchemy import text

from labflow.domain.work import Work

_TAKE = text(
    "insert into number_series as s (kind, year, last) values (:kind, :year, :count)"
    " on conflict (kind, year) do update set last = s.last + :count returning last"
)


def take(work: Work, kind: str, count: int = 1) -> list[str]:
    """The next `count` numbers of a kind ("S", "O"), such as "S26-000041". A rolled-back work takes none."""
    year = work.now.year
    last = work.db.connection().execute(_TAKE, {"kind": kind, "year": year, "count": count}).scalar_one()
    return [f"{kind}{year % 100:02d}-{number:06d}" for number in range(last - count + 1, last + 1)]
