"""The submission form: a workbook with our headings, a pick list at every column that has one, and the codes explained."""

import io
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name

from labflow import words
from labflow.domain.drafts.form_file import FormColumn, SubmissionForm
from labflow.words import _, in_sentence

HEADING_ROW = 4
ROWS = 500
ACCENT, PALE, GREY = "#3E63DD", "#EDF2FE", "#60646C"


def render_submission_form(content: SubmissionForm) -> bytes:
    """The workbook as bytes. Text is written as text: nothing a lab or client typed can become a formula."""
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with words.writing(content.language), xlsxwriter.Workbook(out, options) as book:
        _samples(book, content)
        _codes(book, content)
        _lists(book, content)
    return out.getvalue()


def _samples(book: Any, content: SubmissionForm) -> None:
    sheet = book.add_worksheet(_("Samples"))
    quiet = book.add_format({"font_color": GREY})
    for_client = _("Samples of {client}", client=content.client) if content.client else _("Samples")
    sheet.write_string(0, 0, content.laboratory, book.add_format({"bold": True, "font_size": 14}))
    sheet.write_string(1, 0, for_client, quiet)
    told = _("One row for each sample. Columns with * are needed. Times are {zone} times.", zone=content.zone)
    sheet.write_string(2, 0, told, quiet)
    head = book.add_format(
        {"bold": True, "bg_color": PALE, "bottom": 2, "bottom_color": ACCENT, "valign": "vcenter"}
    )
    for place, column in enumerate(content.columns):
        sheet.write_string(HEADING_ROW, place, column.label + (" *" if column.required else ""), head)
        cells = book.add_format({"num_format": _format(column)})
        sheet.set_column(place, place, 26 if column.options else 22, cells)
        if rule := _rule(place, column):
            sheet.data_validation(HEADING_ROW + 1, place, HEADING_ROW + ROWS, place, rule)
    sheet.set_row(HEADING_ROW, 24)
    sheet.freeze_panes(HEADING_ROW + 1, 1)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(HEADING_ROW)


def _format(column: FormColumn) -> str:
    return {"moment": "yyyy-mm-dd hh:mm", "date": "yyyy-mm-dd"}.get(
        column.kind, "@" if column.kind != "number" else "General"
    )


def _rule(place: int, column: FormColumn) -> dict[str, Any]:
    """A pick list, or a hint where several may stand in one cell: the list is offered and does not refuse."""
    told = {"input_title": column.label[:32], "input_message": (column.help or column.label)[:250]}
    if column.options:
        name = xl_col_to_name(place)
        source = f"=Lists!${name}$2:${name}${len(column.options) + 1}"
        refuse = {
            "error_title": _("Not in the list"),
            "error_message": _("Choose from the list, or write the laboratory."),
        }
        return {"validate": "list", "source": source, "show_error": not column.several, **told, **refuse}
    return {"validate": "any", **told} if column.help else {}


def _codes(book: Any, content: SubmissionForm) -> None:
    """Codes with their names, for people to read."""
    sheet = book.add_worksheet(_("Codes"))
    bold, place = book.add_format({"bold": True}), 0
    for column in content.columns:
        named = [(value, label) for value, label in column.options if label]
        if not named:
            continue
        sheet.write_string(0, place, _("Code, {column}", column=in_sentence(column.label)), bold)
        sheet.write_string(0, place + 1, _("Meaning"), bold)
        for row, (value, label) in enumerate(named, start=1):
            sheet.write_string(row, place, value)
            sheet.write_string(row, place + 1, label)
        sheet.set_column(place, place, 18)
        sheet.set_column(place + 1, place + 1, 40)
        place += 3


def _lists(book: Any, content: SubmissionForm) -> None:
    """Where the pick lists look: out of sight."""
    sheet = book.add_worksheet("Lists")
    for place, column in enumerate(content.columns):
        sheet.write_string(0, place, column.label)
        for row, (value, _label) in enumerate(column.options, start=1):
            sheet.write_string(row, place, value)
    sheet.hide()
