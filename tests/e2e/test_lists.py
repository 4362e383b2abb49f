"""A day with the lists: narrowing, a view of one's own, several rows at once, what others do, and going anywhere by keyboard."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.hands import dialog

ELENA, TOM = "elena@labflow.dev", "tom@labflow.dev"
PAUSE = 120  # keys faster than this are taken for a scanner's


def press(page: Page, *keys: str) -> None:
    """Keys as a person presses them."""
    for key in keys:
        page.wait_for_timeout(PAUSE)
        page.keyboard.press(key)


def rows(page: Page) -> list[str]:
    return page.locator("tbody tr[data-id]").evaluate_all("all => all.map(row => row.dataset.key)")


def test_a_list_is_narrowed_saved_and_comes_back_by_its_address(as_person: Callable[..., Page]) -> None:
    page = as_person(ELENA, path="/samples?tab=all")
    expect(page.locator("tr[data-id]").first).to_be_visible()
    press(page, "f")
    page.get_by_role("dialog", name="Filter").get_by_role("button", name="Priority").click()
    page.get_by_label("Rush").check()
    page.get_by_role("button", name="Show").click()
    expect(page.locator(".chip").first).to_contain_text("Priority")
    expect(page).to_have_url(re.compile("filters=priority"))
    narrowed = rows(page)
    page.get_by_role("button", name="Save view").click()
    dialog(page).get_by_label("Name").fill("Rush jobs that the night shift looks at before anything else")
    dialog(page).get_by_role("button", name="Save view").click()
    view = page.get_by_role("link", name=re.compile("Rush jobs"))
    expect(view).to_have_attribute("aria-current", "page")
    expect(view.locator(".trunc")).to_have_attribute("title", re.compile("before anything else$"))
    assert (
        view.evaluate("e => e.offsetWidth") < 260
    )  # however long its name is, the views beside it keep their room
    address = page.url
    page.goto("/orders")
    page.goto(address)
    expect(page.locator("tr[data-id]").first).to_be_visible()
    assert rows(page) == narrowed
    page.get_by_role("button", name=re.compile("Rename, share")).click()
    dialog(page).get_by_role("button", name="Remove view").click()
    expect(page.get_by_role("link", name=re.compile("Rush jobs"))).to_have_count(0)


def standing(page: Page) -> tuple[str, int]:
    """The row under the keyboard cursor, which can be seen whole, and how far its list is scrolled."""
    cursor = page.locator("tr.cur")
    expect(cursor).to_have_count(1)
    expect(cursor).to_be_in_viewport(ratio=1)
    covered = (
        "row => row.closest('table').tHead.getBoundingClientRect().bottom - row.getBoundingClientRect().top"
    )
    assert cursor.evaluate(covered) < 1  # the head stays where it is
    return cursor.get_attribute("data-key") or "", page.locator(".lbox").evaluate("box => box.scrollTop")


def test_the_way_back_to_a_list_finds_the_row_that_was_opened(as_person: Callable[..., Page]) -> None:
    page = as_person(ELENA, path="/samples?tab=all")
    expect(page.locator("tr[data-id]").first).to_be_visible()
    page.get_by_role("button", name="Next page").click()
    expect(page).to_have_url(re.compile("page=2"))
    expect(page.get_by_text(re.compile("51–100 of"))).to_be_visible()
    press(page, *"j" * 32)
    place = standing(page)
    assert place == (rows(page)[31], place[1])
    assert place[1] > 0

    press(page, "Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(place[0])
    page.go_back()
    expect(page.locator("tr[data-id]")).to_have_count(50)
    assert standing(page) == place

    # the breadcrumb leads to the record that was looked at last
    next_one = rows(page)[29]
    page.locator("tr[data-id]").nth(28).locator("td").nth(2).click()
    expect(page.locator(".nbr")).to_be_visible()
    press(page, "]")
    expect(page.get_by_role("heading", level=1)).to_have_text(next_one)
    page.locator(".crumb").get_by_role("link", name="Samples").click()
    expect(page.locator("tr[data-id]")).to_have_count(50)
    expect(page).to_have_url(re.compile("page=2"))
    assert standing(page)[0] == next_one
    press(page, "j")
    assert standing(page)[0] == rows(page)[30]

    # whoever goes on, reads the next page from its first row
    page.get_by_role("button", name="Previous page").click()
    expect(page.get_by_text(re.compile("1–50 of"))).to_be_visible()
    assert page.locator(".lbox").evaluate("box => box.scrollTop") == 0
    expect(page.locator("tr.cur")).to_have_count(0)


def test_a_row_that_the_keys_reach_is_never_covered(as_person: Callable[..., Page]) -> None:
    page = as_person(ELENA, path="/samples?tab=all")
    expect(page.locator("tr[data-id]").first).to_be_visible()
    press(page, *"j" * 28)
    press(page, *"k" * 20)
    assert standing(page)[0] == rows(page)[7]
    page.get_by_label("Select all rows of this page").check()
    press(page, *"j" * 42)
    assert standing(page)[0] == rows(page)[-1]
    covered = "row => row.getBoundingClientRect().bottom - document.querySelector('.bulk').getBoundingClientRect().top"
    assert page.locator("tr.cur").evaluate(covered) < 1


def test_the_bench_is_found_again_as_it_was_left(as_person: Callable[..., Page]) -> None:
    page = as_person("daniel@labflow.dev", path="/work?tab=unassigned", viewport=(1280, 520))
    links = page.locator("td a.open")
    expect(links.first).to_be_visible()
    name = links.nth(9).inner_text()
    links.nth(9).click()
    page.wait_for_url(re.compile(r"/work/[0-9a-f-]{36}"))
    expect(page.get_by_role("heading", level=1)).to_have_text(name)
    page.locator(".crumb").get_by_role("link", name="Work").click()
    page.wait_for_url(re.compile(r"/work\?tab=unassigned$"))
    expect(page.locator("tr.cur a.open")).to_have_text(name)
    expect(page.locator("tr.cur")).to_be_in_viewport(ratio=1)


def test_on_a_phone_a_long_list_comes_in_pieces_and_is_whole_in_the_end(
    as_person: Callable[..., Page],
) -> None:
    phone, desk = (
        as_person(ELENA, path="/samples?tab=all", viewport=(390, 844)),
        as_person(ELENA, path="/samples?tab=all"),
    )
    for page in (phone, desk):
        expect(page.locator("tr[data-id]")).to_have_count(50)
    assert rows(phone) == rows(desk)
    kept = phone.evaluate("JSON.parse(sessionStorage.getItem('lf-list')).names")
    assert kept == rows(phone)
    phone.get_by_label("Select all rows of this page").check()
    expect(phone.locator(".bulk .cnt")).to_have_text("50")


def test_on_a_phone_whoever_walks_back_over_the_edge_of_a_page_goes_on_with_its_last_record(
    as_person: Callable[..., Page],
) -> None:
    phone = as_person(ELENA, path="/samples?tab=all", viewport=(390, 844))
    expect(phone.locator("tr[data-id]")).to_have_count(50)
    last = rows(phone)[-1]
    phone.goto("/samples?tab=all&open=last")
    expect(phone.get_by_role("heading", level=1)).to_contain_text(last)


def move_to(page: Page, place: str) -> None:
    """Move the three samples that are selected."""
    page.locator(".bulk").get_by_role("button", name="Move").click()
    dialog(page).get_by_label("Where they are now").fill(place)
    dialog(page).get_by_role("button", name=re.compile("Move")).click()
    expect(dialog(page).locator(".acted li")).to_have_count(3)
    page.keyboard.press("Escape")


def test_several_samples_are_moved_and_the_other_person_sees_it_at_once(
    as_person: Callable[..., Page],
) -> None:
    elena, tom = as_person(ELENA, path="/samples?tab=open"), as_person(TOM, path="/samples?tab=open")
    for page in (elena, tom):
        expect(page.locator("tr[data-id]").first).to_be_visible()
    press(tom, "j", "x", "j", "j", "Shift+X")
    expect(tom.locator(".bulk .cnt")).to_have_text("3")
    move_to(tom, "Freezer 77")
    expect(elena.get_by_text("Freezer 77").first).to_be_visible(timeout=3000)
    expect(tom.locator("tr.sel")).to_have_count(3)

    # what came while she read further down is offered, and shown from the first row
    elena.goto(elena.url.split("/samples")[0] + "/samples?tab=all&filters=location:has:Cooler")
    expect(elena.locator("tr[data-id]")).to_have_count(50)
    elena.locator(".lbox").evaluate("box => { box.scrollTop = 300 }")
    move_to(tom, "Cooler 77")
    elena.get_by_role("button", name="3 new").click()
    expect(elena.get_by_role("button", name="3 new")).to_have_count(0)
    assert elena.locator(".lbox").evaluate("box => box.scrollTop") == 0
    press(tom, "Escape")
    expect(tom.locator(".bulk")).to_have_count(0)


def test_what_is_seen_can_be_taken_along(as_person: Callable[..., Page]) -> None:
    page = as_person(ELENA, path="/orders?tab=all")
    expect(page.locator("tr[data-id]").first).to_be_visible()
    page.get_by_role("button", name="Export").click()
    with page.expect_download() as started:
        page.get_by_role("menuitem", name="Text (.csv)").click()
    text = started.value.path().read_text("utf-8-sig")
    assert text.startswith("Order,Client,")
    assert rows(page)[0] in text


def test_anything_is_found_and_opened_by_keyboard(as_person: Callable[..., Page]) -> None:
    page = as_person(ELENA, path="/samples?tab=all")
    expect(page.locator("tr[data-id]").first).to_be_visible()
    number = rows(page)[3]
    page.keyboard.press("Control+k")
    page.locator("dialog.pal input").press_sequentially(number, delay=PAUSE / 4)
    expect(page.locator("dialog.pal li.on")).to_contain_text(number)
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text(number)
    page.wait_for_timeout(1200)
    page.keyboard.press("Control+k")
    expect(page.locator("dialog.pal li").first).to_contain_text(number)
    page.keyboard.press("Escape")
    press(page, "?")
    expect(page.get_by_role("heading", name="Keyboard")).to_be_visible()
    page.keyboard.press("Escape")
    press(page, "g", "o")
    expect(page).to_have_url(re.compile("/orders"))


def test_two_people_on_one_record_see_each_other(as_person: Callable[..., Page]) -> None:
    elena = as_person(ELENA, path="/samples?tab=all")
    expect(elena.locator("tr[data-id]").first).to_be_visible()
    place = elena.locator("td a.open").first.get_attribute("href") or ""
    elena.goto(place)
    tom = as_person(TOM, path=place)
    expect(elena.locator(".here")).to_be_visible()
    expect(elena.locator(".here .av").first).to_have_attribute("title", re.compile("Tom Lindqvist"))
    tom.goto("/samples")
    expect(elena.locator(".here")).to_have_count(0)


@pytest.mark.parametrize("address", ["/samples", "/labels", "/work/analyses"])
def test_on_a_phone_the_acts_of_a_list_take_two_lines_with_its_title(
    as_person: Callable[..., Page], address: str
) -> None:
    page = as_person("admin@labflow.dev", path=address, viewport=(390, 844))
    expect(page.locator("main").get_by_role("heading").first).to_be_visible()
    acts = page.locator(".top .btn:visible")
    expect(acts.last).to_be_visible()
    lines = page.locator(".top").evaluate(
        "top => new Set([...top.querySelectorAll('.btn')].filter(one => one.offsetParent).map(one => Math.round(one.getBoundingClientRect().top / 8))).size"
    )
    assert lines <= 2
    assert page.locator(".top").bounding_box()["height"] < 100
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
