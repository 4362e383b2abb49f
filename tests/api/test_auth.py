"""The forms of sign-in: cookies, redirects, and what other websites cannot do."""

import asyncio
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest
from fastapi.testclient import TestClient
from httpx import Response

from labflow.api import auth
from labflow.api.app import api
from labflow.domain import house, identity, preferences
from labflow.errors import NotSignedIn
from labflow.models import Mail, User
from labflow.testing import PASSWORD, TestLab
from labflow.vocabulary import Notice


@pytest.fixture
def browser(lab: TestLab) -> TestClient:
    return TestClient(api, follow_redirects=False)


def sign_in(
    browser: TestClient, email: str = "ana@labflow.dev", password: str = PASSWORD, **more
) -> Response:
    headers = more.pop("headers", {"origin": "http://testserver"})
    return browser.post("/auth/sign-in", data={"email": email, "password": password, **more}, headers=headers)


def query(answer: Response) -> dict[str, list[str]]:
    return parse_qs(urlsplit(answer.headers["location"]).query)


def test_signing_in_sets_a_cookie_that_scripts_cannot_read(lab: TestLab, browser: TestClient):
    answer = sign_in(browser)
    cookie = answer.headers["set-cookie"]
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert cookie.startswith("session=")
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Path=/" in cookie
    assert "Secure" not in cookie


def test_over_https_the_cookie_is_secure_and_bound_to_the_host(lab: TestLab, browser: TestClient):
    house.open_house(replace(lab.house, web_url="https://lab.example.com"))
    cookie = sign_in(browser, headers={"origin": "https://lab.example.com"}).headers["set-cookie"]
    assert cookie.startswith("__Host-session=")
    assert "Secure" in cookie
    assert "Domain" not in cookie


@pytest.mark.parametrize(
    ("next", "leads_to"),
    [
        ("/samples?tab=late", "/samples?tab=late"), ("", "/"), ("//evil.example", "/"), ("https://evil.example", "/"),
        ("/\\evil.example", "/"), ("/\t/evil.example", "/"), ("/a\r\nset-cookie: x=1", "/"), ("/auth/sign-out", "/"),
    ],
)  # fmt: skip
def test_the_next_page_is_one_of_ours(lab: TestLab, browser: TestClient, next: str, leads_to: str):
    assert sign_in(browser, next=next).headers["location"] == leads_to


def test_clients_land_in_the_portal(lab: TestLab, browser: TestClient):
    assert sign_in(browser, "cleo@ashland.example").headers["location"] == "/portal"


def test_a_failure_keeps_all_but_the_password(lab: TestLab, browser: TestClient):
    answer = sign_in(browser, password="wrong-and-secret", next="/samples")
    assert query(answer) == {"error": ["wrong"], "email": ["ana@labflow.dev"], "next": ["/samples"]}
    assert "wrong-and-secret" not in str(answer.headers)
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize(
    "headers", [{"origin": "https://evil.example"}, {"origin": "null"}, {"sec-fetch-site": "cross-site"}]
)
@pytest.mark.parametrize("path", ["/auth/sign-in", "/auth/sign-out", "/auth/forgot", "/auth/set-password"])
def test_other_websites_cannot_submit_our_forms(
    lab: TestLab, browser: TestClient, path: str, headers: dict[str, str]
):
    assert browser.post(path, data={"email": "ana@labflow.dev"}, headers=headers).status_code == 403


def test_signing_in_anew_ends_the_planted_session(lab: TestLab, browser: TestClient):
    first = sign_in(browser).cookies["session"]
    second = sign_in(browser).cookies["session"]
    assert first != second
    with pytest.raises(NotSignedIn), identity.work_for_token(first):
        pass


def test_signing_out_ends_the_session_and_empties_the_browser(lab: TestLab, browser: TestClient):
    told = []

    async def listener(session_id):
        await asyncio.sleep(0)
        told.append(session_id)

    token = sign_in(browser).cookies["session"]
    before = list(auth._TOLD)
    auth.tell_when_ended(listener)
    answer = browser.post("/auth/sign-out", headers={"origin": "http://testserver"})
    auth._TOLD[:] = before
    assert "storage" in answer.headers["clear-site-data"]
    assert 'session=""' in answer.headers["set-cookie"]
    assert len(told) == 1
    with pytest.raises(NotSignedIn), identity.work_for_token(token):
        pass


def test_forgetting_a_password_gets_one_answer_for_everybody(lab: TestLab, browser: TestClient):
    known = browser.post("/auth/forgot", data={"email": "ana@labflow.dev"})
    unknown = browser.post("/auth/forgot", data={"email": "nobody@labflow.dev"})
    assert (known.status_code, known.headers["location"], known.content) == (
        unknown.status_code, unknown.headers["location"], unknown.content,
    )  # fmt: skip
    assert [letter.recipient for letter in lab.all(Mail)] == ["ana@labflow.dev"]


def test_the_link_sets_the_password(lab: TestLab, browser: TestClient):
    browser.post("/auth/forgot", data={"email": "ana@labflow.dev"})
    token = lab.all(Mail)[0].text.split("token=")[1].split()[0]
    new = "tulip nebula anvil"
    differ = browser.post("/auth/set-password", data={"token": token, "password": new, "again": new + "s"})
    poor = browser.post("/auth/set-password", data={"token": token, "password": "short", "again": "short"})
    assert (query(differ)["error"], query(poor)["error"]) == (["differ"], ["short"])
    good = browser.post("/auth/set-password", data={"token": token, "password": new, "again": new})
    assert query(good) == {"email": ["ana@labflow.dev"], "ready": ["1"]}
    assert sign_in(browser, password=new).headers["location"] == "/"


def test_what_is_far_too_long_is_just_wrong(lab: TestLab, browser: TestClient):
    answer = sign_in(browser, email="a" * 5000, password="x" * 5000, next="/" + "y" * 5000)
    assert (answer.status_code, query(answer)["error"]) == (303, ["wrong"])
    assert len(answer.headers["location"]) < 400


def ending(lab: TestLab) -> str:
    """The way out of a notice that Ana gets by mail."""
    with lab.work_as(lab.ana) as work:
        preferences.choose(work, Notice.MENTIONED, mail=True, on=True)
    with lab.system() as work:
        return preferences.unsubscribe_address(
            work, work.read(User, lab.ana.id), Notice.MENTIONED
        ).removeprefix(lab.house.web_url)


def gets_mail(lab: TestLab) -> bool:
    return preferences.by_mail(lab.one(User, lab.ana.id), Notice.MENTIONED)


def test_opening_the_way_out_of_a_notice_asks_and_the_button_ends_it(lab: TestLab, browser: TestClient):
    address = ending(lab)
    opened = browser.get(address)
    assert opened.headers["location"].startswith("/unsubscribe?token=")
    assert gets_mail(lab)
    done = browser.post("/auth/unsubscribe", data={"token": query(opened)["token"][0], "asked": "page"})
    assert done.headers["location"] == "/unsubscribe?ended=1"
    assert not gets_mail(lab)


def test_a_mail_programs_own_button_ends_a_notice(lab: TestLab, browser: TestClient):
    answer = browser.post(ending(lab), data={"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert not gets_mail(lab)


def test_a_way_out_that_is_not_ours_ends_nothing(lab: TestLab, browser: TestClient):
    ending(lab)
    answer = browser.post("/auth/unsubscribe", data={"token": "made|up", "asked": "page"})
    assert answer.headers["location"] == "/unsubscribe?error=link"
    assert browser.post("/auth/unsubscribe?token=made|up").status_code == 404
    assert gets_mail(lab)
