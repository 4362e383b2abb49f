"""Reading a page of a list in a test: the rows' keys, and a row's cell by its column."""

from labflow.domain.lists import ListPage, ListPlan


def keys(page: ListPage) -> list[str]:
    """What the rows are called, in their order."""
    return [line.key for line in page.lines]


def cell(plan: ListPlan, page: ListPage, column: str, *, row: int = 0) -> list[str]:
    """The words of a cell, without its kind."""
    place = [each.key for each in plan.all_columns()].index(column)
    return page.lines[row].cells[place][1:]
