"""How a person arranges a list: which columns, in which order, how wide, how high the rows are."""

from collections.abc import Sequence
from dataclasses import replace
from math import isnan
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from labflow.domain import settled
from labflow.domain.lists.columns import Column, ColumnView
from labflow.domain.lists.plan import ListPlan
from labflow.domain.work import Work
from labflow.errors import Invalid
from labflow.glossary import told_of_label
from labflow.models import ListLayout, SavedView
from labflow.words import _, number

DENSITIES = ("", "compact", "relaxed")
NARROWEST, WIDEST = 48, 900


def layout_of(work: Work, list_name: str, view: str) -> ListLayout | None:
    """How this person arranged this view, if she did."""
    if work.actor.id is None:
        return None
    mine = select(ListLayout).where(ListLayout.user_id == work.actor.id)
    kept = settled.once(
        work,
        ("layouts", work.actor.id),
        lambda db: {(one.list_name, one.view): one for one in db.scalars(mine)},
    )
    return kept.get((list_name, view))


def arranged(
    columns: Sequence[Column], layout: ListLayout | None, saved: SavedView | None, *, most: int = 0
) -> list[ColumnView]:
    """The columns in the order they are shown, those that are hidden last. What nobody arranged comes as declared.

    Where there are more than `most` rows, a column that no index follows is not offered as a sort, and says so.
    """
    kept: list[dict[str, Any]] = (layout.columns if layout else []) or (saved.columns if saved else [])
    place = {column.key: number for number, column in enumerate(columns)}
    known = {entry["key"]: entry for entry in kept if entry.get("key") in place}
    order = [*known, *(column.key for column in columns if column.key not in known)]
    views = [_view(columns[place[key]], place[key], known.get(key), most) for key in order]
    return [replace(view, folds=0) for view in views] if known else views


def keep_layout(
    work: Work, plan: ListPlan, view: str, *, columns: Sequence[dict[str, Any]], density: str
) -> None:
    """Keep how this person arranged the columns of a view."""
    work.require(plan.permission)
    if density not in DENSITIES:
        raise Invalid("Rows are compact, usual or relaxed.", field="density")
    rows = [_sound(entry) for entry in columns[:100]]
    kept = {"columns": rows, "density": density}
    statement = insert(ListLayout).values(user_id=work.actor.id, list_name=plan.name, view=view[:60], **kept)
    work.db.execute(
        statement.on_conflict_do_update(index_elements=["user_id", "list_name", "view"], set_=kept)
    )


def forget_layout(work: Work, plan: ListPlan, view: str) -> None:
    """Arrange the columns as they were."""
    work.require(plan.permission)
    work.db.execute(
        delete(ListLayout).where(
            ListLayout.user_id == work.actor.id, ListLayout.list_name == plan.name, ListLayout.view == view
        )
    )


def sound_width(width: Any) -> int:
    """A width in pixels as it may be kept; 0, the column's own, for what is none."""
    try:
        pixels = float(width or 0)
    except (TypeError, ValueError):
        return 0
    return round(max(NARROWEST, min(pixels, WIDEST))) if pixels and not isnan(pixels) else 0


def _sound(entry: dict[str, Any]) -> dict[str, Any]:
    return {
        "key": str(entry.get("key", ""))[:60], "shown": bool(entry.get("shown", True)),
        "width": sound_width(entry.get("width")),
    }  # fmt: skip


def _view(column: Column, place: int, kept: dict[str, Any] | None, most: int) -> ColumnView:
    width = (kept or {}).get("width") or column.width
    shown = kept.get("shown", True) if kept else column.usual
    off = bool(most) and column.sort is not None and column.sort.few_only
    hint = _(column.hint or told_of_label(column.label))
    if off:
        why = _("Sorted when at most {count} rows are left: filter first.", count=number(most))
        hint = f"{hint} {why}".strip()
    return ColumnView(
        column.key, _(column.label), f"{width}px" if width else "", column.num, column.sort is not None and not off, hint,
        bool(shown), place, column.folds,
    )  # fmt: skip
