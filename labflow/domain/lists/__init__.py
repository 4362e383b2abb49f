"""Lists: what a long list is (a declaration), how a page of it is read, the views people save, exports."""

from labflow.domain.lists.columns import Cell, Column, ColumnView
from labflow.domain.lists.filters import Chip, Choice, Editor, Filter
from labflow.domain.lists.following import Followed, FollowedByAll, follow, follow_for_all
from labflow.domain.lists.layout import forget_layout, keep_layout, sound_width
from labflow.domain.lists.narrowing import all_filters, editor, from_form
from labflow.domain.lists.plan import BulkAct, ListPlan, View
from labflow.domain.lists.reading import (
    Line,
    ListPage,
    ViewTab,
    name_of,
    page,
)
from labflow.domain.lists.saved import change_view, remove_view, save_view

__all__ = [
    "BulkAct", "Cell", "Chip", "Choice", "Column", "ColumnView", "Editor", "Filter", "Followed", "FollowedByAll", "Line", "ListPage", "ListPlan",
    "View", "ViewTab", "all_filters", "change_view", "editor", "follow", "follow_for_all", "forget_layout", "from_form", "keep_layout", "name_of", "page", "remove_view",
    "save_view", "sound_width",
]  # fmt: skip
