"""A piece of a list: first which rows, along an index; then everything that is said about these few.

What a row says comes from many tables. Were all of it read before sorting, a list of a million rows would read a
million of everything to show fifty.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import ColumnElement, Select, any_, func, select
from sqlalchemy.sql.util import find_tables

from labflow.domain.lists.plan import ListPlan
from labflow.domain.lists.walking import walked
from labflow.domain.lists.window import PAGE_SIZE, SortKey, Window, too_many, window
from labflow.domain.work import Work
from labflow.models.base import among


def piece(
    work: Work,
    plan: ListPlan,
    where: Sequence[ColumnElement[bool]],
    key: SortKey,
    *,
    descending: bool,
    after: str = "",
    before: str = "",
    size: int = PAGE_SIZE,
    many: bool | None = None,
) -> Window:
    """The rows of one piece, from the list's beginning, after a cursor or before one. `many`: whether they are, if known."""
    asked = {"descending": descending, "after": after, "before": before, "size": size}
    ids = ids_of(plan, key)
    if ids is None:
        return window(work, plan.rows().where(*where), key, plan.id_key, **asked)
    if key.few_only and key.beside:
        found = window(work, *_few(plan, key, where), **asked)
    elif key.walk is not None and (too_many(work, plan.kind, where) if many is None else many):
        found = walked(work, where, key, plan.id_key, **asked)
    else:
        found = window(work, ids.where(*where), key, plan.id_key, **asked)
    return Window(rows_of(work, plan, [row.window_id for row in found.rows]), found.after, found.before)


def ids_of(plan: ListPlan, key: SortKey) -> Select[Any] | None:
    """The ids of the list's rows with what they are sorted by; None where the key stands in a table it does not name."""
    own = {getattr(plan.kind, "__table__", plan.kind)}
    if not key.beside and not set(find_tables(key.column, check_columns=True)) <= own:
        return None
    ids = select(plan.id_key.column.label("row_id")).select_from(plan.kind)
    for table, condition, optional in key.beside:
        ids = ids.join(table, condition, isouter=optional)
    return ids


def _few(
    plan: ListPlan, key: SortKey, where: Sequence[ColumnElement[bool]]
) -> tuple[Select[Any], SortKey, SortKey]:
    """Few rows sorted by what stands beside them: they are read once, and each record beside them once.

    Joined as it stands, PostgreSQL would read the record beside anew for every row.
    """
    places = [condition.right.label(f"beside_{place}") for place, (_, condition, _) in enumerate(key.beside)]
    few = select(plan.id_key.column.label("row_id"), *places).where(*where).cte("few")
    ids = select(few.c.row_id).select_from(few)
    for place, (table, condition, optional) in enumerate(key.beside):
        there = few.c[f"beside_{place}"]
        ids = ids.join(table, condition.left == there, isouter=optional)
        if not optional:
            ids = ids.where(condition.left == any_(func.array(select(there).distinct().scalar_subquery())))
    return ids, key, replace(plan.id_key, column=few.c.row_id)


def rows_of(work: Work, plan: ListPlan, ids: Sequence[Any]) -> list[Any]:
    """These rows, in this order."""
    if not ids:
        return []
    column = plan.id_key.column
    rows = work.db.execute(plan.rows().where(among(column, ids)).add_columns(column.label("row_id")))
    known = {row.row_id: row for row in rows}
    return [known[id] for id in ids if id in known]
