"""The host of the portal gives out no page of the laboratory's own; letters lead each side to its own host."""

from dataclasses import replace
from typing import Any

import pytest
from starlette.testclient import TestClient

from labflow.models import Mail
from labflow.portal_host import PortalHost
from labflow.testing import TestLab
from labflow.vocabulary import Side
from tests.domain.test_portal_team import delivered
from tests.domain.test_preferences import place

ROUTES = {
    "/": "index",
    "/samples": "samples",
    "/samples/12": "samples/[sample_id]",
    "/portal": "portal",
    "/sign-in": "sign-in",
}


async def everything(scope: Any, receive: Any, send: Any) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"given out"})


@pytest.fixture
def browser() -> TestClient:
    import labflow.pages  # noqa: F401 (declares every page)

    return TestClient(PortalHost(everything, ROUTES.get), follow_redirects=False)


@pytest.mark.parametrize("path", ["/", "/samples", "/samples/12"])
def test_a_page_of_the_laboratory_leads_to_the_portal(browser: TestClient, path: str):
    answer = browser.get(path)
    assert (answer.status_code, answer.headers["location"]) == (307, "/portal")


@pytest.mark.parametrize("path", ["/portal", "/sign-in", "/assets/page.js", "/verify/abc", "/api/v1/files/1"])
def test_the_portal_and_what_it_needs_is_given_out(browser: TestClient, path: str):
    assert browser.get(path).text == "given out"


def test_letters_lead_each_side_to_its_own_host(lab: TestLab):
    object.__setattr__(
        lab, "house", replace(lab.house, web_url="https://lab.example", portal_url="https://clients.example/")
    )
    assert lab.house.address(Side.CLIENT) == "https://clients.example"
    assert lab.house.address(Side.LAB) == "https://lab.example"
    place(lab)
    delivered(lab)
    told = {mail.kind: mail.text for mail in lab.all(Mail)}
    assert "https://clients.example/portal/orders/" in told["lab_wrote"]
    assert "https://clients.example/auth/unsubscribe" in told["lab_wrote"]
