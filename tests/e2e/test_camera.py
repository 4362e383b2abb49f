"""A label as it is printed, held to a camera: what the desk's camera scans is read from the picture itself.

Chromium's fake camera plays a film of the label. Chromium on Linux reads no codes by itself, so the frame that the page
hands to the browser's reader is read by zxing; everything else is the page's own.
"""

import base64
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import zxingcpp
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import PASSWORD, sign_in
from tests.reports.paper import printed

WIDTH, HEIGHT = 640, 480
DARK, PAPER = 60, 235  # how black and white look to a camera
READER = """
window.BarcodeDetector = class {
  static async getSupportedFormats() { return ["code_128", "data_matrix", "qr_code"]; }
  async detect(video) {
    const frame = document.createElement("canvas");
    [frame.width, frame.height] = [video.videoWidth, video.videoHeight];
    const seen = frame.getContext("2d");
    seen.drawImage(video, 0, 0);
    const {data} = seen.getImageData(0, 0, frame.width, frame.height);
    let gray = "";
    for (let at = 0; at < data.length; at += 4) gray += String.fromCharCode(data[at]);
    return (await window.readCodes(btoa(gray), frame.width, frame.height)).map((rawValue) => ({rawValue}));
  }
};
"""


@pytest.fixture
def number(as_person: Callable[..., Page]) -> str:
    """A sample that is expected."""
    page = as_person("tom@labflow.dev", path="/receiving")
    page.get_by_role("button", name="City of Ashland Water").first.click()
    shown = page.locator(".smp .sh b.mono").first
    expect(shown).to_be_visible()
    return shown.inner_text()


@pytest.fixture
def film(number: str, browser: Browser, base_url: str, tmp_path: Path) -> Path:
    """The label of the sample's first container in front of a camera."""
    asked = browser.new_context(base_url=base_url).request
    given = asked.post("/api/v1/auth/token", data={"email": "tom@labflow.dev", "password": PASSWORD}).json()
    answer = asked.post(
        "/api/v1/labels",
        data={"containers": [f"{number}-1"], "reason": "The first was wet"},
        headers={"authorization": f"Bearer {given['access_token']}"},
    )
    assert answer.ok, answer.text()
    paper = printed(answer.body(), tmp_path, 300)[0]
    path = tmp_path / "label.y4m"
    path.write_bytes(_film(_around_the_code(paper)))
    return path


@pytest.fixture
def desk(launch: Callable[..., Browser], base_url: str, film: Path) -> Iterator[Page]:
    """The reception desk of a tablet whose camera sees the label."""
    tablet = launch("--use-fake-ui-for-media-stream", f"--use-file-for-fake-video-capture={film}")
    context = tablet.new_context(
        base_url=base_url, viewport={"width": 1180, "height": 820}, permissions=["camera"]
    )
    context.expose_function("readCodes", _read)
    context.add_init_script(READER)
    page = context.new_page()
    sign_in(page, "tom@labflow.dev")
    page.goto("/receiving")
    yield page
    tablet.close()


def test_a_label_held_to_the_camera_is_scanned(desk: Page, number: str) -> None:
    desk.get_by_role("button", name="Scan with the camera").click()
    expect(desk.get_by_label("What the camera sees")).to_be_visible()
    expect(desk.get_by_text(f"{number}-1 belongs to {number}")).to_be_visible()


def _read(gray: str, width: int, height: int) -> list[str]:
    picture = memoryview(base64.b64decode(gray)).cast("B", (height, width))
    return [code.text for code in zxingcpp.read_barcodes(picture)]


def _around_the_code(paper: Any) -> list[bytes]:
    """As much of the print as a camera sees, its code in the middle."""
    rows = [bytes(row) for row in paper.tolist()]
    [code, *_] = zxingcpp.read_barcodes(paper)
    corners = (code.position.top_left, code.position.bottom_right)
    left = sum(corner.x for corner in corners) // 2 - WIDTH // 2
    top = sum(corner.y for corner in corners) // 2 - HEIGHT // 2
    blank = bytes([255]) * WIDTH
    seen = [(blank + row + blank)[left + WIDTH : left + 2 * WIDTH] for row in rows]
    return [seen[at] if 0 <= at < len(seen) else blank for at in range(top, top + HEIGHT)]


def _film(picture: list[bytes]) -> bytes:
    """A few frames of a picture that does not move, as YUV4MPEG2."""
    tones = bytes(DARK + tone * (PAPER - DARK) // 255 for tone in range(256))
    frame = (
        b"FRAME\n" + b"".join(row.translate(tones) for row in picture) + bytes([128]) * (WIDTH * HEIGHT // 2)
    )
    return f"YUV4MPEG2 W{WIDTH} H{HEIGHT} F10:1 Ip A1:1 C420jpeg\n".encode() + frame * 5
