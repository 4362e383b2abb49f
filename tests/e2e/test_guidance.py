"""Help by the keyboard alone, and the tour: walked, set aside, taken up again and left."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

AsPerson = Callable[..., Page]


def tab_to(page: Page, words: str) -> None:
    """Press Tab until the focus is on the term."""
    for _ in range(80):
        page.keyboard.press("Tab")
        if (
            page.evaluate("document.activeElement.matches('.term') && document.activeElement.innerText")
            == words
        ):
            return
    raise AssertionError(f"Tab never reached {words}.")


def test_a_term_is_explained_and_looked_up_by_the_keyboard(as_person: AsPerson) -> None:
    page = as_person("daniel@labflow.dev", path="/samples?tab=all")
    page.locator("tbody a.open").first.click()
    page.wait_for_url(re.compile(r"/samples/[0-9a-f-]{36}"))
    expect(page.locator(".term", has_text="Hold time")).to_be_visible()
    told = page.get_by_role("tooltip")
    tab_to(page, "Hold time")
    expect(told).to_contain_text("40 CFR 136.3")
    expect(page.locator(".term:focus")).to_have_attribute("aria-describedby", "lf-term")
    page.keyboard.press("Escape")
    expect(told).to_be_hidden()
    page.keyboard.press("Enter")
    expect(told).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/help#holding_time"))
    expect(page.locator("#holding_time")).to_be_in_viewport()

    page.keyboard.press("/")
    page.keyboard.type("blank spike")
    expect(page.locator("#lcs")).to_be_visible()
    expect(page.locator("#holding_time")).to_be_hidden()
    page.keyboard.type(" nowhere")
    expect(page.get_by_text("No term has these words.")).to_be_visible()

    page.goto("/work")
    expect(page.locator("td a.open").first).to_be_visible()  # the heading is there before any key is heard
    page.keyboard.press("?")
    page.get_by_role("dialog", name="Keyboard").get_by_role("link", name="Help and glossary").press("Enter")
    page.wait_for_url(re.compile(r"/help$"))
    expect(page.get_by_role("dialog", name="Keyboard")).to_be_hidden()


def test_a_page_that_slides_under_the_pointer_explains_nothing(as_person: AsPerson) -> None:
    page = as_person("daniel@labflow.dev", path="/samples?tab=all", viewport=(1280, 420))
    page.locator("tbody a.open").first.click()
    page.wait_for_url(re.compile(r"/samples/[0-9a-f-]{36}"))
    head, told = page.locator("th .term").first, page.get_by_role("tooltip")
    expect(head).to_be_visible()
    place = head.bounding_box()
    assert place
    x, y = place["x"] + 8, place["y"] + 5
    page.mouse.move(x, y - 100)
    page.mouse.wheel(0, 100)
    page.wait_for_function("([x, y]) => document.elementFromPoint(x, y).closest('.term')", arg=[x, y - 100])
    page.wait_for_timeout(700)
    expect(told).to_be_hidden()
    page.mouse.move(x + 1, y - 99)  # the hand on the wheel trembles
    page.wait_for_timeout(700)
    expect(told).to_be_hidden()
    page.mouse.move(x + 12, y - 98)
    expect(told).to_be_visible()
    page.mouse.wheel(0, -40)
    expect(told).to_be_hidden()

    # nor does one that was asked and slid away before it answered
    page.mouse.move(x, y - 58)
    page.mouse.move(x + 9, y - 58)
    page.mouse.wheel(0, -20)
    page.wait_for_timeout(700)
    expect(told).to_be_hidden()


def test_the_tour_is_walked_set_aside_and_left(as_person: AsPerson) -> None:
    page = as_person("elena@labflow.dev", path="/")
    page.get_by_role("button", name="Take the tour").click()
    card = page.get_by_role(
        "dialog", name=re.compile("The day begins here|An order with its samples|Samples arrive")
    )
    expect(card).to_contain_text("Stop 1 of 8")
    expect(card.get_by_role("button", name="Next")).to_be_focused()
    page.keyboard.press("ArrowRight")
    page.wait_for_url(re.compile(r"/orders/new$"))
    expect(card.get_by_role("button", name="Next")).to_be_focused()
    page.keyboard.press("ArrowLeft")
    expect(card).to_contain_text("Stop 1 of 8")
    expect(card.get_by_role("button", name="Next")).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/orders/new$"))
    expect(card).to_contain_text("Stop 2 of 8")

    # it does not stand in the way of work
    client = page.get_by_role("combobox", name="Client")
    client.fill("ashland")
    expect(page.get_by_role("option", name="City of Ashland Water")).to_be_visible()
    page.get_by_role("link", name="Samples", exact=True).click()
    page.wait_for_url(re.compile(r"/samples"))
    page.get_by_role("button", name="Back to the tour").click()
    page.wait_for_url(re.compile(r"/orders/new$"))
    expect(card.get_by_role("button", name="Next")).to_be_focused()
    page.keyboard.press("ArrowRight")
    page.wait_for_url(re.compile(r"/receiving$"))
    expect(card.get_by_role("button", name="Next")).to_be_focused()

    # it is remembered by person: another visit goes on there
    page.goto("/help")
    page.get_by_role("button", name="Go on").click()
    page.wait_for_url(re.compile(r"/receiving$"))
    expect(card.get_by_role("button", name="Next")).to_be_focused()
    page.keyboard.press("Escape")
    expect(card).to_have_count(0)
    page.goto("/")
    expect(page.get_by_text("Needs attention")).to_be_visible()
    expect(page.get_by_role("button", name=re.compile("tour"))).to_have_count(0)
