"""A page of a long list sorted by what a few hundred records beside it say, such as the client's name.

Walked record by record in their order, a page's worth of rows of each along the index, until the page is full: sorting
all rows of the largest client, to show fifty of them, is not needed.
"""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, case, select, true

from labflow.domain.lists.window import PAGE_SIZE, SortKey, Window, afresh, framed, place_of
from labflow.domain.work import Work


def walked(
    work: Work,
    where: Sequence[ColumnElement[bool]],
    key: SortKey,
    id: SortKey,
    *,
    descending: bool,
    after: str = "",
    before: str = "",
    size: int = PAGE_SIZE,
) -> Window:
    """The ids of one page, in the same order and with the same cursors as `window`."""
    [(table, condition, _)] = key.beside
    backwards = bool(before) and not after
    down, seen = descending != backwards, after or before
    mine = select(id.column.label("row_id")).where(condition, *where)
    others = select(table).with_only_columns(key.column.label("window_key"))
    if seen:
        value, last = place_of(seen, key, id)
        # of the record the page before ended in, what comes after its last row; of the others all
        from_row = case((key.column == value, id.column < last if down else id.column > last), else_=true())
        others = others.where(key.column <= value if down else key.column >= value)
        mine = mine.where(from_row)
    mine = mine.order_by(id.column.desc() if down else id.column).limit(size + 1)
    rows = mine.correlate(table).lateral("mine")
    way = (key.column.desc(), rows.c.row_id.desc()) if down else (key.column, rows.c.row_id)
    query = others.add_columns(rows.c.row_id, rows.c.row_id.label("window_id")).join(rows, true())
    found = list(work.db.execute(afresh(query.order_by(*way).limit(size + 1))).all())
    return framed(found, size, seen=seen, backwards=backwards)
