"""/import: drop an instrument's file, and the files read before."""

import reflex as rx

from labflow.components.callout import callout
from labflow.components.forms import select_field
from labflow.components.upload import drop_zone
from labflow.ext import page
from labflow.pages.import_parts import ACCEPT
from labflow.pages.listing import Bulk, list_page
from labflow.state.imports import DropState, ImportsState
from labflow.vocabulary import Permission


@page("/import", title="Import", needs=Permission.IMPORT_RESULTS, on_load=(ImportsState.load, DropState.load))
def import_files() -> rx.Component:
    """The drop zone, and the history under it."""
    return list_page(
        ImportsState, active="import", title="Files read before", noun="files", find="File name or instrument", screen="import",
        nothing=("No file yet", "Drop an instrument's file above. Every file that was read stands here, with what was imported from it."),
        above=(_drop(),), bulk=(Bulk("discard", "Discard", "trash-2", "import_results"),),
    )  # fmt: skip


def _drop() -> rx.Component:
    refused = callout("This file was not read", DropState.refused, tone="bad", icon_name="circle-alert")
    return rx.el.div(
        drop_zone(
            purpose="import", on_uploaded=DropState.uploaded, on_error=DropState.not_uploaded,
            title="Drop an instrument's file here",
            note="CSV, text or Excel, as the instrument writes it. Nothing is imported before you have seen the matches.",
            accept=ACCEPT,
        ),
        rx.cond(
            (DropState.instruments.length() > 0) | ~DropState.known,
            rx.el.div(
                select_field(
                    "From the instrument", "instrument", DropState.instruments, placeholder="Found by what the file looks like",
                    value=DropState.instrument, on_change=DropState.choose,
                    hint="One chosen here is named with the results, and its reader reads the file.",
                ),
                class_name="from-instrument",
            ),
            rx.fragment(),
        ),
        rx.cond(DropState.refused != "", refused, rx.fragment()),
        class_name="drop",
    )  # fmt: skip
