"""Many samples at once in a real browser: a block from a spreadsheet, a cell mended, a file with foreign headings."""

import io
import re
import time
from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter
from playwright.sync_api import Page, expect

from tests.e2e.hands import expect_told, paste_into_sheet, sheet_cell, type_into_sheet

AsPerson = Callable[..., Page]


@pytest.fixture
def page(as_person: AsPerson) -> Page:
    """Reception's form, with its client chosen."""
    page = as_person("tom@labflow.dev", path="/orders/new")
    page.get_by_role("combobox", name="Client").fill("ashland")
    expect(page.get_by_role("option", name="City of Ashland Water")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Contact").locator("option:checked")).to_contain_text("Renee Hollis")
    return page


def test_enter_takes_no_client_that_was_offered_for_other_words(page: Page) -> None:
    """Who types faster than the server answers does not order for somebody else."""
    client = page.get_by_role("combobox", name="Client")
    client.fill("northfork")
    page.keyboard.press("Enter")
    expect(client).to_have_value("northfork")
    client.fill("north fork")
    expect(page.get_by_role("option", name="North Fork Brewing")).to_be_visible()
    page.keyboard.press("Enter")
    expect(client).to_have_value("North Fork Brewing")


def test_twenty_rows_are_pasted_one_is_mended_and_all_are_registered(page: Page) -> None:
    lines = [f"Tap {n}\tsite-12\t\t2026-07-21 0{n % 9}:30\t\tno3, nitrite as n" for n in range(1, 21)]
    lines[4] = "Well 5\tSITE-99\tdw\t2026-07-21 08:30\t\tNO3"
    paste_into_sheet(page, 1, "client_reference", "\r\n".join(lines))
    expect(page.get_by_role("button", name="Create order with 20 samples")).to_be_visible()
    wrong = sheet_cell(page, 5, "sample_point")
    expect(wrong).to_have_attribute("aria-invalid", "true")
    expect(sheet_cell(page, 1, "tests")).to_have_text("NO3NO2")
    expect(sheet_cell(page, 1, "sample_type")).to_contain_text("Drinking water")
    page.keyboard.press("Control+z")
    expect(sheet_cell(page, 1, "client_reference")).to_have_text("")
    page.keyboard.press("Control+y")

    page.keyboard.press("Control+s")
    expect(page.get_by_text("One row needs another look")).to_be_visible()
    page.get_by_role("button", name="Register 19 good samples").click()
    expect_told(page, re.compile(r"is created with 19 samples; 1 left to mend"))
    expect(sheet_cell(page, 1, "client_reference")).to_have_text("Well 5")
    expect(page.get_by_text("One row is left. Mend it here")).to_be_visible()
    expect(page.get_by_text("Nothing was registered")).to_have_count(0)
    page.keyboard.press("F8")
    type_into_sheet(page, 1, "sample_point", "SITE-14")
    expect(page.get_by_text("All complete")).to_be_visible()
    page.keyboard.press("Control+s")
    page.wait_for_url(re.compile(r"/orders/[0-9a-f-]{36}$"))
    expect(page.get_by_role("table", name="Samples of the order").get_by_text("Well 5")).to_be_visible()


def test_rows_are_filled_copied_and_resumed_by_keyboard_alone(page: Page) -> None:
    type_into_sheet(page, 1, "client_reference", "Site 1")
    sheet_cell(page, 1, "sample_type").click()
    page.keyboard.type("drink")
    expect(page.get_by_role("option", name="Drinking water")).to_be_visible()
    page.keyboard.press("Tab")
    expect(sheet_cell(page, 1, "sample_type")).to_contain_text("Drinking water")
    page.keyboard.press("Alt+c")
    expect(sheet_cell(page, 2, "client_reference")).to_have_text("Site 1")
    page.keyboard.press("Alt+n")
    page.keyboard.type("Site 3")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Control+d")
    expect(sheet_cell(page, 3, "sample_type")).to_contain_text("Drinking water")
    page.keyboard.press("Alt+Delete")
    expect(sheet_cell(page, 3, "client_reference")).to_have_text("")
    when = type_into_sheet(page, 1, "collected_at", "yesterday 8:30")
    expect(when).to_have_text(re.compile(r"^\d{4}-\d\d-\d\d 08:30$"))
    sheet_cell(page, 2, "collected_at").click()
    page.keyboard.press("Alt+ArrowDown")
    expect(page.get_by_role("dialog", name="Choose a day")).to_be_visible()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    page.keyboard.type("7:05")
    page.keyboard.press("Enter")
    expect(sheet_cell(page, 2, "collected_at")).to_have_text(re.compile(r"^\d{4}-\d\d-\d\d 0?7:05$"))
    expect(page.get_by_role("button", name="Create order with 2 samples")).to_be_visible()
    page.wait_for_url("**/orders/new?draft=*")
    page.reload()
    expect(sheet_cell(page, 2, "client_reference")).to_have_text("Site 1")
    page.goto("/orders/new")
    page.get_by_role("button", name="Give up the draft for City of Ashland Water").first.click()


def workbook(*rows: list[str]) -> dict[str, object]:
    """An Excel file as a file chooser hands it over."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet("July")
        for index, row in enumerate(rows):
            sheet.write_row(index, 0, row)
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return {"name": "july.xlsx", "mimeType": kind, "buffer": out.getvalue()}


def fill_from(page: Page, what: str) -> None:
    page.get_by_role("button", name="Fill from").click()
    page.get_by_role("menuitem", name=what).click()


def test_a_clients_table_is_mapped_once_and_read_the_same_way_next_time(page: Page) -> None:
    """Foreign headings and words; the second file with the same headings is taken with one click."""
    heads = ["Feld", "Wo", "Art", "Wann", f"Bemerkung {time.time_ns()}", "NO3"]
    for round in (1, 2):
        fill_from(page, "A file")
        rows = [[f"R{round}-{n}", "site-12", "Leitung", "21.07.2026 06:40", "-", "x"] for n in (1, 2, 3)]
        page.locator(".dz input[type=file]").set_input_files(workbook(heads, *rows))
        expect(page.get_by_role("heading", name="july.xlsx")).to_be_visible()
        if round == 1:
            page.get_by_label("Our column for Art").select_option("Sample type")
            page.get_by_label("What Leitung means").select_option("Drinking water")
            expect(
                page.get_by_role("table", name="Preview").get_by_text("Drinking water").first
            ).to_be_visible()
        else:
            expect(page.get_by_text(re.compile("Read as on"))).to_be_visible()
            expect(page.get_by_label("What Leitung means")).to_have_value("Drinking water")
        page.get_by_role("button", name="Add 3 samples").click()
        expect(page.get_by_role("heading", name="july.xlsx")).to_have_count(0)
        expect(sheet_cell(page, 3 * round, "client_reference")).to_have_text(f"R{round}-3")
    expect(page.get_by_text("All complete")).to_be_visible()
    page.keyboard.press("Control+s")
    page.wait_for_url(re.compile(r"/orders/[0-9a-f-]{36}$"))
    expect(page.get_by_role("table", name="Samples of the order").locator("tbody tr")).to_have_count(6)


def test_an_order_is_copied_and_saved_as_a_template_to_start_from(page: Page) -> None:
    fill_from(page, "An earlier order")
    page.locator("dialog[open] .mi").first.click()
    expect(sheet_cell(page, 1, "sample_type")).not_to_have_text("")
    name = f"Monthly {time.time_ns()}"
    fill_from(page, "Save as template")
    page.locator("dialog[open]").get_by_label("Name").fill(name)
    page.keyboard.press("Enter")
    expect_told(page, "The template is saved.")
    page.goto("/orders/new")
    expect(
        page.get_by_role("region", name="Drafts").get_by_text("City of Ashland Water").first
    ).to_be_visible()
    fill_from(page, "A template")
    page.get_by_role("button", name=name).first.click()
    expect(sheet_cell(page, 1, "sample_type")).not_to_have_text("")
    expect(page.get_by_role("combobox", name="Client")).to_have_value("City of Ashland Water")


def test_the_form_for_the_client_is_a_workbook(page: Page) -> None:
    with page.expect_download() as started:
        fill_from(page, "Submission form for the client")
    assert started.value.suggested_filename.startswith("submission-form-")
    assert Path(started.value.path()).read_bytes().startswith(b"PK\x03\x04")
