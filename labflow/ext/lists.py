"""Lists: every list of the application is declared by name, so that exports, saved views and a lab's own columns find it."""

from typing import Any

_LISTS: dict[str, Any] = {}
_COLUMNS: dict[str, list[Any]] = {}
_FILTERS: dict[str, list[Any]] = {}


def declare_list(plan: Any) -> Any:
    """Keep a list (`labflow.domain.lists.ListPlan`) under its name."""
    if plan.name in _LISTS:
        raise ValueError(f"The list {plan.name} is declared twice.")
    _LISTS[plan.name] = plan
    return plan


def list_named(name: str) -> Any | None:
    """The list of this name, or None."""
    return _LISTS.get(name)


def column(list_name: str, column: Any) -> None:
    """Add a laboratory's own column to a list: `column("samples", Column("ph", "pH", cell=…))`."""
    _COLUMNS.setdefault(list_name, []).append(column)


def filter_by(list_name: str, filter: Any) -> None:
    """Add a laboratory's own filter to a list."""
    _FILTERS.setdefault(list_name, []).append(filter)


def columns_of(list_name: str) -> tuple[Any, ...]:
    """The columns that were added to a list."""
    return tuple(_COLUMNS.get(list_name, ()))


def filters_of(list_name: str) -> tuple[Any, ...]:
    """The filters that were added to a list."""
    return tuple(_FILTERS.get(list_name, ()))
