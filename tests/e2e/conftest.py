"""A whole LabFlow for the browser: production build, own database with the demo laboratory, web server and worker."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from labflow.cli.serve import web_command, web_environment
from labflow.local import frontend
from labflow.local.postgres import Dsns, EmbeddedPostgres
from labflow.settings import PROJECT, Settings

ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--use-fake-device-for-media-stream",
]  # fmt: skip
PASSWORD = "password123"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "e2e" in Path(item.fspath).parts:
            item.add_marker(pytest.mark.e2e)


expect.set_options(timeout=15_000)  # a busy machine is slow, not wrong


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("labflow-home")


@pytest.fixture(scope="session")
def demo_database(server: EmbeddedPostgres, template: str) -> Dsns:
    return server.create_database("labflow_demo", template=template)


@pytest.fixture(scope="session")
def surroundings(demo_database: Dsns, home: Path) -> dict[str, str]:
    """The environment of every process of this LabFlow."""
    return os.environ | {
        "DATABASE_URL": demo_database.app,
        "LABFLOW_MIGRATE_DATABASE_URL": demo_database.owner,
        "LABFLOW_MODE": "demo",
        "LABFLOW_HOME": str(home),
        "LABFLOW_PORT": str(_free_port()),
        "JWT_SECRET": "only-for-the-tests-of-this-machine-0123456789",
        "JWT_REFRESH_SECRET": "as-well-for-the-tests-of-this-machine-9876543210",
    }


@pytest.fixture(scope="session")
def base_url(surroundings: dict[str, str], home: Path) -> Iterator[str]:
    """The address of a running LabFlow with the demo laboratory."""
    if frontend.needed(PROJECT):
        frontend.Build(PROJECT, home).finish()
    _labflow(surroundings, "seed")
    values = Settings.model_validate({name: value for name, value in surroundings.items() if name.isupper()})
    web = _start(web_command(values), surroundings | web_environment(values), home / "web.log")
    worker = _start([sys.executable, "-m", "labflow.cli.main", "worker"], surroundings, home / "worker.log")
    url = f"http://localhost:{values.port}"
    try:
        _wait_for(f"{url}/health", web, home / "web.log")
        yield url
    finally:
        for process in (web, worker):
            os.killpg(process.pid, signal.SIGTERM)
        for process in (web, worker):
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)


@pytest.fixture(scope="module")
def launch() -> Iterator[Callable[..., Browser]]:
    """Opens Chromium, with arguments of one's own as well: Playwright's where it is installed, else the machine's.

    It ends after its module: while it is there, its event loop leaves no room for asynchronous tests.
    """
    with sync_playwright() as playwright:
        chromium = os.environ.get("LABFLOW_TEST_CHROMIUM") or _chromium(playwright.chromium.executable_path)
        if chromium is None:
            pytest.fail(
                "There is no Chromium. Install one: apt-get install chromium, or playwright install chromium."
            )
        yield lambda *more: playwright.chromium.launch(executable_path=chromium, args=[*ARGUMENTS, *more])


@pytest.fixture(scope="module")
def browser(launch: Callable[..., Browser]) -> Iterator[Browser]:
    """The browser of a module's tests."""
    opened = launch()
    yield opened
    opened.close()


@pytest.fixture
def as_person(browser: Browser, base_url: str) -> Iterator[Callable[..., Page]]:
    """`as_person("tom@labflow.dev")` gives a page in a browser of that person's own, signed in by the form."""
    contexts = []
    errors: list[str] = []

    def open_page(email: str, *, path: str = "", viewport: tuple[int, int] = (1440, 900)) -> Page:
        context = browser.new_context(
            base_url=base_url, viewport={"width": viewport[0], "height": viewport[1]}, accept_downloads=True
        )
        context.set_default_timeout(15_000)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(f"{page.url}: {error}"))
        sign_in(page, email)
        if path:
            page.goto(path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert errors == [], errors


def sign_in(page: Page, email: str, password: str = PASSWORD) -> None:
    """The way a person does it: the sign-in page, both fields, Enter."""
    page.goto("/sign-in")
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_label("Password", exact=True).press("Enter")
    page.wait_for_url(re.compile(r"^(?!.*/sign-in).*$"))


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _labflow(surroundings: dict[str, str], *command: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "labflow.cli.main", *command],
        cwd=PROJECT, env=surroundings, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr


def _start(command: list[str], surroundings: dict[str, str], log: Path) -> subprocess.Popen[bytes]:
    with log.open("wb") as output:
        return subprocess.Popen(
            command,
            cwd=PROJECT,
            env=surroundings,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )


def _wait_for(url: str, process: subprocess.Popen[bytes], log: Path, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        assert process.poll() is None, log.read_text()[-3000:]
        try:
            with urllib.request.urlopen(url, timeout=1) as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    pytest.fail(f"{url} does not answer.\n{log.read_text()[-3000:]}")


def _chromium(playwrights_own: str) -> str | None:
    if Path(playwrights_own).exists():
        return playwrights_own
    return next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
