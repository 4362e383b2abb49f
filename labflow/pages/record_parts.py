"""What every record page has: the activity rail, the tabs with files and related records, their dialogs."""

import reflex as rx

from labflow.components.activity import activity_dialogs, activity_rail
from labflow.components.attachments import attachment_dialogs, attachments_panel
from labflow.components.related import related_records
from labflow.components.tabs import tab
from labflow.pages.frame import may
from labflow.state.activity import ActivityState
from labflow.state.attachments import AttachmentsState
from labflow.state.related import RelatedState as R


def record_rail(*, may_write_to_client: bool | rx.Var[bool] = False) -> tuple[rx.Component, ...]:
    """The activity rail of the record."""
    return activity_rail(
        ActivityState, may_write=may("write_comments"), may_write_to_client=may_write_to_client
    )


def record_dialogs() -> tuple[rx.Component, ...]:
    """The dialogs of comments and files, for `overlays`."""
    return (*activity_dialogs(ActivityState), *attachment_dialogs(AttachmentsState))


def record_tabs() -> tuple[rx.Component, ...]:
    """The last tabs of every record."""
    return (
        tab("Attachments", active=R.tab == "files", count=AttachmentsState.live, on_click=R.show("files")),
        tab("Related", active=R.tab == "related", count=R.count, on_click=R.show("related")),
    )


def files_tab(*, may_show: bool = True) -> rx.Component:
    """The files of the record."""
    shown = may("write_to_clients") if may_show else False
    return attachments_panel(AttachmentsState, may_attach=may("attach_files"), may_show=shown)


def related_tab() -> rx.Component:
    """The records around it."""
    return related_records(R.groups)
