"""The story of an order in a real browser: reception, bench, review, certificate, client, and who did what."""

import re
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect

from labflow.settings import PROJECT
from tests.e2e.hands import (
    cell,
    dialog,
    drop,
    expect_mark,
    expect_told,
    fetch,
    give_reason,
    id_in,
    scan,
    sign,
    type_over,
    words_of,
)

AsPerson = Callable[..., Page]
ZONE = ZoneInfo("America/Los_Angeles")
NAMES = ("Clay St tap, first draw", "Oak St tap, flushed", "Distribution 07")
POINTS = ("SITE-12, Site 12, Clay St tap", "SITE-14, Site 14, Oak St tap", "DIST-07, Distribution site 07")
PO = f"PO-{time.time_ns() // 1_000_000}"
TYPING_ERROR = "Typing error"


@dataclass
class Story:
    """What one chapter leaves to the next."""

    order: str = ""
    order_id: str = ""
    samples: list[str] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    report: str = ""
    report_id: str = ""

    def needs(self, *names: str) -> None:
        """A chapter without the one before it says so, instead of failing somewhere in the middle."""
        missing = [name for name in names if not getattr(self, name)]
        if missing:
            pytest.fail(f"An earlier chapter did not get far enough: no {', '.join(missing)}.")


@pytest.fixture(scope="module")
def story() -> Story:
    return Story()


# ── 1 reception ──────────────────────────────────────────────────────────────────────────────────────────────


def test_reception_types_an_order(as_person: AsPerson, story: Story) -> None:
    """Three samples by keyboard; a wrong code is said at its cell, and what was typed stays."""
    page = as_person("tom@labflow.dev", path="/orders/new")
    page.get_by_role("combobox", name="Client").fill("ashland")
    expect(page.get_by_role("option", name="City of Ashland Water")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Contact").locator("option:checked")).to_contain_text("Renee Hollis")
    page.get_by_label("PO or reference").fill(PO)
    _type_first_line(page)
    for place in (1, 2):
        page.keyboard.press("Alt+n")
        name = page.get_by_label("Client's sample name").nth(place)
        expect(name).to_be_focused()
        page.keyboard.type(NAMES[place])
        page.get_by_label("Sample point").nth(place).select_option(label=POINTS[place])
    bottles = page.get_by_label("Containers, by code").nth(2)
    type_over(page, bottles, "P250 P99")
    page.keyboard.press("Control+s")

    expect_mark(bottles, "error")
    expect(bottles).to_have_attribute("title", "No container has the code P99. Choose from the list.")
    expect(page.get_by_text("Nothing was created yet. What you typed is still here.")).to_be_visible()
    expect(bottles).to_have_value("P250 P99")
    expect(page.get_by_label("Client's sample name").nth(1)).to_have_value(NAMES[1])
    expect(page.get_by_label("PO or reference")).to_have_value(PO)

    type_over(page, bottles, "P250 P1000 P120S")
    page.keyboard.press("Control+s")
    page.wait_for_url(re.compile(r"/orders/[0-9a-f-]{36}$"))
    story.order_id = id_in(page.url)
    links = page.get_by_role("table", name="Samples of the order").locator("td.id a")
    expect(links).to_have_count(3)
    story.samples = links.all_inner_texts()
    story.ids = [id_in(link.get_attribute("href")) for link in links.all()]
    story.order = page.locator(".crumb b").inner_text()
    expect_told(page, f"Order {story.order} is created with 3 samples.")
    expect(page.get_by_text(PO)).to_be_visible()
    for name in NAMES:
        expect(page.get_by_role("row", name=name)).to_be_visible()


def _type_first_line(page: Page) -> None:
    collected = datetime.now(ZONE) - timedelta(hours=3)
    type_over(page, page.get_by_label("Client's sample name"), NAMES[0], "Tab")
    page.get_by_label("Sample point").select_option(label=POINTS[0])
    expect(page.get_by_label("Matrix").locator("option:checked")).to_have_text("Drinking water")
    page.get_by_label("Collected", exact=True).fill(f"{collected:%Y-%m-%dT%H:%M}")
    page.get_by_label("Profile").select_option(label="Monthly distribution monitoring")
    type_over(page, page.get_by_label("Containers, by code"), "P250 P1000 P120S", "Tab")


def test_reception_receives_by_scanning(as_person: AsPerson, story: Story) -> None:
    """A scan finds the sample; a warm one needs a reason; labels are printed and the custody begins."""
    story.needs("samples")
    page = as_person("tom@labflow.dev", path="/receiving")
    expect(page.get_by_text(story.order)).to_be_visible()
    temperature = page.get_by_label("Temperature on arrival, °C")
    for number, degrees in zip(story.samples, ("3.8", "", "8.2"), strict=True):
        scan(page, number)
        expect(page.get_by_text(f"{number} found")).to_be_visible()
        if degrees:
            temperature.fill(degrees)
        if degrees == "3.8":
            expect(page.get_by_text("Within 0–6 °C, not frozen")).to_be_visible()
            page.get_by_label("Location").fill("Cooler 1, shelf 2")
            page.get_by_label("Delivered by").fill("Renee Hollis")
        page.get_by_role("button", name="Sealed").click()
        expect(page.get_by_role("button", name="Sealed")).to_have_attribute("aria-pressed", "true")
        if degrees == "8.2":
            _receive_warm(page, number)
        else:
            page.keyboard.press("Control+Enter")
        expect(page.get_by_text(f"{number} received")).to_be_visible()
    expect(page.get_by_text("All samples of this order are here")).to_be_visible()

    page.goto(f"/orders/{story.order_id}")
    labels = words_of(fetch(page, page.get_by_role("link", name="Print labels")))
    assert all(number in labels for number in story.samples)
    page.goto(f"/samples/{story.ids[2]}?tab=custody")
    expect(page.get_by_role("heading", name="Chain of custody")).to_be_visible()
    expect(page.get_by_text("Tom Lindqvist").first).to_be_visible()
    expect(page.get_by_text("8.2 °C").first).to_be_visible()
    record = words_of(fetch(page, page.get_by_role("link", name="Record")))
    assert "Tom Lindqvist" in record
    assert story.samples[2] in record


def _receive_warm(page: Page, number: str) -> None:
    """Above 6 °C nothing is received without a reason."""
    expect(page.get_by_text("Above 6 °C. Give a reason to continue.").first).to_be_visible()
    why = page.get_by_label("Why is it accepted above 6 °C?")
    expect(why).to_be_visible()
    why.fill("  ")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#temperature_reason-error")).to_have_text("Above 6 °C. Give a reason to continue.")
    expect(page.get_by_role("button", name=f"Receive {number}")).to_be_enabled()
    why.fill("Sampled an hour ago, still cooling on ice")
    page.keyboard.press("Control+Enter")
