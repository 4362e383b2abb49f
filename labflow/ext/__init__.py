"""The promise to laboratories: what their own package may add. The core uses the same registries."""

from labflow.ext.events import listeners, on
from labflow.ext.guards import before, guards
from labflow.ext.lists import column, columns_of, declare_list, filter_by, filters_of, list_named
from labflow.ext.page import HOME, Page, page, page_at, pages

__all__ = [
    "HOME", "Page", "before", "column", "columns_of", "declare_list", "filter_by", "filters_of", "guards", "list_named",
    "listeners", "on", "page", "page_at", "pages",
]  # fmt: skip
