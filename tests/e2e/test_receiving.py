"""The reception desk in a browser: scans without a connection, the camera, fingers and keyboard."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

AsPerson = Callable[..., Page]

# Chromium on Linux reads no codes by itself: this stands in for what a tablet's browser brings along.
READER = """
window.codes = [];
window.BarcodeDetector = class { static async getSupportedFormats() { return ["qr_code", "code_128"]; }
  async detect() { return window.codes.map((rawValue) => ({rawValue})); } };
const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
navigator.mediaDevices.getUserMedia = async (what) => { const got = await ask(what); window.tracks = got.getTracks(); return got; };
"""


@pytest.fixture
def tom(as_person: AsPerson) -> Page:
    return as_person("tom@labflow.dev", path="/receiving", viewport=(1180, 820))


def scan(page: Page, code: str) -> None:
    """A wedge scanner, with the focus in the scan field."""
    page.get_by_label("Scan a label").fill(code)
    page.get_by_label("Scan a label").press("Enter")


def samples_of(page: Page, client: str) -> list[str]:
    """Look at what is expected of a client, and set it aside again."""
    page.get_by_role("button", name=client).first.click()
    found = page.locator(".smp .sh b.mono")
    expect(found.first).to_be_visible()
    numbers = found.all_inner_texts()
    page.get_by_role("button", name="Set aside").click()
    expect(page.get_by_role("heading", name="Expected")).to_be_visible()
    return numbers


def kept(page: Page, title: str) -> Locator:
    return page.get_by_role("group", name=title)


def tap(page: Page, condition: str) -> None:
    page.locator("label.tap", has_text=condition).click()


def test_a_scan_finds_its_way_out_of_a_field(tom: Page) -> None:
    """Whatever was typed in last, a code goes to the samples and leaves nothing in the field."""
    page = tom
    first, second = samples_of(page, "Sagebrush Valley Water District")[:2]
    page.get_by_label("Delivered by").fill("R. Hollis")
    page.keyboard.type(first)
    page.keyboard.press("Enter")
    expect(page.get_by_text(f"{first} found")).to_be_visible()
    expect(page.get_by_label("Delivered by")).to_have_value("R. Hollis")
    expect(page.get_by_label("Scan a label")).to_be_focused()
    page.get_by_label("Delivered by").focus()
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text(f"{first} received")).to_be_visible()
    expect(page.get_by_label("Scan a label")).to_be_focused()
    page.keyboard.type(second)
    page.keyboard.press("Enter")
    expect(page.get_by_text(f"{second} found")).to_be_visible()
    page.get_by_role("button", name="Set aside").click()


def test_scans_without_a_connection_are_kept_sent_and_answered(tom: Page) -> None:
    page = tom
    first, second, third = samples_of(page, "BioHealth Supplements")
    page.get_by_label("Temperature on arrival, °C").fill("3.8")
    page.get_by_label("Location").fill("Cooler 7")
    page.context.set_offline(True)
    expect(page.get_by_text("Offline, scans are kept here")).to_be_visible()
    scan(page, f"{first}-1")
    expect(page.get_by_text(f"{first}-1 kept here until there is a connection")).to_be_visible()
    tap(page, "Leaking")
    expect(page.get_by_role("checkbox", name="Intact")).not_to_be_checked()
    scan(page, second)
    expect(page.get_by_role("checkbox", name="Intact")).to_be_checked()
    scan(page, second)
    expect(page.get_by_text(f"{second} waits already")).to_be_visible()
    scan(page, "X-4711")
    expect(page.get_by_text("Offline, 3 scans waiting")).to_be_visible()
    waiting = kept(page, "Waiting for the connection")
    expect(waiting.get_by_role("listitem").nth(1)).to_contain_text("3.8 °C, leaking")

    page.get_by_label("Temperature on arrival, °C").fill("8")
    scan(page, third)
    expect(page.get_by_text(f"Above 6 °C. Give a reason, then scan {third} again.")).to_be_visible()
    expect(waiting.get_by_role("listitem")).to_have_count(3)

    # the page is closed before there is a connection: what waited is sent by the next one
    context = page.context
    page.close()
    context.set_offline(False)
    page = context.new_page()
    page.goto("/receiving")
    refused = kept(page, "Not received")
    expect(refused).to_contain_text("There is no sample or container X-4711. Check the label.")
    received = page.locator(".rec li", has_text="scanned without a connection")
    expect(received).to_have_count(2)
    expect(page.get_by_text("1 scan not received")).to_be_visible()
    page.on("dialog", lambda asked: asked.accept())
    refused.get_by_role("button", name="Discard the scan of X-4711").click()
    expect(refused).to_have_count(0)
    expect(page.get_by_text("Online", exact=True)).to_be_visible()

    page.locator(".rec").get_by_role("link", name=second, exact=True).click()
    page.wait_for_url("**/samples/*")
    expect(page.get_by_text("leaking").first).to_be_visible()
    expect(page.get_by_text("Cooler 7").first).to_be_visible()
    page.goto(f"/receiving?sample={first}")
    expect(
        page.get_by_role("alert").get_by_text(f"{first} is received already: Tom Lindqvist")
    ).to_be_visible()


def test_what_lies_on_the_desk_is_received_without_a_connection_too(tom: Page) -> None:
    page = tom
    number = samples_of(page, "Copper Ridge Landfill")[0]
    scan(page, number)
    expect(page.get_by_text(f"{number} found")).to_be_visible()
    page.context.set_offline(True)
    expect(page.get_by_text("Offline, scans are kept here")).to_be_visible()
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("Offline, 1 scan waiting")).to_be_visible()
    page.context.set_offline(False)
    expect(page.locator(".rec li", has_text=number)).to_be_visible(timeout=30_000)
    expect(page.get_by_text("Online", exact=True)).to_be_visible()


def test_an_order_is_received_by_keyboard_alone(tom: Page) -> None:
    page = tom
    numbers = samples_of(page, "Lone Pine Well Drilling")
    page.keyboard.type(numbers[0])
    page.keyboard.press("Enter")
    expect(page.get_by_text(f"{numbers[0]} found")).to_be_visible()
    head = page.get_by_role("button", name=numbers[1])
    head.focus()
    page.keyboard.press("Space")
    expect(head).to_have_attribute("aria-pressed", "true")
    temperature = page.get_by_label("Temperature on arrival, °C")
    temperature.focus()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    expect(temperature).to_have_value("4.1")
    expect(page.get_by_text("Within 0–6 °C, not frozen")).to_be_visible()
    page.get_by_role("checkbox", name="Sealed").focus()
    page.keyboard.press("Space")
    page.get_by_role("radio", name="N/A").focus()
    page.keyboard.press("ArrowLeft")
    expect(page.get_by_role("radio", name="No", exact=True)).to_be_checked()
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("2 samples received")).to_be_visible()
    expect(page.get_by_text("All samples of this order are here")).to_be_visible()
    expect(temperature).to_have_value("4.1")
    expect(page.get_by_role("checkbox", name="Sealed")).not_to_be_checked()
    expect(page.get_by_label("Scan a label")).to_be_focused()


def test_without_a_reader_the_camera_is_not_offered(tom: Page) -> None:
    """Why is told where fingers are; who has a mouse types or scans."""
    why = tom.get_by_text("This browser cannot read codes with the camera.")
    expect(why).to_be_hidden()
    expect(tom.get_by_role("button", name="Scan with the camera")).to_have_count(0)
    tom.context.new_cdp_session(tom).send("Emulation.setTouchEmulationEnabled", {"enabled": True})
    expect(why).to_be_visible()


def test_the_camera_scans_like_a_scanner_and_stops_when_left(as_person: AsPerson) -> None:
    page = as_person("tom@labflow.dev")
    page.context.add_init_script(READER)
    page.goto("/receiving")
    number = samples_of(page, "City of Ashland Water")[0]
    page.get_by_role("button", name="Scan with the camera").click()
    expect(page.get_by_text("The camera is not allowed.")).to_be_visible()

    page.context.grant_permissions(["camera"])
    page.get_by_role("button", name="Scan with the camera").click()
    expect(page.get_by_label("What the camera sees")).to_be_visible()
    page.evaluate("code => { window.codes = [code]; }", number.lower())
    expect(page.get_by_text(f"{number} found")).to_be_visible()
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Samples").click()
    page.wait_for_url("**/samples")
    expect(page.get_by_role("heading", name="Samples")).to_be_visible()
    page.wait_for_function("window.tracks.every((track) => track.readyState === 'ended')")
