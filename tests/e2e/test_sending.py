"""What a pressed button does while the server takes its time: it shows so, sends nothing twice, and loses nothing."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Locator, Page, WebSocketRoute, expect

AsPerson = Callable[..., Page]


@dataclass
class Wire:
    """The page's connection: the server's answers can be held back, and what the page sends is listened to."""

    sent: list[str] = field(default_factory=list)
    held: list[str | bytes] | None = None
    page: WebSocketRoute | None = None
    cut: bool = False
    waiting: list[WebSocketRoute] = field(default_factory=list)

    def join(self, page: WebSocketRoute) -> None:
        if self.cut:
            self.waiting.append(page)
            return
        server = page.connect_to_server()
        self.page = page
        page.on_message(lambda said: (self.sent.append(str(said)), server.send(said)))
        server.on_message(self._answer)

    def _answer(self, said: str | bytes) -> None:
        if self.held is None:
            assert self.page
            self.page.send(said)
        else:
            self.held.append(said)

    def hold(self) -> None:
        self.held = []

    def release(self) -> None:
        waiting, self.held = self.held or [], None
        for said in waiting:
            self._answer(said)

    def break_off(self) -> None:
        """The cable is out: what is open ends, and what begins anew gets no answer."""
        assert self.page
        self.cut = True
        self.page.close()

    def mend(self) -> None:
        self.cut = False
        for page in self.waiting:
            self.join(page)

    def times(self, words: str) -> int:
        return sum(words in said for said in self.sent)


@pytest.fixture
def wire() -> Wire:
    return Wire()


def commenting(as_person: AsPerson, wire: Wire, path: str) -> tuple[Page, Locator, Locator]:
    """The first record of a list, its comment box and the button that sends it."""
    page = as_person("elena@labflow.dev")
    page.route_web_socket(re.compile("_event"), wire.join)
    page.goto(path)
    page.locator("tbody a.open").first.click()
    expect(page.locator(".tl li").first).to_be_visible()
    return page, page.get_by_label("Comment", exact=True), page.get_by_role("button", name="Send comment")


def test_a_comment_for_the_client_is_sent_by_keys_from_its_tick(as_person: AsPerson, wire: Wire) -> None:
    page, box, _send = commenting(as_person, wire, "/orders?tab=all")
    box.fill("We measure it again today.")
    page.get_by_label("The client can read this").press("Space")
    page.keyboard.press("Control+Enter")
    said = page.locator(".cm", has_text="We measure it again today.").first
    expect(said).to_contain_text("Client can read this")
    expect(page.get_by_label("Comment", exact=True)).to_have_value("")


def test_a_comment_on_its_way_shows_it_and_goes_once(as_person: AsPerson, wire: Wire) -> None:
    page, box, send = commenting(as_person, wire, "/samples?tab=all")
    page.wait_for_timeout(600)
    wire.hold()
    box.fill("Seen once, said once.")
    send.click()
    expect(send).to_have_attribute("aria-busy", "true")
    box.press("Control+Enter")
    send.click()
    page.keyboard.type(" And nothing after it.")
    expect(send).to_have_attribute("data-sending", "slow")
    expect(box).to_have_value("Seen once, said once.")
    assert wire.times("Seen once") == 1
    wire.release()
    expect(page.locator(".cm-t", has_text="Seen once, said once.").first).to_be_visible()
    assert wire.times("Seen once") == 1
    expect(page.get_by_label("Comment", exact=True)).to_have_value("")
    expect(send).not_to_have_attribute("aria-busy", "true")

    # what is refused stands there as it was typed, and can be sent again
    box.fill("   ")
    send.click()
    expect(page.get_by_text("Write something").or_(page.locator(".cm-x ~ .err")).first).to_be_visible()
    expect(box).to_be_editable()
    box.fill("Then this.")
    send.click()
    expect(page.locator(".cm-t", has_text="Then this.").first).to_be_visible()


def test_a_main_button_is_pressed_once(as_person: AsPerson, wire: Wire) -> None:
    page = as_person("admin@labflow.dev")
    page.route_web_socket(re.compile("_event"), wire.join)
    page.goto("/audit")
    expect(page.locator("tr[data-id]").first).to_be_visible()
    page.wait_for_timeout(600)
    verify = page.get_by_role("button", name="Verify now")
    wire.hold()
    verify.click()
    verify.click()
    page.wait_for_timeout(300)
    expect(verify).to_have_attribute("data-sending", "slow")
    assert wire.times("chain_state.verify") == 1
    wire.release()
    expect(verify).not_to_have_attribute("data-sending", "slow")


def test_what_is_sent_without_a_connection_arrives_when_it_is_back(as_person: AsPerson, wire: Wire) -> None:
    page, box, send = commenting(as_person, wire, "/orders?tab=all")
    wire.break_off()
    page.wait_for_timeout(500)
    box.fill("Written in the cellar.")
    send.click()
    send.click()
    expect(send).to_have_attribute("aria-busy", "true")
    expect(box).to_have_value("Written in the cellar.")
    page.wait_for_timeout(500)
    expect(page.locator(".cm-t", has_text="Written in the cellar.")).to_have_count(0)
    wire.mend()
    expect(page.locator(".cm-t", has_text="Written in the cellar.")).to_have_count(1, timeout=30_000)
    expect(page.get_by_label("Comment", exact=True)).to_have_value("")


def test_an_answer_that_never_comes_is_told_and_what_was_typed_stays(as_person: AsPerson, wire: Wire) -> None:
    page = as_person("elena@labflow.dev")
    page.route_web_socket(re.compile("_event"), wire.join)
    page.clock.install()
    page.goto("/orders?tab=all")
    page.locator("tbody a.open").nth(1).click()
    box, send = page.get_by_label("Comment", exact=True), page.get_by_role("button", name="Send comment")
    expect(page.locator(".tl li").first).to_be_visible()
    page.wait_for_timeout(600)
    wire.hold()
    box.fill("Into the void.")
    send.click()
    page.clock.fast_forward(15_000)
    expect(send).to_have_attribute("aria-busy", "true")
    page.clock.fast_forward(8_000)
    told = page.locator("[data-sonner-toast]", has_text="No answer came")
    expect(told).to_contain_text("Look whether it was saved before you send it again.")
    expect(send).not_to_have_attribute("aria-busy", "true")
    expect(box).to_have_value("Into the void.")
    expect(box).to_be_editable()
