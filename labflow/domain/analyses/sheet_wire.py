"""A sheet as it goes to the browser: only what differs from an empty cell, so that 6000 cells stay small."""

from dataclasses import fields
from typing import Any

from labflow.domain.analyses.sheet import Cell, MatrixRow, Sheet
from labflow.domain.analyses.typing import Mark

# what a cell of the matrix takes from its row or its column
_OF_ROW = ("id", "key", "place", "sample", "sample_id", "description", "column", "older_version")
_OF_COLUMN = ("analyte", "kind", "options", "unit", "loq", "limit", "locked", "computed")
_EMPTY_CELL, _EMPTY_MARK = Cell(), Mark()


def rows_of(view: Sheet) -> list[dict[str, Any]]:
    """The rows: a cell each, or a sample each with `cells` in the order of `across_of`."""
    if not view.matrix:
        return [{**_slim(cell, _EMPTY_CELL), "key": cell.id} for cell in view.rows]
    templates = _templates(view)
    return [_matrix_row(row, templates) for row in view.matrix]


def across_of(view: Sheet) -> list[dict[str, Any]]:
    """The analyte columns of a matrix; each cell starts as its column's `template`."""
    if not view.matrix:
        return []
    templates = _templates(view)
    return [
        {
            "key": tab.keyword, "name": tab.name, "unit": tab.unit, "analyte": tab.analyte,
            "template": {name: getattr(templates[tab.keyword], name) for name in _OF_COLUMN},
        }
        for tab in view.tabs
    ]  # fmt: skip


def marks_of(marks: dict[str, Mark]) -> dict[str, dict[str, Any]]:
    """The marks of one commit, without what is empty."""
    return {cell: _slim(mark, _EMPTY_MARK) for cell, mark in marks.items()}


def _templates(view: Sheet) -> dict[str, Cell]:
    found: dict[str, Cell] = {tab.keyword: Cell() for tab in view.tabs}
    for row in reversed(view.matrix):
        found |= {cell.column: cell for cell in row.cells if cell.id}
    return found


def _matrix_row(row: MatrixRow, templates: dict[str, Cell]) -> dict[str, Any]:
    cells = []
    for cell in row.cells:
        if not cell.id:
            cells.append({"absent": True})
            continue
        facts = _slim(cell, _EMPTY_CELL, leave=(*_OF_ROW, *_OF_COLUMN))
        same = templates[cell.column]
        facts |= {
            name: getattr(cell, name) for name in _OF_COLUMN if getattr(cell, name) != getattr(same, name)
        }
        cells.append(facts)
    return {
        "key": row.key, "sample": row.sample, "sample_id": row.sample_id, "description": row.description, "cells": cells, "older_version": row.older_version,
        "hold_soon": any(cell.hold_soon for cell in row.cells),
    }  # fmt: skip


def _slim(thing: Any, empty: Any, *, leave: tuple[str, ...] = ()) -> dict[str, Any]:
    return {
        one.name: value
        for one in fields(thing)
        if one.name not in leave and (value := getattr(thing, one.name)) != getattr(empty, one.name)
    }
