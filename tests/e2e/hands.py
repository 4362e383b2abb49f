"""What every person of the story does with a browser: type into a grid, scan, drop a file, sign, read a paper."""

import io
import re
from pathlib import Path

from playwright.sync_api import Download, Locator, Page, expect
from pypdf import PdfReader

from tests.e2e.conftest import PASSWORD


def cell(page: Page, label: str) -> Locator:
    """A typed cell of the result grid by its name: "Raw value of Lead, S26-000041"."""
    return page.locator(f'td[data-label="{label}"]')


def expect_value(box: Locator, text: str) -> None:
    """What stands in a cell, typed or saved."""
    expect(box).to_have_attribute("data-value", text)


def expect_mark(box: Locator, mark: str) -> None:
    """What the grid says of a cell: saved, error, changed."""
    expect(box.locator("xpath=ancestor-or-self::td[1]")).to_have_attribute("data-mark", mark)


def type_over(page: Page, box: Locator, text: str, key: str = "Enter") -> None:
    """Go to a cell, type over what stands in it, leave it with a key."""
    inside = box.locator("input, select")
    (inside if inside.count() else box).focus()
    page.keyboard.type(text)
    page.keyboard.press(key)


def sheet_cell(page: Page, row: int, key: str) -> Locator:
    """A cell of a sheet by its row, counted from 1 (0 is the row for all), and the key of its column."""
    return page.locator(f".sheet [role=row][aria-rowindex='{row + 2}'] [role=gridcell][id$='-{key}']")


def type_into_sheet(page: Page, row: int, key: str, text: str) -> Locator:
    """Click a cell, type over it, go on with Enter."""
    box = sheet_cell(page, row, key)
    box.click()
    page.keyboard.type(text)
    page.keyboard.press("Enter")
    return box


def paste_into_sheet(page: Page, row: int, key: str, block: str) -> None:
    """Paste a block as a spreadsheet puts it on the clipboard."""
    sheet_cell(page, row, key).click()
    page.evaluate(
        "text => { const data = new DataTransfer(); data.setData('text/plain', text);"
        " document.activeElement.dispatchEvent(new ClipboardEvent('paste', {clipboardData: data, bubbles: true, cancelable: true})); }",
        block,
    )


def scan(page: Page, code: str) -> None:
    """A wedge scanner: it types into the scan field, or onto the page where something else has the focus."""
    if page.get_by_label("Scan a label").evaluate("box => box === document.activeElement"):
        page.keyboard.type(code)
        page.keyboard.press("Enter")
        return
    # sent from inside the page, because the keys of a test arrive slower than those of a scanner
    page.evaluate(
        "code => { for (const key of [...code, 'Enter']) document.activeElement.dispatchEvent("
        "new KeyboardEvent('keydown', {key, bubbles: true, cancelable: true})); }",
        code,
    )


def drop(page: Page, name: str, text: str) -> None:
    """Drop a file on the drop zone."""
    carried = page.evaluate_handle(
        "([name, text]) => { const d = new DataTransfer();"
        " d.items.add(new File([text], name, {type: 'text/csv'})); return d; }",
        [name, text],
    )
    page.dispatch_event(".dz", "drop", {"dataTransfer": carried})


def dialog(page: Page) -> Locator:
    """The open dialog."""
    return page.locator("dialog[open]")


def give_reason(page: Page, words: str, button: str) -> None:
    """Say why, in the dialog that asks."""
    dialog(page).get_by_label("Reason", exact=True).fill(words)
    dialog(page).get_by_role("button", name=button).click()
    expect(dialog(page)).to_have_count(0)


def sign(page: Page, password: str = PASSWORD, comment: str = "") -> None:
    """Sign in the open signature dialog, by Enter in the password."""
    if comment:
        dialog(page).get_by_label("Comment").fill(comment)
    dialog(page).get_by_label("Password").fill(password)
    dialog(page).get_by_label("Password").press("Enter")


def expect_told(page: Page, words: str | re.Pattern[str]) -> None:
    """A toast says so."""
    expect(page.locator("[data-sonner-toast]").filter(has_text=words).first).to_be_visible()


def fetch(page: Page, link: Locator) -> bytes:
    """Download what a link offers."""
    with page.expect_download() as started:
        link.click()
    got: Download = started.value
    return Path(got.path()).read_bytes()


def words_of(pdf: bytes) -> str:
    """The text of a PDF, its spaces evened."""
    assert pdf.startswith(b"%PDF")
    return " ".join(" ".join(sheet.extract_text() for sheet in PdfReader(io.BytesIO(pdf)).pages).split())


def id_in(href: str | None) -> str:
    """The id a link leads to."""
    return re.sub(r"[?#].*", "", href or "").rstrip("/").rsplit("/", 1)[-1]
