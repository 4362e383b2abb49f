"""The promise to laboratories: what their own package may add. The core uses the same registries."""

from labflow.ext.events import listeners, on
from labflow.ext.guards import before, guards
from labflow.ext.page import HOME, Page, page, page_at, pages

__all__ = ["HOME", "Page", "before", "guards", "listeners", "on", "page", "page_at", "pages"]
